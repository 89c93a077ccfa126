"""Plans of counts keep to the time there is, find what is risky first, learn from counts, and explain themselves."""

import pickle
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.counting import CountPlace, CountStock, CountTally, count_problems
from controltower.domain.ids import ItemId, LocationId, PickerId, SiteId, TaskId, ZoneId, line_id
from controltower.domain.inventory import StockCounted
from controltower.domain.picking import PickConfirmed, StockAllocated
from controltower.domain.times import DAY, HOUR, Instant
from controltower.planning.counting import (
    Candidate,
    Cell,
    CountsProblem,
    Hands,
    History,
    PastCount,
    abc_counts,
    learnt,
    plan_counts,
    problem_of,
    random_counts,
    risks,
)
from controltower.planning.picking import Block
from tests.planning import live

SITE, ZONE = SiteId("DC"), ZoneId("Z")
HANDS = Hands(ZONE, "Zone", 3_600.0, Block(0.0, 30.0, (0.0, 0.0)))


def cell(number: int, cents: int = 1_000, aisle: str = "A", family: str = "mug", item: str = "") -> Cell:
    name = item or f"I{number}"
    spot = 3.0 * (ord(aisle[0]) - 65), float(number % 30)
    return Cell(LocationId(f"{aisle}-{number}"), ItemId(name), ZONE, aisle, *spot, family, cents)


def place(number: int, days: float = 30.0, picks: float = 10.0, **more: object) -> Candidate:
    """A place of its own, not counted for so many days."""
    of_cell = {name: more.pop(name) for name in ("cents", "aisle", "family", "item") if name in more}
    made = Candidate(cell(number, **of_cell), 20, History(days, (0.0, picks, 0.0)))  # type: ignore[arg-type]
    return replace(made, **more)  # type: ignore[arg-type]


def problem(
    *places: Candidate, past: tuple[PastCount, ...] = (), seconds: float = 3_600.0, most: int = 100
) -> CountsProblem:
    return CountsProblem(SITE, places, past, (replace(HANDS, seconds=seconds),), most, forgotten_share=0.0)


def counted(asked: CountsProblem) -> list[str]:
    return [each.location for each in plan_counts(asked).counts]


places_drawn = st.lists(
    st.builds(
        place,
        st.integers(0, 60),
        st.floats(0, 300),
        st.floats(0, 200),
        cents=st.integers(0, 50_000),
        aisle=st.sampled_from("ABC"),
        book=st.integers(0, 200),
        orders=st.integers(0, 9),
        wanted=st.floats(0, 40),
        shorts=st.integers(0, 2),
    ),
    max_size=25,
    unique_by=lambda each: each.cell.location,
)


@settings(max_examples=60, deadline=None)
@given(places_drawn, st.floats(0, 4_000), st.integers(0, 20), st.floats(0, 0.5))
def test_a_plan_keeps_to_time_and_number_and_counts_nothing_twice(
    drawn: list[Candidate], seconds: float, most: int, forgotten: float
) -> None:
    asked = replace(problem(*drawn, seconds=seconds, most=most), forgotten_share=forgotten)
    plan = plan_counts(asked)
    keys = [(each.location, each.item) for each in plan.counts]
    assert len(set(keys)) == len(keys) <= most
    assert set(keys) <= {(each.cell.location, each.cell.item) for each in drawn}
    assert plan.seconds <= seconds + 1e-6
    assert plan.seconds >= len(keys) * asked.count_s
    assert plan == plan_counts(asked, seed=9)
    assert pickle.loads(pickle.dumps(plan)) == plan
    assert all(0 <= each.chance <= 1 and each.cents >= 0 and each.because.endswith(".") for each in plan.counts)
    named = [each for each in plan.left_out if each.id.partition("|")[0] in {c.cell.location for c in drawn}]
    assert len(named) == min(12, len(drawn) - len(keys))


def test_the_dearer_of_two_equal_places_is_counted_first() -> None:
    assert counted(problem(place(1, cents=100), place(2, cents=5_000), most=1)) == ["A-2"]


def test_the_place_that_was_picked_from_more_is_counted_first() -> None:
    assert counted(problem(place(1, picks=5), place(2, picks=90), most=1)) == ["A-2"]


def test_what_the_next_shift_wants_goes_before_what_nobody_wants() -> None:
    assert counted(problem(place(1), place(2, wanted=20.0, orders=9), most=1)) == ["A-2"]


def test_where_a_pick_came_short_the_book_is_most_likely_wrong() -> None:
    plan = plan_counts(problem(place(1, picks=100), place(2, picks=1, shorts=1)))
    chances = {each.location: each.chance for each in plan.counts}
    assert chances[LocationId("A-2")] > 0.8 > chances[LocationId("A-1")]


def test_an_aisle_where_counts_were_wrong_is_counted_before_one_where_they_were_right() -> None:
    before = History(20.0, (0.0, 20.0, 0.0))
    past = tuple(PastCount(cell(n, aisle="B", item=f"P{n}"), before, 10, 8) for n in range(20, 28))
    past += tuple(PastCount(cell(n, aisle="A", item=f"Q{n}", family="pan"), before, 10, 10) for n in range(20, 40))
    asked = problem(place(1, family="pan"), place(2, aisle="B", family="jug"), past=past)
    assert counted(replace(asked, most=1)) == ["B-2"]
    first = max(plan_counts(asked).counts, key=lambda each: each.chance)
    assert "8 wrong counts in its aisle" in first.because


def test_many_wrong_counts_raise_what_is_expected_and_right_ones_lower_it() -> None:
    before = History(20.0, (0.0, 20.0, 0.0))

    def expected(found: int) -> float:
        past = tuple(PastCount(cell(n, item=f"P{n}", aisle="C"), before, 10, found) for n in range(20, 60))
        asked = problem(place(1), past=past)
        return risks(asked, learnt(asked))[0].chance

    assert expected(8) > 2 * risks(problem(place(1)), learnt(problem(place(1))))[0].chance > 2 * expected(10)


def test_what_was_not_counted_for_longest_is_not_forgotten() -> None:
    dear = [place(n, cents=9_000) for n in range(1, 20)]
    asked = replace(problem(*dear, place(25, days=400.0, picks=0.0, cents=1)), most=10, forgotten_share=0.1)
    plan = plan_counts(asked)
    (oldest,) = [each for each in plan.counts if each.location == "A-25"]
    assert "counted least recently of all" in oldest.because


def test_nothing_is_planned_where_nobody_is_free_and_that_is_said() -> None:
    away = replace(place(1), cell=replace(cell(1), zone=ZoneId("elsewhere")))
    plan = plan_counts(problem(away))
    assert not plan.counts
    assert "nobody is free in its zone" in plan.left_out[0].reason


def test_a_plan_that_is_stopped_at_once_is_still_a_plan() -> None:
    assert plan_counts(problem(place(1), place(2)), stop=lambda: True).counts == ()


def test_abc_counts_dear_sellers_more_often_and_the_lot_needs_its_seed() -> None:
    places = [place(n, days=20.0) for n in range(10)]
    asked = problem(*places)
    usage = [1_000.0, *(1.0 for _ in range(9))]
    assert [each.cell.location for each in abc_counts(asked, 1, usage)] == ["A-0"]
    assert random_counts(asked, 3, 1) == random_counts(asked, 3, 1) != random_counts(asked, 3, 2)


def floor_with_history() -> live.Floor:
    """A face that was counted twice before today, once wrong, and picked from since."""
    floor = live.opened()
    for days, quantity in ((40, 100), (20, 95), (10, 95)):
        floor.tell(StockCounted(live.FACE, live.ITEM, quantity), at=Instant(live.NOON - days * DAY))
    order = live.ordered(floor, 1, *live.CENTRE, live.NOON, Instant(live.NOON + 4 * HOUR), 3)
    floor.tell(StockAllocated(TaskId("T1"), line_id(order, 1), live.FACE, 3), at=Instant(live.NOON - HOUR))
    floor.tell(PickConfirmed(TaskId("T1"), 2, PickerId("W")))
    live.ordered(floor, 2, *live.CENTRE, live.NOON, Instant(live.NOON + 4 * HOUR), 4)
    return floor


def test_the_picture_tells_the_history_of_a_place_and_who_wants_it() -> None:
    floor = floor_with_history()
    asked = problem_of(floor.picture, live.NOON, live.SITE, {ZoneId("Z1"): 3_600.0})
    (found,) = asked.candidates
    assert (found.book, found.shorts, found.orders) == (93, 1, 2)
    assert found.wanted == 5.0
    assert round(found.since.days) == 10
    tally = next(iter(floor.picture[CountTally].values()))
    assert len(asked.past) == tally.counts
    assert sum(each.book != each.found for each in asked.past) == tally.wrong


def test_the_plan_of_a_picture_can_be_decided() -> None:
    floor = floor_with_history()
    plan = plan_counts(problem_of(floor.picture, live.NOON, live.SITE, {ZoneId("Z1"): 3_600.0}))
    places = tuple(CountPlace(each.location, each.item, each.because) for each in plan.counts)
    assert places
    assert not list(count_problems(floor.picture, places))
    floor.tell(CountStock(places))
    again = problem_of(floor.picture, live.NOON, live.SITE, {ZoneId("Z1"): 3_600.0})
    assert not again.candidates, "what is to be counted already is not asked for twice"
