"""How is a better assignment of trucks to doors found? Compiled: tabu search that may overfill doors for a price.

Trucks and doors of both sides stand in one row each, so that a move is the same for either. What each truck would cost
at each door is kept current by the difference that a move makes. A move brings one truck to another door, exchanges
two, or exchanges all that stands at two doors. What a door holds too much costs a price that rises while doors are
overfull and falls while none is (strategic oscillation; tabu search after Glover 1989, the price after Gendreau, Hertz
and Laporte 1994).
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
TURNS = 4
"""Each so many-th move, where none helps, looks at exchanges of whole doors."""


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


class Standing(NamedTuple):
    """Where trucks stand, their costs at each door, what doors hold, and until which move a truck may not come back."""

    at: Ints
    costs: Floats
    held: Floats
    until: Ints


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
    until = np.zeros((trucks, yard.limits.shape[0]), np.int64)
    now = Standing(start.copy(), costs_of(yard, start), filled(yard, start), until)
    cost, over, run = cost_of(yard, start), _excess(yard, now.held), 0
    best, least = start.copy(), cost if over <= NEAR else FREE
    for move in range(1, moves + 1):
        truck, door, other, gain = _chosen(yard, now, move, price, cost, over, least)
        turned = _turned(yard, now, price) if gain >= 0.0 and move % TURNS == 0 else 0.0
        if turned != 0.0:
            cost += turned
        elif truck < 0:
            until[:] = 0
            continue
        else:
            cost += gain
            left = now.at[truck]
            _leave(yard, now, truck, door, move)
            if other >= 0:
                _leave(yard, now, other, left, move)
        over = _excess(yard, now.held)
        if over <= NEAR and cost < least - NEAR * max(1.0, cost):
            least = cost
            best[:] = now.at
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
def _chosen(yard: Any, now: Any, move: int, price: float, cost: float, over: float, least: float) -> Any:
    """The best move that is not forbidden, or that leads to something better than ever: truck, door, the truck that
    comes back for it (or -1), and what it changes in cost.
    """
    best, found, gain, ties = FREE, (-1, -1, -1), 0.0, 0
    for truck in range(now.at.shape[0]):
        doors = yard.last_door[truck]
        for option in range(yard.first_door[truck], doors + truck):
            other = option - doors if option >= doors else -1
            door = now.at[other] if other >= 0 else option
            if door == now.at[truck] or (other >= 0 and yard.first_door[other] != yard.first_door[truck]):
                continue
            delta, more = _change(yard, now, truck, door, other)
            value = delta + price * more
            if value > best + NEAR:
                continue
            is_new = over + more <= NEAR and cost + delta < least - NEAR * cost
            if not is_new and _is_forbidden(now, truck, door, other, move):
                continue
            ties = 1 if value < best - NEAR else ties + 1
            best = min(best, value)
            if np.random.randint(ties) == 0:  # noqa: NPY002
                found, gain = (truck, door, other), delta
    return found[0], found[1], found[2], gain


@njit(cache=True)
def _change(yard: Any, now: Any, truck: int, door: int, other: int) -> Any:
    """What a move changes in cost, and in pieces too many."""
    here, more = now.at[truck], yard.loads[truck]
    delta = now.costs[truck, door] - now.costs[truck, here]
    if other >= 0:
        more -= yard.loads[other]
        delta += now.costs[other, here] - now.costs[other, door]
    free, room = now.held[here] - yard.limits[here], now.held[door] - yard.limits[door]
    over = max(0.0, free - more) - max(0.0, free) + max(0.0, room + more) - max(0.0, room)
    return delta, over


@njit(cache=True)
def _is_forbidden(now: Any, truck: int, door: int, other: int, move: int) -> Any:
    """Whether a truck would come back to a door that it left a short while ago."""
    return now.until[truck, door] >= move or (other >= 0 and now.until[other, now.at[truck]] >= move)


@njit(cache=True)
def _leave(yard: Any, now: Any, truck: int, door: int, move: int) -> None:
    """A truck goes to another door and may not come back for a while."""
    trucks = now.at.shape[0]
    now.until[truck, now.at[truck]] = move + trucks // 4 + np.random.randint(2 + trucks // 2)  # noqa: NPY002
    _brought(yard, now, truck, door)


@njit(cache=True)
def _turned(yard: Any, now: Any, price: float) -> Any:
    """Exchange all trucks of two doors where that helps most; what it changes in cost, 0 where none does."""
    sums = _sums(yard, now)
    held, limits = now.held, yard.limits
    best, one, two = -NEAR, -1, -1
    for d in range(held.shape[0]):
        for e in range(d):
            if np.isnan(sums[d, e] + sums[e, d]):
                continue
            over = max(0.0, held[d] - limits[e]) + max(0.0, held[e] - limits[d])
            over -= max(0.0, held[d] - limits[d]) + max(0.0, held[e] - limits[e])
            value = sums[d, e] + sums[e, d] + price * over
            if value < best:
                best, one, two = value, d, e
    if one < 0:
        return 0.0
    for truck in range(now.at.shape[0]):
        if now.at[truck] == one:
            _brought(yard, now, truck, two)
        elif now.at[truck] == two:
            _brought(yard, now, truck, one)
    return sums[one, two] + sums[two, one]


@njit(cache=True)
def _sums(yard: Any, now: Any) -> Any:
    """What it changes in cost if all trucks of one door go to another, `(doors, doors)`; not a number across sides."""
    doors = now.held.shape[0]
    sums = np.full((doors, doors), np.nan)
    for truck in range(now.at.shape[0]):
        for d in range(yard.first_door[truck], yard.last_door[truck]):
            sums[d, yard.first_door[truck] : yard.last_door[truck]] = 0.0
    for truck in range(now.at.shape[0]):
        here = now.at[truck]
        for d in range(yard.first_door[truck], yard.last_door[truck]):
            sums[here, d] += now.costs[truck, d] - now.costs[truck, here]
    return sums


@njit(cache=True)
def _brought(yard: Any, now: Any, truck: int, door: int) -> None:
    """A truck stands at another door: what doors hold, and what its partners would cost anywhere."""
    left = now.at[truck]
    now.held[left] -= yard.loads[truck]
    now.held[door] += yard.loads[truck]
    now.at[truck] = door
    for other in range(now.at.shape[0]):
        pieces = yard.pieces[truck, other]
        if pieces != 0.0:
            for d in range(yard.first_door[other], yard.last_door[other]):
                now.costs[other, d] += pieces * (yard.metres[d, door] - yard.metres[d, left])
