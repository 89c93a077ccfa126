"""Book and truth part by people's slips, in clusters; nobody knows but who looks, and what was ordered is counted."""

from dataclasses import fields, replace
from random import Random

import pytest

from controltower.domain.counting import CountOrder, CountPlace, CountStatus, CountStock
from controltower.domain.ids import AisleId, ItemId, LocationId, SiteId, ZoneId
from controltower.domain.inventory import Difference, Stock, StockCounted, StockMoved
from controltower.domain.items import Item, Velocity
from controltower.domain.messages import Body
from controltower.domain.picking import PickConfirmed, PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Location, LocationKind
from controltower.simulation.network import clock_of
from controltower.simulation.runner import Runner
from controltower.simulation.script import folded
from controltower.simulation.truth import USUAL, Key, Rates, Truth
from tests.helpers.days import day

NEVER_WRONG = Rates(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
PLACES: dict[str, Location] = {
    f"L{n}": Location(LocationId(f"L{n}"), SiteId("DC"), ZoneId("Z"), AisleId("A"), 1.0, 1.8 * n, 1, LocationKind.PICK)
    for n in range(4)
}
ITEMS: dict[str, Item] = {
    f"I{n}": Item(ItemId(f"I{n}"), f"Mug no. {n}", 9, 9, 9, 90, Velocity.A, (), cents)
    for n, cents in enumerate((100, 100, 9_000, 100))
}
KEYS: list[Key] = [(LocationId(f"L{n}"), ItemId(f"I{n}")) for n in range(4)]


def truth(rates: Rates = NEVER_WRONG, pieces: int = 20) -> Truth:
    """Four faces in a row with so many pieces each."""
    held = Truth(PLACES, ITEMS, lambda *name: Random(":".join(map(str, name))), rates)
    for key in KEYS:
        held.begin(key, pieces)
    return held


def evenly(**rates: float) -> Rates:
    """These slips alone, for all alike."""
    return replace(NEVER_WRONG, clustering=0.0, shifts=(1.0, 1.0, 1.0), **rates)


def errors(runner: Runner) -> dict[str, int]:
    """By how much the twin's book is wrong, place by place; what no desk is ever told."""
    held = runner.twin.inventory
    out = {key: held.truth.pieces(key) - shelf.on_hand for key, shelf in held.by_place.items()}
    return {f"{place}|{item}": error for (place, item), error in out.items() if error}


def test_where_nobody_errs_a_pick_takes_what_it_says() -> None:
    held = truth()
    assert held.pick(KEYS[0], 3, 10) == 3
    assert held.pieces(KEYS[0]) == 17


def test_a_pick_finds_no_more_than_there_is() -> None:
    held = truth(pieces=2)
    assert held.pick(KEYS[0], 5, 10) == 2
    assert held.pieces(KEYS[0]) == 0


def test_a_wrong_pick_empties_another_face_and_nobody_says_so() -> None:
    held = truth(evenly(wrong_pick=1.0))
    assert held.pick(KEYS[0], 2, 10) == 2
    assert held.pieces(KEYS[0]) == 20
    assert sum(held.pieces(key) for key in KEYS) == 78


def test_a_miscounted_pick_is_out_by_a_piece() -> None:
    held = truth(evenly(miscounted_pick=1.0))
    assert held.pick(KEYS[0], 3, 10) == 3
    assert held.pieces(KEYS[0]) in (16, 18)


def test_a_misplaced_load_lies_beside_its_place_and_is_a_stray_there() -> None:
    held = truth(evenly(misplaced=1.0))
    held.put(KEYS[1], 7, 10, checked=False)
    assert held.pieces(KEYS[1]) == 20
    strays = [stray for place in PLACES for stray in held.strays(LocationId(place))]
    assert strays == [(KEYS[1][1], 7)]


def test_only_checked_loads_may_have_been_miscounted() -> None:
    held = truth(evenly(miscounted_load=1.0))
    held.put(KEYS[0], 10, 10, checked=False)
    assert held.pieces(KEYS[0]) == 30
    held.put(KEYS[1], 10, 10, checked=True)
    assert held.pieces(KEYS[1]) != 30


def test_dear_goods_are_stolen_more_often() -> None:
    held = truth(evenly(stolen_a_day=0.001))
    assert held.stolen_a_day(KEYS[2]) > 20 * held.stolen_a_day(KEYS[0])


def test_errors_come_in_clusters_and_more_of_them_late() -> None:
    held = truth(USUAL)
    place, item = PLACES[KEYS[0][0]], KEYS[0][1]
    assert held.prone(place, item, 20) > held.prone(place, item, 10)
    spread = sorted(Truth(PLACES, ITEMS, held.chance).prone._of(f"item {n}", 0.5) for n in range(400))
    assert spread[200] < 0.7
    assert spread[380] > 1.5
    assert 0.8 < sum(spread) / 400 < 1.2


def test_the_same_history_throws_the_same_dice_whatever_happens_elsewhere() -> None:
    one, two = truth(evenly(miscounted_pick=0.5)), truth(evenly(miscounted_pick=0.5))
    two.pick(KEYS[3], 1, 10)
    for _ in range(8):
        one.pick(KEYS[0], 2, 10)
        two.pick(KEYS[0], 2, 10)
    assert one.pieces(KEYS[0]) == two.pieces(KEYS[0])


def test_the_day_begins_with_a_book_that_is_almost_right() -> None:
    wrong = places = 0
    for seed in range(1, 9):
        runner = day(until=4.8, seed=seed)
        wrong, places = wrong + len(errors(runner)), places + len(runner.twin.inventory.by_place)
    assert 0.92 <= 1 - wrong / places < 1


def test_places_were_counted_on_days_before_and_some_counts_differed() -> None:
    picture = day(until=4.8).twin.picture
    ages = {(clock_of(4.75) - stock.counted_at) // 86_400_000_000 for stock in picture[Stock].values()}
    assert len(ages) > 10
    assert picture[Difference]


def test_short_picks_stay_rare_and_each_is_told() -> None:
    picture = day().twin.picture
    short = [task for task in picture[PickTask].values() if task.status is TaskStatus.SHORT]
    assert len(short) <= 0.03 * len(picture[PickTask])


@pytest.fixture(scope="module")
def spoilt() -> Runner:
    """A morning in which ten books are wrong by three pieces that nobody touches."""
    runner = day(until=4.8)
    held = runner.twin.inventory
    for key in sorted(held.by_place)[:10]:
        held.truth.begin(key, held.by_place[key].on_hand + 3)
    runner.run_flat_out(clock_of(6.0))
    return runner


def test_the_picture_knows_nothing_of_the_truth(spoilt: Runner) -> None:
    """What is hidden changes no word of the journal until somebody looks: the other day is the same but for looks."""
    plain = day(until=6.0)
    assert errors(spoilt) != errors(plain)
    assert said(spoilt) == said(plain)
    assert spoilt.twin.picture[Stock].keys() == plain.twin.picture[Stock].keys()


def test_all_that_the_journal_learns_comes_from_looking() -> None:
    """Folding what was said gives the book: no message carries more than picks, moves and counts."""
    runner = day()
    entries = runner.journal.read(0, 10**6)
    book = {f"{place}|{item}": shelf.on_hand for (place, item), shelf in runner.twin.inventory.by_place.items()}
    stock = runner.twin.picture[Stock]
    assert all(stock[key].on_hand == quantity for key, quantity in book.items() if key in stock)
    kinds = {type(each.body) for each in entries}
    assert {StockCounted, StockMoved, PickConfirmed} <= kinds
    names = {field.name for kind in kinds for field in fields(kind)}
    assert not names & {"truth", "there", "actual", "physical"}


def said(runner: Runner) -> list[Body]:
    """All but counts, and what people were seen counting."""
    entries = runner.journal.read(0, 10**6)
    return [each.body for each in entries if not isinstance(each.body, StockCounted)]


def test_what_was_decided_is_counted_and_the_book_then_says_the_truth() -> None:
    chosen: list[CountPlace] = []

    def decide(picture: Picture) -> CountStock:
        wrong = sorted(errors_now)
        stocks = [picture[Stock][key] for key in wrong if key in picture[Stock]]
        chosen.extend(CountPlace(LocationId(each.place), each.item) for each in stocks[:4])
        return CountStock(tuple(chosen))

    errors_now = errors(day(until=5.0))
    runner = day(until=14.0, decisions=[(5.0, decide)])
    orders = runner.twin.picture[CountOrder].values()
    assert chosen
    assert len(orders) == len(chosen)
    assert all(order.status is CountStatus.DONE for order in orders)
    assert any(order.book != order.found for order in orders)


def test_the_opening_is_the_same_for_one_seed() -> None:
    one, two = (day(until=4.8).twin.script.opening for _ in range(2))
    assert folded(list(one)).digest() == folded(list(two)).digest()
