"""How are orders shared out among tours? By simulated annealing in which every tour is measured by its shortest walk.

Kirkpatrick, Gelatt and Vecchi 1983, with the moves of Henn and Waescher 2012 ("Tabu search heuristics for the order
batching problem in manual order picking systems"): an order goes to another tour, or changes places with one there.
One or two leave a tour, and of the other's up to two that come back only those are drawn for which there is room: where
carts are nearly full hardly any exchange would fit by chance.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from controltower.planning.dice import below, seeded, unit
from controltower.planning.picking.batching.measuring import ROUNDING, measured

NOBODY = (-1, -1)
NEARBY = 0.5
"""How often an order is exchanged with the tour of one that it is well picked with; else of any."""
PAIRS = 0.5
"""How often two orders leave together."""


class Shares(NamedTuple):
    """A partition of the orders: `members[b, :counts[b]]` are those of tour b, `at[o]` is the tour of order o."""

    at: Any
    members: Any
    counts: Any
    loads: Any
    names: Any
    metres: Any


class Drafts(NamedTuple):
    """Room for those that could come back: one by one `(n_orders,)`, and by twos `(n_orders squared, 2)`."""

    singles: Any
    pairs: Any


@njit(cache=True)
def shared(bench: Any, at: Any) -> Any:
    """The shares in which order o is on tour `at[o]`."""
    count = at.shape[0]
    shares = Shares(
        at.copy(),
        np.zeros((count, count), np.int64),
        np.zeros(count, np.int64),
        np.zeros(count),
        np.zeros(count, np.uint64),
        np.zeros(count),
    )
    for order in range(count):
        _join(bench.orders, shares, order, at[order])
    for tour in range(count):
        if shares.counts[tour]:
            shares.metres[tour] = measured(
                bench, shares.names[tour], shares.members[tour], shares.counts[tour], NOBODY, NOBODY
            )
    return shares


@njit(cache=True)
def savings(bench: Any) -> Any:
    """What is saved by picking two orders on one tour instead of two, `(n_orders, n_orders)` metres."""
    orders = bench.orders
    count = orders.loads.shape[0]
    alone, saved = np.zeros(count), np.zeros((count, count))
    single = np.zeros(1, np.int64)
    for order in range(count):
        single[0] = order
        alone[order] = measured(bench, orders.names[order], single, 1, NOBODY, NOBODY)
        for other in range(order):
            metres = measured(bench, orders.names[order] ^ orders.names[other], single, 1, NOBODY, (other, -1))
            saved[order, other] = saved[other, order] = alone[order] + alone[other] - metres
    return saved


@njit(cache=True)
def joined(bench: Any, saved: Any) -> Any:
    """A partition to begin with: tours grow together, the pair that saves most first (Clarke and Wright 1964).

    What two tours save is measured anew whenever one of them has grown.
    """
    orders = bench.orders
    count = orders.loads.shape[0]
    shares = shared(bench, np.arange(count))
    gains = saved.copy()
    while True:
        best, one, other = 1e-9, -1, -1
        for a in range(count):
            for b in range(a):
                fits = shares.loads[a] + shares.loads[b] <= orders.capacity
                if fits and shares.counts[a] and shares.counts[b] and gains[a, b] > best:
                    best, one, other = gains[a, b], a, b
        if one < 0:
            return shares.at
        for order in shares.members[other, : shares.counts[other]].copy():
            _leave(orders, shares, order)
            _join(orders, shares, order, one)
        shares.metres[one] += shares.metres[other] - best
        shares.metres[other] = 0.0
        for tour in range(count):
            if tour != one and shares.counts[tour] and shares.loads[tour] + shares.loads[one] <= orders.capacity:
                gains[one, tour] = gains[tour, one] = _saved(bench, shares, one, tour)


@njit(cache=True)
def _saved(bench: Any, shares: Any, one: int, other: int) -> Any:
    """What two whole tours save together."""
    count = shares.counts[one]
    members = np.empty(count + shares.counts[other], np.int64)
    members[:count] = shares.members[one, :count]
    members[count:] = shares.members[other, : shares.counts[other]]
    name = shares.names[one] ^ shares.names[other]
    metres = measured(bench, name, members, members.shape[0], NOBODY, NOBODY)
    return shares.metres[one] + shares.metres[other] - metres


@njit(cache=True)
def annealed(bench: Any, near: Any, at: Any, warm: float, cold: float, trials: int, seed: int) -> Any:
    """The best shares seen in so many trials, `(n_orders,)` tours; their metres; and the last shares.

    The temperature falls from `warm` to `cold` metres.
    `near` are the orders that each is best picked with, `(n_orders, n_near)`.
    """
    dice = seeded(seed)
    shares = shared(bench, at)
    count = at.shape[0]
    drafts = Drafts(np.empty(count, np.int64), np.empty((count * count, 2), np.int64))
    now = shares.metres.sum()
    best, shortest = shares.at.copy(), now
    cooling = (cold / warm) ** (1.0 / trials)
    for _ in range(trials):
        warm *= cooling
        a = below(dice, count)
        b = near[a, below(dice, near.shape[1])] if unit(dice) < NEARBY else below(dice, count)
        one, other = shares.at[a], shares.at[b]
        if one == other:
            continue
        second = shares.members[one, below(dice, shares.counts[one])] if unit(dice) < PAIRS else a
        out = (a, second if second != a else -1)
        fits, into = _back(bench.orders, shares, one, other, out, drafts, dice)
        if fits:
            now += _exchanged(bench, shares, one, other, out, into, -warm * np.log(unit(dice)))
            if now < shortest - 1e-9:
                shortest = now
                best[:] = shares.at
    return best, shortest, shares.at


@njit(cache=True)
def _back(orders: Any, shares: Any, one: int, other: int, out: Any, drafts: Any, dice: Any) -> Any:
    """Whether anything fits, and who comes back for `out` from the other tour: nobody, one or two, each as likely."""
    singles, pairs = drafts
    loads = orders.loads
    leaving = loads[out[0]] + (loads[out[1]] if out[1] >= 0 else 0.0)
    most = orders.capacity - shares.loads[one] + leaving + ROUNDING
    least = shares.loads[other] + leaving - orders.capacity - ROUNDING
    n_singles = n_pairs = 0
    for place in range(shares.counts[other]):
        order = shares.members[other, place]
        if least <= loads[order] <= most:
            singles[n_singles] = order
            n_singles += 1
        for before in range(place):
            with_it = shares.members[other, before]
            if least <= loads[order] + loads[with_it] <= most:
                pairs[n_pairs, 0], pairs[n_pairs, 1] = order, with_it
                n_pairs += 1
    empty = 1 if least <= 0 else 0
    kinds = empty + (1 if n_singles else 0) + (1 if n_pairs else 0)
    if kinds == 0:
        return False, NOBODY
    kind = below(dice, kinds)
    if kind < empty:
        return True, NOBODY
    if kind == empty and n_singles:
        return True, (singles[below(dice, n_singles)], -1)
    drawn = below(dice, n_pairs)
    return True, (pairs[drawn, 0], pairs[drawn, 1])


@njit(cache=True)
def _exchanged(bench: Any, shares: Any, one: int, other: int, out: Any, into: Any, may_cost: float) -> Any:
    """Orders `out` go from one tour to the other and `into` come back, if it costs no more than that; what it costs."""
    orders = bench.orders
    changed = np.uint64(0)
    for orders_moved in (out, into):
        for order in orders_moved:
            if order >= 0:
                changed ^= orders.names[order]
    so_far = shares.metres[one] + shares.metres[other]
    name = shares.names[one] ^ changed
    less = measured(bench, name, shares.members[one], shares.counts[one], out, into) if name else 0.0
    if less - so_far > may_cost:
        return 0.0
    name = shares.names[other] ^ changed
    more = measured(bench, name, shares.members[other], shares.counts[other], into, out) if name else 0.0
    if less + more - so_far > may_cost:
        return 0.0
    for order in out:
        if order >= 0:
            _leave(orders, shares, order)
            _join(orders, shares, order, other)
    for order in into:
        if order >= 0:
            _leave(orders, shares, order)
            _join(orders, shares, order, one)
    shares.metres[one], shares.metres[other] = less, more
    return less + more - so_far


@njit(cache=True)
def _leave(orders: Any, shares: Any, order: int) -> None:
    tour = shares.at[order]
    last = shares.counts[tour] - 1
    for place in range(last):
        if shares.members[tour, place] == order:
            shares.members[tour, place] = shares.members[tour, last]
    shares.counts[tour] = last
    shares.loads[tour] -= orders.loads[order]
    shares.names[tour] ^= orders.names[order]


@njit(cache=True)
def _join(orders: Any, shares: Any, order: int, tour: int) -> None:
    shares.members[tour, shares.counts[tour]] = order
    shares.counts[tour] += 1
    shares.loads[tour] += orders.loads[order]
    shares.names[tour] ^= orders.names[order]
    shares.at[order] = tour
