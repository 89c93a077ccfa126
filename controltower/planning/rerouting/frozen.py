"""Which routes that have not left yet could take more, and how far is each of their stops settled already?

A stop is planned, then its place in the load is told, its parcels are labelled, and they are loaded; each level makes a
change dearer. On the road nothing can be printed or loaded anew: what changes there is a driver's list.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from controltower.domain.collecting import collection_of
from controltower.domain.ids import SiteId
from controltower.domain.labels import ParcelLabel
from controltower.domain.loading import Load, aboard
from controltower.domain.orders import Order, Progress
from controltower.domain.picture import Picture
from controltower.domain.places import Site
from controltower.domain.routes import AHEAD_OF_ROAD, Route, Stop, StopKind, StopStatus, Vehicle
from controltower.domain.times import HOUR, NEVER, Instant
from controltower.domain.tracking import Track, TrackState
from controltower.planning.rerouting.problem import Drive, StopLeft
from controltower.planning.stops import demand_of
from controltower.planning.travel import size_of

WITHIN = 6 * HOUR
"""A route that leaves later than this is not planned for good yet."""


class Level(StrEnum):
    """How far a stop is settled."""

    PLANNED = "planned"
    SEQUENCED = "sequenced"
    LABELLED = "labelled"
    LOADED = "loaded"
    DEPARTED = "departed"


PRICE = {Level.PLANNED: 0.0, Level.SEQUENCED: 0.5, Level.LABELLED: 2.0, Level.LOADED: 12.0, Level.DEPARTED: 0.0}
"""What moving a stop costs on top at each level: to tell, to print and stick anew, to load anew. Assumptions."""


def level_of(picture: Picture, stop: Stop) -> Level:
    """How far a stop ahead is settled."""
    route = picture[Route][stop.route]
    if route.status not in AHEAD_OF_ROAD:
        return Level.DEPARTED
    if aboard(picture, stop):
        return Level.LOADED
    if labels_of(picture, stop):
        return Level.LABELLED
    load = picture[Load].get(route.id)
    return Level.SEQUENCED if load is not None and stop.id in load.stops else Level.PLANNED


def labels_of(picture: Picture, stop: Stop) -> int:
    """How many parcels of a stop bear a label of its route."""
    parcels = (key for order in stop.orders for key in picture[Progress][order].parcels)
    held = (picture[ParcelLabel].get(key) for key in parcels)
    return sum(label is not None and label.route == stop.route for label in held)


def leaving_soon(picture: Picture, now: Instant, sites: Iterable[SiteId]) -> Iterator[tuple[Drive, list[StopLeft]]]:
    """Routes of these sites that leave later, as drives from the yard, with the stops that are bound to them."""
    wanted = set(sites)
    for route in picture[Route].values():
        soon = route.status in AHEAD_OF_ROAD and now < route.departure_at < now + WITHIN
        track = picture[Track].get(route.vehicle)
        if soon and route.site in wanted and not (track is not None and track.state is TrackState.BROKEN):
            stops = [picture[Stop][key] for key in route.stops]
            stops = [stop for stop in stops if stop.status is StopStatus.AHEAD and stop.route == route.id]
            left = [_left(picture, route, stop) for stop in stops]
            vehicle = picture[Vehicle][route.vehicle]
            if sum(stop.weight_g for stop in left if stop.kind is StopKind.DELIVERY) <= vehicle.capacity_g:
                yield _drive(picture, route, vehicle, stops), left


def _left(picture: Picture, route: Route, stop: Stop) -> StopLeft:
    goods = collection_of(picture, stop) if stop.kind is StopKind.COLLECTION else None
    demands = [demand_of(picture, picture[Order][order], route.departure_at) for order in stop.orders]
    return StopLeft(
        stop.id,
        route.id,
        stop.lat,
        stop.lon,
        stop.window_opens,
        stop.window_closes,
        stop.service_s,
        goods.weight_g if goods else sum(each.weight_g for each in demands),
        goods.volume_ml if goods else sum(each.volume_ml for each in demands),
        None if goods else route.id,
        kind=stop.kind,
        move_price=PRICE[level_of(picture, stop)],
        labels=labels_of(picture, stop),
    )


def _drive(picture: Picture, route: Route, vehicle: Vehicle, stops: list[Stop]) -> Drive:
    site = picture[Site][route.site]
    return Drive(
        route.id,
        vehicle.id,
        route.version,
        site.lat,
        site.lon,
        route.departure_at,
        tuple(stop.id for stop in stops),
        site.lat,
        site.lon,
        vehicle.capacity_g,
        vehicle.capacity_ml,
        vehicle.range_km,
        vehicle.speed_factor,
        vehicle.cost_per_km,
        vehicle.cost_per_hour,
        route.km,
        NEVER,
        kind=vehicle.kind,
        size=size_of(vehicle),
    )
