"""Is another plan of doors worth a decision? The best one that touches few others, against what comes by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from controltower.domain.times import MINUTE, later, seconds_between
from controltower.planning.docks.choice import cost_of, placed_in
from controltower.planning.docks.columns import Ints, columns_of, grid_of, way_of
from controltower.planning.docks.held import held_bookings
from controltower.planning.docks.plan import DocksPlan, plan_changes
from controltower.planning.docks.problem import Booking, DocksProblem, Mode, Visit, carried_m
from controltower.planning.docks.told import bookings_of, late_routes
from controltower.planning.docks.whys import why
from controltower.planning.plans import StopAsked, never


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan of doors comes to: its cost, minutes for which guests wait, what is charged, lateness, walking.

    `trailer_min` are those minutes of `wait_min` for which a dropped trailer waits, and no driver.
    """

    cost: float
    wait_min: float
    trailer_min: float
    detention: float
    late_min: float
    late_routes: int
    walk_km: float


@dataclass(frozen=True, slots=True)
class Redocking:
    """The plan, what could not stay and why, whose appointment changes or is new, and each one's reason.

    `prices` are the costs of the best plans that move none, at most one, at most two .. of those that could stay.
    """

    plan: DocksPlan
    gone: tuple[tuple[str, str], ...]
    moved: tuple[str, ...]
    whys: tuple[tuple[str, str], ...]
    prices: tuple[float, ...]
    now: Figures
    then: Figures

    @property
    def gap_pct(self) -> float:
        """How far above the best possible the plan may be at most, in per cent."""
        return 100 * (self.plan.cost - self.plan.bound) / max(1.0, self.plan.bound)


def plan_redocking(
    problem: DocksProblem, *, most: int = 2, stop: StopAsked = never, seed: int = 0, seconds: float = 4.0
) -> Redocking:
    """The cheapest plan that moves at most `most` appointments beside those that cannot stay."""
    _, gone = held_bookings(problem)
    plans = plan_changes(problem, most, stop=stop, seed=seed, seconds=seconds)
    plan = plans[-1]
    booked = {each.visit for each in problem.booked}
    placed = {each.visit for each in plan.bookings}
    anew = {visit.id for visit in problem.visits if visit.id in plan.changed or visit.id not in booked}
    moved = tuple(visit.id for visit in problem.visits if visit.id in placed & anew)
    visits = {visit.id: visit for visit in problem.visits}
    return Redocking(
        plan,
        tuple(gone.items()),
        moved,
        tuple((key, why(problem, plan.bookings, visits[key])) for key in moved),
        tuple(each.cost for each in plans),
        as_they_come(problem),
        figures(problem, plan.bookings, plan.cost - problem.change_price * _paid(problem, plan)),
    )


def _paid(problem: DocksProblem, plan: DocksPlan) -> int:
    """How many moves the plan's cost includes."""
    held, _ = held_bookings(problem)
    return sum(visit in held for visit in plan.changed)


def as_they_come(problem: DocksProblem) -> Figures:
    """What happens if nobody plans: whoever comes first takes the first door that is free and fits."""
    standing = replace(problem, booked=tuple(each for each in problem.booked if each.stands), most_changes=None)
    held, _ = held_bookings(standing)
    columns = columns_of(standing, grid_of(standing), held)
    kept: Ints = np.where(columns.stay, columns.first[:-1], -1)
    comes = [min((way.from_at for way in visit.ways), default=0) for visit in problem.visits]
    sequence = sorted(range(len(comes)), key=lambda number: (comes[number], number))
    chosen = placed_in(columns, sequence, columns.start.astype(float), kept)
    return figures(problem, bookings_of(standing, columns, chosen), cost_of(columns, chosen) / 100)


def as_booked(problem: DocksProblem) -> tuple[Figures, int]:
    """What comes of it if everybody comes as booked, and how many appointments cannot be kept so."""
    _, gone = held_bookings(problem)
    return figures(problem, problem.booked, 0.0), len(gone)


def figures(problem: DocksProblem, bookings: Sequence[Booking], cost: float) -> Figures:
    """What these bookings come to; who stands at a door already has waited before."""
    visits = {visit.id: visit for visit in problem.visits}
    coming = [(visits[each.visit], each) for each in bookings if not each.stands]
    late = late_routes(problem, bookings)
    return Figures(
        cost,
        sum(_wait_min(problem, visit, each) for visit, each in coming),
        sum(_wait_min(problem, visit, each) for visit, each in coming if way_of(visit, each).mode is Mode.DROP),
        sum(_detention(visit, each) for visit, each in coming),
        sum(seconds for _, seconds in late) / 60,
        len(late),
        _walk_km(problem, coming),
    )


def _wait_min(problem: DocksProblem, visit: Visit, booking: Booking) -> float:
    soonest = max(way_of(visit, booking).from_at, problem.now)
    return max(0.0, (later(booking.work_from, -way_of(visit, booking).before_s) - soonest) / MINUTE)


def _detention(visit: Visit, booking: Booking) -> float:
    way = way_of(visit, booking)
    over_s = seconds_between(way.from_at, later(booking.work_until, way.after_s)) - way.free_s
    return max(0.0, over_s) / 3_600 * way.detention_h


def _walk_km(problem: DocksProblem, coming: Iterable[tuple[Visit, Booking]]) -> float:
    bays = {bay.door: bay for bay in problem.bays}
    return sum(carried_m(bays[each.door], visit) for visit, each in coming) / 1_000
