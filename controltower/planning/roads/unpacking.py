"""Which roads does the fastest way take? The arcs that a climb up and a climb down stand for, one after the other."""

import numpy as np
import numpy.typing as npt
from numba import njit

from controltower.planning.roads.search import climb, shared

Numbers = npt.NDArray[np.int32]


@njit(cache=True)
def fastest(up_first, up_head, height, weight, length, stands, start, end):  # type: ignore[no-untyped-def]
    """Seconds of the fastest way and the arcs of the graph on it; `start` and `end` are nodes, costs and metres each.

    The way goes from one of the first nodes to one of the others; no arcs and inf where there is none.
    """
    up, up_s, _, up_below = climb(up_first, up_head, height, weight, length, 0, start[0], start[1], start[2])
    down, down_s, _, down_below = climb(up_first, up_head, height, weight, length, 1, end[0], end[1], end[2])
    common = shared(up, down)
    best, least = -1, np.float32(np.inf)
    for depth in range(common):
        if up_s[depth] + down_s[depth] < least:
            best, least = depth, up_s[depth] + down_s[depth]
    arcs = [np.int32(0) for _ in range(0)]
    if best < 0:
        return least, np.array(arcs, dtype=np.int32)
    depths = [np.int32(best)]
    while up_below[depths[-1]] >= 0:
        depths.append(up_below[depths[-1]])
    for n in range(len(depths) - 1, 0, -1):
        _unpack(up_first, up_head, stands, up[depths[n]], up[depths[n - 1]], arcs)
    depth = best
    while down_below[depth] >= 0:
        _unpack(up_first, up_head, stands, down[depth], down[down_below[depth]], arcs)
        depth = down_below[depth]
    return least, np.array(arcs, dtype=np.int32)


@njit(cache=True)
def _unpack(up_first, up_head, stands, tail, head, arcs):  # type: ignore[no-untyped-def]
    """Append the arcs of the graph that the arc of the hierarchy from tail to head stands for."""
    stack = [(tail, head)]
    while len(stack) > 0:
        one, other = stack.pop()
        low, high = min(one, other), max(one, other)
        begin, end = up_first[low], up_first[low + 1]
        while begin < end:
            middle = (begin + end) // 2
            if up_head[middle] < high:
                begin = middle + 1
            else:
                end = middle
        stood = stands[begin, 0 if one < other else 1]
        if stood >= 0:
            arcs.append(stood)
        else:
            by = np.int32(-2 - stood)
            stack.append((by, other))
            stack.append((one, by))
