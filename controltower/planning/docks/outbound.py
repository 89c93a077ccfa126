"""What do own vehicles want of a dock? When their load stands ready, how long loading takes, when they should leave."""

from collections.abc import Iterable, Sequence

from controltower.domain.docks import Appointment
from controltower.domain.ids import OrderId
from controltower.domain.orders import Progress, Stage
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.places import DoorKind, Lane, Site
from controltower.domain.routes import Route, RouteStatus, Stop
from controltower.domain.times import HOUR, MINUTE, NEVER, Instant, later
from controltower.domain.waves import Wave
from controltower.planning.docks.problem import Departure, Feed, Mode, Visit, Way
from controltower.planning.travel import distance_m

EARLIEST = HOUR
"""A vehicle may come to a door so long before it leaves. House rule of the demo."""
LOAD_S, LEAST_S, LEAVE_S = 26.0, 300.0, 300.0
"""A parcel from the lane into the vehicle, the shortest loading, and papers until the door is free. Assumptions."""
READY_BEFORE = 30 * MINUTE
"""A load whose wave says nothing stands ready so long before it leaves. Assumption."""
HOME_KM_H = 22.0
"""Mean speed of the way home; between the inner and outer London means of a working day (TfL)."""
LATE_H, WAIT_H = 40.0, 2.0
"""What an hour of a late route costs, and an hour at a door. Assumptions."""
TRIP_PARCELS = 4
"""Parcels that somebody carries at once from lane to door. Assumption."""
STAY = 6 * HOUR


def route_visits(picture: Picture, now: Instant, routes: Sequence[Route]) -> Iterable[Visit]:
    """A visit for each route that is still to be loaded, named as the route.

    Who loads is not asked: people of staging go from vehicle to vehicle, and are planned with all other work there.
    """
    for route in routes:
        parcels = parcels_of(picture, route)
        left = sum(each is None or each.status is not ParcelStatus.LOADED for each in parcels)
        from_at = max(
            Instant(route.departure_at - EARLIEST), _home_at(picture, route, now), _ready_at(picture, route, now)
        )
        work_s = max(LEAST_S, LOAD_S * left)
        way = Way(Mode.LIVE, from_at, Instant(max(now, route.departure_at) + STAY), work_s, 0.0, LEAVE_S, wait_h=WAIT_H)
        lane = picture[Lane].get(route.lane or "")
        x, y = (lane.x_m + lane.width_m / 2, lane.y_m + lane.depth_m) if lane else (0.0, 0.0)
        trips = -(-left // TRIP_PARCELS) if lane and not _is_docked(picture, route) else 0
        yield Visit(route.id, DoorKind.OUTBOUND, (way,), frozenset(), 0, x, y, trips, (Feed(route.id, LEAVE_S),))


def departures_of(picture: Picture, routes: Iterable[Route]) -> Iterable[Departure]:
    """When each route should leave."""
    del picture
    return (Departure(route.id, route.departure_at, LATE_H) for route in routes)


def parcels_of(picture: Picture, route: Route) -> list[Parcel | None]:
    """The parcels of a route; None for an order that is not packed yet."""
    found: list[Parcel | None] = []
    for order in _orders(picture, route):
        keys = picture[Progress][order].parcels
        found += [picture[Parcel][key] for key in keys] if keys else [None]
    return found


def _orders(picture: Picture, route: Route) -> Iterable[OrderId]:
    stops = (picture[Stop][key] for key in route.stops)
    orders = (order for stop in stops for order in stop.orders)
    return (order for order in orders if picture[Progress][order].stage is not Stage.CANCELLED)


def _ready_at(picture: Picture, route: Route, now: Instant) -> Instant:
    """When loading can begin: when the last wave of its orders should be staged; now where all stands ready."""
    standing = (ParcelStatus.STAGED, ParcelStatus.LOADED)
    if all(each is not None and each.status in standing for each in parcels_of(picture, route)):
        return now
    waves = (picture[Wave].get(picture[Progress][order].wave or "") for order in _orders(picture, route))
    ready = max((wave.ready_by for wave in waves if wave is not None), default=NEVER)
    return max(now, min(ready or route.departure_at, Instant(route.departure_at - READY_BEFORE)))


def _home_at(picture: Picture, route: Route, now: Instant) -> Instant:
    """When the vehicle is back from the trip before; now where it is there."""
    before = (
        each
        for each in picture[Route].values()
        if each.vehicle == route.vehicle and each.id != route.id and each.status is RouteStatus.ON_ROAD
    )
    return max((_back_at(picture, each, now) for each in before), default=now)


def _back_at(picture: Picture, route: Route, now: Instant) -> Instant:
    stops, site = [picture[Stop][key] for key in route.stops], picture[Site].get(route.site)
    if not stops or site is None:
        return now
    last = max(stops, key=lambda stop: stop.done_at or stop.expected_at)
    leaves = last.done_at or later(last.expected_at, last.service_s)
    return later(max(leaves, now), 3.6 * distance_m((last.lat, last.lon), (site.lat, site.lon)) / HOME_KM_H)


def _is_docked(picture: Picture, route: Route) -> bool:
    open_ones = (each for each in picture[Appointment].values() if each.route == route.id and not each.left_at)
    return any(each.docked_at for each in open_ones)
