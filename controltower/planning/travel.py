"""How long does it take to drive from here to there, and how far is it? By road, or an estimate without road data.

With road data (`Roads.network`) its engine answers by kind of vehicle, hour, closures and zones. A cargo bike then has
a pace of its own, and its speed factor means nothing. What no road joins is `FAR_S` and `FAR_M` apart.

Without: the distance is the great circle times a circuity of 1.27 + 0.33 exp(-d / 8 km), our own measurement on a
city's road graph; near things are relatively further apart. Speed: that of the rings at the hour, as `roads.hours` has
it. Roads inside a reported disc of traffic take its factor as long. The speed at departure holds for the whole leg.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import asin, cos, exp, radians, sin, sqrt
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from controltower.domain.orders import Order
from controltower.domain.picture import Picture
from controltower.domain.places import Site, SiteKind, operation_of
from controltower.domain.roads import CityZone, Closure, RoadData, forbidden
from controltower.domain.routes import Vehicle, VehicleKind
from controltower.domain.times import MINUTE, NEVER, Instant, moment
from controltower.domain.tracking import Traffic
from controltower.planning.roads import Going, Point, Snap, Way, engine_of, folder_of
from controltower.planning.roads.hours import CENTRAL, HOURS, INNER, OUTER, by_hour

Seconds = npt.NDArray[np.float64]
Metres = npt.NDArray[np.float64]
_T = TypeVar("_T", float, npt.NDArray[np.float64])

BASIS = "estimate"
"""What a route says where its times come from no road data."""
BY_ROAD = "roads"
"""What it says where they come from road data."""
EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True, order=True)
class Size:
    """Gross weight and height of a vehicle, for bridges and tunnels that are signed; 0: what its kind usually has."""

    weight_kg: float = 0.0
    height_m: float = 0.0


AS_USUAL = Size()
"""Of a vehicle of whose weight and height nobody said anything."""


def size_of(vehicle: Vehicle) -> Size:
    """What bridges and tunnels are signed for, of one vehicle."""
    return Size(vehicle.gross_weight_kg, vehicle.height_m)


def pace_of(vehicle: Vehicle) -> tuple[float, VehicleKind, Size]:
    """What a vehicle's times depend on, as `travel_s` and `travel_matrix` are told it."""
    return vehicle.speed_factor, vehicle.kind, size_of(vehicle)


@dataclass(frozen=True, slots=True)
class Roads:
    """What is known of the roads: the town's centre and rings, its clock, and where traffic is slow just now.

    `network` is the folder of prepared road data (empty: none), `closures` all that are not over, begun or not.
    """

    centre: Point
    timezone: str
    traffic: tuple[Traffic, ...] = ()
    central_km: float = 3.0
    inner_km: float = 10.0
    network: str = ""
    closures: tuple[Closure, ...] = ()
    zones: tuple[CityZone, ...] = ()

    @property
    def basis(self) -> str:
        """Where times come from: "roads" or "estimate"."""
        return BY_ROAD if self.network else BASIS


def network_of(picture: Picture) -> str:
    """The folder of the road data that the operation uses, where it lies on this machine; else empty."""
    listed = picture[RoadData].get("roads")
    return folder_of(listed.name, listed.digest) if listed else ""


def roads_of(picture: Picture, centre: Point | None = None) -> Roads:
    """The roads as the picture knows them.

    Unless a centre is given it lies amid the micro-fulfilment centres, or amid the customers where there are none.
    """
    operation = operation_of(picture)
    timezone = operation.timezone if operation else "UTC"
    slow = tuple(each for each in picture[Traffic].values() if not each.ended_at)
    return Roads(
        centre or _centre(picture),
        timezone,
        slow,
        network=network_of(picture),
        closures=tuple(each for each in picture[Closure].values() if not each.over(picture.now)),
        zones=tuple(picture[CityZone].values()),
    )


def distance_m(a: Point, b: Point) -> float:
    """Metres by road from a to b, the same both ways."""
    km = _great_circle_km(a, b)
    return 1000.0 * km * _circuity(km)


def way(
    points: Sequence[Point],
    depart_at: Instant,
    roads: Roads,
    kind: VehicleKind = VehicleKind.VAN,
    size: Size = AS_USUAL,
) -> Way:
    """The way through the points in their order, at a car's pace; straight lines where there is no road data."""
    if roads.network:
        return engine_of(roads.network).way(points, going(roads, depart_at, kind, size))
    legs = list(pairwise(points))
    seconds = sum(travel_s(a, b, depart_at, roads) for a, b in legs)
    line = np.array(points, dtype=np.float64).reshape(-1, 2)
    return Way(line, seconds, sum(distance_m(a, b) for a, b in legs), BASIS)


def nearest(
    point: Point, roads: Roads, kind: VehicleKind = VehicleKind.VAN, at: Instant = NEVER, size: Size = AS_USUAL
) -> Snap:
    """Where a vehicle would stop for a point; the point itself where there is no road data."""
    if roads.network:
        return engine_of(roads.network).nearest(point, going(roads, at, kind, size))
    return Snap(*point, 0.0, "", reachable=True)


def going(roads: Roads, at: Instant, kind: VehicleKind, size: Size = AS_USUAL) -> Going:
    """A vehicle of a kind that leaves at a moment, with what is in its way then."""
    shut = tuple(each for each in roads.closures if each.holds(at) and (not each.kinds or kind in each.kinds))
    barred = forbidden(roads.zones, kind, at, roads.timezone)
    return Going(kind, at, roads.timezone, roads.traffic, shut, barred, size.weight_kg, size.height_m)


def travel_s(
    a: Point,
    b: Point,
    at: Instant,
    roads: Roads,
    speed_factor: float = 1.0,
    kind: VehicleKind = VehicleKind.VAN,
    size: Size = AS_USUAL,
) -> float:
    """Seconds from a to b for a vehicle that leaves at `at`; equal to that entry of `travel_matrix`.

    Told apart from the matrix because a simulation asks for one leg at a time, and so gets it thirty times sooner.
    """
    if roads.network:
        seconds = engine_of(roads.network).matrix((a, b), going(roads, at, kind, size))[0]
        return _paced(float(seconds[0, 1]), speed_factor, kind)
    dx, dy, px, py = _on_plane(a, b, roads.centre)
    central = _share_inside(dx, dy, px, py, roads.central_km)
    inner = max(0.0, _share_inside(dx, dy, px, py, roads.inner_km) - central)
    paces = _paces_in(at // MINUTE, roads.timezone)
    pace = central * paces[0] + inner * paces[1] + (1.0 - central - inner) * paces[2]
    for disc in roads.traffic:
        dx, dy, px, py = _on_plane(a, b, (disc.lat, disc.lon))
        pace *= 1.0 + (disc.factor - 1.0) * _share_inside(dx, dy, px, py, disc.radius_km)
    return distance_m(a, b) * pace / speed_factor


def travel_matrix(
    points: Sequence[Point],
    depart_at: Instant,
    roads: Roads,
    speed_factor: float = 1.0,
    kind: VehicleKind = VehicleKind.VAN,
    size: Size = AS_USUAL,
) -> tuple[Seconds, Metres]:
    """Seconds and metres from each point to each other: two arrays `(n_points, n_points)`, leaving at `depart_at`."""
    if roads.network:
        seconds, metres = engine_of(roads.network).matrix(points, going(roads, depart_at, kind, size))
        return _paced(seconds, speed_factor, kind), metres
    at = np.array(points, dtype=np.float64).reshape(-1, 2)
    metres = _distances(at)
    central = _shares_inside(at, roads.centre, roads.central_km)
    inner = np.maximum(0.0, _shares_inside(at, roads.centre, roads.inner_km) - central)
    paces = _paces_in(depart_at // MINUTE, roads.timezone)
    pace = central * paces[0] + inner * paces[1] + (1.0 - central - inner) * paces[2]
    for disc in roads.traffic:
        pace *= 1.0 + (disc.factor - 1.0) * _shares_inside(at, (disc.lat, disc.lon), disc.radius_km)
    return metres * pace / speed_factor, metres


def _paced(seconds: _T, speed_factor: float, kind: VehicleKind) -> _T:
    return seconds if kind is VehicleKind.CARGO_BIKE else seconds / speed_factor


def _centre(picture: Picture) -> Point:
    sites = [(each.lat, each.lon) for each in picture[Site].values() if each.kind is SiteKind.MICRO]
    customers = [(order.lat, order.lon) for order in picture[Order].values()]
    points = sites or customers or [(each.lat, each.lon) for each in picture[Site].values()] or [(0.0, 0.0)]
    return sum(lat for lat, _ in points) / len(points), sum(lon for _, lon in points) / len(points)


@lru_cache(maxsize=4_096)
def _paces_in(minute: int, timezone: str) -> tuple[float, float, float]:
    """Seconds per metre in the central, inner and outer ring in this minute since 1970."""
    local = moment(Instant(minute * MINUTE), timezone)
    hour = local.hour + local.minute / 60
    central, inner, outer = (3.6 / float(np.interp(hour, HOURS, by_hour(ring))) for ring in (CENTRAL, INNER, OUTER))
    return central, inner, outer


def _circuity(km: float) -> float:
    return 1.27 + 0.33 * exp(-km / 8.0)


def _great_circle_km(a: Point, b: Point) -> float:
    lat_a, lat_b = radians(a[0]), radians(b[0])
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def _on_plane(a: Point, b: Point, centre: Point) -> tuple[float, float, float, float]:
    """The way from a to b, and a itself, in km east and north of a centre (equirectangular: town scale)."""
    east = radians(1.0) * EARTH_KM * cos(radians(centre[0]))
    north = radians(1.0) * EARTH_KM
    return (
        (b[1] - a[1]) * east,
        (b[0] - a[0]) * north,
        (a[1] - centre[1]) * east,
        (a[0] - centre[0]) * north,
    )


def _share_inside(dx: float, dy: float, px: float, py: float, radius: float) -> float:
    """The share of the straight way p + t d, t in 0..1, that lies within a radius of the origin."""
    length2 = dx * dx + dy * dy
    if length2 < 1e-12:
        return 1.0 if px * px + py * py <= radius * radius else 0.0
    along = -(px * dx + py * dy) / length2
    miss2 = (px + along * dx) ** 2 + (py + along * dy) ** 2
    half = sqrt(max(0.0, radius * radius - miss2) / length2)
    return max(0.0, min(1.0, along + half) - max(0.0, along - half))


def _distances(at: npt.NDArray[np.float64]) -> Metres:
    lat, lon = np.radians(at[:, 0]), np.radians(at[:, 1])
    half = np.sin((lat[None, :] - lat[:, None]) / 2) ** 2
    half += np.cos(lat)[:, None] * np.cos(lat)[None, :] * np.sin((lon[None, :] - lon[:, None]) / 2) ** 2
    km = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, half)))
    found: Metres = 1000.0 * km * (1.27 + 0.33 * np.exp(-km / 8.0))
    return found


def _shares_inside(at: npt.NDArray[np.float64], centre: Point, radius: float) -> npt.NDArray[np.float64]:
    """`_share_inside` for all pairs at once."""
    north = radians(1.0) * EARTH_KM
    x = (at[:, 1] - centre[1]) * north * cos(radians(centre[0]))
    y = (at[:, 0] - centre[0]) * north
    dx, dy = x[None, :] - x[:, None], y[None, :] - y[:, None]
    length2 = dx * dx + dy * dy
    still = length2 < 1e-12
    length2 = np.where(still, 1.0, length2)
    along = -(x[:, None] * dx + y[:, None] * dy) / length2
    miss2 = (x[:, None] + along * dx) ** 2 + (y[:, None] + along * dy) ** 2
    half = np.sqrt(np.maximum(0.0, radius * radius - miss2) / length2)
    moving = np.maximum(0.0, np.minimum(1.0, along + half) - np.maximum(0.0, along - half))
    standing = (x * x + y * y <= radius * radius).astype(np.float64)[:, None]
    return np.where(still, standing, moving)
