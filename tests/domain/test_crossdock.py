"""Crossings planned anew: a promise that ends frees its line, all or nothing, and pieces are conserved."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain import docks, items, orders
from controltower.domain.crossdock import (
    CrossDock,
    CrossDocked,
    Crossing,
    CrossingEnded,
    CrossingStatus,
    Match,
    unpromised,
)
from controltower.domain.ids import CrossingId, DoorId, ItemId, LineId, NoticeId, OrderId, PlaceId, TruckId
from controltower.domain.inventory import StockMoved, available, stock_at
from controltower.domain.orders import OrderLine, waiting
from controltower.domain.proposals import Verdict
from controltower.domain.times import HOUR, MINUTE, Instant
from tests.domain.conserved import doubly_reserved, negative, unconserved
from tests.planning import live

N = NoticeId("N")
X, Y = ItemId("X"), ItemId("Y")


def opened(announced=10, *, wanted=6, lines=3):
    """A truck to come with so many X and Y, and orders that want some of each."""
    floor = live.opened()
    floor.tell(*(items.ItemListed(items.Item(name, name, 100, 100, 100, 500, items.Velocity.B)) for name in (X, Y)))
    for n in range(lines):
        leaves = Instant(live.NOON + (2 + n) * HOUR)
        floor.tell(
            orders.OrderPlaced(
                OrderId(f"O{n}"), live.SITE, "C", "Rua", 41.1, -8.6, orders.Service.SAME_DAY, leaves,
                Instant(leaves + HOUR), leaves, leaves, (orders.Wanted(X, wanted), orders.Wanted(Y, 1)),
            )
        )  # fmt: skip
    told = tuple(docks.Announced(name, announced) for name in (X, Y))
    floor.tell(docks.NoticeAnnounced(N, live.SITE, "S", TruckId("T"), Instant(live.NOON + 30 * MINUTE), told))
    return floor


def crosses(order, quantity, item=X):
    return Match(N, item, LineId(f"{order}/{1 if item == X else 2}"), quantity)


def decided(floor, *matches, ends=()):
    floor.tell(CrossDock(matches, reason="by hand", ends=tuple(map(CrossingId, ends))))
    return max(floor.picture[Verdict].values(), key=lambda verdict: verdict.seq)


def keys(floor):
    return [each.id for each in floor.picture[Crossing].values() if each.status is CrossingStatus.APPROVED]


def test_pieces_of_a_promise_that_ends_go_to_another_line_in_one_decision():
    floor = opened()
    decided(floor, crosses("O0", 6))
    (first,) = keys(floor)
    assert not decided(floor, crosses("O1", 6)).accepted
    assert decided(floor, crosses("O1", 6), ends=[first]).accepted
    assert floor.picture[Crossing][first].status is CrossingStatus.ENDED
    assert floor.picture[Crossing][first].reason == "by hand"
    assert [waiting(floor.picture[OrderLine][LineId(f"O{n}/1")]) for n in range(2)] == [6, 0]
    assert unpromised(floor.picture, N, X) == 4


def test_a_line_may_get_less_in_the_same_decision():
    floor = opened()
    decided(floor, crosses("O0", 6))
    assert decided(floor, crosses("O0", 2), crosses("O1", 6), ends=keys(floor)).accepted
    assert waiting(floor.picture[OrderLine][LineId("O0/1")]) == 4


def test_a_promise_may_end_without_another():
    floor = opened()
    decided(floor, crosses("O0", 6))
    assert decided(floor, ends=keys(floor)).accepted
    assert unpromised(floor.picture, N, X) == 10


def test_what_cannot_end_is_refused_and_nothing_of_it_is_done():
    floor = opened()
    decided(floor, crosses("O0", 6))
    (first,) = keys(floor)
    verdict = decided(floor, crosses("O1", 5), ends=[first, first, "X99"])
    assert verdict.reasons == ("A crossing is to end twice.", "There is no crossing X99.")
    assert keys(floor) == [first]
    floor.tell(CrossingEnded(first, "it did not come"))
    assert decided(floor, crosses("O1", 5), ends=[first]).reasons == (f"Crossing {first} is ended already.",)


def test_only_what_has_not_crossed_is_given_back():
    floor = opened()
    decided(floor, crosses("O0", 6))
    (first,) = keys(floor)
    floor.tell(docks.TruckArrived(TruckId("T")), docks.TruckDocked(TruckId("T"), DoorId("D")))
    floor.tell(docks.GoodsReceived(N, X, 4, 0, "W"), CrossDocked(first, 4))
    assert decided(floor, ends=[first]).accepted
    line = floor.picture[OrderLine][LineId("O0/1")]
    assert (line.picked, line.allocated, waiting(line)) == (4, 0, 2)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_whatever_is_decided_and_comes_pieces_are_conserved_and_promised_once(seed):
    chance = Random(seed)
    floor = opened(chance.randint(1, 9), wanted=chance.randint(1, 5))
    floor.tell(docks.TruckArrived(TruckId("T")), docks.TruckDocked(TruckId("T"), DoorId("D")))
    for _ in range(25):
        happens(floor, chance)
        assert [*unconserved(floor.picture), *doubly_reserved(floor.picture), *negative(floor.picture)] == []


def happens(floor, chance):
    """Something that may be decided, may happen, or is impossible."""
    item = chance.choice((X, Y))
    given = list(floor.picture[Crossing])
    match chance.randrange(6):
        case 0 | 1:
            orders_to = chance.sample(("O0", "O1", "O2"), chance.randint(0, 2))
            ends = chance.sample(given, chance.randint(0, min(2, len(given))))
            decided(floor, *(crosses(name, chance.randint(1, 5), item) for name in orders_to), ends=ends)
        case 2:
            came = chance.randint(1, 4)
            floor.tell(docks.GoodsReceived(N, item, came, chance.randint(0, came) // 2, "W"), allowed=True)
        case 3 if given:
            floor.tell(CrossDocked(chance.choice(given), chance.randint(1, 4)), allowed=True)
        case 4 if given:
            floor.tell(CrossingEnded(chance.choice(given), "it did not come"), allowed=True)
        case _:
            free = available(stock_at(floor.picture, PlaceId(N), item))
            if free:
                floor.tell(StockMoved(item, PlaceId(N), live.FACE, chance.randint(1, free), "W"), allowed=True)
