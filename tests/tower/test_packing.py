"""What waits at the benches, what the scale stopped, and how full and in which order vehicles are loaded."""

import pytest

from controltower.domain import ids as i
from controltower.domain import labour, packing
from controltower.domain.places import Bench, BenchListed
from controltower.domain.times import MINUTE, Instant
from controltower.planning.loading import plan_route, problem_of
from controltower.tower.floorwork.loads import State, fewest_says, load_chunks, out_of_turn, steps
from controltower.tower.floorwork.packing import bench_rows, queue_of, stopped_rows
from tests.boards.morning import DC, NOW, PACK, Morning, at, morning

RT1, RT2 = i.RouteId("RT1"), i.RouteId("RT2")


def parcel(n: int) -> i.ParcelId:
    return i.sscc(0, "1234567", n)


@pytest.fixture
def day() -> Morning:
    """Somebody packs at the bench, and another bench is free."""
    day = morning()
    day.say(NOW, "wms", BenchListed(Bench(i.BenchId("B2"), DC, PACK, 20, 34)))
    day.say(NOW, "wms", labour.WorkerSeen(i.WorkerId("P05"), 10, 34, "packs O05"))
    return day


def loads(day: Morning):
    return [row for some in load_chunks(day.desk.picture, DC) for row in some]


def planned(day: Morning, key: i.RouteId = RT1):
    asked = problem_of(day.desk.picture, key)
    assert asked is not None
    return plan_route(asked), asked.aboard


def test_a_bench_says_what_is_packed_there_and_which_departure_waits_for_it(day):
    first, second = bench_rows(day.desk.picture)
    assert (first.bench, first.staffed, first.packing, first.next) == ("B1", True, "O05", ())
    assert first.leaves_at == at(10.5)
    assert first.minutes == pytest.approx(60 / 40)
    assert (second.staffed, second.packing, second.minutes, second.leaves_at) == (False, None, 0.0, 0)


def test_work_that_is_under_way_gets_less_with_time(day):
    day.say(Instant(NOW + MINUTE), "wms", labour.WorkerSeen(i.WorkerId("P06"), 60, 40, "stages"))
    assert bench_rows(day.desk.picture)[0].minutes == pytest.approx(0.5)


def test_the_queue_of_a_site_goes_to_whichever_staffed_bench_is_through_first(day):
    day.say(NOW, "wms", labour.WorkerAssigned(i.WorkerId("P01"), PACK))
    day.say(NOW, "wms", labour.WorkerSeen(i.WorkerId("P01"), 20, 34, "waits"))
    rows = bench_rows(day.desk.picture)
    assert [row.staffed for row in rows] == [True, True]
    assert queue_of(day.desk.picture, DC).orders == ("O05",)
    assert [row.packing for row in rows] == ["O05", None], "what is being packed goes to nobody else"


def test_somebody_on_break_packs_nothing(day):
    day.say(NOW, "wms", labour.BreakStarted(i.WorkerId("P05")))
    first = bench_rows(day.desk.picture)[0]
    assert (first.staffed, first.on_break, first.packing, first.next) == (False, True, None, ())


def test_a_parcel_that_the_scale_stopped_names_its_bench_and_departure(day):
    assert stopped_rows(day.desk.picture) == ()
    day.say(NOW, "wms", packing.ParcelWeighed(parcel(4), 3_000, 60))
    (row,) = stopped_rows(day.desk.picture)
    assert (row.parcel, row.order, row.bench) == (parcel(4), "O04", "B1")
    assert (row.weight_g - row.expected_g, row.times, row.departure_at, row.route) == (1_900, 1, at(10.5), RT1)
    assert [each.stopped for each in bench_rows(day.desk.picture)] == [1, 0]


def test_a_load_is_held_against_what_its_vehicle_takes(day):
    first, second = loads(day)
    assert (first.lane.route, second.lane.route) == (RT1, RT2)
    assert first.volume_mm3 == 5 * 24_000_000 + 2 * 2 * 1_600_000  # an order that is not packed yet is guessed
    assert first.fill == pytest.approx(first.volume_mm3 / 6e9, rel=0.02)
    assert first.burden == pytest.approx((4 * 1_120 + 1_100 + 800) / 800_000)


def test_two_half_empty_vehicles_are_said_to_be_one_too_many(day):
    rows = loads(day)
    assert fewest_says(rows) == "", "they leave at different hours"
    same = [rows[0], rows[0]]
    assert fewest_says(same).startswith("By room and weight alone 1 of these 2 vehicles would do")


def test_each_parcel_of_a_load_says_how_far_it_is(day):
    plan, aboard = planned(day)
    found = steps(day.desk.picture, plan, aboard)
    assert [(step.turn, step.piece.stop, step.state) for step in found] == [
        (1, 6, State.TO_PACK),
        (2, 5, State.TO_STAGE),
        (3, 4, State.ABOARD),
        (4, 3, State.READY),
        (5, 2, State.READY),
        (6, 1, State.READY),
    ]
    assert found[0].order == "O05"
    assert found[0].address == "Rua 5"


def test_a_parcel_that_went_in_before_what_belongs_behind_or_below_it_is_named(day):
    plan, aboard = planned(day)
    assert aboard == (parcel(3),)
    assert out_of_turn(plan, aboard) == {parcel(3): ("O05/1",)}, "stop 4 lies on stop 6 in this plan"
    found = {step.piece.id: step.blocks for step in steps(day.desk.picture, plan, aboard)}
    assert found.pop(parcel(3)) == ("O05/1",)
    assert set(found.values()) == {()}


def test_loading_in_the_order_of_the_plan_blocks_nothing(day):
    plan, _ = planned(day)
    order = [each.piece for each in plan.plan.load]
    for count in range(len(order) + 1):
        assert out_of_turn(plan, order[:count]) == {}
    assert out_of_turn(plan, order[::-1])
