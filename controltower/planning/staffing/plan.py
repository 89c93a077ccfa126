"""Who works where in each quarter of the shift, and how near is that to the best there can be?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from controltower.domain.ids import ZoneId
from controltower.domain.labour import Posting
from controltower.planning.plans import LeftOut, StopAsked, never
from controltower.planning.staffing.annealing import annealed
from controltower.planning.staffing.arrays import NOWHERE, Arrays, Ints, arrays_of, paths_of, postings_of
from controltower.planning.staffing.bound import raised
from controltower.planning.staffing.problem import StaffingProblem
from controltower.planning.staffing.queues import staffed, waiting_h

STEPS, ROUNDS = 4_000_000, 12_000
"""So many steps of the search, and of the bound, unless told otherwise: about five seconds for 120 people, 10 zones."""
SLICES = 20
HOT, COLD = 2.0, 0.02
"""Temperatures, in shares of what an hour of work costs that waits for an hour."""
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
        """How far the cost may be above the best, as a share of the best."""
        return (self.then.cost - self.bound) / self.bound if self.bound > 0 else 0.0


def plan_staffing(
    problem: StaffingProblem, *, stop: StopAsked = never, seed: int = 0, steps: int = STEPS, rounds: int = ROUNDS
) -> StaffingPlan:
    """The least waiting and the fewest moves found; the same problem, seed and steps give the same plan."""
    arrays = arrays_of(problem)
    now = _at_first(arrays)
    limits = float(problem.most_moves), problem.move_price
    heat = float(arrays.wait.max(initial=0.0)) * 4
    paths, best, least = now.copy(), now.copy(), outlook_of(problem, arrays, now).cost
    for part in range(SLICES):
        if stop() or not heat:
            break
        slice_heat = tuple(heat * HOT * (COLD / HOT) ** ((part + more) / SLICES) for more in (0, 1))
        found, cost, paths = annealed(arrays, paths, limits, slice_heat, steps // SLICES, seed * SLICES + part)
        if cost < least:
            best, least = found, cost
    best = _tidied(arrays, best)
    then = outlook_of(problem, arrays, best)
    bound = _bound(arrays, best, limits, then.cost, rounds, stop)
    left_out = _left_out(problem, arrays, then)
    return StaffingPlan(postings_of(problem, best), outlook_of(problem, arrays, now), then, bound, left_out)


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


def _bound(
    arrays: Arrays, paths: Ints, limits: tuple[float, float], cost: float, rounds: int, stop: StopAsked
) -> float:
    """No plan costs less; 0 where the search for it was stopped at once."""
    prices, move, best = _prices(arrays, paths), 0.0, 0.0
    for _ in range(SLICES):
        if stop():
            break
        found, prices, move = raised(arrays, limits, prices, move, cost, rounds // SLICES)
        best = max(best, found)
    return min(best, cost)


def _prices(arrays: Arrays, paths: Ints) -> Any:
    """What one more hour would save in each quarter: the waiting until nothing waits any more."""
    hours, heads, _ = staffed(arrays, paths)
    waits = waiting_h(arrays, hours, heads)
    prices = np.zeros(arrays.work.shape)
    after = arrays.rest.copy()
    for quarter in range(arrays.work.shape[1] - 1, -1, -1):
        after = np.where(waits[:, quarter] > 0, after + arrays.wait, 0.0)
        prices[:, quarter] = after
    return prices


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
