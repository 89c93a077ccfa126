"""When will each stop be reached, and how sure is that? Arrivals with a band, from where the vehicle is just now.

The legs ahead are those of the times that transport told, so they know the roads and the traffic that transport knows.
How much longer or shorter drives, services and departures really take is learnt from the stops that were finished
today, by kind of vehicle, and drawn towards what is usual while there are few of them. Uncertainty adds up from stop to
stop; where an early driver must wait for a window it shrinks again (moments of the larger of a normal variable and a
constant: Clark, The greatest of a finite set of random variables, Operations Research 9, 1961).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import erf, exp, log, pi, sqrt

from controltower.domain.ids import StopId
from controltower.domain.picture import Picture
from controltower.domain.routes import AHEAD_OF_ROAD, Route, RouteStatus, Stop, StopStatus, Vehicle, VehicleKind
from controltower.domain.times import Instant, later, seconds_between
from controltower.domain.tracking import Track, TrackState
from controltower.planning.travel import distance_m

Z80 = 1.2815515655446004
"""Eight of ten normal variables lie within so many deviations round the mean."""
TOLD_WITHIN_S = 120.0
"""Transport tells an arrival anew when it moved by more than this; so far it may be off. The twin's own habit."""
WEIGHT = 12.0
"""What is usual counts as so many finished stops. An assumption."""
WILD = 1.8
"""Nothing counts as longer than so many times its plan. An assumption."""
LEAVES_S = 180.0
"""The deviation of a departure from its hour. An assumption."""
JEOPARDY = 0.4
"""A stop that will be late with at least this chance is in jeopardy. An assumption."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a stop will be reached: 1 of 10 times before `p10`, half of the times before `p50`, 9 of 10 before `p90`."""

    stop: StopId
    p10: Instant
    p50: Instant
    p90: Instant
    p_late: float

    @property
    def in_jeopardy(self) -> bool:
        """Whether lateness is likely enough that somebody should act."""
        return self.p_late >= JEOPARDY


@dataclass(slots=True)
class Pace:
    """How long things take beside what was planned for them: sums over those that were finished, long ones weigh more.

    Begins as if `WEIGHT` of `usual_s` seconds each had been seen, with this spread (deviation / plan).
    """

    usual_s: float
    usual_spread: float
    planned_s: float = 0.0
    taken_s: float = 0.0
    off2: float = 0.0
    planned2: float = 0.0

    def __post_init__(self) -> None:
        self.planned_s = self.taken_s = WEIGHT * self.usual_s
        self.planned2 = WEIGHT * self.usual_s**2
        self.off2 = self.planned2 * self.usual_spread**2

    def learn(self, planned_s: float, taken_s: float) -> None:
        """One more that was finished; a wild one (a breakdown) counts as the wildest that is credible."""
        taken_s = min(max(taken_s, planned_s / WILD), planned_s * WILD)
        self.off2 += (taken_s - self.factor * planned_s) ** 2
        self.planned2 += planned_s**2
        self.planned_s += planned_s
        self.taken_s += taken_s

    @property
    def factor(self) -> float:
        """So many times as long as planned it takes in the mean."""
        return self.taken_s / self.planned_s

    @property
    def spread2(self) -> float:
        """The variance of a single one, in squares of its plan."""
        return self.off2 / self.planned2

    @property
    def doubt2(self) -> float:
        """The variance of the mean itself, which all that is ahead shares."""
        return self.off2 / self.planned_s**2


@dataclass(slots=True)
class Paces:
    """What the day has taught about a kind of vehicle; begins with what is usual. Spreads are assumptions."""

    legs: Pace = field(default_factory=lambda: Pace(300.0, 0.12))
    services: Pace = field(default_factory=lambda: Pace(150.0, 0.35))


def learnt(picture: Picture) -> Mapping[VehicleKind, Paces]:
    """The paces of each kind of vehicle, from every finished stop of the day."""
    paces = {kind: Paces() for kind in VehicleKind}
    for route in picture[Route].values():
        if not route.departed_at:
            continue
        mine = paces[picture[Vehicle][route.vehicle].kind]
        made = [stop for stop in (picture[Stop][key] for key in route.stops) if stop.done_at and stop.reached_at]
        for stop in made:
            if stop.status is StopStatus.DONE and stop.service_s > 0:
                begun = max(stop.reached_at, stop.window_opens)
                mine.services.learn(stop.service_s, seconds_between(begun, stop.done_at))
        for before, stop in pairwise(made):
            planned = _leg_s(before, stop, planned=True)
            if planned > 60:
                mine.legs.learn(planned, seconds_between(before.done_at, stop.reached_at))
    return paces


def all_arrivals(picture: Picture) -> Mapping[StopId, Arrival]:
    """The arrivals at every stop ahead, of all routes that are not over."""
    paces = learnt(picture)
    routes = (route for route in picture[Route].values() if route.status is not RouteStatus.DONE)
    return {each.stop: each for route in routes for each in arrivals(picture, route, paces)}


def arrivals(picture: Picture, route: Route, paces: Mapping[VehicleKind, Paces]) -> Iterator[Arrival]:
    """The arrivals at the stops ahead of a route, in order; none while its vehicle stands broken down."""
    vehicle, track = picture[Vehicle][route.vehicle], picture[Track].get(route.vehicle)
    stops = [stop for stop in (picture[Stop][key] for key in route.stops) if stop.route == route.id]
    left = [stop for stop in stops if stop.status is StopStatus.AHEAD]
    if not left or (track is not None and track.state is TrackState.BROKEN):
        return
    pace, now = paces[vehicle.kind], picture.now
    mean, variance, first = _start(picture, route, stops, left[0], pace)
    driven = first
    before: Stop | None = None
    for stop in left:
        leg = first if before is None else _leg_s(before, stop) * _fitted(route, stop, pace)
        driven += 0.0 if before is None else leg
        mean += leg
        variance += leg * leg * pace.legs.spread2
        shared = driven * driven * pace.legs.doubt2 + TOLD_WITHIN_S**2 / 12
        yield _arrival(stop, now, mean, variance + shared)
        mean, variance = _not_before(mean, variance, seconds_between(now, stop.window_opens))
        served = stop.service_s * pace.services.factor
        mean, variance = mean + served, variance + served * served * pace.services.spread2
        before = stop


def _start(
    picture: Picture, route: Route, stops: Iterable[Stop], target: Stop, pace: Paces
) -> tuple[float, float, float]:
    """Seconds from now until the vehicle sets out for its next stop, their variance, and the seconds of that drive."""
    now = picture.now
    at_door = next((stop for stop in stops if stop.status is StopStatus.REACHED), None)
    if at_door is not None:
        begun = seconds_between(now, max(at_door.reached_at, at_door.window_opens))
        whole = at_door.service_s * pace.services.factor
        left = max(begun + whole, 0.15 * whole)
        leg = _leg_s(at_door, target) * _fitted(route, target, pace)
        return left, whole * whole * pace.services.spread2, leg
    if route.status in AHEAD_OF_ROAD:
        leaves = max(0.0, seconds_between(now, route.departure_at))
        leg = max(0.0, seconds_between(route.departure_at, target.expected_at))
        return leaves, LEAVES_S**2, leg * _fitted(route, target, pace)
    done = [stop for stop in stops if stop.done_at]
    begun_at = max((stop.done_at for stop in done), default=route.departed_at)
    whole = max(0.0, seconds_between(begun_at, target.expected_at)) * _fitted(route, target, pace)
    return 0.0, 0.0, _left_s(picture, route, target, whole, seconds_between(begun_at, now))


def _fitted(route: Route, stop: Stop, pace: Paces) -> float:
    """So much longer than reckoned a drive takes; what was told anew on the way has been put right by transport."""
    return 1.0 if stop.told_at > max(route.changed_at, route.departed_at) else pace.legs.factor


def _left_s(picture: Picture, route: Route, target: Stop, whole: float, gone: float) -> float:
    """What is left of a drive: by the clock, and by where the vehicle is where its pace so far is known."""
    track = picture[Track].get(route.vehicle)
    by_clock = max(whole - gone, 0.0)
    if track is None or track.speed_km_h < 3:
        return max(by_clock, 30.0)
    by_place = 3.6 * distance_m((track.lat, track.lon), (target.lat, target.lon)) / track.speed_km_h
    return max(0.5 * by_clock + 0.5 * by_place, 15.0)


def _leg_s(before: Stop, stop: Stop, *, planned: bool = False) -> float:
    """Seconds of the drive between two stops that follow each other, as transport reckons."""
    if planned:
        leaves = later(max(before.planned_at, before.window_opens), before.service_s)
        return max(0.0, seconds_between(leaves, stop.planned_at))
    leaves = later(max(before.expected_at, before.window_opens), before.service_s)
    return max(0.0, seconds_between(leaves, stop.expected_at))


def _arrival(stop: Stop, now: Instant, mean: float, variance: float) -> Arrival:
    """Quantiles of the log-normal time from now that has this mean and variance."""
    mean = max(mean, 1.0)
    s2 = log(1.0 + variance / (mean * mean))
    middle, s = log(mean) - s2 / 2, sqrt(s2)
    early, likely, late = (later(now, exp(middle + z * s)) for z in (-Z80, 0.0, Z80))
    room = seconds_between(now, stop.window_closes)
    p_late = 1.0 if room <= 0 else 1.0 - _below((log(room) - middle) / s) if s > 0 else float(mean > room)
    return Arrival(stop.id, early, likely, late, p_late)


def _not_before(mean: float, variance: float, opens: float) -> tuple[float, float]:
    """Mean and variance of the later of a normal time and a constant (Clark 1961)."""
    s = sqrt(variance)
    if s < 1e-6 or mean - opens > 6 * s:
        return max(mean, opens), variance if mean > opens else 0.0
    a = (mean - opens) / s
    above, density = _below(a), exp(-a * a / 2) / sqrt(2 * pi)
    first = mean * above + opens * (1 - above) + s * density
    second = (mean * mean + variance) * above + opens * opens * (1 - above) + (mean + opens) * s * density
    return first, max(0.0, second - first * first)


def _below(z: float) -> float:
    """The share of normal variables below z deviations."""
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))
