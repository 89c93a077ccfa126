"""In which order are the nodes of a road graph taken out, so that few new arcs are needed? By nested dissection.

Inertial flow (Schild, Sommer: On Balanced Separators in Road Networks, SEA 2015): sort the nodes of a cell along a
line, join the first quarter to a source and the last to a sink, and cut where the least edges cross; of four lines the
best cut counts. Its nodes come last in the order, before them both halves, cut again in the same way.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

Numbers = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

SHARE = 0.25
"""Of the nodes of a cell, at each end of the line."""
SMALL = 6
"""Cells of so few nodes are not cut."""
LINES = np.array([(1.0, 0.0), (0.0, 1.0), (0.7071, 0.7071), (0.7071, -0.7071)])


def dissected(lat: Floats, lon: Floats, first: Numbers, heads: Numbers) -> Numbers:
    """The place of each node in the order: `first` and `heads` are its neighbours, each edge listed both ways."""
    x = (lon - lon.mean()) * np.cos(np.radians(lat.mean()))
    y = lat - lat.mean()
    back = _backwards(first, heads)
    order = _dissect(x, y, first, heads, back)
    places = np.empty(len(order), dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


@njit(cache=True)
def _backwards(first: Numbers, heads: Numbers) -> Numbers:
    """For each entry the entry of the same edge at its other end; neighbours are listed ascending and once."""
    back = np.empty(len(heads), dtype=np.int32)
    for node in range(len(first) - 1):
        for entry in range(first[node], first[node + 1]):
            other = heads[entry]
            low, high = first[other], first[other + 1]
            while low < high:
                middle = (low + high) // 2
                if heads[middle] < node:
                    low = middle + 1
                else:
                    high = middle
            back[entry] = low
    return back


@njit(cache=True)
def _dissect(x: Floats, y: Floats, first: Numbers, heads: Numbers, back: Numbers) -> Numbers:
    """The nodes in their order."""
    count = len(x)
    order = np.arange(count).astype(np.int32)
    cell = np.zeros(count, dtype=np.int32)
    flow = np.zeros(len(heads), dtype=np.int8)
    via = np.empty(count, dtype=np.int32)
    queue = np.empty(count, dtype=np.int32)
    side = np.zeros(count, dtype=np.int8)
    best = np.zeros(count, dtype=np.int8)
    stack = [(np.int64(0), np.int64(count), np.int64(0))]
    cells = 0
    while len(stack) > 0:
        start, end, mine = stack.pop()
        if end - start <= SMALL:
            continue
        nodes = order[start:end].copy()
        least = _best_side(nodes, mine, x, y, first, heads, back, cell, flow, via, queue, side, best)
        left, right, apart = _split(nodes, mine, first, heads, cell, best)
        if least < 0 or left + apart == len(nodes) or right + apart == len(nodes):
            continue
        low, high, last = start, start + left, start + left + right
        for node in nodes:
            if best[node] == 1:
                order[low] = node
                low += 1
                cell[node] = cells + 1
            elif best[node] == 0:
                order[high] = node
                high += 1
                cell[node] = cells + 2
            else:
                order[last] = node
                last += 1
                cell[node] = -1
        stack.append((start, start + left, np.int64(cells + 1)))
        stack.append((start + left, start + left + right, np.int64(cells + 2)))
        cells += 2
    return order


@njit(cache=True)
def _best_side(nodes, mine, x, y, first, heads, back, cell, flow, via, queue, side, best):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917
    """Mark in `best` the source's side (1) of the best of four cuts; the edges that cross it, -1 where none was found.

    Best is the least cut for the size of the smaller half.
    """
    least, score = -1, np.inf
    for line in range(4):
        along = np.empty(len(nodes))
        for n in range(len(nodes)):
            along[n] = x[nodes[n]] * LINES[line, 0] + y[nodes[n]] * LINES[line, 1]
        sorted_nodes = nodes[np.argsort(along)]
        cut, inside = _cut(sorted_nodes, mine, first, heads, back, cell, flow, via, queue, side)
        half = min(inside, len(nodes) - inside)
        if half > 0 and cut / half < score:
            least, score = cut, cut / half
            for node in nodes:
                best[node] = side[node]
    return least


@njit(cache=True)
def _cut(nodes, mine, first, heads, back, cell, flow, via, queue, side):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917
    """Find a least cut between the ends of a sorted cell; mark its first side with 1. Edges that cross, nodes inside.

    Augmenting paths by breadth-first search; every edge carries one, either way.
    """
    quarter = max(1, int(len(nodes) * SHARE))
    for node in nodes:
        for entry in range(first[node], first[node + 1]):
            flow[entry] = 0
    cut = 0
    while True:
        for node in nodes:
            side[node] = 0
        filled = 0
        for n in range(quarter):
            side[nodes[n]] = 1
            via[nodes[n]] = -1
            queue[filled] = nodes[n]
            filled += 1
        for n in range(len(nodes) - quarter, len(nodes)):
            side[nodes[n]] = 2
        found = _search(mine, first, heads, cell, flow, via, queue, side, filled)
        if found < 0:
            break
        cut += 1
        entry = found
        while entry >= 0:
            flow[entry] += 1
            flow[back[entry]] -= 1
            entry = via[heads[back[entry]]]
    inside = 0
    for node in nodes:
        if side[node] == 2:
            side[node] = 0
        inside += side[node]
    return cut, inside


@njit(cache=True)
def _search(mine, first, heads, cell, flow, via, queue, side, filled):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917
    """The last entry of a path to the sink (side 2) along which `via` leads back; -1 where there is none left."""
    done = 0
    while done < filled:
        node = queue[done]
        done += 1
        for entry in range(first[node], first[node + 1]):
            other = heads[entry]
            if cell[other] != mine or flow[entry] > 0 or side[other] == 1:
                continue
            if side[other] == 2:
                return entry
            side[other] = 1
            via[other] = entry
            queue[filled] = other
            filled += 1
    return -1


@njit(cache=True)
def _split(nodes, mine, first, heads, cell, best):  # type: ignore[no-untyped-def]
    """Turn the cut into nodes (2 in `best`), on the side that has fewer at it; how many are left, right and apart."""
    count = np.zeros(2, dtype=np.int64)
    for node in nodes:
        for entry in range(first[node], first[node + 1]):
            other = heads[entry]
            if cell[other] == mine and best[other] != best[node]:
                count[best[node]] += 1
                break
    chosen = 1 if count[1] <= count[0] else 0
    touching = np.zeros(len(nodes), dtype=np.bool_)
    for n in range(len(nodes)):
        node = nodes[n]
        if best[node] != chosen:
            continue
        for entry in range(first[node], first[node + 1]):
            other = heads[entry]
            if cell[other] == mine and best[other] != chosen:
                touching[n] = True
                break
    left, right, apart = 0, 0, 0
    for n in range(len(nodes)):
        if touching[n]:
            best[nodes[n]] = 2
            apart += 1
        elif best[nodes[n]] == 1:
            left += 1
        else:
            right += 1
    return left, right, apart
