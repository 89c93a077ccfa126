"""May these vehicles visit the stops ahead in this way? New plans for routes, with every rule they must keep."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from controltower.domain.errors import Refused
from controltower.domain.ids import ProposalId, RouteId, StopId, VehicleId
from controltower.domain.loading import aboard, weight_of
from controltower.domain.picture import Facts, Picture
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus, Vehicle
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant
from controltower.domain.tracking import Track, TrackState


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """A stop at a time; with `source` it is a new meeting, to take over that route's goods where its vehicle stands."""

    stop: StopId
    arrives_at: Instant
    source: RouteId | None = None


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """The stops ahead of one route, in order; `version` is the one it replaces (0: a new route for an idle vehicle)."""

    route: RouteId
    vehicle: VehicleId
    version: int
    stops: tuple[PlannedStop, ...]
    km: float


@dataclass(frozen=True, slots=True)
class ReRoute:
    """Drive these plans instead, and leave `unserved` for another day."""

    plans: tuple[RoutePlan, ...]
    unserved: tuple[StopId, ...] = ()
    proposal: ProposalId | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to re-route: how many drivers, stops and labels it changes, and what it costs with all it brings.

    The first of several is to leave everything as it is; each further one changes more and costs less.
    """

    drivers: int
    stops: int
    labels: int
    cost: float
    left_out: int
    late: int
    late_min: float
    km: float
    plans: tuple[RoutePlan, ...]
    unserved: tuple[StopId, ...]


@dataclass(frozen=True, slots=True)
class WayOut:
    """What could be allowed so that a stop is served after all, and what that costs beside what it saves."""

    says: str
    price: float


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a stop is not served: the fewest rules that clash, a few words each, and ways out that work."""

    stop: StopId
    rules: tuple[str, ...]
    ways_out: tuple[WayOut, ...] = ()


def reroute(picture: Picture, decision: ReRoute, said: Said) -> Facts:
    """The routes and stops as newly planned. All of it, or nothing; stops made since need no plan."""
    reasons = list(plan_problems(picture, decision))
    if reasons:
        raise Refused(reasons)
    decision = without_made(picture, decision)
    facts: list[Route | Stop] = []
    for plan in decision.plans:
        facts.append(_replanned(picture, plan, said.at))
        facts.extend(_moved(picture, plan, planned, said.at) for planned in plan.stops)
    facts.extend(
        replace(picture[Stop][key], status=StopStatus.UNSERVED, reason=decision.reason or "left out of the new plan")
        for key in decision.unserved
    )
    return tuple(facts)


def plan_problems(picture: Picture, decision: ReRoute) -> Iterable[str]:
    """Every reason why these plans cannot be driven, each a sentence.

    Vehicles drive on while a plan is made and looked at: stops that were made since are passed over.
    """
    if not decision.plans:
        yield "No route is planned."
    decision = without_made(picture, decision)
    names = [plan.route for plan in decision.plans]
    if len(set(names)) < len(names):
        yield "A route is planned twice."
    fresh = [plan.vehicle for plan in decision.plans if plan.stops and plan.route not in picture[Route]]
    yield from (
        f"{key} would drive {fresh.count(key)} new routes at once."
        for key in sorted(set(fresh))
        if fresh.count(key) > 1
    )
    stops = {planned.stop: plan for plan in decision.plans for planned in plan.stops if planned.source is None}
    for plan in decision.plans:
        yield from _route_problems(picture, plan)
        yield from _goods_problems(picture, plan)
        yield from _capacity_problems(picture, plan)
    yield from _coverage_problems(picture, decision, stops)


def without_made(picture: Picture, decision: ReRoute) -> ReRoute:
    """The decision without the stops that somebody has made, or tried to make, in the meantime."""
    plans = tuple(
        replace(plan, stops=tuple(planned for planned in plan.stops if not _made(picture, planned.stop)))
        for plan in decision.plans
    )
    return replace(decision, plans=plans, unserved=tuple(key for key in decision.unserved if not _made(picture, key)))


def _made(picture: Picture, key: StopId) -> bool:
    stop = picture[Stop].get(key)
    return stop is not None and stop.status in (StopStatus.REACHED, StopStatus.DONE, StopStatus.FAILED)


def _route_problems(picture: Picture, plan: RoutePlan) -> Iterable[str]:
    """The route is the one that was looked at, and its vehicle can drive."""
    route, vehicle = picture[Route].get(plan.route), picture[Vehicle].get(plan.vehicle)
    track = picture[Track].get(plan.vehicle)
    if vehicle is None:
        yield f"There is no vehicle {plan.vehicle}."
        return
    if plan.stops and track is not None and track.state is TrackState.BROKEN:
        yield f"{plan.vehicle} has broken down and cannot drive {len(plan.stops)} stops."
    if route is None and plan.version:
        yield f"There is no route {plan.route}."
    if route is None and _busy(picture, plan.vehicle):
        yield f"{plan.vehicle} is on another route."
    if route is None:
        return
    if route.version != plan.version:
        yield f"Route {route.id} was changed since this plan was made."
    if route.vehicle != plan.vehicle:
        yield f"Route {route.id} is driven by {route.vehicle}, not by {plan.vehicle}."
    if route.status is RouteStatus.DONE:
        yield f"Route {route.id} is over."


def _goods_problems(picture: Picture, plan: RoutePlan) -> Iterable[str]:
    """What a stop needs is aboard, or was taken over on the way there."""
    met: set[RouteId | None] = {plan.route, None}
    for planned in plan.stops:
        if planned.source is not None:
            yield from _meeting_problems(picture, plan, planned)
            met.add(planned.source)
            continue
        stop = picture[Stop].get(planned.stop)
        if stop is None:
            continue
        for holder in {parcel.route: None for parcel in aboard(picture, stop)}:
            if holder not in met:
                yield f"The goods of stop {stop.id} are on route {holder}, which {plan.vehicle} does not meet before."
        if not aboard(picture, stop) and stop.kind is StopKind.DELIVERY and stop.route != plan.route:
            yield f"Nothing for stop {stop.id} is aboard any vehicle; {plan.vehicle} would arrive with empty hands."


def _meeting_problems(picture: Picture, plan: RoutePlan, planned: PlannedStop) -> Iterable[str]:
    source = picture[Route].get(planned.source) if planned.source else None
    track = picture[Track].get(source.vehicle) if source else None
    if planned.stop in picture[Stop]:
        yield f"Stop {planned.stop} exists already and cannot be a new meeting."
    if source is None or track is None:
        yield f"{plan.vehicle} cannot meet route {planned.source}: nobody knows where it is."
    elif track.state is not TrackState.BROKEN:
        yield f"{plan.vehicle} cannot take over goods of {source.vehicle}, which is still driving."


def _capacity_problems(picture: Picture, plan: RoutePlan) -> Iterable[str]:
    vehicle = picture[Vehicle].get(plan.vehicle)
    if vehicle is None:
        return
    stops = (picture[Stop].get(planned.stop) for planned in plan.stops if planned.source is None)
    weight = sum(weight_of(parcel) for stop in stops if stop is not None for parcel in aboard(picture, stop))
    if weight > vehicle.capacity_g:
        yield f"{plan.vehicle} would carry {weight / 1000:.0f} kg and may carry {vehicle.capacity_g / 1000:.0f} kg."


def _coverage_problems(picture: Picture, decision: ReRoute, stops: Mapping[StopId, RoutePlan]) -> Iterable[str]:
    """Each stop ahead of the routes concerned is planned once, or named as left out; nothing else is."""
    planned = [each.stop for plan in decision.plans for each in plan.stops if each.source is None]
    meetings = [each.stop for plan in decision.plans for each in plan.stops if each.source is not None]
    if len(set(meetings)) < len(meetings):
        yield "Two new meetings have one name."
    if len(planned) > len(stops) or set(planned) & set(decision.unserved):
        yield "A stop is planned twice."
    named = {*planned, *decision.unserved}
    for key in sorted(named):
        stop = picture[Stop].get(key)
        if stop is None:
            yield f"There is no stop {key}."
        elif stop.status is not StopStatus.AHEAD:
            yield f"Stop {key} is {stop.status}."
        elif not any(plan.route == stop.route for plan in decision.plans):
            yield f"Stop {key} belongs to route {stop.route}, which is not part of the plan."
    for plan in decision.plans:
        route = picture[Route].get(plan.route)
        for key in route.stops if route else ():
            stop = picture[Stop][key]
            forgotten = key not in named and stop.status is StopStatus.AHEAD and stop.kind is StopKind.DELIVERY
            if forgotten and stop.route == plan.route:
                yield f"Stop {key} of route {plan.route} is forgotten."


def _busy(picture: Picture, vehicle: VehicleId) -> bool:
    return any(
        route.vehicle == vehicle and route.status in (RouteStatus.ON_ROAD, RouteStatus.LOADING)
        for route in picture[Route].values()
    )


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
    return replace(route, stops=(*done, *ahead), km=plan.km, version=route.version + 1, changed_at=at)


def _moved(picture: Picture, plan: RoutePlan, planned: PlannedStop, at: Instant) -> Stop:
    """The stop on its new route, with its promise kept as it was; a meeting stands where the other vehicle does."""
    if planned.source is None:
        stop = picture[Stop][planned.stop]
        return replace(
            stop, route=plan.route, planned_at=planned.arrives_at, expected_at=planned.arrives_at, told_at=at
        )
    source = picture[Route][planned.source]
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
