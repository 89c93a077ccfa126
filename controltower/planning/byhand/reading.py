"""Which stops may a hand move, and what bears on it? The problem of a few routes, read without asking the roads."""

from collections.abc import Iterable

from controltower.domain.collecting import Collection, collection_of
from controltower.domain.ids import RouteId, StopId
from controltower.domain.items import Item
from controltower.domain.loading import aboard, weight_of
from controltower.domain.orders import Order, OrderLine, Progress
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Site
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus, Vehicle, ahead
from controltower.domain.times import SECOND, Instant
from controltower.domain.tracking import Track, TrackState
from controltower.planning.byhand.problem import Call, HandProblem, Tour
from controltower.planning.travel import roads_of

MEETING_S = 600.0
"""To take over the goods of a broken vehicle, as `domain.rerouting` plans it."""


def hand_problem(picture: Picture, routes: Iterable[RouteId]) -> HandProblem:
    """These routes and their stops ahead; every route may meet those of them that have broken down."""
    held = [picture[Route][key] for key in dict.fromkeys(routes) if key in picture[Route]]
    tours = tuple(_tour(picture, route) for route in held)
    calls = [_call(picture, stop) for route in held for stop in _ahead(picture, route)]
    meets = {}
    for wreck in (tour for tour in tours if tour.broken):
        for tour in tours:
            if not tour.broken:
                key = _meeting_name(picture, tour, wreck)
                meets[tour.route, wreck.route] = key
                calls.append(_meeting(picture, key, tour, wreck))
    return HandProblem(picture.now, roads_of(picture), tours, tuple(calls), meets)


def movable(picture: Picture, key: str) -> bool:
    """Whether a hand may take the stop: it is ahead, at a customer's door."""
    stop = picture[Stop].get(StopId(key))
    return stop is not None and stop.status is StopStatus.AHEAD and stop.kind is not StopKind.TRANSFER


def _ahead(picture: Picture, route: Route) -> list[Stop]:
    return [stop for stop in ahead(picture, route) if stop.route == route.id]


def _tour(picture: Picture, route: Route) -> Tour:
    vehicle, site, track = picture[Vehicle][route.vehicle], picture[Site][route.site], picture[Track].get(route.vehicle)
    on_road = route.status is RouteStatus.ON_ROAD
    at, lat, lon = max(picture.now, route.departure_at), site.lat, site.lon
    if on_road and track is not None:
        at, lat, lon = picture.now, track.lat, track.lon
    here = next((stop for stop in _made(picture, route) if stop.status is StopStatus.REACHED), None)
    if here is not None:
        at = max(at, Instant(here.reached_at + here.service_s * SECOND))
        lat, lon = here.lat, here.lon
    return Tour(
        route.id,
        vehicle,
        route.version,
        lat,
        lon,
        at,
        (site.lat, site.lon),
        max(0.0, vehicle.range_km - (track.driven_km if track is not None else 0.0)),
        _kept_g(picture, route),
        route.km,
        on_road,
        track is not None and track.state is TrackState.BROKEN,
        tuple(stop.id for stop in _ahead(picture, route)),
    )


def _made(picture: Picture, route: Route) -> list[Stop]:
    stops = (picture[Stop][key] for key in route.stops)
    return [stop for stop in stops if stop.route == route.id and stop.status is not StopStatus.AHEAD]


def _kept_g(picture: Picture, route: Route) -> int:
    """Grams aboard that no stop ahead takes off: what failed, and what was fetched."""
    parcels = (parcel for stop in _made(picture, route) for parcel in aboard(picture, stop))
    kept = sum(weight_of(each) for each in parcels if each.status is ParcelStatus.ON_ROAD and each.route == route.id)
    fetched = (each for each in picture[Collection].values() if each.made_at and each.stop in route.stops)
    return kept + sum(each.weight_g for each in fetched)


def _call(picture: Picture, stop: Stop) -> Call:
    fetched = collection_of(picture, stop) if stop.kind is StopKind.COLLECTION else None
    carriers = [parcel.route for parcel in aboard(picture, stop) if parcel.route is not None]
    return Call(
        stop.id,
        stop.route,
        stop.address,
        stop.lat,
        stop.lon,
        stop.window_opens,
        stop.window_closes,
        float(stop.service_s),
        fetched.weight_g if fetched is not None else _weight_g(picture, stop),
        carriers[0] if carriers else None,
        fetched is not None,
        stop.source,
    )


def _weight_g(picture: Picture, stop: Stop) -> int:
    """Grams of its parcels; of what was ordered where it is not packed yet."""
    progresses = [picture[Progress][order] for order in stop.orders]
    packed = sum(weight_of(picture[Parcel][key]) for each in progresses for key in each.parcels)
    if packed or not progresses:
        return packed
    lines = (picture[OrderLine][line] for each in progresses for line in picture[Order][each.id].lines)
    return sum(line.quantity * picture[Item][line.item].weight_g for line in lines)


def _meeting_name(picture: Picture, tour: Tour, wreck: Tour) -> StopId:
    name = f"H{picture.now // SECOND}-{tour.route}-{wreck.route}"
    names = (name, *(f"{name}-{count}" for count in range(2, 1_000)))
    return StopId(next(key for key in names if key not in picture[Stop]))


def _meeting(picture: Picture, key: StopId, tour: Tour, wreck: Tour) -> Call:
    name = f"Meet {wreck.vehicle.id}"
    latest = Instant(2**62)
    return Call(
        key, tour.route, name, wreck.lat, wreck.lon, picture.now, latest, MEETING_S, 0, source=wreck.route
    )  # fmt: skip
