"""How long an item lasts, whom a stock-out hits, and what is not as the book says."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.contradictions import Contradiction
from controltower.domain.docks import GoodsReceived, NoticeClosed
from controltower.domain.ids import (
    AisleId,
    ItemId,
    LineId,
    LocationId,
    NoticeId,
    ParcelId,
    PickerId,
    PlaceId,
    SiteId,
    TaskId,
    TourId,
    WaveId,
)
from controltower.domain.inventory import StockCounted, StockHeld
from controltower.domain.items import Item, ItemListed
from controltower.domain.orders import LineShorted, Order, OrderLine, OrderPlaced, Wanted, waiting
from controltower.domain.packing import ParcelWeighed
from controltower.domain.picking import PickConfirmed, StockAllocated, TourStarted
from controltower.domain.picture import Picture
from controltower.domain.places import Location, LocationKind, LocationListed
from controltower.domain.scanning import Label, Scanned, ScanStage
from controltower.domain.times import DAY, HOUR, Instant
from controltower.planning.stock import (
    Band,
    By,
    Cause,
    Level,
    allocation_problem_of,
    bands,
    discrepancies,
    grouped,
    plan_allocation,
)
from tests.domain.conserved import doubly_reserved
from tests.helpers import make

RESERVE = LocationId("Z1-01-09")
SECOND = LocationId("Z1-01-02")
FAR = 30.0


def placed(name: str, quantity: int, leaves: float = 3.0, item: ItemId = make.ITEM) -> OrderPlaced:
    return replace(make.order(name, quantity, item), departure_at=make.at(leaves))


def opened() -> Picture:
    """The small building with a reserve place and 20 pieces of the other item on it."""
    picture = make.opened()
    place = Location(RESERVE, make.SITE, make.PICK_ZONE, AisleId("Z1-01"), 5, 9, 3, LocationKind.RESERVE)
    make.tell(picture, LocationListed(place), StockCounted(RESERVE, make.OTHER, 20))
    return picture


def band(picture: Picture, item: ItemId = make.ITEM, now: Instant | None = None) -> Band:
    return next(each for each in bands(picture, now or picture.now) if each.item == item)


def test_who_leaves_last_is_hit_and_the_time_to_act_is_before_the_first_of_those():
    picture = opened()
    make.tell(picture, placed("O1", 6, 5.0), placed("O2", 6, 3.0))
    found = band(picture)
    assert (found.level, found.missing, found.orders, found.first_at) == (Level.SHORT, 2, ("O1",), make.at(5))
    assert found.act_by < make.at(5)
    assert (found.wanted, found.free, found.reserved) == (12, 10, 0)


def test_reserved_pieces_serve_nobody_else():
    picture = opened()
    make.tell(picture, placed("O1", 6), make.allocation("O1", 6), placed("O2", 6))
    assert (band(picture).missing, band(picture).orders, band(picture).free) == (2, ("O2",), 4)


@pytest.mark.parametrize(("leaves", "level"), [(9.0, Level.DUE), (2.0, Level.SHORT)])
def test_an_order_rests_on_a_truck_that_comes_in_time_and_is_short_where_it_comes_too_late(leaves, level):
    picture = opened()
    make.tell(picture, make.notice("N1", 30, make.ITEM), placed("O1", 12, leaves))
    found = band(picture)
    assert (found.level, found.due, found.orders) == (level, 30, ("O1",))
    assert found.missing == (0 if level is Level.DUE else 2)


def test_what_lies_in_reserve_is_no_shortage_but_the_face_is_bare():
    picture = opened()
    make.tell(picture, placed("O1", 5, item=make.OTHER))
    found = band(picture, make.OTHER)
    assert (found.level, found.at_face, found.free, found.orders) == (Level.BARE, 0, 20, ("O1",))


def test_a_count_that_finds_fewer_than_are_reserved_hits_the_order_that_leaves_last():
    picture = opened()
    make.tell(picture, placed("O1", 5, 2.0), placed("O2", 5, 4.0))
    make.tell(picture, *(make.allocation(f"O{n}", 5, f"T{n}") for n in (1, 2)), StockCounted(make.PLACE, make.ITEM, 7))
    found = band(picture)
    assert (found.level, found.missing, found.orders) == (Level.SHORT, 3, ("O2",))


def test_what_is_ordered_fast_runs_out_at_a_time_that_can_be_told():
    picture = opened()
    for hour in range(1, 5):
        make.tell(picture, placed(f"O{hour}", 1, FAR), hours=hour)
    found = band(picture)
    assert found.level is Level.RUNS_OUT
    # Two items share a class, so a rate is drawn towards the other's; six pieces are left after those that wait.
    assert 0.5 < found.per_hour <= 1.0
    assert found.out_at == pytest.approx(picture.now + 6 / found.per_hour * HOUR, rel=1e-6)


def test_what_a_truck_brings_before_it_runs_out_puts_the_end_off():
    picture = opened()
    for hour in range(1, 5):
        make.tell(picture, placed(f"O{hour}", 1, FAR), hours=hour)
    before = band(picture).out_at
    make.tell(picture, replace(make.notice("N1", 3, make.ITEM), planned_at=make.at(5)), hours=4)
    assert band(picture).out_at - before == pytest.approx(3 / band(picture).per_hour * HOUR, rel=1e-6)


def test_nothing_is_foreseen_before_an_hour_of_orders_was_seen():
    picture = opened()
    make.tell(picture, placed("O1", 1, FAR), hours=0.2)
    assert band(picture).out_at == 0


def test_more_than_half_a_year_of_orders_is_overstock_with_the_value_that_it_binds():
    picture = opened()
    item = picture_item(picture, 1_250)
    make.tell(picture, StockCounted(RESERVE, item, 900), placed("O1", 1, FAR, item), hours=1)
    make.tell(picture, StockAllocated(TaskId("T1"), make.line("O1"), RESERVE, 1), hours=1)
    found = band(picture, item)
    assert found.level is Level.OVER
    assert found.value_cents == 900 * 1_250
    assert 0 < found.over_cents < found.value_cents
    assert found.cover_days == pytest.approx(found.free / found.per_day)


def picture_item(picture: Picture, cents: int) -> ItemId:
    """The other item, at a price."""
    held = picture[Item][make.OTHER]
    make.tell(picture, ItemListed(replace(held, value_cents=cents)))
    return held.id


def test_what_nobody_touched_for_a_month_stands_still():
    picture = opened()
    found = band(picture, now=Instant(picture.now + 31 * DAY))
    assert found.level is Level.STILL
    assert found.over_cents == 0


def test_of_the_time_before_the_operation_opened_nothing_is_said():
    picture = opened()
    make.tell(picture, StockCounted(RESERVE, make.OTHER, 20), hours=-40 * 24)
    assert band(picture, make.OTHER).moved_at == make.DAWN
    assert band(picture, make.OTHER).level is not Level.STILL


def test_what_must_be_acted_upon_first_comes_first():
    picture = opened()
    make.tell(picture, placed("O1", 12, 6.0), placed("O2", 30, 2.0, make.OTHER))
    assert [each.item for each in bands(picture, picture.now)] == [make.OTHER, make.ITEM]


def test_a_problem_read_from_the_picture_is_planned_as_the_fold_accepts_it():
    picture = opened()
    make.tell(picture, *(placed(f"O{n}", 3, 3.0 + n) for n in range(5)))
    problem = allocation_problem_of(picture, picture.now)
    assert problem is not None
    plan = plan_allocation(problem)
    tasks = [
        StockAllocated(TaskId(f"T{n}"), grant.line, LocationId(grant.place), grant.quantity)
        for n, grant in enumerate(plan.grants)
    ]
    make.tell(picture, *tasks)
    assert band(picture).reserved == 10
    assert plan.whole == ("O0", "O1", "O2")
    assert [each.id for each in plan.left_out] == [LineId("O3/1"), LineId("O4/1")]


def test_an_order_of_which_something_was_given_up_is_not_made_whole_at_the_cost_of_others():
    picture = opened()
    two = replace(placed("O1", 10, 2.0), lines=(Wanted(make.ITEM, 10), Wanted(make.OTHER, 1)))
    make.tell(picture, two, placed("O2", 10, 4.0), LineShorted(LineId("O1/2"), 1, "out of stock"))
    problem = allocation_problem_of(picture, picture.now)
    assert problem is not None
    assert plan_allocation(problem).whole == ("O2",)


def test_every_sort_of_discrepancy_is_told_with_its_aisle_its_shift_and_its_value():
    picture = opened()
    item = picture_item(picture, 100)
    make.tell(picture, StockCounted(RESERVE, item, 18), hours=1)
    make.tell(picture, make.order("O1", 2), make.allocation("O1", 2), hours=1)
    wave = WaveId("WV1")
    make.tell(picture, TourStarted(TourId("P1"), make.SITE, make.PICK_ZONE, wave, PickerId("W1"), (TaskId("T1"),), 9.0))
    wrong = Scanned(ScanStage.PICK, "T1", make.PICK_ZONE, PickerId("W1"), Label(item=make.OTHER))
    make.tell(picture, wrong, replace(wrong, read=Label(item=make.ITEM)), hours=2)
    make.tell(picture, PickConfirmed(TaskId("T1"), 1, PickerId("W1")), make.packed("O1", 1), hours=2)
    make.tell(picture, ParcelWeighed(ParcelId("P1"), 2_000, 50), hours=3)
    make.tell(picture, make.notice("N1", 9), GoodsReceived(NoticeId("N1"), make.OTHER, 7, 1, "W1"), hours=3)
    make.tell(picture, NoticeClosed(NoticeId("N1")), hours=4)
    found = {each.cause: each for each in discrepancies(picture)}
    assert {cause: (each.pieces, each.cents, each.place) for cause, each in found.items()} == {
        Cause.LESS: (-2, 200, "Z1-01"),
        Cause.NOT_FOUND: (-1, 0, "Z1-01"),
        Cause.SCAN: (0, 0, "Z1-01"),
        Cause.SCALE: (0, 0, "P"),
        Cause.DAMAGED: (-1, 100, "R"),
        Cause.SHORT: (-2, 200, "R"),
    }
    assert len({each.shift for each in found.values()}) == 1


def test_groups_have_in_common_what_they_are_grouped_by_and_count_each_discrepancy_once():
    picture = opened()
    make.tell(picture, *(StockCounted(RESERVE, make.OTHER, pieces) for pieces in (18, 21, 20)), hours=1)
    make.tell(picture, StockCounted(make.PLACE, make.ITEM, 9), hours=3)
    found = discrepancies(picture)
    for by in By:
        assert sum(group.count for group in grouped(found, by, picture.now)) == len(found)
    by_item = {group.label: group for group in grouped(found, By.ITEM, picture.now)}
    assert (by_item[make.OTHER].count, by_item[make.OTHER].fewer, by_item[make.OTHER].more) == (3, 3, 3)
    assert by_item[make.OTHER].trend == (0, 0, 0, 3, 0, 0)
    assert by_item[make.ITEM].trend == (0, 0, 0, 0, 0, 1)
    (where,) = grouped(found, By.PLACE, picture.now)
    assert where.causes == ((Cause.LESS, 3), (Cause.MORE, 1))


def test_ways_to_the_wrong_site_are_not_mixed_up():
    picture = opened()
    other = SiteId("M1")
    make.tell(picture, replace(placed("O1", 4), site=other))
    found = {(each.site, each.item): each for each in bands(picture, picture.now)}
    assert found[other, make.ITEM].level is Level.SHORT
    assert found[make.SITE, make.ITEM].wanted == 0


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 4), st.booleans()), min_size=1, max_size=8),
    st.integers(0, 12),
    st.integers(0, 3),
)
def test_whatever_is_planned_the_fold_accepts_and_what_is_said_to_be_whole_is(wanted, there, held):
    picture = make.opened()
    make.tell(picture, StockCounted(make.PLACE, make.ITEM, there), StockCounted(SECOND, make.OTHER, 5))
    make.tell(picture, StockHeld(PlaceId(SECOND), make.OTHER, held, "wet"), StockCounted(SECOND, make.ITEM, 3))
    for number, (pieces, leaves, both) in enumerate(wanted):
        order = placed(f"O{number}", pieces, 1.0 + leaves)
        more = (Wanted(make.OTHER, 1),) if both else ()
        make.tell(picture, replace(order, lines=(*order.lines, *more)))
    before = len(picture[Contradiction])
    problem = allocation_problem_of(picture, picture.now)
    assert problem is not None
    plan = plan_allocation(problem)
    for number, grant in enumerate(plan.grants):
        make.tell(picture, StockAllocated(TaskId(f"T{number}"), grant.line, LocationId(grant.place), grant.quantity))
    assert len(picture[Contradiction]) == before
    assert doubly_reserved(picture) == []
    lacking = {line.order for line in picture[OrderLine].values() if waiting(line)}
    assert set(plan.whole) == set(picture[Order]) - lacking
