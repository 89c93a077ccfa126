"""How is a better assignment of trucks to doors found? Compiled: tabu search that may overfill doors for a price.

Trucks and doors of both sides stand in one row each, so that a move is the same for either: cost is a matrix of what
each truck would add at each door, kept current by the difference that a move makes. A move brings one truck to another
door, exchanges two, or exchanges all that stands at two doors. What a door holds too much costs a price that rises while doors are overfull and falls while
none is (strategic oscillation; the tabu search is that of Glover 1989, the price that of Gendreau et al. 1994).
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEAR = 1e-9
FREE = 1e30
PATIENCE = 10
"""Moves with doors overfull, or without, before the price changes."""


class Yard(NamedTuple):
    """Both sides in one: trucks `(n,)` with loads and the doors of their side, doors `(m,)` with what they can take.

    `pieces[t, u]` flow between two trucks (either way), `metres[d, e]` between two doors.
    """

    loads: Floats
    first_door: Ints
    last_door: Ints
    limits: Floats
    pieces: Floats
    metres: Floats


@njit(cache=True)
def costs_of(yard: Any, at: Any) -> Any:
    """What each truck would cost at each door, `(trucks, doors)`, with the other side as it stands."""
    trucks, doors = yard.loads.shape[0], yard.limits.shape[0]
    costs = np.zeros((trucks, doors))
    for truck in range(trucks):
        for other in range(trucks):
            pieces = yard.pieces[truck, other]
            if pieces != 0.0:
                for door in range(yard.first_door[truck], yard.last_door[truck]):
                    costs[truck, door] += pieces * yard.metres[door, at[other]]
    return costs


@njit(cache=True)
def cost_of(yard: Any, at: Any) -> Any:
    """The piece-metres of an assignment."""
    total = 0.0
    for truck in range(at.shape[0]):
        for other in range(truck):
            total += yard.pieces[truck, other] * yard.metres[at[truck], at[other]]
    return total


@njit(cache=True)
def filled(yard: Any, at: Any) -> Any:
    """What each door holds."""
    held = np.zeros(yard.limits.shape[0])
    for truck in range(at.shape[0]):
        held[at[truck]] += yard.loads[truck]
    return held


@njit(cache=True)
def searched(yard: Any, start: Any, moves: int, price: float, seed: int) -> Any:
    """The best assignment found that overfills no door, and its cost (`FREE` if there is none)."""
    np.random.seed(seed)  # noqa: NPY002 - numba's own, which is seeded here and shared with nobody
    trucks = start.shape[0]
    at, best, least = start.copy(), start.copy(), FREE
    costs, held, cost = costs_of(yard, at), filled(yard, at), cost_of(yard, at)
    until = np.zeros((trucks, yard.limits.shape[0]), np.int64)
    over, run = _excess(yard, held), 0
    if over <= NEAR:
        least = cost
    for move in range(1, moves + 1):
        truck, door, other, gain = _chosen(yard, at, costs, held, until, move, price, cost, over, least)
        if truck < 0:
            price = price * 0.5 + NEAR
            until[:] = 0
            continue
        if gain >= 0.0 and move % 4 == 0:
            turned = _turned(yard, at, costs, held, price)
            if turned != 0.0:
                cost += turned
                over = _excess(yard, held)
                if over <= NEAR and cost < least - NEAR * max(1.0, cost):
                    least = cost
                    best[:] = at
                continue
        cost += gain
        left = at[truck]
        until[truck, left] = move + trucks // 4 + np.random.randint(2 + trucks // 2)  # noqa: NPY002
        _brought(yard, at, costs, held, truck, door)
        if other >= 0:
            until[other, door] = move + trucks // 4 + np.random.randint(2 + trucks // 2)  # noqa: NPY002
            _brought(yard, at, costs, held, other, left)
        over = _excess(yard, held)
        if over <= NEAR and cost < least - NEAR * max(1.0, cost):
            least = cost
            best[:] = at
        run = (max(run, 0) + 1) if over > NEAR else (min(run, 0) - 1)
        if abs(run) >= PATIENCE:
            price *= 1.3 if run > 0 else 1 / 1.3
            run = 0
    return best, least


@njit(cache=True)
def _excess(yard: Any, held: Any) -> Any:
    over = 0.0
    for door in range(held.shape[0]):
        over += max(0.0, held[door] - yard.limits[door])
    return over


@njit(cache=True)
def _chosen(
    yard: Any, at: Any, costs: Any, held: Any, until: Any, move: int, price: float, cost: float, over: float, least: Any
) -> Any:
    """The best move that is not forbidden, or that leads to something better than ever: truck, door, the truck that
    comes back for it (or -1), and what it changes in cost.
    """
    best, truck, door, other, gain, ties = FREE, -1, -1, -1, 0.0, 0
    for t in range(at.shape[0]):
        here, load = at[t], yard.loads[t]
        gone = max(0.0, held[here] - load - yard.limits[here]) - max(0.0, held[here] - yard.limits[here])
        for d in range(yard.first_door[t], yard.last_door[t]):
            if d == here:
                continue
            grown = max(0.0, held[d] + load - yard.limits[d]) - max(0.0, held[d] - yard.limits[d])
            delta = costs[t, d] - costs[t, here]
            value = delta + price * (gone + grown)
            if until[t, d] >= move and not (over + gone + grown <= NEAR and cost + delta < least - NEAR * cost):
                continue
            if value < best - NEAR:
                best, truck, door, other, gain, ties = value, t, d, -1, delta, 1
            elif value <= best + NEAR:
                ties += 1
                if np.random.randint(ties) == 0:  # noqa: NPY002
                    truck, door, other, gain = t, d, -1, delta
        for u in range(t):
            d = at[u]
            if yard.first_door[u] != yard.first_door[t] or d == here:
                continue
            more = load - yard.loads[u]
            change = max(0.0, held[here] - more - yard.limits[here]) - max(0.0, held[here] - yard.limits[here])
            change += max(0.0, held[d] + more - yard.limits[d]) - max(0.0, held[d] - yard.limits[d])
            delta = costs[t, d] - costs[t, here] + costs[u, here] - costs[u, d]
            value = delta + price * change
            is_tabu = until[t, d] >= move or until[u, here] >= move
            if is_tabu and not (over + change <= NEAR and cost + delta < least - NEAR * cost):
                continue
            if value < best - NEAR:
                best, truck, door, other, gain, ties = value, t, d, u, delta, 1
            elif value <= best + NEAR:
                ties += 1
                if np.random.randint(ties) == 0:  # noqa: NPY002
                    truck, door, other, gain = t, d, u, delta
    return truck, door, other, gain


@njit(cache=True)
def _turned(yard: Any, at: Any, costs: Any, held: Any, price: float) -> Any:
    """Exchange all trucks of two doors where that helps most; what it changes in cost, 0 where none does."""
    doors, trucks = held.shape[0], at.shape[0]
    sums = np.zeros((doors, doors))
    side = np.zeros(doors, np.int64)
    for t in range(trucks):
        for d in range(yard.first_door[t], yard.last_door[t]):
            sums[at[t], d] += costs[t, d]
            side[d] = yard.first_door[t]
    best, one, two = -NEAR, -1, -1
    for d in range(doors):
        for e in range(d):
            if side[d] != side[e]:
                continue
            over = max(0.0, held[d] - yard.limits[e]) + max(0.0, held[e] - yard.limits[d])
            over -= max(0.0, held[d] - yard.limits[d]) + max(0.0, held[e] - yard.limits[e])
            value = sums[d, e] + sums[e, d] - sums[d, d] - sums[e, e] + price * over
            if value < best:
                best, one, two = value, d, e
    if one < 0:
        return 0.0
    delta = sums[one, two] + sums[two, one] - sums[one, one] - sums[two, two]
    stood = at.copy()
    for t in range(trucks):
        if stood[t] == one:
            _brought(yard, at, costs, held, t, two)
        elif stood[t] == two:
            _brought(yard, at, costs, held, t, one)
    return delta


@njit(cache=True)
def _brought(yard: Any, at: Any, costs: Any, held: Any, truck: int, door: int) -> None:
    """One truck comes to another door: what stands there, and what its partners would cost anywhere."""
    left = at[truck]
    held[left] -= yard.loads[truck]
    held[door] += yard.loads[truck]
    at[truck] = door
    for other in range(at.shape[0]):
        pieces = yard.pieces[truck, other]
        if pieces != 0.0:
            for d in range(yard.first_door[other], yard.last_door[other]):
                costs[other, d] += pieces * (yard.metres[d, door] - yard.metres[d, left])
