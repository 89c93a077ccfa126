"""What does it cost a route that one of its stops goes elsewhere, or at another time? Where it stands, and at best.

The stops ahead are driven three ways: as planned now; with the changed stop at its place in the sequence; and with it
at the place of the sequence that makes least minutes late, then fewest kilometres. No other stop moves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from controltower.domain.changing import ChangeOrder, changed_stop, visit_of
from controltower.domain.ids import OrderId
from controltower.domain.labels import INSIDE, ParcelLabel
from controltower.domain.orders import Progress
from controltower.domain.packing import Parcel
from controltower.domain.picture import Picture
from controltower.domain.places import Site
from controltower.domain.routes import AHEAD_OF_ROAD, Route, Stop, StopStatus, Vehicle
from controltower.domain.times import Instant, later, seconds_between
from controltower.domain.tracking import Track
from controltower.planning.roads import Point
from controltower.planning.travel import Roads, pace_of, roads_of, travel_matrix


@dataclass(frozen=True, slots=True)
class ChangeProblem:
    """A vehicle from where it is, its stops ahead, which of them changes and to what, and its way home."""

    now: Instant
    roads: Roads
    vehicle: Vehicle
    start: Point
    leaves_at: Instant
    stops: tuple[Stop, ...]
    place: int
    then: Stop
    home: Point
    labels: int


@dataclass(frozen=True, slots=True)
class Drive:
    """A way through the stops: how far, how many are late, and by how many minutes in all."""

    km: float
    late: int
    late_min: float


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """The three ways; `best_place` counts from the next stop (0), `labels` bear the old address."""

    now: Drive
    kept: Drive
    best: Drive
    place: int
    best_place: int
    labels: int
    basis: str


def change_problem(picture: Picture, decision: ChangeOrder) -> ChangeProblem | None:
    """The route of an order as the picture has it; None where no visit is planned for it."""
    stop = visit_of(picture, decision.order)
    track = picture[Track].get(picture[Route][stop.route].vehicle) if stop else None
    if stop is None or stop.status is not StopStatus.AHEAD:
        return None
    route, site = picture[Route][stop.route], picture[Site][picture[Route][stop.route].site]
    stops = [each for each in map(picture[Stop].__getitem__, route.stops) if each.route == route.id]
    ahead = tuple(each for each in stops if each.status is StopStatus.AHEAD)
    here = next((each for each in stops if each.status is StopStatus.REACHED), None)
    home, leaves = (site.lat, site.lon), picture.now
    start = (track.lat, track.lon) if track else home
    if route.status in AHEAD_OF_ROAD:
        start, leaves = home, max(leaves, route.departure_at)
    elif here is not None:
        start, leaves = (here.lat, here.lon), max(leaves, later(here.reached_at, here.service_s))
    return ChangeProblem(
        picture.now,
        roads_of(picture),
        picture[Vehicle][route.vehicle],
        start,
        leaves,
        ahead,
        ahead.index(stop),
        changed_stop(stop, decision),
        home,
        _labels(picture, decision.order),
    )


def plan_change(problem: ChangeProblem, *, stop: Callable[[], bool] = lambda: False) -> ChangePlan:
    """The three ways through the stops, by one matrix; where `stop` says so, places further back are not tried."""
    points = [problem.start, *((each.lat, each.lon) for each in problem.stops), _spot(problem.then), problem.home]
    seconds, metres = travel_matrix(points, problem.leaves_at, problem.roads, *pace_of(problem.vehicle))
    table = _Table(problem, seconds.tolist(), metres.tolist())
    others = [n for n in range(len(problem.stops)) if n != problem.place]
    new = len(problem.stops)
    kept = table.drive([*others[: problem.place], new, *others[problem.place :]])
    best, best_place = kept, problem.place
    for place in range(len(others) + 1):
        if stop():
            break
        tried = table.drive([*others[:place], new, *others[place:]])
        if (tried.late_min, tried.km) < (best.late_min - 1e-9, best.km) or (
            tried.late_min <= best.late_min and tried.km < best.km - 1e-9
        ):
            best, best_place = tried, place
    now = table.drive(list(range(new)))
    return ChangePlan(now, kept, best, problem.place, best_place, problem.labels, problem.roads.basis)


@dataclass(frozen=True, slots=True)
class _Table:
    """Travel between the start (0), the stops as they are, the changed one, and home (last)."""

    problem: ChangeProblem
    seconds: list[list[float]]
    metres: list[list[float]]

    def drive(self, sequence: Sequence[int]) -> Drive:
        """The way through stops by their number, the changed one after all others."""
        stops = (*self.problem.stops, self.problem.then)
        at, before, metres, late, late_s = self.problem.leaves_at, 0, 0.0, 0, 0.0
        for number in sequence:
            stop, here = stops[number], number + 1
            at = later(at, self.seconds[before][here])
            over = seconds_between(stop.window_closes, at)
            late, late_s = (late + 1, late_s + over) if over > 0 else (late, late_s)
            metres += self.metres[before][here]
            at, before = later(max(at, stop.window_opens), stop.service_s), here
        metres += self.metres[before][len(self.seconds) - 1]
        return Drive(metres / 1000, late, late_s / 60)


def _spot(stop: Stop) -> Point:
    return stop.lat, stop.lon


def _labels(picture: Picture, order: OrderId) -> int:
    """Parcels in the building whose label bears the address that was."""
    parcels = (picture[Parcel].get(key) for key in picture[Progress][order].parcels)
    return sum(each is not None and each.status in INSIDE and each.id in picture[ParcelLabel] for each in parcels)
