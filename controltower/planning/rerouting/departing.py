"""Should a route wait at the dock for what is late, or leave without it? What each minute costs, and what it brings."""

from collections.abc import Iterator
from dataclasses import dataclass

from controltower.domain.ids import RouteId, StopId, VehicleId
from controltower.domain.rerouting import Choice, PlannedStop, RoutePlan
from controltower.domain.routes import VehicleKind
from controltower.domain.times import NEVER, Instant, later, seconds_between
from controltower.planning.plans import StopAsked, never
from controltower.planning.rerouting.problem import Prices
from controltower.planning.roads import Point
from controltower.planning.travel import AS_USUAL, Roads, Size, travel_matrix

LOADING_S = 300.0
"""From being staged to being aboard. Assumption."""
LONGEST_S = 3_600.0
"""Nobody waits longer at a dock. Assumption."""
LEAST = 0.01
USUAL = Prices()


@dataclass(frozen=True, slots=True)
class LateStop:
    """A stop of a route that has not left, and when all of its parcels will be staged."""

    stop: StopId
    lat: float
    lon: float
    window_opens: Instant
    window_closes: Instant
    service_s: int
    ready_at: Instant


@dataclass(frozen=True, slots=True)
class DepartureProblem:
    """A route at the dock: its stops in order, when it was to leave, and when its vehicle should be home."""

    route: RouteId
    vehicle: VehicleId
    version: int
    km: float
    departure_at: Instant
    home: Point
    speed_factor: float
    kind: VehicleKind
    due_home: Instant
    roads: Roads
    stops: tuple[LateStop, ...]
    left_behind: float = 60.0
    """What it costs to send a stop's parcels with a later departure. Assumption."""
    prices: Prices = USUAL
    size: Size = AS_USUAL


@dataclass(frozen=True, slots=True)
class DeparturePlan:
    """To leave in time comes first; each further choice waits longer and costs less. `waits_s` goes with `choices`."""

    choices: tuple[Choice, ...]
    waits_s: tuple[float, ...]


def plan_departure(problem: DepartureProblem, *, stop: StopAsked = never, seed: int = 0) -> DeparturePlan:  # noqa: ARG001
    """What leaving in time costs, and every wait for one stop more that costs less than all shorter ones."""
    points = [problem.home, *((each.lat, each.lon) for each in problem.stops)]
    how = problem.speed_factor, problem.kind, problem.size
    pace = travel_matrix(points, problem.departure_at, problem.roads, *how)[0].tolist()
    found = [_choice(problem, pace, problem.departure_at)]
    waits = [0.0]
    for at in _moments(problem):
        if stop():
            break
        choice = _choice(problem, pace, at)
        if choice.cost < found[-1].cost - LEAST:
            found.append(choice)
            waits.append(seconds_between(problem.departure_at, at))
    return DeparturePlan(tuple(found), tuple(waits))


def _moments(problem: DepartureProblem) -> Iterator[Instant]:
    """When one late stop more is aboard, soonest first."""
    latest = later(problem.departure_at, LONGEST_S)
    ready = {later(each.ready_at, LOADING_S) for each in problem.stops}
    yield from sorted(at for at in ready if problem.departure_at < at <= latest)


def _choice(problem: DepartureProblem, pace: list[list[float]], at: Instant) -> Choice:
    """Leaving at a moment, without the stops that are not ready then."""
    prices, leaves = problem.prices, at
    planned, late, cost, place, behind = [], [], 0.0, 0, 0
    for number, stop in enumerate(problem.stops, 1):
        if later(stop.ready_at, LOADING_S) > leaves:
            behind += 1
            planned.append(PlannedStop(stop.stop, later(at, pace[place][number])))
            continue
        at = later(at, pace[place][number])
        planned.append(PlannedStop(stop.stop, at))
        over = seconds_between(stop.window_closes, at)
        if over > 0:
            late.append(over)
            cost += prices.late_stop + over / 60 * prices.late_minute
        at, place = later(max(at, stop.window_opens), stop.service_s), number
    over = seconds_between(problem.due_home, later(at, pace[place][0])) if problem.due_home else 0.0
    if over > 0:
        cost += prices.late_for_next + over / 60 * prices.late_for_next_minute
    waits = leaves > problem.departure_at
    plan = RoutePlan(
        problem.route, problem.vehicle, problem.version, tuple(planned), problem.km, leaves if waits else NEVER
    )
    total = cost + behind * problem.left_behind
    return Choice(
        int(waits), 0, 0, round(total, 2), behind, len(late), sum(late) / 60, problem.km, (plan,) if waits else (), ()
    )
