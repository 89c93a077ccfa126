"""How does a problem become arrays for the compiled search, and its steps become places of pieces again?"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from controltower.domain.stowage import Piece, Placed, Unloading, orientations
from controltower.planning.loading.blocks import Blocks, Ints, Kinds, blocks_of
from controltower.planning.loading.problem import LoadProblem
from controltower.planning.loading.spaces import Task

MOST_BLOCKS = 4_000
SHARES = (1.0, 1.0)
Box = tuple[int, tuple[int, int, int], tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Arrays:
    """A problem for the search: all lengths in units of `unit_mm`, pieces by kind in `ids`."""

    task: Task
    kinds: Kinds
    blocks: Blocks
    ids: tuple[tuple[str, ...], ...]
    unit_mm: int


def arrays_of(problem: LoadProblem) -> Arrays:
    """The problem as arrays; every piece of it goes into the hold, if alone."""
    is_ordered = problem.rules.unloading is not Unloading.ANYHOW
    stops = sorted({piece.stop for piece in problem.pieces}) if is_ordered else [0]
    alike: dict[tuple[Any, ...], list[str]] = {}
    for piece in problem.pieces:
        alike.setdefault(_kind_of(problem, piece, stops if is_ordered else None), []).append(piece.id)
    unit = math.gcd(*(edge for key in alike for way in key[0] for edge in way))
    ways = [(number, *(edge // unit for edge in way)) for number, key in enumerate(alike) for way in key[0]]
    kinds = Kinds(
        np.array(ways, dtype=np.int64),
        np.array([len(ids) for ids in alike.values()], dtype=np.int64),
        *(np.array([key[n] for key in alike], dtype=np.int64) for n in (1, 2, 3)),
    )
    sizes = problem.hold.length_mm, problem.hold.width_mm, problem.hold.height_mm
    hold = np.array([size // unit for size in sizes], dtype=np.int64)
    smallest = np.array([kinds.ways[:, 1:3].min(), kinds.ways[:, 3].min()])
    has_order = is_ordered and len(stops) > 1
    task = Task(hold, _reach(hold, kinds.ways), has_order, smallest, np.array(SHARES))
    blocks = blocks_of(kinds, hold, MOST_BLOCKS, len(stops))
    return Arrays(task, kinds, blocks, tuple(tuple(ids) for ids in alike.values()), unit)


def placed(arrays: Arrays, steps: Ints) -> list[Placed]:
    """The pieces of all blocks that were placed."""
    left = [list(reversed(ids)) for ids in arrays.ids]
    unit = arrays.unit_mm
    found = []
    for block, x, y, z, mirrored in steps.tolist():
        dx, dy, _ = arrays.blocks.size[block].tolist()
        for kind, at, size in _boxes(arrays, block, (0, 0, 0)):
            here = (
                x + (dx - at[0] - size[0] if mirrored & 1 else at[0]),
                y + (dy - at[1] - size[1] if mirrored & 2 else at[1]),
                z + at[2],
            )
            found.append(Placed(left[kind].pop(), *(unit * value for value in (*here, *size))))
    return found


def _kind_of(problem: LoadProblem, piece: Piece, stops: list[int] | None) -> tuple[Any, ...]:
    """Ways of lying, weight, stop by number and fragility: what makes pieces alike."""
    hold = problem.hold
    ways = tuple(
        way
        for way in orientations(piece)
        if way[0] <= hold.length_mm and way[1] <= hold.width_mm and way[2] <= hold.height_mm
    )
    is_fragile = problem.rules.fragile_alone and piece.is_fragile
    return ways, piece.weight_g, stops.index(piece.stop) if stops else 0, is_fragile


def _boxes(arrays: Arrays, block: int, at: tuple[int, int, int]) -> Iterator[Box]:
    """The pieces of a block as kind, corner and edges."""
    one, *rest = arrays.blocks.made[block].tolist()
    if one >= 0:
        other, axis, _ = rest
        yield from _boxes(arrays, one, at)
        moved = list(at)
        moved[axis] += int(arrays.blocks.size[one, axis])
        yield from _boxes(arrays, other, (moved[0], moved[1], moved[2]))
        return
    kind, dx, dy, dz = arrays.kinds.ways[-1 - one].tolist()
    nx, ny, nz = rest
    for k in range(nz):
        for i in range(nx):
            for j in range(ny):
                yield kind, (at[0] + i * dx, at[1] + j * dy, at[2] + k * dz), (dx, dy, dz)


@njit(cache=True)
def _reach(hold: Any, ways: Any) -> Any:
    """The most of each length that edges can fill along each axis, `(3, longest + 1)`."""
    most = hold.max() + 1
    reach = np.zeros((3, most), np.int64)
    for axis in range(3):
        for length in range(1, most):
            best = 0
            for way in range(ways.shape[0]):
                edge = ways[way, 1 + axis]
                if edge <= length:
                    best = max(best, edge + reach[axis, length - edge])
            reach[axis, length] = best
    return reach
