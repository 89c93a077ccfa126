"""How long does a drive really take? Speeds by part of the city and hour, slowed where traffic is reported."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import asin, atan2, cos, degrees, exp, radians, sin, sqrt

from controltower.domain.roads import Closure
from controltower.domain.routes import VehicleKind
from controltower.domain.times import NEVER, Instant
from controltower.simulation.planners import FindLeg, Leg, Point, Trip

EARTH_KM = 6371.0
SPEEDS = {"central": (14.0, 13.0, 13.0), "inner": (19.0, 20.0, 17.0), "outer": (29.0, 34.0, 27.0)}
"""km/h in the morning peak, between the peaks and in the evening peak: Transport for London, Travel in London, average
speeds in central, inner and outer London."""
BIKE_KM_H = 15.0
"""A loaded cargo bike, which no jam slows. Assumption."""
MORNING, EVENING = (7.0, 10.0), (16.0, 19.0)
CENTRAL_KM, INNER_KM = 3.0, 10.0


@dataclass(frozen=True, slots=True)
class Slow:
    """A disc in which driving takes `factor` times as long."""

    lat: float
    lon: float
    radius_km: float
    factor: float


def crow_km(one: Point, other: Point) -> float:
    """Great-circle distance."""
    lat1, lat2 = radians(one[0]), radians(other[0])
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def road_km(one: Point, other: Point) -> float:
    """Great circle times a circuity of 1.27 + 0.33 exp(-d / 8 km), fitted to the roads of real cities."""
    straight = crow_km(one, other)
    return straight * (1.27 + 0.33 * exp(-straight / 8))


def between(one: Point, other: Point, share: float) -> Point:
    """The point that lies so far on the way, as the crow flies."""
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def heading_deg(one: Point, other: Point) -> float:
    """Degrees from north, clockwise, rounded."""
    east = (other[1] - one[1]) * cos(radians(one[0]))
    return round(degrees(atan2(east, other[0] - one[0])) % 360, 1)


@dataclass(slots=True)
class Roads:
    """The roads of one town: how fast one drives by ring round its centre, and where traffic is slow just now.

    With `legs` one drives on real roads, round what is closed.
    """

    centre: Point
    slow: dict[str, Slow] = field(default_factory=dict)
    legs: FindLeg | None = None
    closed: dict[str, Closure] = field(default_factory=dict)
    now: Callable[[], Instant] = lambda: NEVER

    def trip(self, one: Point, other: Point, hour: float, kind: VehicleKind) -> Trip:
        """A drive to be found, as the roads are now."""
        slow = tuple((each.lat, each.lon, each.radius_km, each.factor) for each in self.slow.values())
        closed = tuple(each for each in self.closed.values() if each.holds(self.now()))
        return Trip(one, other, hour, kind, slow, closed)

    def leg(self, one: Point, other: Point, hour: float, kind: VehicleKind) -> Leg | None:
        """The way by road; None where there is no road data, or no road."""
        return self.legs(self.trip(one, other, hour, kind)) if self.legs is not None else None

    def speed_km_h(self, place: Point, hour: float, kind: VehicleKind) -> float:
        """The speed at a place at an hour of the day."""
        if kind is VehicleKind.CARGO_BIKE:
            return BIKE_KM_H
        out = crow_km(self.centre, place)
        speeds = SPEEDS["central" if out < CENTRAL_KM else "inner" if out < INNER_KM else "outer"]
        free = speeds[0 if MORNING[0] <= hour < MORNING[1] else 2 if EVENING[0] <= hour < EVENING[1] else 1]
        discs = (each for each in self.slow.values() if crow_km((each.lat, each.lon), place) < each.radius_km)
        return free / max((disc.factor for disc in discs), default=1.0)

    def expected_s(self, one: Point, other: Point, hour: float, kind: VehicleKind) -> float:
        """Seconds that the drive takes on average: by road, or in five steps along the way as the crow flies."""
        leg = self.leg(one, other, hour, kind)
        if leg is not None:
            return leg.seconds
        km = road_km(one, other)
        places = (between(one, other, share) for share in (0.1, 0.3, 0.5, 0.7, 0.9))
        return sum(km / 5 / self.speed_km_h(place, hour, kind) for place in places) * 3600
