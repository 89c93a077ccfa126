"""What each change buys, what a budget forbids, what is asked for on the way, and why a stop is not served."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.collecting import Collection, CollectionAsked, CollectionMade, is_waiting
from controltower.domain.ids import CollectionId, StopId
from controltower.domain.proposals import Verdict
from controltower.domain.rerouting import Choice, PlannedStop, ReRoute, RoutePlan, plan_problems
from controltower.domain.routes import Route, Stop, StopKind, StopStatus
from controltower.domain.times import HOUR, MINUTE, SECOND, Instant
from controltower.domain.tracking import StopFailed, StopReached
from controltower.planning.rerouting import Budget, RerouteProblem, plan_reroute, problem_of, why_not
from controltower.planning.rerouting.asked import tries
from controltower.planning.rerouting.problem import Prices
from controltower.planning.rerouting.repair import begun
from controltower.planning.rerouting.schedule import Frame, Orders, clock_times, frame_of
from controltower.planning.rerouting.searching import inserted
from controltower.planning.rerouting.whynot import explained, is_served, ways_out
from tests.planning import live

QUICK = 40
K = CollectionId("K-1")


def problem(floor: live.Floor, *causes: str, **changes: object) -> RerouteProblem:
    asked = problem_of(floor.picture, live.NOON, causes)
    return replace(asked, steps=QUICK, **changes)  # type: ignore[arg-type]


def asked(floor: live.Floor, *, opens_h: float = 0.5, closes_h: float = 3.0, kg: int = 20, lat: float = 41.16) -> None:
    """A customer in town wants something fetched."""
    opens, closes = (Instant(live.NOON + round(hours * HOUR)) for hours in (opens_h, closes_h))
    floor.tell(
        CollectionAsked(K, live.SITE, "C", "Rua 1", lat, -8.61, opens, closes, 240, kg * 1_000, kg * 5_000),
        at=live.NOON,
    )


def refused(floor: live.Floor, decision: ReRoute) -> list[str]:
    before = set(floor.picture[Verdict])
    floor.tell(decision)
    return [why for key, verdict in floor.picture[Verdict].items() if key not in before for why in verdict.reasons]


@given(
    seed=st.integers(0, 10_000),
    stops=st.integers(4, 25),
    vehicles=st.integers(2, 5),
    wreck=st.booleans(),
    jammed=st.booleans(),
    drivers=st.none() | st.integers(0, 3),
    moved=st.none() | st.integers(0, 6),
)
@settings(max_examples=20)
def test_each_choice_can_be_driven_changes_more_costs_less_and_keeps_within_the_budget(
    seed, stops, vehicles, wreck, jammed, drivers, moved
):
    floor = live.on_the_road(seed, stops, vehicles)
    asked(floor)
    if wreck:
        live.broken(floor, "V1")
    if jammed:
        live.jam(floor)
    budget = Budget(drivers, moved)
    named = (K, "V1", "jam")
    choices = plan_reroute(problem(floor, *named), seed=seed, budget=budget).choices
    first, *others = choices or (Choice(0, 0, 0, 0.0, 0, 0, 0.0, 0.0, (), ()),)
    assert (first.drivers, first.plans, first.unserved) == (0, (), ())
    for before, after in zip(choices, others, strict=False):
        assert after.cost < before.cost
        assert (after.drivers, after.stops, after.labels) >= (before.drivers, before.stops, before.labels)
        assert budget.allows(after.drivers, after.stops, after.labels)
        assert list(plan_problems(floor.picture, ReRoute(after.plans, after.unserved))) == []


def test_a_budget_of_nothing_leaves_everything_as_it_is():
    floor = live.on_the_road(1, 40, 5)
    live.broken(floor, "V1")
    asked(floor)
    plan = plan_reroute(problem(floor, "V1", K), budget=Budget(drivers=0))
    assert plan.plans == ()
    assert plan.unserved == ()
    assert all(each.route_now == each.route_then and each.at_now == each.at_then for each in plan.times)
    assert plan.cost_then == plan.cost_now


def test_one_new_stop_gives_one_driver_another_list_at_most():
    floor = live.on_the_road(3, 40, 5)
    asked(floor)
    plan = plan_reroute(problem(floor, K), seed=1)
    assert [each.drivers for each in plan.choices] == [0, 1]
    assert plan.unserved_then == 0
    assert refused(floor, ReRoute(plan.plans, plan.unserved)) == []
    made = floor.picture[Collection][K]
    assert made.stop is not None
    stop = floor.picture[Stop][made.stop]
    assert (stop.kind, stop.status) == (StopKind.COLLECTION, StopStatus.AHEAD)
    assert not is_waiting(floor.picture, made)


def test_what_was_fetched_is_made_and_fills_its_vehicle():
    floor = live.on_the_road(3, 40, 5)
    asked(floor, kg=30)
    plan = plan_reroute(problem(floor, K), seed=1)
    floor.tell(ReRoute(plan.plans, plan.unserved))
    stop = floor.picture[Stop][floor.picture[Collection][K].stop or StopId("")]
    before = {drive.route: drive.room_g for drive in problem_of(floor.picture, live.NOON, (stop.route,)).drives}
    floor.tell(StopReached(stop.id), CollectionMade(stop.id, 30_000))
    assert floor.picture[Collection][K].made_at
    after = {drive.route: drive.room_g for drive in problem_of(floor.picture, live.NOON, (stop.route,)).drives}
    assert after[stop.route] == before[stop.route] - 30_000


def test_two_desks_do_not_plan_one_collection_twice():
    floor = live.on_the_road(3, 40, 5)
    asked(floor)
    plan = plan_reroute(problem(floor, K), seed=1)
    again = replace(plan.plans[0], version=plan.plans[0].version + 1)
    assert refused(floor, ReRoute(plan.plans)) == []
    assert "Collection K-1 is made, or planned, already." in refused(floor, ReRoute((again,)))


def test_a_door_that_nobody_opened_is_tried_again_by_the_same_vehicle():
    floor = live.on_the_road(5, 40, 4)
    stop = next(each for each in floor.picture[Stop].values() if each.status is StopStatus.AHEAD)
    floor.tell(StopReached(stop.id), StopFailed(stop.id, "nobody at home"), at=live.NOON)
    plan = plan_reroute(problem(floor, stop.id, prices=Prices(second_try=100.0)), seed=1)
    tried = [planned for each in plan.plans for planned in each.stops if planned.again == stop.id]
    assert [each.route for each in plan.plans] == [stop.route]
    assert len(tried) == 1
    assert tried[0].arrives_at >= live.NOON + 50 * MINUTE
    assert refused(floor, ReRoute(plan.plans, plan.unserved)) == []
    assert floor.picture[Stop][tried[0].stop].status is StopStatus.AHEAD


def test_of_a_door_that_was_tried_twice_only_the_last_try_is_tried_again():
    floor = live.on_the_road(5, 40, 4)
    stop = next(each for each in floor.picture[Stop].values() if each.status is StopStatus.AHEAD)
    floor.tell(StopReached(stop.id), StopFailed(stop.id, "nobody at home"), at=live.NOON)
    plan = plan_reroute(problem(floor, stop.id, prices=Prices(second_try=100.0)), seed=1)
    assert refused(floor, ReRoute(plan.plans, plan.unserved)) == []
    second = next(planned.stop for each in plan.plans for planned in each.stops if planned.again == stop.id)
    floor.tell(StopReached(second), StopFailed(second, "nobody at home"), at=Instant(live.NOON + 60 * MINUTE))
    assert [each.id for _, each in tries(floor.picture, [stop.route])] == [second]
    route = floor.picture[Route][stop.route]
    ahead = [
        PlannedStop(each, live.NOON) for each in route.stops if floor.picture[Stop][each].status is StopStatus.AHEAD
    ]
    both = [PlannedStop(StopId(f"A{each}"), live.NOON, again=each) for each in (stop.id, second)]
    twice = RoutePlan(route.id, route.vehicle, route.version, (*ahead, *both), route.km)
    assert f"Order {stop.orders[0]} would be tried twice." in refused(floor, ReRoute((twice,)))


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"opens_h": 0.0, "closes_h": 0.02}, "its window"),
        ({"kg": 5_000}, "the room in vehicles"),
        ({"lat": 44.0, "closes_h": 48.0}, "the range of vehicles"),
    ],
)
def test_the_rule_that_stands_against_a_collection_is_named(given, rule):
    floor = live.on_the_road(3, 40, 5)
    asked(floor, **given)
    told = why_not(problem(floor, K), problem(floor, K).stops[-1].stop)
    assert rule in told.rules


@given(seed=st.integers(0, 10_000), stops=st.integers(3, 20), vehicles=st.integers(1, 4), closes_min=st.integers(1, 90))
@settings(max_examples=25)
def test_the_rules_that_clash_leave_no_place_and_each_way_out_works(seed, stops, vehicles, closes_min):
    floor = live.on_the_road(seed, stops, vehicles, spares=0)
    asked(floor, opens_h=0, closes_h=closes_min / 60)
    given_problem = problem(floor, K)
    frame = frame_of(given_problem)
    orders, node = begun(frame), frame.n - 1
    told = explained(frame, orders, node)
    assert bool(told.rules) is not is_served(given_problem, orders, told.stop)
    for way, eased in ways_out(frame, orders, node):
        assert way in told.ways_out
        agreed = frame_of(_promised(eased, told.stop))
        again = inserted(agreed, orders, [node], range(len(orders)))
        assert any(node in order for order in again), way.says
        assert late_in(agreed, again) <= late_in(agreed, orders), way.says
        assert node not in late_in(agreed, again), way.says


def late_in(frame: Frame, orders: Orders) -> set[int]:
    """The stops that are reached after their windows close."""
    return {
        node
        for number, order in enumerate(orders)
        for node, at in clock_times(frame, number, order).items()
        if node < frame.n and at > frame.problem.stops[node].window_closes + SECOND
    }


def _promised(eased: RerouteProblem, stop: StopId) -> RerouteProblem:
    """The problem once somebody has agreed: the stop is worth anything, and so is to be in time."""
    stops = tuple(replace(each, left_out=1e6) if each.stop == stop else each for each in eased.stops)
    return replace(eased, stops=stops, steps=QUICK, prices=replace(eased.prices, late_stop=1e4))
