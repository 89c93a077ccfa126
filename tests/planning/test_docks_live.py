"""Docks read from the picture and planned anew: few moved, none that a rule forbids, never worse than first come."""

import pickle
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.docks import DoorClosed, DoorSlot, TruckArrived, TruckExpected, slot_problems, soft_problems
from controltower.domain.ids import DoorId, RouteId, TruckId, WorkerId
from controltower.domain.labour import BreakStarted
from controltower.domain.picture import Picture
from controltower.domain.places import DoorKind, Lane, ZoneKind
from controltower.domain.times import MINUTE
from controltower.planning.docks import Mode, plan_docks
from controltower.planning.docks.problem import DocksProblem
from controltower.planning.docks.reading import appointment_id, crew_of, problem_of
from controltower.planning.docks.redocking import Redocking, plan_redocking
from tests.helpers import make
from tests.helpers.dockside import Coming, crowded, docked, dockside
from tests.helpers.yard import faults


def read(picture: Picture, kind: DoorKind = DoorKind.INBOUND) -> DocksProblem:
    return problem_of(picture, picture.now, make.SITE, kind)


def planned(picture: Picture, most: int = 2) -> Redocking:
    found = plan_redocking(read(picture), most=most, seconds=3.0)
    assert faults(read(picture), found.plan) == []
    return found


def slots(picture: Picture, found: Redocking) -> list[DoorSlot]:
    held = {each.visit: each for each in found.plan.bookings}
    return [
        DoorSlot(
            appointment_id(picture, key), make.SITE, held[key].door, key, None, held[key].starts_at, held[key].ends_at
        )
        for key in found.moved
    ]


def late(picture: Picture, truck: str, hours: float, told: float = 0.0) -> None:
    make.tell(picture, TruckExpected(TruckId(truck), make.at(hours)), hours=told)


def test_what_a_truck_needs_how_long_it_takes_and_who_unloads_it_are_read() -> None:
    problem = read(dockside([Coming("T1", 2, needs=("reefer",)), Coming("T2", 3, drops=True)], people=4))
    first, second = problem.visits
    assert (first.needs, first.crew, first.ways[0].mode) == (frozenset({"reefer"}), 2, Mode.LIVE)
    assert first.ways[0].work_s == (2 * 100 + 2 * 120) / 2
    assert first.ways[0].from_at == make.at(2) + 3 * MINUTE
    assert (second.ways[0].mode, second.ways[0].detention_h) == (Mode.DROP, 0.0)


def test_one_receiver_alone_unloads_by_himself() -> None:
    assert read(dockside([Coming("T1", 2)], people=1)).visits[0].crew == 1


def test_people_on_a_break_and_after_their_shift_do_not_count() -> None:
    picture = dockside(people=3)
    make.tell(picture, BreakStarted(WorkerId("R1")), hours=1)
    spans = list(crew_of(picture, picture.now, make.SITE, ZoneKind.RECEIVING, make.at(14)))
    assert [each.people for each in spans] == [3, 0]
    assert spans[0].span.ends == make.at(12)


def test_a_truck_at_a_door_stands_until_it_is_unloaded_and_who_comes_late_begins_later() -> None:
    picture = dockside([Coming("T1", 1), Coming("T2", 2)])
    docked(picture, "T1", "D1", 1.0)
    late(picture, "T2", 2.5, told=1.0)
    standing, coming = read(picture).booked
    assert standing.stands
    assert standing.ends_at > picture.now
    assert (coming.starts_at, coming.ends_at) == (make.at(2), make.at(3))
    assert coming.work_from == make.at(2.5) + 3 * MINUTE


def test_a_route_that_waits_for_goods_is_read_with_the_truck_that_brings_them() -> None:
    picture = dockside([Coming("T1", 1)])
    make.tell(picture, make.order("O9", 3, make.OTHER))
    problem = read(picture)
    assert [each.leaves_at for each in problem.departures] == [make.at(3)]
    assert problem.visits[0].feeds[0].route == problem.departures[0].route


def test_what_somebody_waits_for_goes_across_the_dock_to_their_lane_and_the_rest_to_the_shelves() -> None:
    picture = dockside([Coming("T1", 1), Coming("T2", 1, "I2", drops=True)])
    assert [visit.goals for visit in read(picture).visits] == [(), ()]
    make.tell(picture, make.order("O9", 3, make.OTHER))
    lanes = [(each.x_m + each.width_m / 2, each.y_m) for each in picture[Lane].values() if each.site == make.SITE]
    middle = sum(x for x, _ in lanes) / len(lanes), sum(y for _, y in lanes) / len(lanes)
    visit = read(picture).visits[0]
    assert [(goal.x_m, goal.y_m, goal.trips) for goal in visit.goals] == [(*middle, 1)]
    assert visit.trips > 0


def test_orders_that_rolled_to_the_same_hour_of_the_next_day_hold_up_no_departure_of_today() -> None:
    picture = dockside([Coming("T1", 1)])
    rolled = replace(make.order("O8", 3, make.OTHER, closes=30), departure_at=make.at(27))
    make.tell(picture, make.order("O9", 3, make.OTHER), rolled)
    problem = read(picture)
    assert make.at(3) in [each.leaves_at for each in problem.departures]
    assert len({each.route for each in problem.departures}) == len(problem.departures)


def test_routes_that_wait_for_a_door_are_read_with_their_load_and_their_lane() -> None:
    picture = dockside()
    make.tell(picture, make.order(), make.allocation(), make.route(visits=(make.visit(),)))
    (visit,) = read(picture, DoorKind.OUTBOUND).visits
    assert (visit.id, visit.kind, visit.feeds[0].route) == ("R1", DoorKind.OUTBOUND, RouteId("R1"))
    assert visit.ways[0].from_at == make.at(2.5)


def test_a_late_truck_gets_a_new_time_and_nobody_else_is_touched() -> None:
    picture = dockside([Coming("T1", 2), Coming("T2", 3.5), Coming("T3", 3.5, "I2")])
    late(picture, "T1", 3.2)
    found = planned(picture)
    assert found.moved == ("T1",)
    assert "after its appointment" in dict(found.gone)["T1"]
    assert list(slot_problems(picture, slots(picture, found))) == []


def test_a_closed_door_sends_its_truck_to_another_and_says_why() -> None:
    picture = dockside([Coming("T1", 2, "I2")], doors=3)
    make.tell(picture, DoorClosed(DoorId("I2"), make.at(5), "leveller"))
    found = planned(picture)
    booking = next(each for each in found.plan.bookings if each.visit == "T1")
    assert booking.door != "I2"
    assert "goes there at once" in dict(found.whys)["T1"]


def test_the_only_door_with_what_a_truck_needs_is_named_as_the_reason() -> None:
    picture = dockside([Coming("T1", 2, "I2", needs=("reefer",))], doors=3, cooled=(2,))
    late(picture, "T1", 3.5)
    assert dict(planned(picture).whys)["T1"].startswith("I2 is the only door with reefer; it comes at ")


def test_who_must_wait_is_told_for_whom() -> None:
    trucks = [Coming("T1", 2, needs=("reefer",), door="I2"), Coming("T2", 2, "I2", needs=("reefer",))]
    picture = dockside(trucks, cooled=(2,))
    found = planned(picture, most=0)
    (moved,) = found.moved
    other = "T1" if moved == "T2" else "T2"
    assert f"until {other} leaves that door at" in dict(found.whys)[moved]


def test_more_changes_never_cost_more_and_the_plan_says_how_good_it_is() -> None:
    picture = crowded(3)
    found = planned(picture, most=3)
    assert list(found.prices) == sorted(found.prices, reverse=True)
    assert found.gap_pct >= 0


def test_a_truck_that_waits_in_the_yard_is_charged_from_when_it_came() -> None:
    picture = dockside([Coming("T1", 0.5)])
    make.tell(picture, TruckArrived(TruckId("T1")), hours=0.5)
    make.tell(picture, TruckExpected(TruckId("T9"), make.at(3)), hours=2.0)
    way = read(picture).visits[0].ways[0]
    assert way.from_at < picture.now
    assert planned(picture).then.detention > 0


def test_trailers_that_wait_without_a_driver_are_told_apart() -> None:
    trucks = [Coming("T1", 2, needs=("reefer",)), Coming("T2", 2, "I2", needs=("reefer",), drops=True)]
    picture = dockside(trucks, cooled=(2,))
    kept, moved = planned(picture, most=0).then, planned(picture).then
    assert (kept.trailer_min, kept.wait_min > 0) == (0, True)
    assert moved.trailer_min > 0.9 * moved.wait_min > 0


def test_it_travels_to_another_process() -> None:
    problem = read(crowded(5))
    assert pickle.loads(pickle.dumps(plan_redocking(problem, seconds=2.0))) == plan_redocking(problem, seconds=2.0)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_no_rule_of_the_dock_is_broken_by_any_plan(seed: int) -> None:
    picture = crowded(seed)
    problem = read(picture)
    found = plan_redocking(problem, seconds=1.0)
    assert faults(problem, found.plan) == []
    given_doors = slots(picture, found)
    if given_doors:
        assert list(slot_problems(picture, given_doors)) == []
        assert list(soft_problems(picture, given_doors)) == []


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_a_plan_that_may_move_everybody_is_no_worse_than_first_come_first_served(seed: int) -> None:
    problem = read(crowded(seed))
    found = plan_redocking(problem, most=len(problem.visits), seconds=2.0)
    assert found.then.cost <= found.now.cost + problem.change_price * len(problem.visits) + 0.01


def test_a_dock_without_trucks_has_nothing_to_plan() -> None:
    assert plan_docks(read(dockside())).bookings == ()
