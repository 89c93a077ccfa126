"""Where does a box in a hold appear on a screen? Seen from the door, from above and from the side."""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

LENGTHWISE, ACROSS = math.radians(17.0), math.radians(38.0)
"""By how much the hold's length and its width fall towards the eye: long holds are wide on the screen."""
MANY = 220
"""More boxes are put in order by their distance alone, which is quick, and right for most."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cuboid:
    """A box by its corner nearest to front wall, right wall and floor, and its edges, in millimetres."""

    x: int
    y: int
    z: int
    dx: int
    dy: int
    dz: int


def projected(x: float, y: float, z: float) -> Point:
    """A place in the hold seen from the door, from above and beside the right wall; its second part grows downwards."""
    return (
        x * math.cos(LENGTHWISE) + y * math.cos(ACROSS),
        x * math.sin(LENGTHWISE) - y * math.sin(ACROSS) - z,
    )


def faces(box: Cuboid) -> tuple[tuple[Point, ...], tuple[Point, ...], tuple[Point, ...]]:
    """The three faces that can be seen: the top, the one to the right wall, and the one to the door."""
    x0, y0, z0, x1, y1, z1 = box.x, box.y, box.z, box.x + box.dx, box.y + box.dy, box.z + box.dz
    top = (projected(x0, y0, z1), projected(x1, y0, z1), projected(x1, y1, z1), projected(x0, y1, z1))
    side = (projected(x0, y0, z0), projected(x1, y0, z0), projected(x1, y0, z1), projected(x0, y0, z1))
    door = (projected(x1, y0, z0), projected(x1, y1, z0), projected(x1, y1, z1), projected(x1, y0, z1))
    return top, side, door


def from_behind(boxes: Sequence[Cuboid]) -> list[int]:
    """The order in which boxes are drawn, by their place in the sequence: what is farther from the eye comes first."""
    if len(boxes) > MANY:
        return sorted(range(len(boxes)), key=lambda n: _nearness(boxes[n]))
    before: list[list[int]] = [[] for _ in boxes]
    waits = [0] * len(boxes)
    for n, one in enumerate(boxes):
        for m, other in enumerate(boxes):
            if n != m and _is_behind(one, other) and not _is_behind(other, one):
                before[n].append(m)
                waits[m] += 1
    ready = [(_nearness(boxes[n]), n) for n in range(len(boxes)) if not waits[n]]
    left = {n for n in range(len(boxes)) if waits[n]}
    heapq.heapify(ready)
    order: list[int] = []
    while ready or left:
        if ready:
            n = heapq.heappop(ready)[1]
        else:
            n = min(left, key=lambda each: _nearness(boxes[each]))
            left.discard(n)
        order.append(n)
        for m in before[n]:
            waits[m] -= 1
            if not waits[m] and m in left:
                left.discard(m)
                heapq.heappush(ready, (_nearness(boxes[m]), m))
    return order


def _is_behind(one: Cuboid, other: Cuboid) -> bool:
    """Whether some wall between them has one on the far side, so that it can never cover the other."""
    return one.x + one.dx <= other.x or other.y + other.dy <= one.y or one.z + one.dz <= other.z


def _nearness(box: Cuboid) -> float:
    return box.x - box.y + box.z + (box.dx - box.dy + box.dz) / 2
