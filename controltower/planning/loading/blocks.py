"""Which pieces make a block? Boxes of boxes with hardly a gap, which a search places as if each were one piece.

Simple blocks are rows, walls and stacks of one kind lying one way; general blocks are two blocks side by side, behind
or upon each other (Fanslau and Bortfeldt 2010, "A tree search algorithm for solving the container loading problem";
Zhu and Lim 2012, "A new greedy lookahead algorithm", for blocks whose top must bear what follows).
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
MOST_KINDS = 4
LEAST_FILLED_PCT = 98
SLOTS = 1 << 17
CRUMBS = 0.2


class Kinds(NamedTuple):
    """The kinds of piece: those that are alike in all respects. `there` is how many, `ways[way]` (kind, dx, dy, dz)."""

    ways: Ints
    there: Ints
    weight_g: Ints
    stop: Ints
    is_fragile: Ints


class Blocks(NamedTuple):
    """Blocks as rows, those worth most first within each stop; those of stop s are `first[s]` to `first[s + 1]`.

    `size` is (dx, dy, dz), `top` the (dx, dy) of its upper face that bears, from the corner at which it is placed.
    `kinds[block]` are up to four kinds, -1 for none, `counts[block]` how many of each. `made[block]` says of what: one
    way of lying so many times along x, y and z as (-1 - way, nx, ny, nz), or two blocks along an axis as (a, b, axis).
    `worth` is the volume, less where it takes many pieces to get there.
    """

    size: Ints
    top: Ints
    kinds: Ints
    counts: Ints
    volume: Ints
    pieces: Ints
    weight_g: Ints
    is_fragile: Ints
    made: Ints
    worth: NDArray[np.float64]
    first: Ints


def blocks_of(kinds: Kinds, hold: Ints, most: int, stops: int) -> Blocks:
    """At most so many blocks for each stop."""
    found = [_of_stop(kinds, hold, most, stop) for stop in range(stops)]
    first = np.cumsum([0, *(len(each[0]) for each in found)]).astype(np.int64)
    for start, each in zip(first, found, strict=False):
        made = each[-2]
        made[made[:, 0] >= 0, :2] += start
    columns: list[Any] = [np.concatenate(several) for several in zip(*found, strict=True)]
    return Blocks._make((*columns, first))


def _of_stop(kinds: Kinds, hold: Ints, most: int, stop: int) -> list[Any]:
    rows, total = _made(kinds, hold, most, stop)
    columns: list[Any] = [column[:total] for column in rows]
    worth = rows.volume[:total] * rows.pieces[:total] ** -CRUMBS
    order = np.lexsort((np.arange(total), -worth))
    place = np.empty(total, dtype=np.int64)
    place[order] = np.arange(total)
    columns = [column[order] for column in (*columns, worth)]
    made = columns[-2]
    is_joined = made[:, 0] >= 0
    made[is_joined, :2] = place[made[is_joined, :2]]
    return columns


class _Rows(NamedTuple):
    size: Ints
    top: Ints
    kinds: Ints
    counts: Ints
    volume: Ints
    pieces: Ints
    weight_g: Ints
    is_fragile: Ints
    made: Ints


@njit(cache=True)
def _made(kinds: Any, hold: Any, most: int, stop: int) -> Any:
    rows = _Rows(
        np.zeros((most, 3), np.int64),
        np.zeros((most, 2), np.int64),
        np.full((most, MOST_KINDS), -1, np.int64),
        np.zeros((most, MOST_KINDS), np.int64),
        np.zeros(most, np.int64),
        np.zeros(most, np.int64),
        np.zeros(most, np.int64),
        np.zeros(most, np.int64),
        np.zeros((most, 4), np.int64),
    )
    seen = np.full(SLOTS, -1, np.int64)
    total = _simple(kinds, hold, stop, rows, seen)
    old, grown = 0, total
    while old < grown and total < most:
        total = _joined(kinds, hold, rows, seen, old, grown, most)
        old, grown = grown, total
    return rows, total


@njit(cache=True)
def _simple(kinds: Any, hold: Any, stop: int, rows: Any, seen: Any) -> int:
    """One kind lying one way, for all numbers along x, y and z that there are pieces for; the smallest first."""
    total, most = 0, rows.volume.shape[0]
    largest = 0
    for kind in range(kinds.there.shape[0]):
        if kinds.stop[kind] == stop:
            largest = max(largest, kinds.there[kind])
    for number in range(1, largest + 1):
        for way in range(kinds.ways.shape[0]):
            kind = kinds.ways[way, 0]
            if kinds.stop[kind] != stop or kinds.there[kind] < number:
                continue
            for nx in range(1, number + 1):
                if number % nx or nx * kinds.ways[way, 1] > hold[0]:
                    continue
                for ny in range(1, number // nx + 1):
                    nz = number // nx // ny
                    wide, high = ny * kinds.ways[way, 2], nz * kinds.ways[way, 3]
                    if number // nx % ny or wide > hold[1] or high > hold[2] or total >= most:
                        continue
                    _fill(kinds, rows, total, way, nx, ny, nz)
                    total += not _is_known(rows, seen, total)
    return total


@njit(cache=True)
def _fill(kinds: Any, rows: Any, row: int, way: int, nx: int, ny: int, nz: int) -> None:
    kind, number = kinds.ways[way, 0], nx * ny * nz
    dx, dy, dz = nx * kinds.ways[way, 1], ny * kinds.ways[way, 2], nz * kinds.ways[way, 3]
    rows.size[row, 0], rows.size[row, 1], rows.size[row, 2] = dx, dy, dz
    rows.top[row, 0], rows.top[row, 1] = dx, dy
    rows.kinds[row, :], rows.counts[row, :] = -1, 0
    rows.kinds[row, 0], rows.counts[row, 0] = kind, number
    rows.volume[row], rows.pieces[row] = dx * dy * dz, number
    rows.weight_g[row], rows.is_fragile[row] = number * kinds.weight_g[kind], kinds.is_fragile[kind]
    rows.made[row, 0], rows.made[row, 1], rows.made[row, 2], rows.made[row, 3] = -1 - way, nx, ny, nz


@njit(cache=True)
def _joined(kinds: Any, hold: Any, rows: Any, seen: Any, old: int, grown: int, most: int) -> int:
    """All that two blocks make of which one at least is new since `old`."""
    total = grown
    for sum_of in range(2 * grown - 1):
        for one in range(max(0, sum_of - grown + 1), min(sum_of, grown - 1) + 1):
            other = sum_of - one
            if one < old and other < old:
                continue
            for axis in range(3):
                if not _is_tight(hold, rows.size, rows.volume, one, other, axis):
                    continue
                if _join(kinds, rows, one, other, axis, total):
                    total += not _is_known(rows, seen, total)
                    if total >= most:
                        return total
    return total


@njit(cache=True)
def _is_tight(hold: Any, size: Any, volume: Any, one: int, other: int, axis: int) -> bool:
    """Whether two blocks along an axis are within the hold and hardly leave a gap, nor a step where they are level."""
    if axis != 2 and (one > other or size[one, 2] != size[other, 2]):
        return False
    whole = 1
    for n in range(3):
        edge = size[one, n] + size[other, n] if n == axis else max(size[one, n], size[other, n])
        if edge > hold[n]:
            return False
        whole *= edge
    return bool(100 * (volume[one] + volume[other]) >= LEAST_FILLED_PCT * whole)


@njit(cache=True)
def _join(kinds: Any, rows: Any, one: int, other: int, axis: int, row: int) -> bool:
    """Write the block of two along an axis into a row, if it is one; upon each other, `other` is the upper."""
    if rows.is_fragile[one] != rows.is_fragile[other] or not _top(rows, one, other, axis, row):
        return False
    if not _counted(kinds, rows, one, other, row):
        return False
    for n in range(3):
        a, b = rows.size[one, n], rows.size[other, n]
        rows.size[row, n] = a + b if n == axis else max(a, b)
    volume = rows.volume[one] + rows.volume[other]
    rows.volume[row], rows.pieces[row] = volume, rows.pieces[one] + rows.pieces[other]
    rows.weight_g[row] = rows.weight_g[one] + rows.weight_g[other]
    rows.is_fragile[row] = rows.is_fragile[one]
    rows.made[row, 0], rows.made[row, 1], rows.made[row, 2], rows.made[row, 3] = one, other, axis, 0
    return True


@njit(cache=True)
def _top(rows: Any, one: int, other: int, axis: int, row: int) -> bool:
    """The face that bears of two blocks; False where the upper would not rest on the lower, or the face has a gap."""
    a, b = rows.top[one], rows.top[other]
    if axis == 2:
        rows.top[row, 0], rows.top[row, 1] = b[0], b[1]
        return bool(rows.size[other, 0] <= a[0] and rows.size[other, 1] <= a[1])
    across = 1 - axis
    rows.top[row, axis] = a[axis] + b[axis]
    rows.top[row, across] = min(a[across], b[across])
    return bool(a[axis] == rows.size[one, axis])


@njit(cache=True)
def _counted(kinds: Any, rows: Any, one: int, other: int, row: int) -> bool:
    """The pieces of two blocks by kind, in order of kind; False where there are not so many, or too many kinds."""
    at, left, right = 0, 0, 0
    rows.kinds[row, :], rows.counts[row, :] = -1, 0
    while True:
        a = rows.kinds[one, left] if left < MOST_KINDS else -1
        b = rows.kinds[other, right] if right < MOST_KINDS else -1
        if a < 0 and b < 0:
            return True
        if at == MOST_KINDS:
            return False
        kind = a if b < 0 or 0 <= a <= b else b
        number = 0
        if a == kind:
            number += rows.counts[one, left]
            left += 1
        if b == kind:
            number += rows.counts[other, right]
            right += 1
        if number > kinds.there[kind]:
            return False
        rows.kinds[row, at], rows.counts[row, at] = kind, number
        at += 1


@njit(cache=True)
def _is_known(rows: Any, seen: Any, row: int) -> bool:
    """Whether a block of the same size, top and pieces is there already; remembers it if not."""
    mixed = np.int64(7)
    for n in range(3):
        mixed = mixed * 1_000_003 + rows.size[row, n]
    for n in range(2):
        mixed = mixed * 1_000_003 + rows.top[row, n]
    for n in range(MOST_KINDS):
        mixed = (mixed * 1_000_003 + rows.kinds[row, n]) * 1_000_003 + rows.counts[row, n]
    slot = (mixed ^ (mixed >> 29)) & (SLOTS - 1)
    while seen[slot] >= 0:
        if _is_same(rows, seen[slot], row):
            return True
        slot = (slot + 1) & (SLOTS - 1)
    seen[slot] = row
    return False


@njit(cache=True)
def _is_same(rows: Any, one: int, other: int) -> bool:
    for n in range(3):
        if rows.size[one, n] != rows.size[other, n]:
            return False
    for n in range(MOST_KINDS):
        if rows.kinds[one, n] != rows.kinds[other, n] or rows.counts[one, n] != rows.counts[other, n]:
            return False
    return bool(rows.top[one, 0] == rows.top[other, 0] and rows.top[one, 1] == rows.top[other, 1])
