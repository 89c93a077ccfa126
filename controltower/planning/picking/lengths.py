"""How far are very many tours? The search of `exact`, compiled: lengths alone, a hundred thousand and more a second.

Whoever plans which picks share a tour asks this question far more often than any other. Arrays in, arrays out; numba
compiles the search when it is first used, and keeps it for the next start.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from controltower.planning.picking.frontier import UNREACHED, Way, frontier
from controltower.planning.picking.layout import Layout, Spot, column_at, columns_of
from controltower.planning.picking.oneblock import block_m

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Tables(NamedTuple):
    """The transitions of a frontier as arrays.

    `to[block, state, way]` and `touched[crossing, state]` are states or -1; of the next aisle's states those of `state`
    are `onward_to[onward_from[state] : onward_from[state + 1]]`, each after `onward_times` walks along cross aisles.
    """

    used: Ints
    to: Ints
    touched: Ints
    onward_from: Ints
    onward_to: Ints
    onward_times: Floats
    is_end: NDArray[np.bool_]


class Floor(NamedTuple):
    """A layout's columns as arrays; `depot_at` is -1 where the depot is a place within an aisle."""

    xs_m: Floats
    is_aisle: NDArray[np.bool_]
    cross_m: Floats
    depot_in: int
    depot_at: int
    depot_y_m: float
    beside_m: float


class Scratch(NamedTuple):
    """Room for one search: the metres to each state before and after a step, and of each way through a stretch."""

    best: Floats
    reached: Floats
    inside: Floats


def floor_of(layout: Layout) -> tuple[Floor, Tables]:
    """A layout made ready for the compiled search."""
    columns = columns_of(layout)
    at = -1 if columns.depot_at is None else columns.depot_at
    xs, cross = np.array(columns.xs_m, dtype=np.float64), np.array(columns.cross_m, dtype=np.float64)
    depot = columns.depot_in, at, float(columns.depot_y_m), float(columns.beside_m)
    return Floor(xs, np.array(columns.is_aisle), cross, *depot), tables(len(columns.cross_m))


def lengths_m(layout: Layout, tours: Sequence[Sequence[Spot]]) -> Floats:
    """The metres of the shortest tour through each set of places, `(n_tours,)`. Raises ValueError for one off aisle."""
    columns = columns_of(layout)
    places = [sorted((column_at(columns, x), y) for x, y in dict.fromkeys(tour)) for tour in tours]
    starts = np.cumsum([0, *map(len, places)])
    in_columns = np.array([column for tour in places for column, _ in tour], dtype=np.int64)
    ys = np.array([y for tour in places for _, y in tour], dtype=np.float64)
    return lengths_of(*floor_of(layout), starts, in_columns, ys)


def lengths_of(floor: Floor, known: Tables, starts: Ints, columns: Ints, ys_m: Floats) -> Floats:
    """As `lengths_m`, for places sorted by column and y within each tour; tour n begins at `starts[n]`."""
    metres: Floats = _lengths(floor, known, starts, columns, ys_m)
    return metres


@cache
def tables(crossings: int) -> Tables:
    """The tables for a number of cross aisles."""
    known = frontier(crossings)
    size = len(known.states)
    onward_from = np.zeros(size + 1, dtype=np.int64)
    to: list[int] = []
    times: list[int] = []
    for state in range(size):
        cheapest: dict[int, int] = {}
        for grown in known.onward[state]:
            cheapest[grown.to] = min(sum(grown.times), cheapest.get(grown.to, 2 * crossings))
        to.extend(cheapest)
        times.extend(cheapest.values())
        onward_from[state + 1] = len(to)
    # Between two cross aisles alone a stretch is never best walked there and back: Ratliff and Rosenthal 1983.
    used = [way for way in Way if crossings > 2 or way is not Way.THERE_AND_BACK]
    return Tables(
        np.array(used, dtype=np.int64),
        np.array(known.ways, dtype=np.int64),
        np.array(known.touched, dtype=np.int64),
        onward_from,
        np.array(to, dtype=np.int64),
        np.array(times, dtype=np.float64),
        np.array([state in known.ends for state in range(size)]),
    )


@njit(cache=True)
def room_for(known: Any) -> Any:
    """Scratch for searches with these tables."""
    size = known.is_end.shape[0]
    return Scratch(np.empty(size), np.empty(size), np.empty(6))


@njit(cache=True)
def tour_m(floor: Any, known: Any, columns: Any, ys: Any, begin: int, end: int, room: Any) -> Any:
    """The metres of the shortest tour through places `begin` to `end`, sorted by column and y; 0 for none."""
    if begin == end:
        return 0.0
    if floor.cross_m.shape[0] == 2 and floor.depot_at >= 0:
        return block_m(floor, columns[begin:end], ys[begin:end])
    if floor.depot_at < 0 and columns[begin] == floor.depot_in and columns[end - 1] == floor.depot_in:
        return 2 * (max(ys[end - 1], floor.depot_y_m) - min(ys[begin], floor.depot_y_m))
    last = max(columns[end - 1], floor.depot_in)
    best, reached, inside = room
    best[:] = UNREACHED
    best[0] = 0.0
    at = begin
    for column in range(min(columns[begin], floor.depot_in), last + 1):
        if floor.is_aisle[column]:
            for block in range(floor.cross_m.shape[0] - 1):
                at = _stretch(floor, column, block, columns, ys, at, end, inside)
                _walked(known.to[block], known.used, inside, best, reached)
        if column == floor.depot_in and floor.depot_at >= 0:
            _at_depot(known.touched[floor.depot_at], best, reached)
        if column < last:
            wide_m = floor.xs_m[column + 1] - floor.xs_m[column]
            _across(known.onward_from, known.onward_to, known.onward_times, wide_m, best, reached)
    shortest = UNREACHED
    for state in range(known.is_end.shape[0]):
        if known.is_end[state]:
            shortest = min(shortest, best[state])
    return shortest + 2 * floor.beside_m


@njit(cache=True)
def _stretch(floor: Any, column: int, block: int, columns: Any, ys: Any, at: int, end: int, inside: Any) -> int:
    """Fill in the metres of each way through a stretch; the place in the arrays behind its places."""
    low, high = floor.cross_m[block], floor.cross_m[block + 1]
    is_top = block + 2 == floor.cross_m.shape[0]
    waits = floor.depot_at < 0 and column == floor.depot_in and low <= floor.depot_y_m
    waits = waits and (floor.depot_y_m < high or is_top)
    lowest, before, gap, is_empty = 0.0, 0.0, 0.0, True
    while True:
        has_place = at < end and columns[at] == column and (ys[at] < high or is_top)
        if waits and (not has_place or floor.depot_y_m <= ys[at]):
            y = floor.depot_y_m
            waits = False
        elif has_place:
            y = ys[at]
            at += 1
        else:
            break
        if is_empty:
            lowest, is_empty = y, False
        else:
            gap = max(gap, y - before)
        before = y
    whole = high - low
    inside[0] = 0.0 if is_empty else UNREACHED
    inside[1] = whole
    inside[2] = 2 * whole
    inside[3] = UNREACHED if is_empty else 2 * (before - low)
    inside[4] = UNREACHED if is_empty else 2 * (high - lowest)
    inside[5] = 2 * (whole - gap) if gap > 0 else UNREACHED
    return at


@njit(cache=True)
def _walked(to: Any, used: Any, inside: Any, best: Any, reached: Any) -> None:
    reached[:] = UNREACHED
    for state in range(best.shape[0]):
        so_far = best[state]
        if so_far < UNREACHED:
            for way in used:
                grown = to[state, way]
                if grown >= 0 and so_far + inside[way] < reached[grown]:
                    reached[grown] = so_far + inside[way]
    best[:] = reached


@njit(cache=True)
def _at_depot(touched: Any, best: Any, reached: Any) -> None:
    reached[:] = UNREACHED
    for state in range(best.shape[0]):
        to = touched[state]
        if to >= 0 and best[state] < reached[to]:
            reached[to] = best[state]
    best[:] = reached


@njit(cache=True)
def _across(begins: Any, to: Any, times: Any, wide_m: float, best: Any, reached: Any) -> None:
    reached[:] = UNREACHED
    for state in range(best.shape[0]):
        so_far = best[state]
        if so_far < UNREACHED:
            for onward in range(begins[state], begins[state + 1]):
                there = so_far + wide_m * times[onward]
                reached[to[onward]] = min(reached[to[onward]], there)
    best[:] = reached


@njit(cache=True)
def _lengths(floor: Any, known: Any, starts: Any, columns: Any, ys: Any) -> Any:
    metres = np.zeros(starts.shape[0] - 1)
    room = room_for(known)
    for tour in range(metres.shape[0]):
        metres[tour] = tour_m(floor, known, columns, ys, starts[tour], starts[tour + 1], room)
    return metres
