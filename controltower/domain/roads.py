"""Which roads may not be driven, by whom and when? Closures, city zones, and the road data an operation plans with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.errors import Refused
from controltower.domain.ids import ProposalId
from controltower.domain.picture import Facts, Picture
from controltower.domain.routes import VehicleKind
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant, moment

Spot = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""
DAY_MIN = 24 * 60
WIDEST_M = 20_000.0
"""What is closed further round a line than this is no road: a slip of the pen. An assumption."""
ALL_WEEK = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class Closure:
    """Nobody passes within `radius_m` of a line of points (of one point: a disc), until `ends_at` (0: until told).

    `kinds` are the vehicles that it stops; none named means all.
    """

    id: str
    name: str
    points: tuple[Spot, ...]
    radius_m: float
    begins_at: Instant
    ends_at: Instant = NEVER
    kinds: tuple[VehicleKind, ...] = ()

    def holds(self, at: Instant) -> bool:
        """Whether the road is closed at a moment."""
        return self.begins_at <= at and not self.over(at)

    def over(self, at: Instant) -> bool:
        """Whether the closure has ended for good."""
        return self.ends_at != NEVER and self.ends_at <= at


@dataclass(frozen=True, slots=True)
class CityZone:
    """A part of a town that some vehicles may not enter, such as a low-emission zone; `ring` goes round it once.

    It holds from `from_min` to `to_min` minutes after midnight on the named weekdays (0: Monday), by the town's clock.
    """

    id: str
    name: str
    ring: tuple[Spot, ...]
    forbids: tuple[VehicleKind, ...]
    from_min: int = 0
    to_min: int = DAY_MIN
    weekdays: tuple[int, ...] = ALL_WEEK

    def holds(self, at: Instant, timezone: str) -> bool:
        """Whether the rule is in force at a moment."""
        local = moment(at, timezone)
        return local.weekday() in self.weekdays and self.from_min <= local.hour * 60 + local.minute < self.to_min

    def around(self, lat: float, lon: float) -> bool:
        """Whether a point lies inside (even-odd rule; degrees taken as a plane: town scale)."""
        inside = False
        for (lat_a, lon_a), (lat_b, lon_b) in _sides(self.ring):
            if (lat_a > lat) != (lat_b > lat) and lon < lon_a + (lon_b - lon_a) * (lat - lat_a) / (lat_b - lat_a):
                inside = not inside
        return inside


@dataclass(frozen=True, slots=True)
class RoadData:
    """The road data that the operation's routes are planned on: a name that each machine looks up, and its digest."""

    id: str
    name: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class RoadClosed:
    """A road is closed, or a closure changed."""

    closure: Closure


@dataclass(frozen=True, slots=True)
class RoadOpened:
    """A closed road is free again."""

    closure: str


@dataclass(frozen=True, slots=True)
class CityZoneListed:
    """Master data names a city zone, or changes it."""

    zone: CityZone


@dataclass(frozen=True, slots=True)
class RoadDataListed:
    """The operation's road data is named, or another one from now on; a name of nothing means none."""

    name: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CloseRoad:
    """Somebody at a desk closes a road to vehicles, or changes a closure: nobody is sent there."""

    closure: Closure
    proposal: ProposalId | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OpenRoad:
    """Somebody at a desk opens a closed road again."""

    closure: str
    proposal: ProposalId | None = None
    reason: str = ""


def closures_of(picture: Picture, now: Instant) -> tuple[Closure, ...]:
    """What is closed at a moment, in the order in which it became known."""
    return tuple(each for each in picture[Closure].values() if each.holds(now))


def forbidden(zones: Iterable[CityZone], kind: VehicleKind, at: Instant, timezone: str) -> tuple[CityZone, ...]:
    """The zones that a kind of vehicle may not enter at a moment."""
    return tuple(each for each in zones if kind in each.forbids and each.holds(at, timezone))


def road_closed(picture: Picture, event: RoadClosed, said: Said) -> Facts:
    """The closure; one without a place, a width or a time is a contradiction."""
    flaw = closure_flaw(event.closure)
    if flaw:
        return (contradiction(picture, said, event.closure.id, flaw, "no closure is so", Closure),)
    return (event.closure,)


def road_opened(picture: Picture, event: RoadOpened, said: Said) -> Facts:
    """The closure is over."""
    held = picture[Closure].get(event.closure)
    if held is None:
        return unknown(picture, said, Closure, event.closure)
    return (replace(held, begins_at=min(held.begins_at, said.at), ends_at=said.at),)


def city_zone_listed(picture: Picture, event: CityZoneListed, said: Said) -> Facts:
    """The zone; a ring that encloses nothing, or hours that are none, are a contradiction."""
    zone = event.zone
    flaw = _nowhere(zone.ring)
    if len(zone.ring) < 3:
        flaw = f"has a ring of {len(zone.ring)} points"
    elif not 0 <= zone.from_min < zone.to_min <= DAY_MIN:
        flaw = f"holds from minute {zone.from_min} to {zone.to_min} of the day"
    if flaw:
        return (contradiction(picture, said, zone.id, flaw, "no zone is so", CityZone),)
    return (zone,)


def road_data_listed(picture: Picture, event: RoadDataListed, said: Said) -> Facts:
    """The operation's one and only road data."""
    return (RoadData("roads", event.name, event.digest),)


def close_road(picture: Picture, decision: CloseRoad, said: Said) -> Facts:
    """The closure as it was drawn."""
    reasons = list(closing_problems(picture, decision))
    if reasons:
        raise Refused(reasons)
    return (decision.closure,)


def open_road(picture: Picture, decision: OpenRoad, said: Said) -> Facts:
    """The closure is over."""
    reasons = list(opening_problems(picture, decision))
    if reasons:
        raise Refused(reasons)
    held = picture[Closure][decision.closure]
    return (replace(held, begins_at=min(held.begins_at, said.at), ends_at=said.at),)


def closing_problems(picture: Picture, decision: CloseRoad) -> Iterator[str]:
    """Every reason why a road cannot be closed so, each a sentence."""
    closure = decision.closure
    flaw = closure_flaw(closure)
    if flaw:
        yield f"The closure {closure.name or closure.id} {flaw}."
    if closure.over(picture.now):
        yield f"The closure {closure.name or closure.id} would be over already."


def opening_problems(picture: Picture, decision: OpenRoad) -> Iterator[str]:
    """Every reason why a road cannot be opened, each a sentence."""
    held = picture[Closure].get(decision.closure)
    if held is None:
        yield f"There is no closure {decision.closure}."
    elif held.over(picture.now):
        yield f"{held.name or held.id} is open already."


def closure_flaw(closure: Closure) -> str:
    """What makes a closure impossible; empty where nothing does."""
    if not closure.points:
        return "has no place"
    if not 0 < closure.radius_m <= WIDEST_M:
        return f"is {closure.radius_m:g} m wide"
    if closure.over(closure.begins_at):
        return "ends before it begins"
    return _nowhere(closure.points)


def _nowhere(points: Iterable[Spot]) -> str:
    lost = [(lat, lon) for lat, lon in points if not (-90 <= lat <= 90 and -180 <= lon <= 180)]
    return f"goes by {lost[0][0]:g}, {lost[0][1]:g}" if lost else ""


def _sides(ring: tuple[Spot, ...]) -> Iterator[tuple[Spot, Spot]]:
    return zip(ring, (*ring[1:], *ring[:1]), strict=True)
