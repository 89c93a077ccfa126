"""May these vehicles visit the stops ahead in this way? Every rule that new plans for routes must keep."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import accumulate

from controltower.domain.collecting import Collection, collected_g, collection_of, is_waiting
from controltower.domain.ids import CollectionId, RouteId, StopId, VehicleId
from controltower.domain.loading import aboard, weight_of
from controltower.domain.picture import Picture
from controltower.domain.rerouting.plans import PlannedStop, ReRoute, RoutePlan
from controltower.domain.routes import AHEAD_OF_ROAD, Route, RouteStatus, Stop, StopKind, StopStatus, Vehicle
from controltower.domain.tracking import Track, TrackState


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
    stops = {planned.stop: plan for plan in decision.plans for planned in plan.stops if not planned.is_new}
    for plan in decision.plans:
        yield from _route_problems(picture, plan)
        yield from _goods_problems(picture, plan)
        yield from _capacity_problems(picture, plan)
        yield from _new_problems(picture, plan)
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
    if plan.departs_at and route.status not in AHEAD_OF_ROAD:
        yield f"Route {route.id} is {route.status} and cannot wait at the dock."
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
        elsewhere = stop.kind is StopKind.DELIVERY and stop.route != plan.route
        if elsewhere and not aboard(picture, stop) and not loadable(picture, stop, plan.route):
            yield f"Nothing for stop {stop.id} is aboard any vehicle; {plan.vehicle} would arrive with empty hands."


def loadable(picture: Picture, stop: Stop, key: RouteId) -> bool:
    """Whether a stop can go over to another route before either is loaded: both wait at one site for their vehicle."""
    own, other = picture[Route].get(stop.route), picture[Route].get(key)
    if own is None or other is None or own.site != other.site:
        return False
    return own.status is RouteStatus.PLANNED and other.status is RouteStatus.PLANNED


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
    changes = [_brought_g(picture, planned) for planned in plan.stops]
    load = sum(-grams for grams in changes if grams < 0) + collected_g(picture, plan.route)
    most = max(accumulate(changes, initial=load))
    if most > vehicle.capacity_g:
        yield f"{plan.vehicle} would carry {most / 1000:.0f} kg and may carry {vehicle.capacity_g / 1000:.0f} kg."


def _brought_g(picture: Picture, planned: PlannedStop) -> int:
    """Grams that come aboard at a stop, or, negative, go."""
    stop = picture[Stop].get(planned.again or planned.stop)
    key = planned.collection
    asked = picture[Collection].get(key) if key is not None else collection_of(picture, stop) if stop else None
    if asked is not None:
        return asked.weight_g
    return -sum(weight_of(parcel) for parcel in aboard(picture, stop)) if stop is not None else 0


def _new_problems(picture: Picture, plan: RoutePlan) -> Iterable[str]:
    """What is to be fetched is still waiting, and what is tried again has failed and is aboard."""
    for planned in plan.stops:
        if planned.collection is None and planned.again is None:
            continue
        if planned.stop in picture[Stop]:
            yield f"Stop {planned.stop} exists already and cannot be a new one."
        if planned.collection is not None:
            yield from _collection_problems(picture, planned.collection)
        if planned.again is not None:
            yield from _again_problems(picture, plan, planned.again)


def _collection_problems(picture: Picture, key: CollectionId) -> Iterable[str]:
    asked = picture[Collection].get(key)
    if asked is None:
        yield f"There is no collection {key}."
    elif not is_waiting(picture, asked):
        yield f"Collection {key} is made, or planned, already."


def _again_problems(picture: Picture, plan: RoutePlan, key: StopId) -> Iterable[str]:
    failed = picture[Stop].get(key)
    if failed is None or failed.status is not StopStatus.FAILED:
        yield f"Stop {key} did not fail, and cannot be tried again."
    elif not any(parcel.route == plan.route for parcel in aboard(picture, failed)):
        yield f"The goods of stop {key} are not aboard {plan.vehicle}."
    elif any(stop.status is StopStatus.AHEAD and set(stop.orders) & set(failed.orders) for stop in _all(picture)):
        yield f"Stop {key} is tried again already."


def _all(picture: Picture) -> Iterable[Stop]:
    return picture[Stop].values()


def _coverage_problems(picture: Picture, decision: ReRoute, stops: Mapping[StopId, RoutePlan]) -> Iterable[str]:
    """Each stop ahead of the routes concerned is planned once, or named as left out; nothing else is."""
    planned = [each.stop for plan in decision.plans for each in plan.stops if not each.is_new]
    fresh = [each for plan in decision.plans for each in plan.stops if each.is_new]
    if len({each.stop for each in fresh}) < len(fresh):
        yield "Two new stops have one name."
    for what in (*(each.collection for each in fresh), *(each.again for each in fresh)):
        if what is not None and sum(what in (each.collection, each.again) for each in fresh) > 1:
            yield f"{what} is planned twice."
    failed = [picture[Stop].get(key) for key in {each.again: None for each in fresh} if key is not None]
    orders = [order for stop in failed if stop is not None for order in stop.orders]
    yield from (f"Order {key} would be tried twice." for key in sorted(set(orders)) if orders.count(key) > 1)
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
            customers = stop.kind in (StopKind.DELIVERY, StopKind.COLLECTION)
            forgotten = key not in named and stop.status is StopStatus.AHEAD and customers
            if forgotten and stop.route == plan.route:
                yield f"Stop {key} of route {plan.route} is forgotten."


def _busy(picture: Picture, vehicle: VehicleId) -> bool:
    return any(
        route.vehicle == vehicle and route.status in (RouteStatus.ON_ROAD, RouteStatus.LOADING)
        for route in picture[Route].values()
    )
