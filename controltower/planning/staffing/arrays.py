"""How is a staffing problem told to a search? As arrays: people, zones and quarters by their number."""

from collections.abc import Sequence
from math import hypot
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from controltower.domain.labour import Posting
from controltower.domain.times import QUARTER, Instant, Span
from controltower.planning.staffing.problem import Demand, Hand, StaffingProblem, may_work, quarter_span

HOURS = 0.25
"""Of a quarter."""
NOWHERE = -1
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Arrays(NamedTuple):
    """`hours[p, t]` that somebody works in a quarter, `able[p, z]`, `home[p]` (or -1), `first[p]` and `last[p]`.

    `work[z, t]`, `wait[z]` for an hour that waits for a quarter, `rest[z]`, `places[z]`, `lost[z, z]` hours of a move.
    Whoever cannot work anywhere has a `last` before the `first`.
    """

    hours: Floats
    able: NDArray[np.bool_]
    home: Ints
    first: Ints
    last: Ints
    work: Floats
    wait: Floats
    rest: Floats
    places: Ints
    lost: Floats


def arrays_of(problem: StaffingProblem) -> Arrays:
    """The problem as arrays."""
    count = problem.quarters
    hours = np.array([hours_of(problem, hand) for hand in problem.hands]).reshape(len(problem.hands), count)
    able = [[may_work(demand, hand) for demand in problem.demands] for hand in problem.hands]
    can = np.array(able, dtype=bool).reshape(len(problem.hands), len(problem.demands))
    spans = [_quarters(problem, hand) for hand in problem.hands]
    work = [(*demand.hours, *(0.0,) * (count - len(demand.hours))) for demand in problem.demands]
    return Arrays(
        hours,
        can,
        np.array([_home(problem, hand) for hand in problem.hands], dtype=np.int64),
        np.array([first for first, _ in spans], dtype=np.int64),
        np.array([last if any(row) else -1 for (_, last), row in zip(spans, able, strict=True)], dtype=np.int64),
        np.array(work, dtype=float).reshape(len(problem.demands), count),
        np.array([demand.wait_h * HOURS for demand in problem.demands]),
        np.array([demand.rest_h for demand in problem.demands]),
        np.array([demand.places for demand in problem.demands], dtype=np.int64),
        np.array([[lost_h(problem, a, b) for b in problem.demands] for a in problem.demands]),
    )


def hours_of(problem: StaffingProblem, hand: Hand) -> list[float]:
    """The hours of each quarter that somebody works: on shift, breaks taken off."""
    found = []
    for quarter in range(problem.quarters):
        span = quarter_span(problem, quarter)
        time = _common(span, hand.shift) - sum(_common(_within(each, hand.shift), span) for each in hand.breaks)
        found.append(HOURS * max(0, time) / QUARTER)
    return found


def lost_h(problem: StaffingProblem, a: Demand, b: Demand) -> float:
    """The hours that a move from one zone to another takes."""
    return (hypot(a.x_m - b.x_m, a.y_m - b.y_m) / problem.walk_m_s + problem.change_s) / 3600 if a is not b else 0.0


def paths_of(problem: StaffingProblem, postings: Sequence[Posting]) -> Ints:
    """Where everybody is in each quarter, `(n_people, n_quarters)`; somebody without a posting stays at home.

    A posting counts for the quarters in which it runs longest.
    """
    numbers = {demand.zone: n for n, demand in enumerate(problem.demands)}
    rows = {hand.worker: n for n, hand in enumerate(problem.hands)}
    paths = np.repeat(arrays_of(problem).home[:, None], problem.quarters, axis=1)
    for posting in sorted(postings, key=lambda each: each.starts_at):
        row, zone = rows.get(posting.worker), numbers.get(posting.zone)
        if row is None or zone is None or not may_work(problem.demands[zone], problem.hands[row]):
            continue
        first = round((posting.starts_at - problem.begins) / QUARTER)
        paths[row, max(0, first) :] = zone
    return paths


def postings_of(problem: StaffingProblem, paths: Any) -> tuple[Posting, ...]:
    """The postings that send everybody along their path, by person and time; none for who stays at home throughout."""
    found: list[Posting] = []
    arrays = arrays_of(problem)
    for row, hand in enumerate(problem.hands):
        first, last = int(arrays.first[row]), int(arrays.last[row])
        mine = paths[row]
        if first > last or all(mine[quarter] == arrays.home[row] for quarter in range(first, last + 1)):
            continue
        cuts = [first, *(quarter for quarter in range(first + 1, last + 1) if mine[quarter] != mine[quarter - 1])]
        for start, end in zip(cuts, [*cuts[1:], last + 1], strict=True):
            span = Span(quarter_span(problem, start).starts, quarter_span(problem, end - 1).ends)
            within = _within(span, hand.shift)
            found.append(Posting(hand.worker, problem.demands[int(mine[start])].zone, within.starts, within.ends))
    return tuple(found)


def _quarters(problem: StaffingProblem, hand: Hand) -> tuple[int, int]:
    """The first and the last quarter of somebody's shift, as far as the work is known."""
    span = Span(problem.begins, Instant(problem.begins + problem.quarters * QUARTER))
    shift = _within(hand.shift, span)
    if shift.ends <= shift.starts:
        return 0, -1
    return (shift.starts - problem.begins) // QUARTER, (shift.ends - 1 - problem.begins) // QUARTER


def _home(problem: StaffingProblem, hand: Hand) -> int:
    for number, demand in enumerate(problem.demands):
        if demand.zone == hand.zone and may_work(demand, hand):
            return number
    return NOWHERE


def _within(span: Span, outer: Span) -> Span:
    starts = max(span.starts, outer.starts)
    return Span(starts, max(starts, min(span.ends, outer.ends)))


def _common(a: Span, b: Span) -> int:
    return max(0, min(a.ends, b.ends) - max(a.starts, b.starts))
