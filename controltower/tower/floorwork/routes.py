"""How does each route stand: stops made and ahead, which are in jeopardy, and when is its vehicle home?"""

from collections.abc import Iterable
from dataclasses import dataclass

from controltower.domain.ids import RouteId, SiteId, StopId, VehicleId
from controltower.domain.loading import Load
from controltower.domain.picture import Picture
from controltower.domain.places import Site
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus, Vehicle, VehicleKind
from controltower.domain.times import NEVER, Instant, later
from controltower.domain.tracking import Handover, Track, TrackState
from controltower.planning.travel import distance_m

HOMEWARD_KM_H = 22.0
"""Mean speed of the way home; between the inner and outer London means of a working day (TfL)."""


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One route as it stands; `home_at` is an estimate from its last stop, None while it cannot be told."""

    route: RouteId
    vehicle: VehicleId
    kind: VehicleKind
    site: SiteId
    status: RouteStatus
    departure_at: Instant
    stops: int
    done: int
    failed: int
    ahead: int
    unserved: int
    jeopardy: tuple[StopId, ...]
    late_s: float
    next_stop: StopId | None
    home_at: Instant | None
    parcels: int
    weight_g: int
    broken: bool
    basis: str
    version: int
    out_of_turn: int = 0
    capacity_g: int = 0
    km: float = 0.0
    co2e_g: float = 0.0
    """Of the route as planned: its kilometres times the factor of its vehicle."""
    co2e_basis: str = ""


def route_rows(picture: Picture) -> tuple[RouteRow, ...]:
    """Every route, by departure and id."""
    routes = sorted(picture[Route].values(), key=lambda route: (route.departure_at, route.id))
    return tuple(route_row(picture, route) for route in routes)


def route_row(picture: Picture, route: Route) -> RouteRow:
    """One route, counted through its stops."""
    stops = stops_of(picture, route)
    ahead = [stop for stop in stops if stop.status is StopStatus.AHEAD]
    late = _too_late(ahead)
    load, vehicle, handed = picture[Load].get(route.id), picture[Vehicle][route.vehicle], picture[Handover]
    return RouteRow(
        route.id,
        route.vehicle,
        vehicle.kind,
        route.site,
        route.status,
        route.departure_at,
        len(stops),
        _count(stops, StopStatus.DONE),
        _count(stops, StopStatus.FAILED),
        len(ahead),
        _count(stops, StopStatus.UNSERVED),
        tuple(stop.id for stop in late),
        max((lateness(stop) for stop in late), default=0.0),
        ahead[0].id if ahead else None,
        home_at(picture, route),
        len(load.parcels) if load else 0,
        load.weight_g if load else 0,
        is_broken(picture, route),
        route.basis,
        route.version,
        sum(key in handed and handed[key].out_of_sequence for key in route.stops),
        vehicle.capacity_g,
        route.km,
        route.km * vehicle.co2e_g_per_km,
        str(vehicle.co2e_basis),
    )


def stops_of(picture: Picture, route: Route) -> list[Stop]:
    """The stops of a route that are still its own, in order."""
    stops = (picture[Stop][key] for key in route.stops)
    return [stop for stop in stops if stop.route == route.id]


def jeopardy(picture: Picture, route: Route) -> tuple[Stop, ...]:
    """The stops ahead that are expected after their window closes, in order; none once the route is over."""
    if route.status is RouteStatus.DONE:
        return ()
    return _too_late(stop for stop in stops_of(picture, route) if stop.status is StopStatus.AHEAD)


def lateness(stop: Stop) -> float:
    """Seconds by which a stop ahead is expected after its window."""
    return max(0.0, (stop.expected_at - stop.window_closes) / 1_000_000)


def is_broken(picture: Picture, route: Route) -> bool:
    """Whether the vehicle of an unfinished route stands broken down."""
    track = picture[Track].get(route.vehicle)
    return track is not None and track.state is TrackState.BROKEN and route.status is not RouteStatus.DONE


def home_at(picture: Picture, route: Route) -> Instant | None:
    """When the vehicle will be back: measured if it is, else the last stop, its service and the way home (estimate)."""
    if route.returned_at:
        return route.returned_at
    stops, site = stops_of(picture, route), picture[Site].get(route.site)
    if not stops or site is None or is_broken(picture, route):
        return None
    last = max(stops, key=lambda stop: stop.done_at or stop.expected_at)
    leaves = last.done_at or later(last.expected_at, last.service_s)
    metres = distance_m((last.lat, last.lon), (site.lat, site.lon))
    return later(max(leaves, picture.now), 3.6 * metres / HOMEWARD_KM_H)


def expected_home(picture: Picture, vehicle: VehicleId, before: Route) -> Instant:
    """When the vehicle comes back from the trip that it makes before this route; NEVER where there is none."""
    earlier = [
        route
        for route in picture[Route].values()
        if route.vehicle == vehicle and route.id != before.id and route.departure_at < before.departure_at
    ]
    open_trips = [home_at(picture, route) or NEVER for route in earlier if route.status is not RouteStatus.DONE]
    return max(open_trips, default=NEVER)


def _too_late(stops: Iterable[Stop]) -> tuple[Stop, ...]:
    return tuple(stop for stop in stops if stop.kind is StopKind.DELIVERY and stop.expected_at > stop.window_closes)


def _count(stops: list[Stop], status: StopStatus) -> int:
    return sum(stop.status is status for stop in stops)
