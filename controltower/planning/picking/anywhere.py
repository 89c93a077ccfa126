"""How is a tour walked on a floor of any shape? Over its walking graph, with one-way aisles and several depots.

The shortest ways between the places of a tour make a travelling-salesman problem with distances that need not be the
same there and back. It is searched by Or-opt moves of up to three places within iterated double bridges (Or 1976;
Martin, Otto and Felten 1991), and up to `EXACT` places solved exactly by the recursion of Held and Karp 1962.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from controltower.planning.picking.exact import Walk
from controltower.planning.plans import StopAsked, never

Floats = NDArray[np.float64]
EXACT = 11
"""So many places are few enough to try them all in a millisecond."""
STARTS = 4
ROUNDS = 400
"""Disturbances of each start, and as many more as ROUNDS_EACH for each place."""
ROUNDS_EACH = 20


@dataclass(frozen=True, slots=True)
class WalkingGraph:
    """Crossings 0 to n-1 and the walks between them: `(from, to, metres)`, each in its direction alone."""

    size: int
    walks: tuple[tuple[int, int, float], ...]


def graph_of(
    size: int, both_ways: Iterable[tuple[int, int, float]], one_way: Iterable[tuple[int, int, float]] = ()
) -> WalkingGraph:
    """The graph of these walks. Raises ValueError for one that is shorter than nothing or leads nowhere."""
    pairs = list(both_ways)
    walks = (*pairs, *((b, a, metres) for a, b, metres in pairs), *one_way)
    for a, b, metres in walks:
        if not (0 <= a < size and 0 <= b < size and metres >= 0):
            raise ValueError(f"No walk: from {a} to {b}, {metres} m, among {size} crossings.")
    return WalkingGraph(size, walks)


def distances_m(graph: WalkingGraph, places: Sequence[int]) -> Floats:
    """The shortest way from each place to each, `(n, n)` metres; infinite where there is none."""
    a, b, metres = (np.array(column) for column in zip(*graph.walks, strict=True)) if graph.walks else ([], [], [])
    # A walk of no length is none to scipy.
    length = np.maximum(np.array(metres, dtype=float), 1e-9)
    sparse = csr_array((_least(graph.size, a, b, length)), shape=(graph.size, graph.size))
    unique, back = np.unique(np.array(places, dtype=np.int64), return_inverse=True)
    reached: Floats = dijkstra(sparse, indices=unique)
    return reached[np.ix_(back, np.array(places, dtype=np.int64))]


def _least(size: int, a: Any, b: Any, metres: Floats) -> tuple[Floats, tuple[Any, Any]]:
    """Of several walks between two crossings the shortest; scipy would add them up."""
    key = np.array(a, dtype=np.int64) * size + np.array(b, dtype=np.int64)
    order = np.lexsort((metres, key))
    key, metres = key[order], metres[order]
    is_first = np.diff(key, prepend=-1) != 0
    return metres[is_first], (key[is_first] // size, key[is_first] % size)


def plan_walk(
    graph: WalkingGraph,
    places: Sequence[int],
    begins: Sequence[int],
    ends: Sequence[int] | None = None,
    *,
    stop: StopAsked = never,
    seed: int = 0,
) -> Walk:
    """A short walk from one of the depots `begins` through all places to one of `ends` (none named: back to its begin).

    Raises ValueError where a place cannot be reached or left.
    """
    pairs = [(a, a) for a in begins] if ends is None else [(a, b) for a in begins for b in ends]
    matrix = distances_m(graph, [*places, *begins, *(ends or ())])
    count = len(places)
    known = {depot: count + n for n, depot in enumerate((*begins, *(ends or ())))}
    walks = [_best(matrix, count, known[a], known[b], stop, seed) for a, b in dict.fromkeys(pairs)]
    best = min(walks, key=lambda walk: walk.metres)
    if not np.isfinite(best.metres):
        raise ValueError("A place cannot be reached from the depot, or left.")
    return best


def plan_rounds(matrices: Mapping[str, Floats], *, seed: int = 0) -> dict[str, Walk]:
    """A short round for each matrix `(n + 1, n + 1)` metres, whose last place is the depot."""
    return {name: _best(m, len(m) - 1, len(m) - 1, len(m) - 1, never, seed) for name, m in matrices.items()}


def _best(matrix: Floats, count: int, begin: int, end: int, stop: StopAsked, seed: int) -> Walk:
    """The walk from `begin` through places 0 to count-1 to `end`, as a round of a matrix of its own."""
    if not count:
        return Walk((), float(matrix[begin, end]))
    held = np.empty((count + 1, count + 1))
    held[1:, 1:] = matrix[:count, :count]
    held[0, 1:], held[1:, 0], held[0, 0] = matrix[begin, :count], matrix[:count, end], 0.0
    if count <= EXACT:
        order, metres = _all_tried(held)
        return Walk(tuple(int(place) - 1 for place in order), float(metres))
    best, shortest = _nearest(held), np.inf
    for start in range(STARTS):
        if start and stop():
            break
        tour = best.copy() if not start else _shuffled(count + 1, seed + start)
        tour, metres = _searched(held, tour, ROUNDS + ROUNDS_EACH * count, seed + start)
        if metres < shortest:
            best, shortest = tour, metres
    return Walk(tuple(int(place) - 1 for place in best[1:]), float(shortest))


@njit(cache=True)
def _all_tried(held: Any) -> Any:
    count = held.shape[0] - 1
    full = 1 << count
    best = np.full((full, count), np.inf)
    before = np.full((full, count), -1)
    for place in range(count):
        best[1 << place, place] = held[0, place + 1]
    for seen in range(full):
        for last in range(count):
            so_far = best[seen, last]
            if not np.isfinite(so_far):
                continue
            for place in range(count):
                grown = seen | (1 << place)
                if grown != seen and so_far + held[last + 1, place + 1] < best[grown, place]:
                    best[grown, place] = so_far + held[last + 1, place + 1]
                    before[grown, place] = last
    metres, last = np.inf, 0
    for place in range(count):
        if best[full - 1, place] + held[place + 1, 0] < metres:
            metres, last = best[full - 1, place] + held[place + 1, 0], place
    order, seen = np.empty(count, np.int64), full - 1
    for at in range(count - 1, -1, -1):
        order[at] = last + 1
        seen, last = seen & ~(1 << last), before[seen, last]
    return order, metres


@njit(cache=True)
def _nearest(held: Any) -> Any:
    size = held.shape[0]
    tour, is_in = np.zeros(size, np.int64), np.zeros(size, np.bool_)
    is_in[0] = True
    for at in range(1, size):
        best = -1
        for place in range(size):
            if not is_in[place] and (best < 0 or held[tour[at - 1], place] < held[tour[at - 1], best]):
                best = place
        tour[at] = best
        is_in[best] = True
    return tour


@njit(cache=True)
def _shuffled(size: int, seed: int) -> Any:
    np.random.seed(seed)  # noqa: NPY002 - numba's own, which is seeded here and shared with nobody
    return np.concatenate((np.zeros(1, np.int64), 1 + np.random.permutation(size - 1)))  # noqa: NPY002


@njit(cache=True)
def _improved(held: Any, tour: Any) -> Any:
    """Move runs of places, and turn stretches round, while that shortens the tour; it is changed in place."""
    size = tour.shape[0]
    found = True
    while found:
        found = _runs_moved(held, tour, size) or _turned(held, tour, size)
    metres = held[tour[size - 1], tour[0]]
    for at in range(size - 1):
        metres += held[tour[at], tour[at + 1]]
    return metres


@njit(cache=True)
def _runs_moved(held: Any, tour: Any, size: int) -> bool:
    is_better = False
    scratch = np.empty(size, np.int64)
    for first in range(1, size):
        for length in range(1, min(size // 2, size - first) + 1):
            last = first + length - 1
            before, after = tour[first - 1], tour[(last + 1) % size]
            gone = held[before, tour[first]] + held[tour[last], after] - held[before, after]
            if gone <= 1e-9:
                continue
            to, gain = -1, 1e-9
            for at in range(size):
                if first - 1 <= at <= last:
                    continue
                a, b = tour[at], tour[(at + 1) % size]
                here = gone - (held[a, tour[first]] + held[tour[last], b] - held[a, b])
                if here > gain:
                    to, gain = at, here
            if to < 0:
                continue
            count = 0
            for at in range(size):
                if at < first or at > last:
                    scratch[count] = tour[at]
                    count += 1
                if at == to:
                    for run in range(first, last + 1):
                        scratch[count] = tour[run]
                        count += 1
            tour[:] = scratch
            is_better = True
    return is_better


@njit(cache=True)
def _turned(held: Any, tour: Any, size: int) -> bool:
    is_better = False
    for first in range(1, size - 1):
        forth, back = 0.0, 0.0
        for last in range(first + 1, size):
            forth += held[tour[last - 1], tour[last]]
            back += held[tour[last], tour[last - 1]]
            a, b = tour[first - 1], tour[(last + 1) % size]
            old = held[a, tour[first]] + forth + held[tour[last], b]
            if held[a, tour[last]] + back + held[tour[first], b] < old - 1e-9:
                tour[first : last + 1] = tour[first : last + 1][::-1].copy()
                forth, back = back, forth
                is_better = True
    return is_better


@njit(cache=True)
def _searched(held: Any, tour: Any, rounds: int, seed: int) -> Any:
    """Improve; then disturb by exchanging two neighbouring stretches, improve, and keep what is hardly longer."""
    np.random.seed(seed)  # noqa: NPY002
    size = tour.shape[0]
    metres = _improved(held, tour)
    best, shortest = tour.copy(), metres
    trial = tour.copy()
    reach = min(size - 1, 50)
    for turn in range(rounds):
        first = 1 + np.random.randint(size - 1)  # noqa: NPY002
        second = first + 1 + np.random.randint(reach)  # noqa: NPY002
        third = second + 1 + np.random.randint(reach)  # noqa: NPY002
        if third > size:
            continue
        trial[:] = tour
        width = third - second
        trial[first : first + width] = tour[second:third]
        trial[first + width : third] = tour[first:second]
        found = _improved(held, trial)
        if found <= metres + 0.02 * shortest * np.random.random() * (1 - turn / rounds):  # noqa: NPY002
            metres = found
            tour[:] = trial
        if found < shortest - 1e-9:
            shortest = found
            best[:] = trial
    return best, shortest
