"""Where does a customer cost least? The half of ruin and recreate that puts back what was taken out, compiled.

After Christiaens and Vanden Berghe (2020), "Slack induction by string removals for vehicle routing problems": each at
its cheapest place, now and then blind to one (blinks). Ours looks beside near customers alone, leaves optional ones out
where that costs less, and keeps to the routes of one worker.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from controltower.planning.search.net import (
    AFTER,
    BEFORE,
    COST,
    FIRST,
    KIND,
    OPTIONAL,
    PRICE,
    SLOT,
    Ints,
    Net,
    Small,
    Tours,
)  # fmt: skip
from controltower.planning.search.tours import NEVER_FITS, alone, extra, put

BLINK = 0.01
OLD = 3
"""The place in a worker's `worth` for what the touched routes and those left out cost before."""


class Worker(NamedTuple):
    """What one worker may touch, and its notes.

    `whose` says which worker a customer belongs to; `quota` how many more vehicles of each type this one may use.
    `chance` is the state of its random numbers. Of a slot that is touched the notes keep its order, type and cost, so
    that it can be undone; the order of the best is kept in `best`.
    """

    number: int
    nodes: Small
    slots: Small
    whose: Small
    quota: Ints
    worth: Ints
    chance: npt.NDArray[np.uint64]
    out: Small
    keys: npt.NDArray[np.float64]
    touched: Small
    kinds: Small
    starts: Small
    kept: Small
    mark: Small
    best: Tours


@njit(cache=True, nogil=True, inline="always")
def draw(chance: npt.NDArray[np.uint64]) -> float:
    """A random number from 0 up to 1 (xorshift64*)."""
    x = chance[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    chance[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def touched_too(tours: Tours, mine: Worker, slot: int, touched: int) -> int:
    """A route's order, type and cost noted before it changes; how many are noted now."""
    mine.mark[slot] = 1
    mine.touched[touched] = slot
    mine.kinds[touched] = tours.route[slot, KIND]
    place, node = mine.starts[touched], tours.route[slot, FIRST]
    while node >= 0:
        mine.kept[place] = node
        place += 1
        node = tours.stop[node, AFTER]
    mine.starts[touched + 1] = place
    mine.worth[OLD] += tours.route[slot, COST]
    return touched + 1


@njit(cache=True, nogil=True)
def recreated(net: Net, tours: Tours, mine: Worker, out: int, touched: int) -> int:
    """Each customer at its cheapest place, or left out where that costs less; how many routes are touched now."""
    for each in range(out):
        node = mine.out[each]
        cost, slot, before = _best_place(net, tours, mine, node)
        kind = -1
        for other in range(len(net.fleet)):
            if mine.quota[other] > 0:
                fresh = alone(net, other, node)
                if fresh < cost:
                    cost, kind = fresh, other
        if cost >= NEVER_FITS and not net.who[node, OPTIONAL]:
            cost, slot, before = _any_place(net, tours, mine, node)
        if cost > net.who[node, PRICE]:
            continue
        if kind >= 0:
            slot, before = _empty_slot(tours, mine), -1
            if slot < 0 or touched >= len(mine.kinds):
                continue
        if not mine.mark[slot]:
            if touched >= len(mine.kinds):
                continue
            touched = touched_too(tours, mine, slot, touched)
        if kind >= 0:
            tours.route[slot, KIND] = kind
            mine.quota[kind] -= 1
        put(net, tours, slot, node, before)
    return touched


@njit(cache=True, nogil=True)
def _best_place(net: Net, tours: Tours, mine: Worker, node: int) -> tuple[int, int, int]:
    """The cost, route and customer before, of the cheapest place beside a near customer."""
    stop, load, near, need, room = tours.stop, tours.load, net.near, net.need, net.room
    whose, chance, number, kinds = mine.whose, mine.chance, mine.number, tours.route
    best, at, behind = NEVER_FITS, -1, -1
    for each in range(near.shape[1]):
        other = near[node, each]
        slot = stop[other, SLOT]
        if slot < 0 or whose[other] != number:
            continue
        is_full = False
        for dim in range(need.shape[1]):
            is_full |= load[slot, dim] + need[node, dim] > room[kinds[slot, KIND], dim]
        if is_full or draw(chance) < BLINK:
            continue
        cost = extra(net, tours, slot, node, other, stop[other, AFTER], best)
        if cost < best:
            best, at, behind = cost, slot, other
        cost = extra(net, tours, slot, node, stop[other, BEFORE], other, best)
        if cost < best:
            best, at, behind = cost, slot, stop[other, BEFORE]
    return best, at, behind


@njit(cache=True, nogil=True)
def _has_room(net: Net, tours: Tours, slot: int, node: int) -> bool:
    kind = tours.route[slot, KIND]
    for each in range(net.need.shape[1]):
        if tours.load[slot, each] + net.need[node, each] > net.room[kind, each]:
            return False
    return True


@njit(cache=True, nogil=True)
def _any_place(net: Net, tours: Tours, mine: Worker, node: int) -> tuple[int, int, int]:
    """The same over all places there are, for one that must be served and fits nowhere near."""
    best, at, behind = NEVER_FITS, -1, -1
    for slot in mine.slots:
        if tours.route[slot, FIRST] < 0 or not _has_room(net, tours, slot, node):
            continue
        before = -1
        following = tours.route[slot, FIRST]
        while True:
            cost = extra(net, tours, slot, node, before, following, best)
            if cost < best:
                best, at, behind = cost, slot, before
            if following < 0:
                break
            before, following = following, tours.stop[following, AFTER]
    return best, at, behind


@njit(cache=True, nogil=True)
def _empty_slot(tours: Tours, mine: Worker) -> int:
    for each in range(len(mine.slots) - 1, -1, -1):
        slot: int = mine.slots[each]
        if tours.route[slot, FIRST] < 0:
            return slot
    return -1
