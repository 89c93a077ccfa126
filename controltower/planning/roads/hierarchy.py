"""How is a road graph made ready, so that any weights can be put on it in a moment? By a hierarchy of its nodes.

A customisable contraction hierarchy (Dibbelt, Strasser, Wagner, ACM JEA 21, 2016): (1) order the nodes, (2) take them
out in this order and join their later neighbours, whatever the weights, (3) for given weights let every triangle pull
its upper arc down. All shortest ways then go up from one end and down to the other, and what is up is a chain: the
ancestors in the elimination tree. Nodes are named by their place in the order.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

Numbers = npt.NDArray[np.int32]
Singles = npt.NDArray[np.float32]


def neighbours(nodes: int, tails: Numbers, heads: Numbers) -> tuple[Numbers, Numbers]:
    """Each node's neighbours either way, ascending and once: where they begin `(nodes + 1,)`, and who they are."""
    apart = tails != heads
    both = np.concatenate((tails[apart], heads[apart])).astype(np.int64)
    others = np.concatenate((heads[apart], tails[apart])).astype(np.int64)
    pairs = np.unique(both * nodes + others)
    first = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(pairs // nodes, minlength=nodes), out=first[1:])
    return first, (pairs % nodes).astype(np.int32)


def contracted(first: Numbers, heads: Numbers) -> tuple[Numbers, Numbers]:
    """The arcs up from each place, those that were there and those that contraction adds, heads ascending."""
    up_first, up_head = _contract(first, heads)
    return up_first, up_head


@njit(cache=True)
def _contract(first: Numbers, heads: Numbers) -> tuple[Numbers, Numbers]:
    """Step 2: the neighbours of a node become neighbours of the lowest of them."""
    nodes = len(first) - 1
    up_first = np.zeros(nodes + 1, dtype=np.int32)
    up_head = np.empty(max(16, 4 * len(heads)), dtype=np.int32)
    child = np.full(nodes, -1, dtype=np.int32)
    sibling = np.full(nodes, -1, dtype=np.int32)
    seen = np.full(nodes, -1, dtype=np.int32)
    row = np.empty(nodes, dtype=np.int32)
    filled = 0
    for node in range(nodes):
        size = 0
        for entry in range(first[node], first[node + 1]):
            other = heads[entry]
            if other > node and seen[other] != node:
                seen[other] = node
                row[size] = other
                size += 1
        below = child[node]
        while below >= 0:
            for entry in range(up_first[below], up_first[below + 1]):
                other = up_head[entry]
                if other > node and seen[other] != node:
                    seen[other] = node
                    row[size] = other
                    size += 1
            below = sibling[below]
        if filled + size > len(up_head):
            grown = np.empty(2 * (filled + size), dtype=np.int32)
            grown[:filled] = up_head[:filled]
            up_head = grown
        up_head[filled : filled + size] = np.sort(row[:size])
        if size > 0:
            parent = up_head[filled]
            sibling[node] = child[parent]
            child[parent] = node
        filled += size
        up_first[node + 1] = filled
    return up_first, up_head[:filled].copy()


@njit(cache=True)
def entries(up_first: Numbers, up_head: Numbers, tails: Numbers, heads: Numbers) -> Numbers:
    """Which arc of the hierarchy lies between each tail and head; -1 where both are one, or none does."""
    found = np.full(len(tails), -1, dtype=np.int32)
    for n in range(len(tails)):
        low, high = min(tails[n], heads[n]), max(tails[n], heads[n])
        begin, end = up_first[low], up_first[low + 1]
        while begin < end:
            middle = (begin + end) // 2
            if up_head[middle] < high:
                begin = middle + 1
            else:
                end = middle
        if low != high and begin < up_first[low + 1] and up_head[begin] == high:
            found[n] = begin
    return found


@njit(cache=True)
def customised(
    up_first: Numbers,
    up_head: Numbers,
    arc_up: Numbers,
    upwards: npt.NDArray[np.bool_],
    seconds: Singles,
    metres: Singles,
) -> tuple[Singles, Singles, Numbers]:
    """Step 3: seconds, metres `(h, 2)`, up and down each arc of the hierarchy, and what it stands for `(h, 2)`.

    It stands for the arc of the graph of that number, or for the way by place p, which is said as -2 - p; -1 is none.
    """
    size = len(up_head)
    weight = np.full((size, 2), np.float32(np.inf), dtype=np.float32)
    length = np.zeros((size, 2), dtype=np.float32)
    stands = np.full((size, 2), np.int32(-1), dtype=np.int32)
    for arc in range(len(arc_up)):
        entry, way = arc_up[arc], 0 if upwards[arc] else 1
        if entry >= 0 and seconds[arc] < weight[entry, way]:
            weight[entry, way], length[entry, way], stands[entry, way] = seconds[arc], metres[arc], arc
    for node in range(len(up_first) - 1):
        end = up_first[node + 1]
        for one in range(up_first[node], end):
            down_one, up_one = weight[one, 1], weight[one, 0]
            if not (np.isfinite(down_one) or np.isfinite(up_one)):
                continue
            entry = up_first[up_head[one]]
            for other in range(one + 1, end):
                while up_head[entry] != up_head[other]:
                    entry += 1
                through = down_one + weight[other, 0]
                if through < weight[entry, 0]:
                    weight[entry, 0], length[entry, 0] = through, length[one, 1] + length[other, 0]
                    stands[entry, 0] = -2 - node
                through = weight[other, 1] + up_one
                if through < weight[entry, 1]:
                    weight[entry, 1], length[entry, 1] = through, length[other, 1] + length[one, 0]
                    stands[entry, 1] = -2 - node
    return weight, length, stands
