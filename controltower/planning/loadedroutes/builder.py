"""Is there a load for few pieces in a given order of stops? Very many small loads a second, each built piece by piece.

A piece comes straight in from the door over what lies there already: so its height follows from where it is pushed to,
and nothing stands in its way when it leaves again. Places are corners with walls and other pieces (after Crainic,
Perboli and Tadei 2008, "Extreme point-based heuristics for three-dimensional bin packing"). The order within a stop,
how each piece lies and what makes a place good are changed at random; changes that leave no more outside are kept.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from controltower.planning.dice import below, seeded, unit

GRIDS = 2
"""Edges along y of each piece where another may begin or end."""
SIDEWAYS = 0.3
"""At most so much as depth or height at their most does y weigh."""


class Goods(NamedTuple):
    """Pieces as arrays: `edges` is `(n_pieces, 3)`; stop 1 is unloaded first; `turns` says which may be turned."""

    edges: Any
    stops: Any
    fragile: Any
    turns: Any


@njit(cache=True)
def built(hold: Any, goods: Any, support_pct: float, trials: int, seed: int) -> Any:
    """How many pieces the best load has, places of all of them, `(n_pieces, 6)`, and in which order they go in.

    Ends once all are in.
    """
    edges, stops = goods.edges, goods.stops
    count = edges.shape[0]
    dice = seeded(seed)
    order = _first_order(edges, stops)
    ways = np.zeros(count, np.int64)
    weights = np.array([1.0, 0.6, 0.05])
    best = np.zeros((count, 6), np.int64)
    at = np.zeros((count, 6), np.int64)
    least, inside = np.inf, 0
    best_order = order.copy()
    for trial in range(trials):
        then, then_ways, then_weights = order.copy(), ways.copy(), weights.copy()
        if trial:
            _changed(then, then_ways, then_weights, stops, goods.turns, dice)
        outside, placed = _load(hold, goods, support_pct, then, then_ways, then_weights, at)
        if outside <= least:
            order, ways, weights = then, then_ways, then_weights
            if outside < least:
                least, inside = outside, placed
                best[:], best_order = at, then.copy()
            if placed == count:
                break
    return inside, best, best_order


@njit(cache=True)
def _first_order(edges: Any, stops: Any) -> Any:
    """Last stop first, then large bases first."""
    keys = np.empty(edges.shape[0])
    for piece in range(edges.shape[0]):
        keys[piece] = -1e9 * stops[piece] - edges[piece, 0] * edges[piece, 1] - 0.001 * edges[piece, 2]
    return np.argsort(keys)


@njit(cache=True)
def _changed(order: Any, ways: Any, weights: Any, stops: Any, turns: Any, dice: Any) -> None:
    """Something else in one or two of: the order within a stop, how a piece lies, what makes a place good."""
    count = order.shape[0]
    for _ in range(1 + below(dice, 2)):
        kind = unit(dice)
        if kind < 0.5:
            here, there = below(dice, count), below(dice, count)
            if stops[order[here]] == stops[order[there]]:
                moved = order[here]
                step = 1 if there > here else -1
                for place in range(here, there, step):
                    order[place] = order[place + step]
                order[there] = moved
        elif kind < 0.8:
            piece = below(dice, count)
            if turns[piece]:
                ways[piece] = below(dice, 3)
        else:
            weights[0], weights[1] = unit(dice), unit(dice)
            weights[2] = SIDEWAYS * (2.0 * unit(dice) - 1.0)


@njit(cache=True)
def _load(hold: Any, goods: Any, support_pct: float, order: Any, ways: Any, weights: Any, at: Any) -> Any:
    """The volume that stays outside, and how many are in; places go to `at`, edges of 0 for who is outside."""
    edges, fragile, turns = goods.edges, goods.fragile, goods.turns
    count = order.shape[0]
    at[:] = 0
    outside, placed = 0.0, 0
    boxes = np.empty((count, 6), np.int64)
    soft = np.zeros(count, np.bool_)
    for piece in order:
        long, wide, high = edges[piece, 0], edges[piece, 1], edges[piece, 2]
        asked = long, wide, high, fragile[piece], turns[piece], ways[piece]
        found, x, y, z, is_turned = _place(hold, asked, support_pct, weights, boxes, soft, placed)
        if not found:
            outside += long * wide * high
            continue
        dx, dy = (wide, long) if is_turned else (long, wide)
        box = boxes[placed]
        box[0], box[1], box[2], box[3], box[4], box[5] = x, y, z, dx, dy, high
        soft[placed] = fragile[piece]
        at[piece] = box
        placed += 1
    return outside, placed


@njit(cache=True)
def _place(hold: Any, asked: Any, support_pct: float, weights: Any, boxes: Any, soft: Any, placed: int) -> Any:
    """Whether there is a place, the best one, and whether the piece is turned there.

    `asked` are its edges, whether it is fragile and may be turned, and how it lies (0: either way, 1: not, 2: turned).
    """
    long, wide, dz, is_fragile, may_turn, way = asked
    best, found, best_x, best_y, best_z, is_best_turned = np.inf, False, 0, 0, 0, False
    for turned in range(2):
        if (turned and not may_turn) or (way == 1 and turned) or (way == 2 and not turned):
            continue
        dx, dy = (wide, long) if turned else (long, wide)
        for along in range(placed + 1):
            x = boxes[along - 1, 0] + boxes[along - 1, 3] if along else 0
            # The weight across may take this much off at most.
            if x + dx > hold[0] or weights[0] * (x + dx) - SIDEWAYS * hold[1] >= best:
                continue
            for across in range(GRIDS * placed + 2):
                y = _across(boxes, across, dy, hold[1])
                if y < 0 or y + dy > hold[1]:
                    continue
                z = _height(hold, boxes, soft, placed, (x, y, dx, dy, dz), is_fragile, support_pct)
                score = weights[0] * (x + dx) + weights[1] * (z + dz) + weights[2] * y
                if z >= 0 and score < best:
                    best, found, best_x, best_y, best_z, is_best_turned = score, True, x, y, z, turned == 1
    return found, best_x, best_y, best_z, is_best_turned


@njit(cache=True)
def _across(boxes: Any, across: int, dy: int, wide: int) -> Any:
    """A y at which the piece begins or ends flush with a wall or with another piece."""
    if across == 0:
        return 0
    if across == 1:
        return wide - dy
    box = boxes[(across - 2) // GRIDS]
    return box[1] - dy if (across - 2) % GRIDS else box[1] + box[4]


@njit(cache=True)
def _height(hold: Any, boxes: Any, soft: Any, placed: int, spot: Any, is_fragile: Any, support_pct: float) -> int:
    """The height at which the piece lies there, or -1 where it cannot: too high, in no one's way, well supported."""
    x, y, dx, dy, dz = spot
    z = 0
    for other in range(placed):
        box = boxes[other]
        if box[0] < x + dx and x < box[0] + box[3] and box[1] < y + dy and y < box[1] + box[4]:
            z = max(z, box[2] + box[5])
    if z + dz > hold[2]:
        return -1
    resting = 0
    for other in range(placed):
        box = boxes[other]
        if box[1] >= y + dy or y >= box[1] + box[4]:
            continue
        if box[0] >= x + dx:
            if box[2] < z + dz and z < box[2] + box[5]:
                return -1
        elif z and x < box[0] + box[3] and box[2] + box[5] == z:
            if soft[other] and not is_fragile:
                return -1
            wide = min(x + dx, box[0] + box[3]) - max(x, box[0])
            resting += wide * (min(y + dy, box[1] + box[4]) - max(y, box[1]))
    return z if not z or 100 * resting >= support_pct * dx * dy else -1
