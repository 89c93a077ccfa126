"""Routes that have not left yet take collections too, and how far their stops are settled is known."""

from dataclasses import replace

from controltower.domain.collecting import Collection, CollectionAsked
from controltower.domain.docks import VehicleDocked
from controltower.domain.ids import CollectionId, DoorId, RouteId, StopId, VehicleId
from controltower.domain.loading import LoadingOrdered, ParcelLoaded
from controltower.domain.packing import Parcel
from controltower.domain.proposals import Verdict
from controltower.domain.rerouting import ReRoute
from controltower.domain.routes import RoutePlanned, Stop, StopKind, Visit
from controltower.domain.times import HOUR, Instant
from controltower.planning.rerouting import RerouteProblem, plan_reroute, problem_of
from controltower.planning.rerouting.frozen import PRICE, Level, level_of
from tests.planning import live

K, LATER, S = CollectionId("K"), RouteId("R9"), StopId("S9")


def at(hours: float) -> Instant:
    return Instant(live.NOON + round(hours * HOUR))


def with_later_route() -> live.Floor:
    """Vehicles on the road, one that leaves in two hours, and a collection for the afternoon."""
    floor = live.on_the_road(3, 12, 2, spares=1)
    order = live.ordered(floor, 9_000, *live.CENTRE, at(2.5), at(6), 3)
    live.packed(floor, order, 9_000, 3)
    visit = Visit(S, (order,), "Rua 9", *live.CENTRE, at(2.5), at(6), 120, at(2.6))
    planned = RoutePlanned(
        LATER, VehicleId("V2"), live.SITE, at(2), live.LANE, DoorId("D1"), (visit,), 20.0, "estimate"
    )
    asked = CollectionAsked(K, live.SITE, "C", "Rua", 41.155, -8.612, at(3), at(6), 240, 5_000, 9_000)
    floor.tell(planned, asked, at=live.NOON)
    return floor


def alone(problem: RerouteProblem) -> RerouteProblem:
    """Without the vehicles on the road."""
    stops = tuple(stop for stop in problem.stops if stop.route == LATER or stop.collection == K)
    drives = tuple(drive for drive in problem.drives if drive.route == LATER)
    return replace(problem, drives=drives, stops=stops, steps=40)


def test_a_route_that_leaves_later_takes_a_collection_along():
    floor = with_later_route()
    plan = plan_reroute(alone(problem_of(floor.picture, live.NOON, (K,))), seed=1)
    assert [each.route for each in plan.plans] == [LATER]
    floor.tell(ReRoute(plan.plans, plan.unserved))
    assert all(verdict.accepted for verdict in floor.picture[Verdict].values())
    stop = floor.picture[Stop][floor.picture[Collection][K].stop or StopId("")]
    assert (stop.kind, stop.route) == (StopKind.COLLECTION, LATER)
    floor.tell(LoadingOrdered(LATER, (stop.id, S)))


def test_what_is_planned_for_later_stays_with_its_vehicle():
    problem = problem_of(with_later_route().picture, live.NOON, (K,))
    assert next(stop for stop in problem.stops if stop.stop == S).holder == LATER
    assert next(drive for drive in problem.drives if drive.route == LATER).free_at == at(2)


def test_a_stop_is_settled_further_from_plan_to_load_and_changing_it_costs_more():
    floor = with_later_route()
    levels = [level_of(floor.picture, floor.picture[Stop][S])]
    floor.tell(LoadingOrdered(LATER, (S,)))
    levels.append(level_of(floor.picture, floor.picture[Stop][S]))
    parcel = next(each for each in floor.picture[Parcel].values() if each.order == "O9000")
    floor.tell(VehicleDocked(VehicleId("V2"), LATER, DoorId("D1")), ParcelLoaded(parcel.id, LATER, VehicleId("V2")))
    levels.append(level_of(floor.picture, floor.picture[Stop][S]))
    assert levels == [Level.PLANNED, Level.SEQUENCED, Level.LOADED]
    assert PRICE[levels[0]] < PRICE[levels[1]] < PRICE[levels[2]]
