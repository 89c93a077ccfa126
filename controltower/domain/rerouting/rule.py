"""What does a re-route change? Routes and stops as newly planned, and the stops that come into being with it."""

from collections.abc import Iterable
from dataclasses import replace

from controltower.domain.collecting import Collection
from controltower.domain.errors import Refused
from controltower.domain.ids import RouteId
from controltower.domain.orders import Progress, Stage
from controltower.domain.picture import Facts, Picture
from controltower.domain.rerouting.plans import PlannedStop, ReRoute, RoutePlan
from controltower.domain.rerouting.problems import plan_problems, without_made
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus, Vehicle
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant, later
from controltower.domain.tracking import Track

TRY_AGAIN_S = 3_600.0
"""A second try is promised for up to an hour after it is planned."""
Fact = Route | Stop | Collection | Progress


def reroute(picture: Picture, decision: ReRoute, said: Said) -> Facts:
    """The routes and stops as newly planned. All of it, or nothing; stops made since need no plan."""
    reasons = list(plan_problems(picture, decision))
    if reasons:
        raise Refused(reasons)
    decision = without_made(picture, decision)
    facts: list[Fact] = []
    for plan in decision.plans:
        facts.append(_replanned(picture, plan, said.at))
        facts.extend(fact for planned in plan.stops for fact in _moved(picture, plan, planned, said.at))
    facts.extend(
        replace(picture[Stop][key], status=StopStatus.UNSERVED, reason=decision.reason or "left out of the new plan")
        for key in decision.unserved
    )
    return tuple(facts)


def _replanned(picture: Picture, plan: RoutePlan, at: Instant) -> Route:
    """The route with its done stops first, then the new order."""
    vehicle = picture[Vehicle][plan.vehicle]
    ahead = tuple(planned.stop for planned in plan.stops)
    route = picture[Route].get(plan.route)
    if route is None:
        fresh = RouteStatus.PLANNED
        basis = "estimate"
        return Route(
            plan.route, vehicle.id, vehicle.site, at, None, None, ahead, plan.km, basis, fresh, 1, at, at, NEVER
        )
    done = tuple(
        key
        for key in route.stops
        if picture[Stop][key].route == route.id and picture[Stop][key].status is not StopStatus.AHEAD
    )
    leaves = plan.departs_at or route.departure_at
    return replace(
        route, stops=(*done, *ahead), km=plan.km, version=route.version + 1, changed_at=at, departure_at=leaves
    )


def _moved(picture: Picture, plan: RoutePlan, planned: PlannedStop, at: Instant) -> Iterable[Fact]:
    """The stop on its new route with its promise kept as it was, or what comes into being."""
    if planned.source is not None:
        yield _meeting(picture, plan, planned, planned.source, at)
    elif planned.collection is not None:
        yield from _visit(picture[Collection][planned.collection], plan, planned, at)
    elif planned.again is not None:
        yield from _second_try(picture, picture[Stop][planned.again], plan, planned, at)
    else:
        stop = picture[Stop][planned.stop]
        yield replace(stop, route=plan.route, planned_at=planned.arrives_at, expected_at=planned.arrives_at, told_at=at)
        yield from _rebound(picture, stop, plan)


def _rebound(picture: Picture, stop: Stop, plan: RoutePlan) -> Iterable[Fact]:
    """The orders of a stop that goes over to another route before anything of it is loaded: they leave with that."""
    route = picture[Route].get(plan.route)
    if route is None or stop.route == plan.route or route.status is not RouteStatus.PLANNED:
        return
    leaves = plan.departs_at or route.departure_at
    for order in stop.orders:
        yield replace(picture[Progress][order], route=plan.route, departure_at=leaves)


def _visit(asked: Collection, plan: RoutePlan, planned: PlannedStop, at: Instant) -> Iterable[Fact]:
    """The stop of a collection, which knows it from now on."""
    yield Stop(
        planned.stop,
        plan.route,
        StopKind.COLLECTION,
        (),
        asked.address,
        asked.lat,
        asked.lon,
        asked.window_opens,
        asked.window_closes,
        asked.service_s,
        planned.arrives_at,
        planned.arrives_at,
        at,
        StopStatus.AHEAD,
    )
    yield replace(asked, stop=planned.stop)


def _second_try(picture: Picture, failed: Stop, plan: RoutePlan, planned: PlannedStop, at: Instant) -> Iterable[Fact]:
    """Another stop at the same door, promised for when it is planned; its orders are on their way again."""
    yield replace(
        failed,
        id=planned.stop,
        route=plan.route,
        window_opens=at,
        window_closes=max(failed.window_closes, later(planned.arrives_at, TRY_AGAIN_S)),
        planned_at=planned.arrives_at,
        expected_at=planned.arrives_at,
        told_at=at,
        status=StopStatus.AHEAD,
        reached_at=NEVER,
        done_at=NEVER,
        reason="",
    )
    progresses = (picture[Progress][order] for order in failed.orders)
    yield from (replace(each, stage=Stage.DEPARTED) for each in progresses if each.stage is Stage.FAILED)


def _meeting(picture: Picture, plan: RoutePlan, planned: PlannedStop, key: RouteId, at: Instant) -> Stop:
    """The meeting, where the other vehicle stands."""
    source = picture[Route][key]
    track = picture[Track][source.vehicle]
    return Stop(
        planned.stop,
        plan.route,
        StopKind.TRANSFER,
        (),
        f"Meet {source.vehicle}",
        track.lat,
        track.lon,
        at,
        Instant(planned.arrives_at + 3_600_000_000),
        600,
        planned.arrives_at,
        planned.arrives_at,
        at,
        StopStatus.AHEAD,
        source=source.id,
    )
