"""Which tour through parallel aisles is the shortest of all? A search over frontiers, for any number of cross aisles.

Ratliff and Rosenthal 1983 for two cross aisles, in the generality of Pansart, Catusse and Cambazard 2018 ("Exact
algorithms for the order picking problem"): the tour grows from left to right, a stretch of aisle at a time; of all
parts that end in one state of the frontier only the shortest is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from controltower.planning.picking.circuit import Leg, Part, circuit
from controltower.planning.picking.frontier import Frontier, Way, frontier
from controltower.planning.picking.layout import Columns, Layout, Spot, column_at, columns_of

DEPOT = -1
"""The place of the depot where it is visited like a pick."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The places of a tour in walking order, by their numbers, and the metres from the depot through all and back."""

    order: tuple[int, ...]
    metres: float


@dataclass(frozen=True, slots=True)
class _Step:
    """How a state came about: from which, and what was walked."""

    before: int
    walked: Part | None


def shortest(layout: Layout, spots: Sequence[Spot]) -> Walk:
    """The shortest tour through these places, all in aisles of the layout. Raises ValueError for one that is not."""
    if not spots:
        return Walk((), 0.0)
    columns = columns_of(layout)
    by_column: dict[int, list[tuple[float, int]]] = {}
    for number, (x, y) in enumerate(spots):
        if not columns.cross_m[0] <= y <= columns.cross_m[-1]:
            raise ValueError(f"Place {number} at y = {y:g} m is off the aisle.")
        by_column.setdefault(column_at(columns, x), []).append((y, number))
    if columns.depot_at is None and set(by_column) == {columns.depot_in}:
        return _within(columns.depot_y_m, by_column[columns.depot_in])
    if columns.depot_at is None:
        by_column.setdefault(columns.depot_in, []).append((columns.depot_y_m, DEPOT))
    metres, parts = _grown(columns, {column: sorted(held) for column, held in by_column.items()})
    order = circuit(parts, (columns.depot_in, columns.depot_at), DEPOT)
    return Walk(order, metres + 2 * columns.beside_m)


def _within(depot_y_m: float, held: list[tuple[float, int]]) -> Walk:
    """Up and down the one aisle in which the depot and all places are."""
    up = sorted((y, number) for y, number in held if y >= depot_y_m)
    down = sorted(((y, number) for y, number in held if y < depot_y_m), reverse=True)
    ends = [depot_y_m, *(y for y, _ in held)]
    return Walk(tuple(number for _, number in (*up, *down)), 2 * (max(ends) - min(ends)))


def _grown(columns: Columns, held: dict[int, list[tuple[float, int]]]) -> tuple[float, list[Part]]:
    """The metres of the shortest tour, and the parts that it is made of."""
    known = frontier(len(columns.cross_m))
    first, last = min(*held, columns.depot_in), max(*held, columns.depot_in)
    best: dict[int, float] = {0: 0.0}
    steps: list[dict[int, _Step]] = []
    for column in range(first, last + 1):
        for block in range(len(columns.cross_m) - 1) if columns.is_aisle[column] else ():
            best = _in_block(known, columns, column, block, held.get(column, []), best, steps)
        if column == columns.depot_in and columns.depot_at is not None:
            best = _at_depot(known, columns.depot_at, best, steps)
        if column < last:
            best = _across(known, column, columns.xs_m[column + 1] - columns.xs_m[column], best, steps)
    end = min((state for state in best if state in known.ends), key=lambda state: best[state])
    return best[end], _traced(steps, end)


def _in_block(
    known: Frontier,
    columns: Columns,
    column: int,
    block: int,
    held: list[tuple[float, int]],
    best: dict[int, float],
    steps: list[dict[int, _Step]],
) -> dict[int, float]:
    low, high = columns.cross_m[block], columns.cross_m[block + 1]
    here = [(y, n) for y, n in held if low <= y < high or (y == high and block + 2 == len(columns.cross_m))]
    reached: dict[int, float] = {}
    step: dict[int, _Step] = {}
    ways = _ways(low, high, here)
    for state, metres in best.items():
        for way, (inside_m, places) in ways.items():
            to = known.ways[block][state][way]
            if to >= 0 and metres + inside_m < reached.get(to, float("inf")):
                reached[to] = metres + inside_m
                step[to] = _Step(state, Leg(column, block, way, places) if way else None)
    steps.append(step)
    return reached


def _ways(
    low: float, high: float, here: list[tuple[float, int]]
) -> dict[Way, tuple[float, tuple[tuple[int, ...], tuple[int, ...]]]]:
    """The metres of each way through a stretch, and the places taken going up from the low end and down from the high.

    To go in from both ends leaves out the widest gap between two places.
    """
    up = tuple(number for _, number in here)
    whole = high - low
    if not here:
        return {Way.NOT: (0.0, ((), ())), Way.THROUGH: (whole, ((), ())), Way.THERE_AND_BACK: (2 * whole, ((), ()))}
    ways = {
        Way.THROUGH: (whole, (up, ())),
        Way.THERE_AND_BACK: (2 * whole, (up, ())),
        Way.FROM_LOW: (2 * (here[-1][0] - low), (up, ())),
        Way.FROM_HIGH: (2 * (high - here[0][0]), ((), up[::-1])),
    }
    gap, at = max(((b[0] - a[0], n) for n, (a, b) in enumerate(pairwise(here))), default=(0.0, 0))
    if gap > 0:
        ways[Way.FROM_BOTH] = (2 * (whole - gap), (up[: at + 1], up[:at:-1]))
    return ways


def _at_depot(
    known: Frontier, crossing: int, best: dict[int, float], steps: list[dict[int, _Step]]
) -> dict[int, float]:
    reached: dict[int, float] = {}
    step: dict[int, _Step] = {}
    for state, metres in best.items():
        to = known.touched[crossing][state]
        if to >= 0 and metres < reached.get(to, float("inf")):
            reached[to], step[to] = metres, _Step(state, None)
    steps.append(step)
    return reached


def _across(
    known: Frontier, column: int, wide_m: float, best: dict[int, float], steps: list[dict[int, _Step]]
) -> dict[int, float]:
    reached: dict[int, float] = {}
    step: dict[int, _Step] = {}
    for state, metres in best.items():
        for grown in known.onward[state]:
            there = metres + wide_m * sum(grown.times)
            if there < reached.get(grown.to, float("inf")):
                reached[grown.to] = there
                step[grown.to] = _Step(state, (column, grown.times))
    steps.append(step)
    return reached


def _traced(steps: list[dict[int, _Step]], state: int) -> list[Part]:
    parts: list[Part] = []
    for step in reversed(steps):
        taken = step[state]
        if taken.walked is not None:
            parts.append(taken.walked)
        state = taken.before
    return parts
