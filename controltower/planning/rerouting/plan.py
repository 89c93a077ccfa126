"""What is the best we can do now? A plan for the routes in jeopardy, beside what happens if nothing is done."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from controltower.domain.ids import RouteId, StopId
from controltower.domain.rerouting import Choice, PlannedStop, RoutePlan, WhyNot
from controltower.domain.times import SECOND, Instant, seconds_between
from controltower.planning.plans import LeftOut, StopAsked, never
from controltower.planning.rerouting.changes import changes_of
from controltower.planning.rerouting.choices import Chosen, choices
from controltower.planning.rerouting.costing import AMOUNT, BOUND, CLOSES, FORBIDDEN, ROOM
from controltower.planning.rerouting.problem import Budget, RerouteProblem
from controltower.planning.rerouting.schedule import Frame, Orders, clock_times, frame_of, unserved
from controltower.planning.rerouting.whynot import explained

EXPLAINED = 12
"""Of so many stops that are left out it is told which rules clash."""
At = dict[int, tuple[RouteId, Instant]]
"""For each stop that is made, on which route and when."""


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
    `choices` are what each further change buys, from none at all; the plan is the last of them.
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
    choices: tuple[Choice, ...] = ()
    whynots: tuple[WhyNot, ...] = ()


def plan_reroute(
    problem: RerouteProblem, *, stop: StopAsked = never, seed: int = 0, budget: Budget | None = None
) -> ReroutePlan:
    """The cheapest plan found, in driving, lateness, stops not served and drivers disturbed; never worse than none.

    Without a budget any number may change; but for one new stop alone, one driver gets another list at most.
    """
    frame = frame_of(problem)
    if not problem.drives or not problem.stops:
        return _told(frame, (_unchanged(frame),))
    found = choices(frame, budget or usual_budget(problem), stop=stop, seed=seed)
    orders = found[-1].orders
    left = () if stop() else unserved(frame, orders)[:EXPLAINED]
    return replace(_told(frame, found), whynots=tuple(explained(frame, orders, node) for node in left))


def usual_budget(problem: RerouteProblem) -> Budget:
    """What may change where nobody said it."""
    listed = {key for drive in problem.drives for key in drive.ahead}
    waiting = [stop for stop in problem.stops if stop.stop not in listed]
    return Budget(drivers=1) if len(waiting) == 1 and waiting[0].fresh else Budget()


def _unchanged(frame: Frame) -> Chosen:
    return Chosen(frame.orders_now, changes_of(frame, frame.orders_now), 0.0)


def _told(frame: Frame, found: tuple[Chosen, ...]) -> ReroutePlan:
    """The plan in the words of the domain, with before and after."""
    problem, now, orders = frame.problem, frame.orders_now, found[-1].orders
    before, after = _at(frame, now), _at(frame, orders)
    told = tuple(_choice(frame, each) for each in found)
    moved = {*found[-1].changes.moved}
    times = tuple(_times(frame, before, after, moved))
    late_now = _late(frame, before)
    best = told[-1]
    return ReroutePlan(
        best.plans,
        best.unserved,
        _left_out(frame, orders),
        times,
        best.stops,
        len(late_now),
        best.late,
        sum(late_now) / 60,
        best.late_min,
        len(unserved(frame, now)) + len(problem.lost),
        best.left_out,
        frame.late_for_next(now),
        frame.late_for_next(orders),
        _km(frame, now),
        best.km,
        told[0].cost,
        best.cost,
        told,
    )


def _choice(frame: Frame, chosen: Chosen) -> Choice:
    """One choice with the decision that it would be."""
    problem, orders, touched = frame.problem, chosen.orders, chosen.changes.drivers
    out = _left_out(frame, orders)
    late = _late(frame, _at(frame, orders))
    listed = {key for drive in problem.drives for key in drive.ahead}
    new = {stop.stop for stop in problem.stops if stop.fresh and stop.stop not in listed}
    gone = [StopId(each.id) for each in out if each.id not in new]
    return Choice(
        len(touched),
        len(chosen.changes.moved),
        chosen.changes.labels,
        round(chosen.cost % FORBIDDEN, 2),
        len(out),
        len(late),
        sum(late) / 60,
        _km(frame, orders),
        tuple(_plans(frame, orders, touched)) if touched else (),
        (*gone, *_superseded(frame, touched)) if touched else (),
    )


def _left_out(frame: Frame, orders: Orders) -> tuple[LeftOut, ...]:
    return (*frame.problem.lost, *(_explained(frame, each) for each in unserved(frame, orders)))


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
        stop = problem.stops[node]
        return PlannedStop(stop.stop, at, None, stop.collection, stop.again)
    source = problem.wrecks[node - frame.n].route
    name = f"M{problem.now // SECOND}-{problem.drives[number].route}-{source}"
    names = (name, *(f"{name}-{count}" for count in range(2, 1_000)))
    return PlannedStop(StopId(next(key for key in names if key not in problem.taken)), at, source)


def _superseded(frame: Frame, touched: Iterable[int]) -> tuple[StopId, ...]:
    """Meetings of the old plans: those of drives that change are planned anew, those of wrecks cannot happen."""
    problem = frame.problem
    drives = (stop for number in touched for stop, _ in problem.drives[number].meets)
    return (*drives, *(stop for wreck in problem.wrecks if wreck.whole for stop in wreck.meets))


def _at(frame: Frame, orders: Orders) -> At:
    drives = frame.problem.drives
    return {
        node: (drives[number].route, at)
        for number, order in enumerate(orders)
        for node, at in clock_times(frame, number, order).items()
        if node < frame.n
    }


def _times(frame: Frame, before: At, after: At, moved: set[int]) -> Iterable[StopTimes]:
    for node, stop in enumerate(frame.problem.stops):
        route_now, at_now = before.get(node, (None, None))
        route_then, at_then = after.get(node, (None, None))
        yield StopTimes(stop.stop, stop.window_closes, route_now, at_now, route_then, at_then, node in moved)


def _late(frame: Frame, at: At) -> list[float]:
    """Seconds late of each stop that is."""
    late = (seconds_between(frame.problem.stops[node].window_closes, when) for node, (_, when) in at.items())
    return [seconds for seconds in late if seconds > 0]


def _km(frame: Frame, orders: Orders) -> float:
    return sum(frame.metres_of(number, order) for number, order in enumerate(orders)) / 1000


def _explained(frame: Frame, node: int) -> LeftOut:
    """Why a stop stays unserved: no room, no range, or so late that another day is better."""
    stop, a = frame.problem.stops[node], frame.arrays
    name = f"Stop {stop.stop}"
    able = [number for number in range(len(frame.problem.drives)) if a.able[node, number]]
    roomy = [number for number in able if _has_room(frame, number, node)]
    if not roomy:
        return LeftOut(
            stop.stop, f"{name} is too heavy or too big ({stop.weight_g / 1000:.0f} kg) for any vehicle near."
        )
    order = (*frame.needs[node], node)
    soonest = min(frame.arrivals(number, order)[-2] for number in roomy)
    late_min = (soonest - a.nodes[node, CLOSES]) / 60
    if late_min > 0:
        return LeftOut(stop.stop, f"{name} would be {late_min:.0f} min late even if a rescuer drove for it alone.")
    return LeftOut(stop.stop, f"{name} fits in no other drive: vehicles near are full, out of range, or would be late.")


def _has_room(frame: Frame, number: int, node: int) -> bool:
    """Whether a stop's goods fit beside what is bound to a drive."""
    a = frame.arrays
    bound, room = a.fleet[number, BOUND : BOUND + 2], a.fleet[number, ROOM : ROOM + 2]
    return bool((bound + a.stops[node, AMOUNT : AMOUNT + 2] <= room).all())
