"""How is a large area cut into handy pieces? By halves, each of which is drawn only where it is seen.

Sutherland and Hodgman, Reentrant polygon clipping, 1974: against one side at a time. Pieces of one ring may be joined
by edges along the cut, which a filled area does not show.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Ring = NDArray[np.float64]
MANY = 300
FEWEST = 3


def pieces(rings: Sequence[Ring], *, many: int = MANY, depth: int = 12) -> Iterator[list[Ring]]:
    """The area within the rings (even-odd) in pieces of not too many points each; the whole where it is small."""
    rings = [ring for ring in rings if len(ring) >= FEWEST]
    if not rings:
        return
    if depth == 0 or sum(map(len, rings)) <= many:
        yield list(rings)
        return
    low, high = (
        np.min([ring.min(axis=0) for ring in rings], axis=0),
        np.max([ring.max(axis=0) for ring in rings], axis=0),
    )
    axis = int(np.argmax(high - low))
    cut = float(low[axis] + high[axis]) / 2
    for sign in (1.0, -1.0):
        yield from pieces([half(ring, axis, cut, sign) for ring in rings], many=many, depth=depth - 1)


def half(ring: Ring, axis: int, cut: float, sign: float) -> Ring:
    """The part of a ring on one side of a line: where `sign * (coordinate - cut)` is not positive."""
    past = sign * (ring[:, axis] - cut)
    inside = past <= 0.0
    if inside.all():
        return ring
    if not inside.any():
        return np.empty((0, 2))
    following = np.roll(ring, -1, axis=0)
    crosses = inside != np.roll(inside, -1)
    share = past / np.where(crosses, past - np.roll(past, -1), 1.0)
    at_cut = ring + (following - ring) * share[:, None]
    both = np.empty((2 * len(ring), 2))
    both[0::2], both[1::2] = ring, at_cut
    kept = np.empty(2 * len(ring), dtype=bool)
    kept[0::2], kept[1::2] = inside, crosses
    out: Ring = both[kept]
    return out


def boxed(ring: Ring, box: tuple[float, float, float, float]) -> Ring:
    """The part of a ring within west, north, east, south."""
    west, north, east, south = box
    for axis, cut, sign in ((0, west, -1.0), (0, east, 1.0), (1, north, -1.0), (1, south, 1.0)):
        if len(ring):
            ring = half(ring, axis, cut, sign)
    return ring
