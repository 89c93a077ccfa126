"""What is the best we can do now? A plan for the routes in jeopardy, beside what happens if nothing is done."""

from collections.abc import Iterable
from dataclasses import dataclass

from controltower.domain.ids import RouteId, StopId
from controltower.domain.rerouting import PlannedStop, RoutePlan
from controltower.domain.times import SECOND, Instant, seconds_between
from controltower.planning.plans import LeftOut, StopAsked, never
from controltower.planning.rerouting.problem import RerouteProblem
from controltower.planning.rerouting.repair import begun, calmed, cheapest, filled, polished, rescued
from controltower.planning.rerouting.schedule import Frame, Order, Orders, clock_times, frame_of, total, unserved
from controltower.planning.rerouting.solver import solved

PROMISING = 3
"""How many of the inserted plans are polished."""


@dataclass(frozen=True, slots=True)
class StopTimes:
    """One stop: on which route and when if nothing is done, and by this plan (None: not at all)."""

    stop: StopId
    window_closes: Instant
    route_now: RouteId | None
    at_now: Instant | None
    route_then: RouteId | None
    at_then: Instant | None
    changed: bool
    """It changes vehicle, or its place among the stops that stay on its route."""


@dataclass(frozen=True, slots=True)
class ReroutePlan:
    """New plans for the routes that change (none: leave it as it is), and what that is worth.

    `unserved` names every stop the plans give up, meetings that are planned anew among them; `left_out` says why for
    each customer. Lateness is in minutes over all stops concerned; those not served at all are counted apart.
    """

    plans: tuple[RoutePlan, ...]
    unserved: tuple[StopId, ...]
    left_out: tuple[LeftOut, ...]
    times: tuple[StopTimes, ...]
    changed_stops: int
    late_now: int
    late_then: int
    late_min_now: float
    late_min_then: float
    unserved_now: int
    unserved_then: int
    late_for_next_now: int
    """Vehicles that are not back for their next departure."""
    late_for_next_then: int
    km_now: float
    km_then: float
    cost_now: float
    cost_then: float


def plan_reroute(problem: RerouteProblem, *, stop: StopAsked = never, seed: int = 0) -> ReroutePlan:
    """The cheapest plan found, in driving, lateness, stops not served and drivers disturbed; never worse than none.

    1. Bound stops stay with their vehicles; stranded ones are inserted by one rescuer, by pairs, by all.
    2. The best of these are polished on exact times.
    3. PyVRP searches from the best; what it leaves out is inserted late, and its plan is polished too.
    """
    frame = frame_of(problem)
    if not problem.drives or not problem.stops:
        return _told(frame, frame.orders_now)
    base = begun(frame)
    tried = sorted([base, *rescued(frame, base, stop)], key=lambda orders: total(frame, orders))
    plans = [base, *(polished(frame, orders, stop) for orders in dict.fromkeys(tried[:PROMISING]))]
    _, best = cheapest(frame, plans)
    if not stop():
        searched = filled(frame, solved(frame, best, stop=stop, seed=seed))
        plans.append(polished(frame, searched, stop))
    _, best = cheapest(frame, [frame.orders_now, *(calmed(frame, orders) for orders in plans)])
    return _told(frame, best)


def _told(frame: Frame, orders: Orders) -> ReroutePlan:
    """The plan in the words of the domain, with before and after."""
    problem, now = frame.problem, frame.orders_now
    touched = [number for number, order in enumerate(orders) if order != now[number]]
    before, after = _at(frame, now), _at(frame, orders)
    times = tuple(_times(frame, now, orders, before, after))
    gone = unserved(frame, orders)
    left_out = (*problem.lost, *(_explained(frame, each) for each in gone))
    late_now, late_then = _late(frame, before), _late(frame, after)
    return ReroutePlan(
        tuple(_plans(frame, orders, touched)) if touched else (),
        (*(StopId(each.id) for each in left_out), *_superseded(frame, touched)) if touched else (),
        left_out,
        times,
        sum(each.changed for each in times),
        len(late_now),
        len(late_then),
        sum(late_now) / 60,
        sum(late_then) / 60,
        len(unserved(frame, now)) + len(problem.lost),
        len(left_out),
        frame.late_for_next(now),
        frame.late_for_next(orders),
        _km(frame, now),
        _km(frame, orders),
        total(frame, now),
        total(frame, orders),
    )


def _plans(frame: Frame, orders: Orders, touched: Iterable[int]) -> Iterable[RoutePlan]:
    """A plan for each drive that changes, and an empty one for each wreck whose stops are dealt with."""
    problem = frame.problem
    for number in touched:
        drive, order = problem.drives[number], orders[number]
        at = clock_times(frame, number, order)
        more = frame.metres_of(number, order) - frame.metres_of(number, frame.orders_now[number])
        km = max(0.0, drive.planned_km + more / 1000)
        stops = tuple(_planned(frame, number, node, at[node]) for node in order)
        yield RoutePlan(drive.route, drive.vehicle, drive.version, stops, round(km, 3))
    for wreck in problem.wrecks:
        if wreck.whole:
            yield RoutePlan(wreck.route, wreck.vehicle, wreck.version, (), wreck.planned_km)


def _planned(frame: Frame, number: int, node: int, at: Instant) -> PlannedStop:
    problem = frame.problem
    if node < frame.n:
        return PlannedStop(problem.stops[node].stop, at)
    source = problem.wrecks[node - frame.n].route
    name = f"M{problem.now // SECOND}-{problem.drives[number].route}-{source}"
    names = (name, *(f"{name}-{count}" for count in range(2, 1_000)))
    return PlannedStop(StopId(next(key for key in names if key not in problem.taken)), at, source)


def _superseded(frame: Frame, touched: Iterable[int]) -> tuple[StopId, ...]:
    """Meetings of the old plans: those of drives that change are planned anew, those of wrecks cannot happen."""
    problem = frame.problem
    drives = (stop for number in touched for stop, _ in problem.drives[number].meets)
    return (*drives, *(stop for wreck in problem.wrecks if wreck.whole for stop in wreck.meets))


def _at(frame: Frame, orders: Orders) -> dict[int, tuple[RouteId, Instant]]:
    drives = frame.problem.drives
    return {
        node: (drives[number].route, at)
        for number, order in enumerate(orders)
        for node, at in clock_times(frame, number, order).items()
        if node < frame.n
    }


def _times(
    frame: Frame,
    now: Orders,
    orders: Orders,
    before: dict[int, tuple[RouteId, Instant]],
    after: dict[int, tuple[RouteId, Instant]],
) -> Iterable[StopTimes]:
    moved = _out_of_place(now, orders)
    for node, stop in enumerate(frame.problem.stops):
        route_now, at_now = before.get(node, (None, None))
        route_then, at_then = after.get(node, (None, None))
        changed = route_now != route_then or node in moved
        yield StopTimes(stop.stop, stop.window_closes, route_now, at_now, route_then, at_then, changed)


def _out_of_place(now: Orders, orders: Orders) -> set[int]:
    """Stops that a driver makes in another order than planned: all but a longest run that keeps its order."""
    moved: set[int] = set()
    for before, after in zip(now, orders, strict=True):
        place = {node: number for number, node in enumerate(before)}
        stayed = [node for node in after if node in place]
        moved.update(set(stayed) - set(_longest_run(stayed, place)))
    return moved


def _longest_run(nodes: list[int], place: dict[int, int]) -> Order:
    """The longest subsequence whose old places increase."""
    runs: list[Order] = []
    for node in nodes:
        fitting = (run for run in runs if place[run[-1]] < place[node])
        runs.append((*max(fitting, key=len, default=()), node))
    return max(runs, key=len, default=())


def _late(frame: Frame, at: dict[int, tuple[RouteId, Instant]]) -> list[float]:
    """Seconds late of each stop that is."""
    late = (seconds_between(frame.problem.stops[node].window_closes, when) for node, (_, when) in at.items())
    return [seconds for seconds in late if seconds > 0]


def _km(frame: Frame, orders: Orders) -> float:
    return sum(frame.metres_of(number, order) for number, order in enumerate(orders)) / 1000


def _explained(frame: Frame, node: int) -> LeftOut:
    """Why a stop stays unserved: no room, no range, or so late that another day is better."""
    problem, stop = frame.problem, frame.problem.stops[node]
    able = [number for number in range(len(problem.drives)) if frame.fits(number, [node])]
    name = f"Stop {stop.stop}"
    if not able:
        return LeftOut(
            stop.stop, f"{name} is too heavy or too big ({stop.weight_g / 1000:.0f} kg) for any vehicle near."
        )
    order = (*frame.needs[node], node)
    soonest = min(frame.arrivals(number, order)[-1] for number in able)
    late_min = (soonest - frame.closes[node]) / 60
    if late_min > 0:
        return LeftOut(stop.stop, f"{name} would be {late_min:.0f} min late even if a rescuer drove for it alone.")
    return LeftOut(stop.stop, f"{name} fits in no other drive: vehicles near are full, out of range, or would be late.")
