"""Who works where in each quarter of the shift, and how near is that to the best there can be?"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import inf

import numpy as np

from controltower.domain.ids import ZoneId
from controltower.domain.labour import Posting
from controltower.planning.plans import LeftOut, StopAsked, never
from controltower.planning.staffing.annealing import annealed, movable, seeded
from controltower.planning.staffing.arrays import NOWHERE, Arrays, Ints, arrays_of, paths_of, postings_of
from controltower.planning.staffing.prices import CLIMB, climbed, drawn
from controltower.planning.staffing.problem import StaffingProblem
from controltower.planning.staffing.queues import staffed, waiting_h
from controltower.planning.staffing.whole import bound_of_whole

STEPS = 7_000_000
"""So many steps of the search unless told otherwise: five seconds of two cores for 120 people and 10 zones."""
SLICES = 24
HOT, COLD = 0.06, 0.004
"""Temperatures, in shares of what an hour of work costs that waits for an hour."""
MORE = 16
"""So many slices are added at most, as cold as the last, until people move no more often than they may."""
FIRST = 0.05
"""The share of the steps that goes to a quick search before there are prices: a plan is there if time is short."""
DEARER, CHEAPER, URGENT = 1.05, 0.98, 1.3
"""A move becomes dearer as long as people move more often than they may, urgently in slices added, else cheaper."""
MUCH_H = 0.25


@dataclass(frozen=True, slots=True)
class ZoneStaff:
    """A zone, quarter by quarter: people, the person-hours that they work, and the hours of work that wait after it."""

    zone: ZoneId
    people: tuple[int, ...]
    hours: tuple[float, ...]
    waiting: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of each zone, how often people move, and what that costs (see `Demand` and `StaffingProblem`)."""

    zones: tuple[ZoneStaff, ...]
    moves: int
    cost: float


@dataclass(frozen=True, slots=True)
class StaffingPlan:
    """Postings of those who do not stay where they are throughout, and what comes of it; `now` is if nobody moves.

    No plan costs less than `bound`. `left_out` names people for whom there is no work, and zones that stay behind.
    """

    postings: tuple[Posting, ...]
    now: Outlook
    then: Outlook
    bound: float
    left_out: tuple[LeftOut, ...]

    @property
    def gap(self) -> float:
        """How far the cost may be above the best, as a share of the best; without end where nothing was proven."""
        if self.bound > 0:
            return (self.then.cost - self.bound) / self.bound
        return inf if self.then.cost > 0 else 0.0


def plan_staffing(
    problem: StaffingProblem, *, stop: StopAsked = never, seed: int = 0, steps: int = STEPS, climb: int = CLIMB
) -> StaffingPlan:
    """The least waiting and the fewest moves found; the same problem, seed and steps give the same plan.

    First prices of hours that prove a bound (`climb` steps of each of their climbs), then paths drawn by these prices,
    and annealed; beside that, in a thread of its own, a higher bound. So `stop` is asked from two threads.
    """
    arrays = arrays_of(problem)
    still = _at_first(arrays)
    now = outlook_of(problem, arrays, still)
    if stop() or not now.cost or not len(movable(arrays)):
        return _planned(problem, arrays, now, still, 0.0)
    seeded(seed)
    best = _searched(problem, arrays, still, still.copy(), 0.0, round(FIRST * steps), stop)
    prices = climbed(arrays, problem.move_price, problem.most_moves, climb, stop)
    if prices.bound > 0:
        paths = best.copy()
        drawn(arrays, prices.hour, problem.move_price + prices.move, prices.soft, paths)
        bounding = (arrays, problem.move_price, problem.most_moves, prices, climb, stop)
        with ThreadPoolExecutor(1, "bound") as beside:
            higher = beside.submit(bound_of_whole, *bounding)
            best = _searched(problem, arrays, best, paths, prices.move, steps - round(FIRST * steps), stop)
            return _planned(problem, arrays, now, best, higher.result())
    return _planned(problem, arrays, now, best, prices.bound)


def _searched(
    problem: StaffingProblem, arrays: Arrays, known: Ints, paths: Ints, extra: float, steps: int, stop: StopAsked
) -> Ints:
    """The best paths met with no more moves than allowed, or those `known` where none are better."""
    best, least = known, outlook_of(problem, arrays, known).cost
    heat, price = float(arrays.wait.mean()) * 4, problem.move_price + extra
    for part in range(SLICES + MORE):
        if stop() or (part >= SLICES and best is not known):
            break
        hot, cold = (heat * HOT * (COLD / HOT) ** (min(SLICES, part + more) / SLICES) for more in (0, 1))
        paths, met, _ = annealed(arrays, paths, price, (hot, cold), steps // SLICES)
        last = outlook_of(problem, arrays, paths)
        for each, found in ((met, outlook_of(problem, arrays, met)), (paths, last)):
            if found.moves <= problem.most_moves and found.cost < least:
                best, least = each.copy(), found.cost
        if part >= SLICES // 4:
            over = last.moves > problem.most_moves
            dearer = URGENT if part >= SLICES else DEARER
            price = price * dearer if over else max(problem.move_price, price * CHEAPER)
    return best


def _planned(problem: StaffingProblem, arrays: Arrays, now: Outlook, paths: Ints, bound: float) -> StaffingPlan:
    then = outlook_of(problem, arrays, paths)
    left_out = _left_out(problem, arrays, then)
    return StaffingPlan(postings_of(problem, _tidied(arrays, paths)), now, then, min(bound, then.cost), left_out)


def outlook(problem: StaffingProblem, postings: Sequence[Posting]) -> Outlook:
    """What becomes of each zone with these postings; whoever has none stays where they are."""
    arrays = arrays_of(problem)
    return outlook_of(problem, arrays, _filled(arrays, paths_of(problem, postings)))


def outlook_of(problem: StaffingProblem, arrays: Arrays, paths: Ints) -> Outlook:
    """What becomes of each zone if everybody follows a path."""
    hours, heads, moves = staffed(arrays, paths)
    waits = waiting_h(arrays, hours, heads)
    cost = float((waits.sum(axis=1) * arrays.wait).sum() + problem.move_price * moves)
    if problem.quarters:
        cost += float((waits[:, -1] * arrays.rest).sum())
    zones = (
        ZoneStaff(demand.zone, tuple(heads[n].tolist()), tuple(hours[n].tolist()), tuple(waits[n].tolist()))
        for n, demand in enumerate(problem.demands)
    )
    return Outlook(tuple(zones), int(moves), cost)


def _at_first(arrays: Arrays) -> Ints:
    """Everybody stays; whoever comes goes where most work is for each who can do it."""
    paths = np.repeat(arrays.home[:, None], arrays.work.shape[1], axis=1)
    return _filled(arrays, paths)


def _filled(arrays: Arrays, paths: Ints) -> Ints:
    """Paths without gaps: whoever is nowhere is counted where the most work is for each person."""
    filled = paths.copy()
    heads = np.bincount(arrays.home[arrays.home != NOWHERE], minlength=arrays.work.shape[0]).astype(float)
    for person in range(len(filled)):
        able = np.flatnonzero(arrays.able[person])
        if not len(able) or not (filled[person] == NOWHERE).any():
            continue
        zone = int(able[np.argmax(arrays.work[able].sum(axis=1) / (heads[able] + 1))])
        known = np.flatnonzero(filled[person] != NOWHERE)
        if len(known):
            zone = int(filled[person, known[0]])
        else:
            heads[zone] += 1
        filled[person, filled[person] == NOWHERE] = zone
    return filled


def _tidied(arrays: Arrays, paths: Ints) -> Ints:
    """Before and after a shift nobody is anywhere else than at its ends."""
    for person, (first, last) in enumerate(zip(arrays.first, arrays.last, strict=True)):
        if first <= last:
            paths[person, :first] = paths[person, first]
            paths[person, last + 1 :] = paths[person, last]
    return paths


def _left_out(problem: StaffingProblem, arrays: Arrays, then: Outlook) -> tuple[LeftOut, ...]:
    found = [
        LeftOut(hand.worker, f"{hand.worker} has no skill that any of these zones asks for.")
        for hand, able in zip(problem.hands, arrays.able, strict=True)
        if not able.any()
    ]
    for number, (demand, staff) in enumerate(zip(problem.demands, then.zones, strict=True)):
        if staff.waiting and staff.waiting[-1] > MUCH_H:
            name = problem.names.get(demand.zone, demand.zone)
            skilled = int(arrays.able[:, number].sum())
            why = f"{skilled} people can do it, and all others of them are needed more elsewhere"
            if max(staff.people) >= demand.places:
                why = f"no more than {demand.places} can work there at once"
            found.append(LeftOut(demand.zone, f"{name} ends with {staff.waiting[-1]:.1f} hours of work: {why}."))
    return tuple(found)
