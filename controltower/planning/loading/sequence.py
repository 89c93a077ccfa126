"""In which order do pieces go in, and is the load right for the axles? What is settled once all have a place."""

import heapq
from collections.abc import Sequence
from dataclasses import replace

from controltower.domain.stowage import Hold, Piece, Placed
from controltower.planning.plans import LeftOut

UNORDERED = "No order was found in which it and what lies around it could go in one by one."
UNBALANCED = "With it an axle would carry more than it may."


def in_order(pieces: dict[str, Piece], load: Sequence[Placed]) -> tuple[list[Placed], list[LeftOut]]:
    """The load as it goes in: last stop first, then from the front wall, each behind and below before what covers it.

    Pieces that lock each other in a ring have no such order; the smallest on which nothing lies is left out then.
    """
    after: list[list[int]] = [[] for _ in load]
    waits = [0] * len(load)
    for n, one in enumerate(load):
        for m, other in enumerate(load):
            if n != m and _goes_first(one, other):
                after[n].append(m)
                waits[m] += 1

    def turn(n: int) -> tuple[int, int, int, int, int]:
        each = load[n]
        return -pieces[each.piece].stop, each.x, each.z, each.y, n

    ready = [turn(n) for n in range(len(load)) if not waits[n]]
    heapq.heapify(ready)
    waiting = {n for n in range(len(load)) if waits[n]}
    ordered: list[Placed] = []
    left_out: list[LeftOut] = []
    while ready or waiting:
        if ready:
            n = heapq.heappop(ready)[-1]
            ordered.append(load[n])
        else:
            n = _least(load, waiting)
            waiting.discard(n)
            left_out.append(LeftOut(load[n].piece, UNORDERED))
        for m in after[n]:
            waits[m] -= 1
            if not waits[m] and m in waiting:
                waiting.discard(m)
                heapq.heappush(ready, turn(m))
    return ordered, left_out


def balanced(hold: Hold, pieces: dict[str, Piece], load: Sequence[Placed]) -> tuple[list[Placed], list[LeftOut]]:
    """The load moved towards the door as far as its axles ask; where that does not do, lightened from the top."""
    kept = list(load)
    left_out: list[LeftOut] = []
    while hold.axles is not None and kept:
        shift = _shift_mm(hold, pieces, kept)
        if shift is not None:
            return [replace(placed, x=placed.x + shift) for placed in kept], left_out
        free = [placed for placed in kept if not any(_rests_on(other, placed) for other in kept)]
        goes = max(free, key=lambda placed: (pieces[placed.piece].weight_g, placed.piece))
        kept.remove(goes)
        left_out.append(LeftOut(goes.piece, UNBALANCED))
    return kept, left_out


def _shift_mm(hold: Hold, pieces: dict[str, Piece], load: Sequence[Placed]) -> int | None:
    """The least way towards the door at which both axles bear the load on the way to each stop; None for no such."""
    axles = hold.axles
    if axles is None:
        return 0
    low, high = 0, hold.length_mm - max(placed.x + placed.dx for placed in load)
    apart = 2 * (axles.rear_mm - axles.front_mm)
    for stop in {pieces[placed.piece].stop for placed in load}:
        aboard = [placed for placed in load if pieces[placed.piece].stop >= stop]
        weight = sum(pieces[placed.piece].weight_g for placed in aboard)
        if not weight:
            continue
        moment = sum(pieces[each.piece].weight_g * (2 * each.x + each.dx - 2 * axles.front_mm) for each in aboard)
        low = max(low, -((moment - apart * (weight - axles.front_limit_g)) // (2 * weight)))
        high = min(high, (apart * axles.rear_limit_g - moment) // (2 * weight))
    return low if low <= high else None


def _goes_first(one: Placed, other: Placed) -> bool:
    """Whether one must be in before another: it lies below it, or behind it as seen from the door."""
    if one.y >= other.y + other.dy or other.y >= one.y + one.dy:
        return False
    if other.z >= one.z + one.dz:
        return one.x < other.x + other.dx and other.x < one.x + one.dx
    return other.x >= one.x + one.dx and one.z < other.z + other.dz


def _least(load: Sequence[Placed], waiting: set[int]) -> int:
    free = [n for n in waiting if not any(_rests_on(load[m], load[n]) for m in waiting)]
    return min(free, key=lambda n: (load[n].dx * load[n].dy * load[n].dz, n))


def _rests_on(upper: Placed, lower: Placed) -> bool:
    across = upper.y < lower.y + lower.dy and lower.y < upper.y + upper.dy
    return upper.z == lower.z + lower.dz and across and upper.x < lower.x + lower.dx and lower.x < upper.x + upper.dx
