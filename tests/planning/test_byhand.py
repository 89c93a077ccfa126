"""Stops put elsewhere by hand: where they go, which rules stand against it, and that the domain says the same."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controltower.domain import roads
from controltower.domain.ids import RouteId, StopId
from controltower.domain.picture import Picture
from controltower.domain.rerouting import plan_problems
from controltower.domain.routes import Route, RouteStatus, Stop, Vehicle, VehicleKind
from controltower.domain.times import Instant, clock
from controltower.planning.byhand import (
    HandPlan,
    Target,
    hand_problem,
    hard,
    movable,
    plan_by_hand,
    re_route,
    soft,
)
from tests.boards import scene

R04, R05, R06, R07 = (RouteId(f"R0{number}") for number in (4, 5, 6, 7))


@pytest.fixture(scope="module")
def picture() -> Picture:
    return scene.noon().desk.picture


def put(picture: Picture, stops: tuple[StopId, ...], target: Target, *routes: RouteId) -> HandPlan:
    named = [*(picture[Stop][key].route for key in stops), target.route, *routes]
    return plan_by_hand(hand_problem(picture, named), {}, stops, target)


def against(picture: Picture, plan: HandPlan) -> list[str]:
    found = plan_problems(picture, re_route(plan.problem, plan.ways, plan.orders))
    return [*found, *hard(plan.problem, plan.ways, plan.orders)]


def says(at: Instant) -> str:
    return clock(at, "UTC")


def test_exactly_here_is_before_the_stop_that_was_named(picture: Picture) -> None:
    ahead = hand_problem(picture, [R05]).orders[R05]
    plan = put(picture, ahead[-1:], Target(R05, ahead[1], best=False))
    assert plan.orders[R05] == (ahead[0], ahead[-1], *ahead[1:-1])
    assert against(picture, plan) == []


def test_several_stops_stay_in_their_order_where_they_are_dropped_exactly(picture: Picture) -> None:
    ahead = hand_problem(picture, [R05]).orders[R05]
    plan = put(picture, ahead[2:4], Target(R05, None, best=False))
    assert plan.orders[R05] == (*ahead[:2], *ahead[4:], *ahead[2:4])


def test_the_best_place_is_never_dearer_than_any_other(picture: Picture) -> None:
    ahead = hand_problem(picture, [R07]).orders[R07]
    best = put(picture, ahead[:1], Target(R07))
    for before in (*ahead[1:], None):
        other = put(picture, ahead[:1], Target(R07, before, best=False))
        assert best.then.cost <= other.then.cost + 1e-6


def test_goods_that_another_van_has_aboard_cannot_be_taken(picture: Picture) -> None:
    ahead = hand_problem(picture, [R05]).orders[R05]
    (why,) = against(picture, put(picture, ahead[-1:], Target(R07)))
    assert why == f"The goods of stop {ahead[-1]} are on route R05, which V7 does not meet before."


def test_goods_of_a_broken_vehicle_are_met_on_the_way(picture: Picture) -> None:
    theirs = hand_problem(picture, [R06]).orders[R06]
    plan = put(picture, theirs, Target(R04))
    decision = re_route(plan.problem, plan.ways, plan.orders)
    assert against(picture, plan) == []
    rescue = next(each for each in decision.plans if each.route == R04)
    met = [number for number, each in enumerate(rescue.stops) if each.source == R06]
    first = min(number for number, each in enumerate(rescue.stops) if each.stop in theirs)
    assert len(met) == 1
    assert met[0] < first
    assert (plan.now.unserved, plan.then.unserved) == (len(theirs), 0)


def test_what_a_broken_vehicle_keeps_is_said(picture: Picture) -> None:
    theirs = hand_problem(picture, [R06]).orders[R06]
    found = against(picture, put(picture, theirs[:2], Target(R04)))
    assert f"V6 has broken down and cannot drive {len(theirs) - 2} stops." in found


def test_a_promise_that_would_be_broken_is_said_with_its_minutes(picture: Picture) -> None:
    ahead = hand_problem(picture, [R05]).orders[R05]
    plan = put(picture, ahead[-1:], Target(R05, ahead[0], best=False))
    told = soft(plan.problem, plan.ways, plan.orders, says)
    assert told
    assert all("would be reached at" in each for each in told)
    unmoved = plan_by_hand(plan.problem, {})
    assert soft(plan.problem, unmoved.ways, unmoved.orders, says) == ()


def test_range_and_weight_and_zones_are_limits(picture: Picture) -> None:
    fork = picture.fork()
    ahead = hand_problem(fork, [R05]).orders[R05]
    plan = put(fork, ahead[-1:], Target(R05, ahead[0], best=False))
    tour = plan.problem.tour[R05]
    plans = [put(fork, ahead[n : n + 1], Target(R05, None, best=False)) for n in range(len(ahead))]
    longest = max(plans, key=lambda each: each.then.km)
    short = replace(longest.problem, tours=(replace(tour, range_km=longest.now.km),))
    assert any("of range left" in each for each in hard(short, longest.ways, longest.orders))
    assert hard(short, longest.ways, short.orders) == ()
    small = replace(plan.problem, tours=(replace(tour, vehicle=replace(tour.vehicle, capacity_g=1)),))
    assert hard(small, plan.ways, plan.orders) == (), "what it carries already it may go on carrying"
    stop = fork[Stop][hand_problem(fork, [R07]).orders[R07][0]]
    box = ((stop.lat - 1e-4, stop.lon - 1e-4), (stop.lat - 1e-4, stop.lon + 1e-4),
           (stop.lat + 1e-4, stop.lon + 1e-4), (stop.lat + 1e-4, stop.lon - 1e-4))  # fmt: skip
    fork.put([roads.CityZone("z", "the old town", box, tuple(VehicleKind))])
    inside = put(fork, (stop.id,), Target(R05))
    told = hard(inside.problem, inside.ways, inside.orders)
    assert f"{stop.address} lies in the old town, which V5 ({tour.vehicle.kind}) may not enter." in told


def test_too_much_for_a_vehicle_is_said_in_kilograms(picture: Picture) -> None:
    fork = picture.fork()
    route = fork[Route][R05]
    fork.put([replace(fork[Vehicle][route.vehicle], capacity_g=20_000)])
    others = hand_problem(fork, [R07]).orders[R07]
    plan = put(fork, others, Target(R05))
    told = hard(plan.problem, plan.ways, plan.orders)
    carried = any("would carry" in each and "may carry 20 kg" in each for each in told)
    assert carried == (sum(plan.problem.call[key].weight_g for key in plan.orders[R05]) > 20_000)


def test_only_stops_ahead_at_a_door_can_be_taken(picture: Picture) -> None:
    stops = picture[Stop].values()
    taken = {str(stop.status) for stop in stops if movable(picture, stop.id)}
    assert taken == {"ahead"}
    assert not movable(picture, "nobody")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_drop_on_the_own_route_passes_the_rules_of_the_domain(picture: Picture, data: st.DataObject) -> None:
    driving = [key for key, each in picture[Route].items() if each.status is RouteStatus.ON_ROAD and key != R06]
    route = RouteId(data.draw(st.sampled_from(sorted(driving))))
    ahead = hand_problem(picture, [route]).orders[route]
    if not ahead:
        return
    stops = tuple(data.draw(st.lists(st.sampled_from(ahead), min_size=1, unique=True)))
    before = data.draw(st.sampled_from((None, *ahead)))
    plan = put(picture, stops, Target(route, before, best=data.draw(st.booleans())))
    assert sorted(plan.orders[route]) == sorted(ahead), "each stop once"
    decision = re_route(plan.problem, plan.ways, plan.orders)
    told = [each for each in plan_problems(picture, decision) if each != "No route is planned."]
    assert told == []
    assert bool(decision.plans) == (plan.orders[route] != ahead)
    for each in decision.plans:
        times = [planned.arrives_at for planned in each.stops]
        assert times == sorted(times)
