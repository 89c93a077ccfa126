"""Which way through the hierarchy is the fastest? Climbs from both ends, and what they find where they meet.

A climb is the list of a place's ancestors from the root down, with the seconds and metres from (or to) each. The
ancestors that two climbs share are the first entries of both, so that meeting is a sum of two rows.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

Numbers = npt.NDArray[np.int32]
Singles = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]


@njit(cache=True)
def heights(up_first: Numbers, up_head: Numbers) -> Numbers:
    """How many ancestors each place has."""
    count = np.zeros(len(up_first) - 1, dtype=np.int32)
    for place in range(len(count) - 1, -1, -1):
        if up_first[place] < up_first[place + 1]:
            count[place] = count[up_head[up_first[place]]] + 1
    return count


@njit(cache=True)
def climb(up_first, up_head, height, weight, length, way, starts, costs, ways):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917
    """The ancestors of some places of one chain from the root down, with seconds, metres and the place before each.

    `way` is 0 to go from the starts up, 1 to come down to them; `costs` and `ways` are seconds and metres to begin
    with. The place before is that below on the way; of a start it is -1.
    """
    lowest = starts[0]
    for n in range(len(starts)):
        if height[starts[n]] > height[lowest]:
            lowest = starts[n]
    size = height[lowest] + 1
    chain = np.empty(size, dtype=np.int32)
    seconds = np.full(size, np.float32(np.inf), dtype=np.float32)
    metres = np.zeros(size, dtype=np.float32)
    below = np.full(size, -1, dtype=np.int32)
    place = lowest
    for depth in range(size - 1, -1, -1):
        chain[depth] = place
        if depth > 0:
            place = up_head[up_first[place]]
    for n in range(len(starts)):
        depth = height[starts[n]]
        if costs[n] < seconds[depth]:
            seconds[depth], metres[depth] = costs[n], ways[n]
    for depth in range(size - 1, 0, -1):
        if not np.isfinite(seconds[depth]):
            continue
        place = chain[depth]
        for entry in range(up_first[place], up_first[place + 1]):
            over = height[up_head[entry]]
            through = seconds[depth] + weight[entry, way]
            if through < seconds[over]:
                seconds[over], metres[over], below[over] = through, metres[depth] + length[entry, way], depth
    return chain, seconds, metres, below


@njit(cache=True)
def climbs(up_first, up_head, height, weight, length, way, first, starts, costs, ways):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917
    """Climbs of many, one after the other; those of `starts[first[n]:first[n + 1]]` belong to n. With none: empty."""
    count = len(first) - 1
    begins = np.zeros(count + 1, dtype=np.int64)
    for n in range(count):
        size = 0
        for start in range(first[n], first[n + 1]):
            size = max(size, height[starts[start]] + 1)
        begins[n + 1] = begins[n] + size
    chain = np.empty(begins[count], dtype=np.int32)
    seconds = np.empty(begins[count], dtype=np.float32)
    metres = np.empty(begins[count], dtype=np.float32)
    for n in range(count):
        low, high = first[n], first[n + 1]
        if low == high:
            continue
        found = climb(up_first, up_head, height, weight, length, way, starts[low:high], costs[low:high], ways[low:high])
        chain[begins[n] : begins[n + 1]] = found[0]
        seconds[begins[n] : begins[n + 1]] = found[1]
        metres[begins[n] : begins[n + 1]] = found[2]
    return begins, chain, seconds, metres


@njit(cache=True, fastmath={"nnan", "reassoc"})
def _least(one: Singles, other: Singles) -> np.float32:
    least = np.float32(np.inf)
    for n in range(len(one)):
        least = min(least, one[n] + other[n])
    return least


@njit(cache=True)
def shared(one: Numbers, other: Numbers) -> int:
    """How many ancestors two chains have in common."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high) // 2
        if one[middle] == other[middle]:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True)
def meetings(out, back, seconds: Floats, metres: Floats) -> None:  # type: ignore[no-untyped-def]
    """Fill in the seconds and metres from each climb of `out` (rows) to each of `back` (columns); inf where none is."""
    begins, chains, out_seconds, out_metres = out
    back_begins, back_chains, back_seconds, back_metres = back
    for row in range(len(begins) - 1):
        start, end = begins[row], begins[row + 1]
        for column in range(len(back_begins) - 1):
            other, last = back_begins[column], back_begins[column + 1]
            common = shared(chains[start:end], back_chains[other:last])
            least = _least(out_seconds[start : start + common], back_seconds[other : other + common])
            if not np.isfinite(least) or least >= seconds[row, column]:
                continue
            seconds[row, column] = least
            for n in range(common):
                if out_seconds[start + n] + back_seconds[other + n] <= least:
                    metres[row, column] = out_metres[start + n] + back_metres[other + n]
                    break
