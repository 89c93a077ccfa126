"""Which truck stands at which door, and when? The cheapest plan that was found, and how cheap one could be at best.

In this order: trucks as they come, each to its cheapest door; a Lagrangian bound, whose prices order them anew; a
large-neighbourhood search that solves a few trucks exactly while the others stay (Shaw 1998, "Using constraint
programming and local search methods to solve vehicle routing problems"); then the bound and the best plan together
rule out most columns (reduced-cost fixing), and HiGHS decides over the rest, in turns that grow.
"""

import time
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from controltower.domain.ids import RouteId
from controltower.planning.docks.bound import Priced, rising
from controltower.planning.docks.choice import REFUSED, as_booked, changes_of, cost_of, placed_in
from controltower.planning.docks.columns import Columns, Ints, columns_of, grid_of
from controltower.planning.docks.held import held_bookings
from controltower.planning.docks.part import solved
from controltower.planning.docks.problem import Booking, DocksProblem
from controltower.planning.docks.reasons import reasons
from controltower.planning.docks.told import bookings_of, late_routes
from controltower.planning.plans import LeftOut, StopAsked, never

EVERY = 25
FREE, MOST_FREE = 9, 18
PART_S = 1.0
SEARCH_SHARE, PROOF_SHARE = 0.1, 0.3
"""Of the time, for the first turn of the search and of the proof; each later proof may take twice as long."""
IDLE = 4.0
FEW_TRUCKS = 50
"""So few are proven in one turn that has all of the time: HiGHS would begin each turn from nothing."""
FEW_COLUMNS = 2_000
"""So few are decided over at once, without a search before."""


@dataclass(frozen=True, slots=True)
class DocksPlan:
    """Appointments, what has no door and why, which bookings change, and how many seconds late each route leaves.

    `cost` and `bound` are in the operation's currency: no plan on this grid can cost less than `bound`, which was found
    by `bound_by`. Where both are equal the plan is proven to be the best.
    """

    bookings: tuple[Booking, ...]
    left_out: tuple[LeftOut, ...]
    changed: tuple[str, ...]
    late: tuple[tuple[RouteId, float], ...]
    cost: float
    bound: float
    bound_by: str

    @property
    def is_proven(self) -> bool:
        """Whether no plan is cheaper."""
        return self.cost - self.bound < 0.01


def plan_docks(problem: DocksProblem, *, stop: StopAsked = never, seed: int = 0, seconds: float = 10.0) -> DocksPlan:
    """Trucks to doors and times; `seconds` of the processor are taken at most, and as many as a proof needs."""
    held, _ = held_bookings(problem)
    columns = columns_of(problem, grid_of(problem), held)
    search = _Search(columns, stop, seed, seconds)
    search.run()
    return told(problem, columns, search.best, search.bound, search.bound_by)


def plan_changes(
    problem: DocksProblem, most: int, *, stop: StopAsked = never, seed: int = 0, seconds: float = 10.0
) -> tuple[DocksPlan, ...]:
    """The price of each extra change: the best plan that moves no other appointment, at most one, up to `most`."""
    share = seconds / (most + 1)
    plans: list[DocksPlan] = []
    for changes in range(most + 1):
        plan = plan_docks(replace(problem, most_changes=changes), stop=stop, seed=seed, seconds=share)
        plans.append(plan if not plans or plan.cost < plans[-1].cost else replace(plans[-1], bound=plan.bound))
    return tuple(plans)


def told(problem: DocksProblem, columns: Columns, chosen: Ints, bound: float, bound_by: str) -> DocksPlan:
    """A choice as a plan."""
    bookings = bookings_of(problem, columns, chosen)
    before = {each.visit: replace(each, stands=False) for each in problem.booked}
    now = {each.visit: replace(each, stands=False) for each in bookings}
    changed = tuple(visit for visit, booking in before.items() if now.get(visit) != booking)
    left_out = reasons(problem, columns, chosen)
    cost = cost_of(columns, chosen) / 100
    return DocksPlan(
        bookings, left_out, changed, late_routes(problem, bookings), cost, min(cost, bound / 100), bound_by
    )


class _Search:
    """The best choice so far and the best bound so far."""

    def __init__(self, columns: Columns, stop: StopAsked, seed: int, seconds: float) -> None:
        self.columns = columns
        self._chance, self._stop, self._seconds = Random(seed), stop, seconds
        self._begun, self._ends = (time.monotonic(), time.process_time()), time.process_time() + seconds
        self._kept = as_booked(columns)
        self.best = placed_in(columns, self._as_they_come(), columns.cost.astype(float), self._kept)
        self.cost = cost_of(columns, self.best)
        self.bound, self.bound_by = 0.0, "nothing"
        self._priced: Priced | None = None

    def run(self) -> None:
        """All steps, until it is proven or time is up."""
        self._bound()
        share = PROOF_SHARE if len(self.columns.refusal) > FEW_TRUCKS else 1.0
        turns = 0
        while not self.columns.fixed.all() and not self._over() and not self._is_proven():
            if turns or len(self._useful()) > FEW_COLUMNS:
                self._look_around()
            if not self._over() and not self._is_proven():
                self._prove(share * self._seconds)
            share, turns = 2 * share, turns + 1

    def _left_s(self) -> float:
        """Seconds of this process that are left."""
        return self._ends - time.process_time()

    def _by_the_wall(self, seconds: float) -> float:
        """So many seconds of this process, as long as they take while others want the processor too."""
        wall, own = time.monotonic() - self._begun[0], time.process_time() - self._begun[1]
        return seconds * max(1.0, wall / max(own, 0.1))

    def _over(self) -> bool:
        return self._stop() or self._left_s() <= 0

    def _as_they_come(self) -> list[int]:
        held = self.columns
        earliest = [
            int(held.start[held.of(n)].min()) if held.first[n] < held.first[n + 1] else 0
            for n in range(len(held.refusal))
        ]
        return sorted(range(len(earliest)), key=lambda n: earliest[n])

    def _keep(self, chosen: Ints) -> bool:
        """Whether a choice is better than the best; it is then the best."""
        cost = cost_of(self.columns, chosen)
        is_allowed = self.columns.budget is None or changes_of(self.columns, chosen) <= self.columns.budget
        if cost >= self.cost or not is_allowed:
            return False
        self.best, self.cost = chosen, cost
        return True

    def _is_proven(self) -> bool:
        return self.bound > self.cost - 1

    def _bound(self) -> None:
        held = self.columns
        plain = held.cost.astype(float)
        for step, (top, takes, _) in enumerate(rising(held, lambda: float(self.cost))):
            self._priced, self.bound, self.bound_by = top, top.bound, "Lagrangian relaxation"
            if step % EVERY == 0:
                starts = np.where(takes >= 0, held.start[takes] if len(held.start) else 0, 0)
                for prices in (plain, top.cost):
                    self._keep(placed_in(held, np.argsort(starts, kind="stable").tolist(), prices, self._kept))
            if self._over():
                return

    def _useful(self) -> Ints:
        """Columns that could be in a cheaper choice than the best."""
        assert self._priced is not None
        found: Ints = np.flatnonzero(self._priced.above <= self.cost - 1 - self._priced.bound)
        return found

    def _look_around(self) -> None:
        """A few visits anew while the others stay, until that has found nothing for long."""
        ends = self._left_s() - self._seconds * SEARCH_SHARE
        free = np.flatnonzero(~self.columns.fixed)
        size, idle = FREE, 0
        while size <= MOST_FREE and self._left_s() > ends and not self._over():
            part = self._near(free, min(size, len(free)))
            chosen, _ = solved(self.columns, self.best, part, self._useful_of(part), PART_S)
            idle = 0 if self._keep(chosen) else idle + 1
            if idle > IDLE * len(free) / size:
                size, idle = size + 3, 0

    def _useful_of(self, visits: Ints) -> Ints:
        which = self._useful()
        found: Ints = which[np.isin(self.columns.visit[which], visits)]
        return found

    def _prove(self, limit_s: float) -> None:
        """All visits anew: what HiGHS leaves open costs at least as much as it says, or as the best that is known."""
        free = np.flatnonzero(~self.columns.fixed)
        known = float(self.cost)
        limit_s = self._by_the_wall(min(limit_s, self._left_s()))
        chosen, bound = solved(self.columns, self.best, free, self._useful_of(free), limit_s)
        self._keep(chosen)
        if min(bound, known) > self.bound:
            self.bound = min(bound, known)
            self.bound_by = "HiGHS on what the Lagrangian bound leaves"

    def _near(self, free: Ints, size: int) -> Ints:
        """Visits near one of them in time, more of them at the same door or for the same route."""
        held, chance = self.columns, self._chance
        middle = int(free[chance.randrange(len(free))])
        lonely = np.minimum(held.first[:-1], max(0, len(held.start) - 1))
        column = np.where(self.best != REFUSED, self.best, lonely)
        away = np.abs(held.start[column] - held.start[column[middle]]).astype(float)
        away += (held.door[column] != held.door[column[middle]]) * chance.choice((0.0, 6.0, 12.0))
        away += np.array([12.0 * chance.random() for _ in away])
        for each in held.shared:
            if middle in each.late:
                away[list(each.late)] -= 12.0
        away[middle] = -100.0
        return np.sort(free[np.argsort(away[free], kind="stable")[:size]])
