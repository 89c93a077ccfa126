"""In how few tours could all orders be walked? Tours filled one after the other until no room is left in them."""

from typing import Any

import numpy as np
from numba import njit

from controltower.planning.picking.batching.measuring import ROUNDING

TRIED = 20_000
"""Orders tried for one tour at most."""


@njit(cache=True)
def fewest(loads: Any, capacity: float) -> Any:
    """A tour for each order, `(n_orders,)`, in few tours: Gupta and Ho 1999, minimum bin slack.

    Each tour takes the largest order that is left, and with it those that leave the least room.
    """
    order = np.argsort(-loads)
    at = np.full(loads.shape[0], -1)
    left, tour = loads.shape[0], 0
    while left:
        chosen = _fullest(loads, capacity, order, at)
        for place in chosen:
            at[order[place]] = tour
        left -= chosen.shape[0]
        tour += 1
    return at


@njit(cache=True)
def _fullest(loads: Any, capacity: float, order: Any, at: Any) -> Any:
    """Places in `order` of those that fill a tour best, found depth first."""
    count = order.shape[0]
    first = 0
    while at[order[first]] >= 0:
        first += 1
    held = np.empty(count, np.int64)
    held[0] = first
    best, size, tried, place = held[:1].copy(), 1, 0, first + 1
    room = capacity - loads[order[first]]
    least = room
    while least > ROUNDING and tried < TRIED:
        while place < count and (at[order[place]] >= 0 or loads[order[place]] > room + ROUNDING):
            place += 1
        if place == count:
            if size == 1:
                break
            size -= 1
            place = held[size] + 1
            room += loads[order[held[size]]]
            continue
        held[size] = place
        room -= loads[order[place]]
        size, tried, place = size + 1, tried + 1, place + 1
        if room < least - ROUNDING:
            least, best = room, held[:size].copy()
    return best
