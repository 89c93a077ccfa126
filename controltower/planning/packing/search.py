"""Do these pieces go into this carton after all? Many trials of letting them down from above, compiled.

Each piece is let down at a corner of those that lie there (corner points: Martello, Pisinger and Vigo 2000, "The
three-dimensional bin packing problem"). The order of the pieces, and what makes a place a good one, change from trial
to trial. What is found lies as the domain asks; that nothing is found proves nothing.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from controltower.domain.cartons import SUPPORT_PCT
from controltower.planning.packing.laying import Lying, Unit
from controltower.planning.packing.problem import Size

Ints = NDArray[np.int64]
MOST_TURNS = 6
PATIENCE = 60
"""So many trials in a row may let in no more pieces."""
X, Y, Z, TO_X, TO_Y, TO_Z, FRAGILE, WEIGHT, NUMBER = range(9)


def searched(inside: Size, orders: Sequence[Sequence[Unit]], *, work: int, seed: int) -> tuple[list[Lying] | None, int]:
    """A way in which all lie well, or None; and the work it took, which is places looked at.

    Each of `orders` holds all units.
    """
    units = sorted(orders[0], key=lambda unit: unit.number)
    place = {unit.number: n for n, unit in enumerate(units)}
    turns = np.zeros((len(units), MOST_TURNS, 3), np.int64)
    counts = np.array([len(unit.turns) for unit in units], np.int64)
    for n, unit in enumerate(units):
        turns[n, : len(unit.turns)] = unit.turns
    traits = np.array([(unit.is_fragile, unit.weight_g) for unit in units], np.int64)
    ranks = np.array([[place[unit.number] for unit in order] for order in orders], np.int64)
    load = np.zeros((len(units), 9), np.int64)
    done, used = _search(np.array(inside, np.int64), turns, counts, traits, ranks, load, work, seed)
    if not done:
        return None, used
    return [_lying(row, units) for row in load], used


def _lying(row: Ints, units: Sequence[Unit]) -> Lying:
    x, y, z, to_x, to_y, to_z = (int(each) for each in row[:6])
    return Lying(x, y, z, to_x, to_y, to_z, units[row[NUMBER]])


@njit(cache=True)
def _search(
    inside: Any, turns: Any, counts: Any, traits: Any, orders: Any, load: Any, work: int, seed: int
) -> tuple[bool, int]:
    """Fill `load`; whether all are in, and the places looked at.

    From each order it goes on to neighbours that let in as many pieces or more, and begins again where none does.
    """
    total = counts.shape[0]
    order, kept = np.empty(total, np.int64), np.empty(total, np.int64)
    corners = np.empty((4 * total * total + 8, 2), np.int64)
    shares, kept_shares = np.ones(4), np.ones(4)
    chance = np.uint64(seed * 2 + 1)
    used, begun, since, most = 0, 0, PATIENCE, -1
    while used < work:
        if since >= PATIENCE:
            kept[:] = orders[begun % orders.shape[0]]
            kept_shares[:] = 1.0
            if begun >= orders.shape[0]:
                chance = _draw(kept_shares, 4, chance)
            begun, since, most = begun + 1, 0, -1
            order[:], shares[:] = kept, kept_shares
        else:
            order[:], shares[:] = kept, kept_shares
            chance = _change(order, most, chance)
            chance = _draw(shares, 1, chance)
            _fragile_last(order, traits)
        reached, looked = _let_down(inside, turns, counts, traits, order, shares, load, corners)
        used += looked
        if reached == total:
            return True, used
        since += 1
        if reached >= most:
            since = 0 if reached > most else since
            kept[:], kept_shares[:], most = order, shares, reached
    return False, used


@njit(cache=True)
def _let_down(
    inside: Any, turns: Any, counts: Any, traits: Any, order: Any, shares: Any, load: Any, corners: Any
) -> tuple[int, int]:
    """One trial; ends at the first piece that finds no place. How many are in, and the places looked at."""
    looked, there = 0, 1
    corners[0, 0], corners[0, 1] = 0, 0
    for step in range(order.shape[0]):
        unit = order[step]
        least = np.inf
        for corner in range(there):
            x, y = corners[corner, 0], corners[corner, 1]
            for turn in range(counts[unit]):
                dx, dy, dz = turns[unit, turn, 0], turns[unit, turn, 1], turns[unit, turn, 2]
                if x + dx > inside[0] or y + dy > inside[1]:
                    continue
                looked += 1 + step // 8
                z = _lands_at(load, step, x, y, x + dx, y + dy)
                if z + dz > inside[2]:
                    continue
                score = shares[0] * (z + dz) + shares[1] * z + shares[2] * (x + dx) + shares[3] * (y + dy)
                if score < least and _lies_well(load, step, x, y, z, x + dx, y + dy, traits[unit]):
                    least = score
                    load[step, X], load[step, Y], load[step, Z] = x, y, z
                    load[step, TO_X], load[step, TO_Y], load[step, TO_Z] = x + dx, y + dy, z + dz
        if least == np.inf:
            return step, looked
        load[step, FRAGILE], load[step, WEIGHT] = traits[unit, 0], traits[unit, 1]
        load[step, NUMBER] = unit
        there = _add_corners(load, step, corners, there)
    return order.shape[0], looked


@njit(cache=True)
def _lands_at(load: Any, count: int, x: int, y: int, to_x: int, to_y: int) -> int:
    z = 0
    for n in range(count):
        if load[n, TO_Z] > z and load[n, X] < to_x and x < load[n, TO_X] and load[n, Y] < to_y and y < load[n, TO_Y]:
            z = load[n, TO_Z]
    return z


@njit(cache=True)
def _lies_well(load: Any, count: int, x: int, y: int, z: int, to_x: int, to_y: int, traits: Any) -> bool:
    if z == 0:
        return True
    resting = 0
    for n in range(count):
        if load[n, TO_Z] == z:
            along = min(to_x, load[n, TO_X]) - max(x, load[n, X])
            across = min(to_y, load[n, TO_Y]) - max(y, load[n, Y])
            if along > 0 and across > 0:
                if load[n, FRAGILE] and (not traits[0] or traits[1] > load[n, WEIGHT]):
                    return False
                resting += along * across
    return bool(resting * 100 >= SUPPORT_PCT * (to_x - x) * (to_y - y))


@njit(cache=True)
def _add_corners(load: Any, step: int, corners: Any, there: int) -> int:
    """The corners that the last piece brings; how many there are then."""
    x, y, to_x, to_y = load[step, X], load[step, Y], load[step, TO_X], load[step, TO_Y]
    there = _add(corners, there, to_x, y)
    there = _add(corners, there, x, to_y)
    there = _add(corners, there, to_x, 0)
    there = _add(corners, there, 0, to_y)
    for n in range(step):
        if load[n, TO_Y] <= y:
            there = _add(corners, there, to_x, load[n, TO_Y])
        elif load[n, TO_X] <= x:
            there = _add(corners, there, load[n, TO_X], to_y)
    return there


@njit(cache=True)
def _add(corners: Any, there: int, x: int, y: int) -> int:
    for n in range(there):
        if corners[n, 0] == x and corners[n, 1] == y:
            return there
    corners[there, 0], corners[there, 1] = x, y
    return there + 1


@njit(cache=True)
def _next(chance: Any) -> Any:
    """The next of a row of numbers that look like chance (xorshift: Marsaglia 2003)."""
    chance ^= chance << np.uint64(13)
    chance ^= chance >> np.uint64(7)
    return chance ^ (chance << np.uint64(17))


@njit(cache=True)
def _draw(shares: Any, count: int, chance: Any) -> Any:
    """Draw so many of the shares anew."""
    for n in range(count):
        chance = _next(chance)
        which = n if count > 1 else (chance >> np.uint64(33)) % shares.shape[0]
        chance = _next(chance)
        shares[which] = (chance >> np.uint64(40)) / 2.0**24
    return chance


@njit(cache=True)
def _change(order: Any, failed: int, chance: Any) -> Any:
    """Bring the piece that found no place forward, or exchange two."""
    chance = _next(chance)
    if chance >> np.uint64(63):
        chance = _next(chance)
        to = (chance >> np.uint64(33)) % (failed + 1)
        unit = order[failed]
        for n in range(failed, to, -1):
            order[n] = order[n - 1]
        order[to] = unit
        return chance
    chance = _next(chance)
    one = (chance >> np.uint64(33)) % order.shape[0]
    chance = _next(chance)
    other = (chance >> np.uint64(33)) % order.shape[0]
    order[one], order[other] = order[other], order[one]
    return chance


@njit(cache=True)
def _fragile_last(order: Any, traits: Any) -> None:
    """What is fragile goes in last, the heavy before the light; all else stays in its order."""
    for n in range(1, order.shape[0]):
        unit, at = order[n], n
        while at > 0:
            before = order[at - 1]
            if not traits[before, 0]:
                break
            if traits[unit, 0] and traits[unit, 1] <= traits[before, 1]:
                break
            order[at] = before
            at -= 1
        order[at] = unit
