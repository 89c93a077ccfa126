"""Where is the sea? Coastlines have the land on their left: joined, clipped and closed along the edge of the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from controltower.integrations.osm.clipping import Ring, boxed

Box = tuple[float, float, float, float]
"""West, north, east, south in a plane whose y grows south."""
BEYOND = 1.5
"""How far the sea goes on beyond the edge, in widths of the map."""
BRIDGED = 0.08
"""A gap of the coastline up to this share of the map's width is closed by a straight line."""


@dataclass(frozen=True, slots=True)
class Sea:
    """The rings of the sea (even-odd, so islands are holes), and what was wrong with the coastline, in sentences."""

    rings: tuple[Ring, ...]
    says: tuple[str, ...] = ()


def sea(lines: Sequence[Ring], box: Box) -> Sea:
    """The sea of a map, from coastlines in any order; none where there is no coastline."""
    if not lines:
        return Sea(())
    chains, islands = _joined(lines)
    inside = [piece for chain in chains for piece in _clipped(chain, box)]
    bridged, gaps = _bridged(inside, box)
    holes = [ring for ring in (boxed(ring, box) for ring in islands) if len(ring) >= 3]
    outline = _closed(bridged, box) if bridged else [] if _all_lakes(islands) else [_all_round(box)]
    says = (f"The coastline has {gaps} gaps, which were closed by straight lines.",) if gaps else ()
    return Sea((*outline, *holes), says)


def _joined(lines: Sequence[Ring]) -> tuple[list[Ring], list[Ring]]:
    """Open chains and closed rings, of lines that end where the next one begins."""
    begins = {tuple(line[0].tolist()): number for number, line in enumerate(lines)}
    ends = {tuple(line[-1].tolist()) for line in lines}
    left = dict(enumerate(lines))
    heads = [n for n, line in left.items() if tuple(line[0].tolist()) not in ends]
    chains: list[Ring] = []
    rings: list[Ring] = []
    for first in (*heads, *list(left)):
        if first not in left:
            continue
        parts = [left.pop(first)]
        while (following := begins.get(tuple(parts[-1][-1].tolist()))) in left and following is not None:
            parts.append(left.pop(following)[1:])
        whole = np.concatenate(parts)
        closed = len(whole) > 3 and (whole[0] == whole[-1]).all()
        (rings if closed else chains).append(whole[:-1] if closed else whole)
    return chains, rings


def _clipped(chain: Ring, box: Box) -> list[Ring]:
    """The parts of an open line within the box, cut at its edge."""
    parts: list[list[Ring]] = []
    run: list[Ring] = []
    for a, b in pairwise(chain):
        span = _within(a, b, box)
        if span is None:
            if run:
                parts.append(run)
            run = []
            continue
        begin, end = span
        run = [*run, a + (b - a) * begin] if begin > 0 or not run else run
        run.append(a + (b - a) * end)
        if end < 1.0:
            parts.append(run)
            run = []
    if run:
        parts.append(run)
    return [np.array(part) for part in parts if len(part) > 1]


def _within(a: Ring, b: Ring, box: Box) -> tuple[float, float] | None:
    """From where to where a piece of line is in the box, as shares of it (Liang and Barsky, 1984)."""
    west, north, east, south = box
    begin, end = 0.0, 1.0
    step = b - a
    for p, q in ((-step[0], a[0] - west), (step[0], east - a[0]), (-step[1], a[1] - north), (step[1], south - a[1])):
        if p == 0:
            if q < 0:
                return None
        elif p < 0:
            begin = max(begin, float(q / p))
        else:
            end = min(end, float(q / p))
    return (begin, end) if begin < end else None


def _bridged(parts: list[Ring], box: Box) -> tuple[list[Ring], int]:
    """Lines that end within the map are joined to the nearest beginning, or led to the edge; how many there were."""
    wide = max(box[2] - box[0], box[3] - box[1])
    parts, gaps = list(parts), 0
    for _ in range(len(parts)):
        loose = next((i for i, part in enumerate(parts) if not _on_edge(part[-1], box)), None)
        if loose is None:
            break
        gaps += 1
        begins = [(float(np.hypot(*(other[0] - parts[loose][-1]))), j) for j, other in enumerate(parts)
                  if not _on_edge(other[0], box)]  # fmt: skip
        near = min(begins, default=(wide, -1))
        if near[0] < BRIDGED * wide and near[1] != loose:
            joined = np.concatenate((parts[loose], parts[near[1]]))
            parts = [part for i, part in enumerate(parts) if i not in (loose, near[1])] + [joined]
        else:
            parts[loose] = np.concatenate((parts[loose], _to_edge(parts[loose][-1], box)[None, :]))
    for i, part in enumerate(parts):
        if not _on_edge(part[0], box):
            parts[i] = np.concatenate((_to_edge(part[0], box)[None, :], part))
    return parts, gaps


def _on_edge(at: Ring, box: Box) -> bool:
    return _along_edge(at, box) >= 0


def _to_edge(at: Ring, box: Box) -> Ring:
    """The nearest place on the edge."""
    west, north, east, south = box
    spots = [(at[0] - west, (west, at[1])), (east - at[0], (east, at[1])), (at[1] - north, (at[0], north)),
             (south - at[1], (at[0], south))]  # fmt: skip
    return np.array(min(spots)[1])


def _along_edge(at: Ring, box: Box) -> float:
    """How far round the edge a place is, clockwise from the north-west, in sides; -1 where it is not on the edge."""
    west, north, east, south = box
    near = 1e-9 * max(east - west, south - north) + 1e-12
    x, y = (at[0] - west) / (east - west), (at[1] - north) / (south - north)
    if abs(at[1] - north) <= near:
        return float(x)
    if abs(at[0] - east) <= near:
        return float(1 + y)
    if abs(at[1] - south) <= near:
        return float(3 - x)
    return float((4 - y) % 4) if abs(at[0] - west) <= near else -1.0


def _closed(parts: list[Ring], box: Box) -> list[Ring]:
    """Rings with the water on the right: along a line, then clockwise along the edge to the next line's beginning."""
    begins = [_along_edge(part[0], box) for part in parts]
    corners = _corners(box)
    left, out = set(range(len(parts))), []
    while left:
        first = min(left)
        ring, now = [], first
        while now in left:
            left.discard(now)
            ring += [_outward(parts[now][0], box), parts[now], _outward(parts[now][-1], box)]
            here = _along_edge(parts[now][-1], box)
            after = [((begin - here) % 4, j) for j, begin in enumerate(begins)]
            gone, now = min(after)
            passed = sorted(((corner - here) % 4, corner) for corner in range(4) if 0 < (corner - here) % 4 < gone)
            ring += [_outward(corners[corner], box) for _, corner in passed]
        out.append(np.concatenate(ring))
    return out


def _outward(at: Ring, box: Box) -> Ring:
    """`(1, 2)` a place on the edge, led on beyond it: the sea does not end where the map does."""
    west, north, east, south = box
    wide, high = BEYOND * (east - west), BEYOND * (south - north)
    round_ = 1e-6 * (east - west)
    x = at[0] - wide if at[0] <= west + round_ else at[0] + wide if at[0] >= east - round_ else at[0]
    y = at[1] - high if at[1] <= north + round_ else at[1] + high if at[1] >= south - round_ else at[1]
    return np.array([[x, y]])


def _corners(box: Box) -> Ring:
    west, north, east, south = box
    return np.array(((west, north), (east, north), (east, south), (west, south)))


def _all_round(box: Box) -> Ring:
    return np.concatenate([_outward(corner, box) for corner in _corners(box)])


def _all_lakes(rings: Sequence[Ring]) -> bool:
    """Whether every ring has its water inside: then there is none around. With y growing south, land is on the left."""
    return bool(rings) and all(_turns(ring) > 0 for ring in rings)


def _turns(ring: Ring) -> float:
    """Twice the area of a ring: positive where it goes clockwise on a map."""
    x, y = ring.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
