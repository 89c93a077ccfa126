"""Which vehicle visits whom, in which order? Vehicles, routes and stops, planned and as they come."""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import isfinite

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.emissions import Basis, Scope
from controltower.domain.ids import DoorId, LaneId, OrderId, RouteId, SiteId, StopId, VehicleId
from controltower.domain.orders import Order, Progress
from controltower.domain.picture import Facts, Picture
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class VehicleKind(StrEnum):
    """What it drives on."""

    VAN = "van"
    E_VAN = "e-van"
    CARGO_BIKE = "cargo bike"


class RouteStatus(StrEnum):
    """How far a route is."""

    PLANNED = "planned"
    LOADING = "loading"
    ON_ROAD = "on the road"
    DONE = "done"


class StopKind(StrEnum):
    """A customer's door, to bring or to fetch something, or a meeting with another vehicle to take over its goods."""

    DELIVERY = "delivery"
    TRANSFER = "transfer"
    COLLECTION = "collection"


class StopStatus(StrEnum):
    """How far a stop is; `UNSERVED` will not be visited by this plan."""

    AHEAD = "ahead"
    REACHED = "reached"
    DONE = "done"
    FAILED = "failed"
    UNSERVED = "unserved"


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle with its limits, its cost and its emission factor (g CO2e per km, of what `co2e_scope` counts).

    Gross weight and height are those of the loaded vehicle, which bridges are signed for; 0 where nobody said.
    """

    id: VehicleId
    site: SiteId
    kind: VehicleKind
    capacity_g: int
    capacity_ml: int
    range_km: float
    speed_factor: float
    cost_per_km: float
    cost_per_hour: float
    co2e_g_per_km: float
    gross_weight_kg: float = 0.0
    height_m: float = 0.0
    co2e_scope: Scope = Scope.UNSTATED
    co2e_year: int = 0
    co2e_source: str = ""

    @property
    def co2e_basis(self) -> Basis:
        """What its emission factor counts, of which year, and whose it is."""
        return Basis(self.co2e_scope, self.co2e_year, self.co2e_source)


@dataclass(frozen=True, slots=True)
class Route:
    """One trip; `stops` in visiting order, done ones included. `basis` says where the times come from."""

    id: RouteId
    vehicle: VehicleId
    site: SiteId
    departure_at: Instant
    lane: LaneId | None
    door: DoorId | None
    stops: tuple[StopId, ...]
    km: float
    basis: str
    status: RouteStatus
    version: int
    planned_at: Instant
    changed_at: Instant
    departed_at: Instant = NEVER
    returned_at: Instant = NEVER
    driven_km: float = 0.0


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit: planned, expected (as told at `told_at`), and as it came."""

    id: StopId
    route: RouteId
    kind: StopKind
    orders: tuple[OrderId, ...]
    address: str
    lat: float
    lon: float
    window_opens: Instant
    window_closes: Instant
    service_s: int
    planned_at: Instant
    expected_at: Instant
    told_at: Instant
    status: StopStatus
    reached_at: Instant = NEVER
    done_at: Instant = NEVER
    reason: str = ""
    source: RouteId | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A stop as a new route plans it."""

    stop: StopId
    orders: tuple[OrderId, ...]
    address: str
    lat: float
    lon: float
    window_opens: Instant
    window_closes: Instant
    service_s: int
    arrives_at: Instant


@dataclass(frozen=True, slots=True)
class Eta:
    """When a stop will be reached, as told."""

    stop: StopId
    at: Instant


@dataclass(frozen=True, slots=True)
class VehicleListed:
    """Master data names a vehicle, or changes it."""

    vehicle: Vehicle


@dataclass(frozen=True, slots=True)
class RoutePlanned:
    """Transport planned a route for a departure."""

    route: RouteId
    vehicle: VehicleId
    site: SiteId
    departure_at: Instant
    lane: LaneId
    door: DoorId
    visits: tuple[Visit, ...]
    km: float
    basis: str


@dataclass(frozen=True, slots=True)
class EtaReported:
    """New arrival times of stops ahead."""

    route: RouteId
    etas: tuple[Eta, ...]


AHEAD_OF_ROAD = (RouteStatus.PLANNED, RouteStatus.LOADING)


def vehicle_listed(picture: Picture, event: VehicleListed, said: Said) -> Facts:
    """The vehicle; one that could not exist, such as one without a speed, is a contradiction."""
    each = event.vehicle
    costs = each.cost_per_km, each.cost_per_hour, each.co2e_g_per_km
    measures = each.range_km, each.gross_weight_kg, each.height_m, *costs
    least = min(each.capacity_g, each.capacity_ml, *measures)
    if each.speed_factor <= 0 or least < 0 or not all(map(isfinite, (each.speed_factor, *measures))):
        claim = f"drives at {each.speed_factor:g} of a car's pace, with {least:g} as its lowest limit or cost"
        return (contradiction(picture, said, each.id, claim, "no vehicle is so", Vehicle),)
    return (each,)


def route_planned(picture: Picture, event: RoutePlanned, said: Said) -> Facts:
    """The route, its stops, and each order bound to it; an order rides on one route at a time."""
    if event.route in picture[Route]:
        return (contradiction(picture, said, event.route, "is planned again", "it was planned before", Route),)
    if event.vehicle not in picture[Vehicle]:
        return unknown(picture, said, Vehicle, event.vehicle)
    bound: dict[OrderId, Progress] = {}
    seen: set[StopId] = set()
    for visit in event.visits:
        if visit.stop in picture[Stop] or visit.stop in seen:
            return (contradiction(picture, said, visit.stop, f"is on {event.route}", "it exists already", Stop),)
        seen.add(visit.stop)
        flaw = _flaw(visit)
        if flaw:
            return (contradiction(picture, said, visit.stop, flaw, "no visit can be so", Stop),)
        for order in visit.orders:
            progress = picture[Progress].get(order)
            if progress is None:
                return unknown(picture, said, Order, order)
            if progress.route is not None or order in bound:
                return (contradiction(picture, said, order, f"rides on {event.route}", "it rides already", Route),)
            bound[order] = replace(progress, route=event.route, departure_at=event.departure_at)
    route = Route(
        event.route,
        event.vehicle,
        event.site,
        event.departure_at,
        event.lane,
        event.door,
        tuple(visit.stop for visit in event.visits),
        event.km,
        event.basis,
        RouteStatus.PLANNED,
        1,
        said.at,
        said.at,
    )
    return (route, *(_stop(event.route, visit, said.at) for visit in event.visits), *bound.values())


def eta_reported(picture: Picture, event: EtaReported, said: Said) -> Facts:
    """The expected times of those stops that are still ahead on this route."""
    if event.route not in picture[Route]:
        return unknown(picture, said, Route, event.route)
    facts = []
    for eta in event.etas:
        stop = picture[Stop].get(eta.stop)
        if stop is None:
            return unknown(picture, said, Stop, eta.stop)
        if stop.route == event.route and stop.status is StopStatus.AHEAD:
            facts.append(replace(stop, expected_at=eta.at, told_at=said.at))
    return tuple(facts)


def ahead(picture: Picture, route: Route) -> list[Stop]:
    """The stops of a route that are still to be made, in visiting order."""
    stops = (picture[Stop][key] for key in route.stops)
    return [stop for stop in stops if stop.status is StopStatus.AHEAD]


def lateness_s(stop: Stop) -> float:
    """Seconds after the window closes that the stop was, or will be, reached; 0 where it is in time."""
    return max(0.0, ((stop.reached_at or stop.expected_at) - stop.window_closes) / 1_000_000)


def _flaw(visit: Visit) -> str:
    if visit.service_s < 0:
        return f"takes {visit.service_s} s"
    if visit.window_closes < visit.window_opens:
        return "has a window that closes before it opens"
    if not (-90 <= visit.lat <= 90 and -180 <= visit.lon <= 180):
        return f"lies at {visit.lat}, {visit.lon}, which is nowhere"
    return ""


def _stop(route: RouteId, visit: Visit, at: Instant) -> Stop:
    return Stop(
        visit.stop,
        route,
        StopKind.DELIVERY,
        visit.orders,
        visit.address,
        visit.lat,
        visit.lon,
        visit.window_opens,
        visit.window_closes,
        visit.service_s,
        visit.arrives_at,
        visit.arrives_at,
        at,
        StopStatus.AHEAD,
    )
