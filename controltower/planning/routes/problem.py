"""What is asked of a plan of routes, and what comes of it? Stops of a departure, who drives, and the answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from controltower.domain.driving import BreakRules
from controltower.domain.ids import OrderId, SiteId, VehicleId
from controltower.domain.orders import Order
from controltower.domain.picture import Picture
from controltower.domain.places import Site
from controltower.domain.routes import Vehicle, Visit
from controltower.domain.times import Instant, later
from controltower.planning.plans import LeftOut
from controltower.planning.routes.shares import Share
from controltower.planning.stops import Demand, consolidated, demand_of
from controltower.planning.travel import BASIS, Roads, roads_of

SHIFT_S = 8 * 3_600
MONEY = 100_000
"""Solver units per unit of currency."""
DEAR = 2_000 * MONEY
"""The price of leaving a stop out: more than any detour."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A vehicle with the time it may leave and the time it must be back, and who drives it.

    `skills` are what vehicle and driver can do; `parcels` how many it takes (0: no limit). Beyond `back_by` it may be
    out for `overtime_s` more, at so much more an hour. `breaks` are the rules for its driver, if any hold.
    """

    vehicle: Vehicle
    free_from: Instant
    back_by: Instant
    skills: frozenset[str] = frozenset()
    parcels: int = 0
    overtime_s: int = 0
    overtime_per_hour: float = 0.0
    breaks: BreakRules | None = None


@dataclass(frozen=True, slots=True)
class RoutesProblem:
    """The stops of one departure from one site, and the vehicles for them.

    With `seconds` both cores search for so long, and no two runs need to agree; without, one searches so many
    iterations, and one seed gives one plan.
    """

    site: SiteId
    lat: float
    lon: float
    departure_at: Instant
    roads: Roads
    carriers: tuple[Carrier, ...]
    stops: tuple[Demand, ...]
    iterations: int = 0
    """Of the search; 0 chooses by size, for about four seconds of one core at most."""
    seconds: float = 0.0
    by_hour: bool = False
    """Each leg as roads are when it is driven, rather than as they are at the departure."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A break of a route's driver, taken on arrival at a stop."""

    stop: str
    begins_at: Instant
    seconds: int


@dataclass(frozen=True, slots=True)
class RouteToBe:
    """A route: when it leaves and is back, its visits in order, its km and what it carries.

    `cost` is that of driving and of the time out; `shares` are the stops' parts of it and of the grams CO2e.
    """

    vehicle: VehicleId
    departs_at: Instant
    returns_at: Instant
    visits: tuple[Visit, ...]
    km: float
    weight_g: int
    cost: float
    co2e_g: float = 0.0
    rests: tuple[Rest, ...] = ()
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Handed:
    """A stop whose goods go with a parcel carrier, because that is cheaper than driving there, or the only way."""

    stop: str
    price: float


@dataclass(frozen=True, slots=True)
class RoutesPlan:
    """The routes, the stops left out or handed to a parcel carrier, and the cost of driving in the currency."""

    routes: tuple[RouteToBe, ...]
    left_out: tuple[LeftOut, ...]
    cost: float
    km: float
    basis: str = BASIS
    handed: tuple[Handed, ...] = ()


def problem_of(
    picture: Picture,
    orders: Iterable[OrderId],
    site: SiteId,
    departure_at: Instant,
    vehicles: Iterable[VehicleId],
    shift_s: int = SHIFT_S,
) -> RoutesProblem:
    """The named orders and vehicles of a site; every vehicle may leave at the departure."""
    place = picture[Site][site]
    back_by = later(departure_at, shift_s)
    carriers = tuple(Carrier(picture[Vehicle][key], departure_at, back_by) for key in vehicles)
    stops = consolidated([demand_of(picture, picture[Order][key], departure_at) for key in orders])
    return RoutesProblem(site, place.lat, place.lon, departure_at, roads_of(picture), carriers, stops)
