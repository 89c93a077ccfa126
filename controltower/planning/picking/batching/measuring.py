"""How far is the tour of a set of orders? Measured once, and known from then on."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from controltower.planning.picking.lengths import room_for, tour_m

ROUNDING = 1e-9
"""Loads and metres that differ by less are the same."""
SEQUENCE = 0x03F79D71B4CB0A89
"""A de Bruijn sequence: its six leading bits tell by which power of two it was multiplied."""
POWERS = np.zeros(64, dtype=np.int64)
for _power in range(64):
    POWERS[((SEQUENCE << _power) % 2**64) >> 58] = _power


class Orders(NamedTuple):
    """All orders: their places as bits, in the order of column and y, and what each takes of the capacity.

    `words` is `(n_orders, n_words)`; `columns` and `ys_m` are those of each place; `names` are random, `(n_orders,)`.
    """

    words: Any
    columns: Any
    ys_m: Any
    loads: Any
    capacity: float
    names: Any


class Known(NamedTuple):
    """Tours that were measured last, by the name of their orders; `tally` counts those, and looks that found one."""

    names: Any
    metres: Any
    tally: Any


class Bench(NamedTuple):
    """Where tours are measured: floor and frontier, what is known, and room to work in."""

    floor: Any
    tables: Any
    orders: Any
    known: Any
    room: Any
    columns: Any
    ys_m: Any
    members: Any


@njit(cache=True)
def bench_of(floor: Any, tables: Any, orders: Any, slots: int) -> Any:
    """A bench that remembers at most so many tours as it has slots, a power of two."""
    places = orders.columns.shape[0]
    known = Known(np.zeros(slots, np.uint64), np.zeros(slots), np.zeros(2, np.int64))
    members = np.empty(orders.loads.shape[0] + 2, np.int64)
    return Bench(floor, tables, orders, known, room_for(tables), np.empty(places, np.int64), np.empty(places), members)


@njit(cache=True)
def measured(bench: Any, name: Any, members: Any, count: int, out: Any, into: Any) -> Any:
    """The metres of the tour of these orders, `out` (two of them, -1: nobody) left out and `into` added.

    `name` is that of the tour after the change.
    """
    known = bench.known
    slot = np.int64(name & np.uint64(known.names.shape[0] - 1))
    if known.names[slot] == name:
        known.tally[1] += 1
        return known.metres[slot]
    changed, size = bench.members, 0
    for place in range(count):
        if members[place] != out[0] and members[place] != out[1]:
            changed[size] = members[place]
            size += 1
    for order in into:
        if order >= 0:
            changed[size] = order
            size += 1
    metres = _walked(bench, changed[:size])
    known.tally[0] += 1
    known.names[slot] = name
    known.metres[slot] = metres
    return metres


@njit(cache=True)
def _walked(bench: Any, members: Any) -> Any:
    words, columns, ys = bench.orders.words, bench.columns, bench.ys_m
    found = 0
    for word in range(words.shape[1]):
        bits = np.uint64(0)
        for order in members:
            bits |= words[order, word]
        while bits:
            low = bits & (~bits + np.uint64(1))
            spot = 64 * word + POWERS[np.int64((low * np.uint64(SEQUENCE)) >> np.uint64(58))]
            columns[found], ys[found] = bench.orders.columns[spot], bench.orders.ys_m[spot]
            found += 1
            bits ^= low
    return tour_m(bench.floor, bench.tables, columns, ys, 0, found, bench.room)
