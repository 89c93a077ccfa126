"""Where is each name written? At each zoom where nothing else is, along roads or flat, the important ones first.

Names have their places before anything is painted, so that a name which lies on two tiles is the same on both.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from controltower.integrations.osm.clipping import Ring
from controltower.store.groundmap import WORLD, Name, letters_px

NEAREST, DEEPEST = 9, 18
SHARE = 0.60
"""How wide a letter is on average, of its height; a little more than it is."""
FIRST_SEEN = {"motorway": 13, "trunk": 13, "primary": 13, "secondary": 14, "tertiary": 15, "minor": 16, "walk": 16,
              "service": 17, "link": 17, "river": 13, "stream": 16}  # fmt: skip
LAST_SEEN = {"city": 13, "town": 14, "suburb": 15, "village": 15}
ORDER = ("city", "town", "village", "suburb", "island", "water", "station", "motorway", "trunk", "primary", "river",
         "secondary", "park", "tertiary", "minor", "walk", "locality", "stream", "link", "service")  # fmt: skip
AGAIN_PX = 620.0
CELL_PX = 13.0
MARGIN_PX = 5.0
STRAIGHT = 0.965
FLAT = ("city", "town", "village", "suburb", "island", "water", "station", "park", "locality")


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """A name that would like to be on the map from a zoom on: at a place, or along a line of places `(n, 2)`."""

    kind: str
    text: str
    line: Ring
    least: int


def placed(wishes: Sequence[Wish]) -> list[Name]:
    """The names that find room, zoom by zoom, the most important first."""
    joined = sorted(_joined(wishes), key=lambda wish: ORDER.index(wish.kind))
    out: list[Name] = []
    for zoom in range(NEAREST, DEEPEST + 1):
        taken: set[tuple[int, int]] = set()
        for wish in joined:
            least = max(wish.least, FIRST_SEEN.get(wish.kind, wish.least))
            if least <= zoom <= LAST_SEEN.get(wish.kind, DEEPEST):
                out += _written(wish, zoom, taken)
    return out


def _joined(wishes: Sequence[Wish]) -> Iterator[Wish]:
    """Lines of one name and kind that touch at their ends become one, for a road is drawn in many ways."""
    groups: dict[tuple[str, str], list[Wish]] = defaultdict(list)
    for wish in wishes:
        groups[wish.kind, wish.text].append(wish)
    for (kind, text), mine in groups.items():
        if kind in FLAT or len(mine) == 1:
            yield from mine
        else:
            for line in _chained([wish.line for wish in mine]):
                yield Wish(kind, text, line, min(wish.least for wish in mine))


def _chained(lines: list[Ring]) -> Iterator[Ring]:
    left = dict(enumerate(lines))
    at: dict[tuple[float, float], list[int]] = defaultdict(list)
    for number, line in left.items():
        for end in (line[0], line[-1]):
            at[end[0], end[1]].append(number)
    while left:
        _, line = left.popitem()
        for _ in (0, 1):
            while True:
                end = line[-1]
                following = next((n for n in at[end[0], end[1]] if n in left), None)
                if following is None:
                    break
                other = left.pop(following)
                line = np.concatenate((line, (other if (other[0] == end).all() else other[::-1])[1:]))
            line = line[::-1]
        yield line


def _written(wish: Wish, zoom: int, taken: set[tuple[int, int]]) -> Iterator[Name]:
    """A name at a zoom, in as many places as its line has room for."""
    scale = 256.0 * 2**zoom / WORLD
    high = letters_px(wish.kind)
    wide = SHARE * high * len(wish.text) + 2 * MARGIN_PX
    line = wish.line * scale
    spots = [(line[0], 0.0)] if wish.kind in FLAT or len(line) == 1 else _spots(line, wide)
    for (x, y), angle in spots:
        cells = _cells(x, y, angle, wide, high)
        if taken.isdisjoint(cells):
            taken.update(cells)
            half = round((wide / 2 + high) / scale)
            yield Name(wish.kind, wish.text, round(x / scale), round(y / scale), round(angle, 1), zoom, half)


def _spots(line: Ring, wide: float) -> Iterator[tuple[Ring, float]]:
    """Middles and angles where the line is straight enough for so many pixels, not too near to each other."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    gone = np.concatenate(([0.0], np.cumsum(steps)))
    length = float(gone[-1])
    if length < 0.92 * wide:
        return
    count = max(1, int(length // AGAIN_PX))
    for k in range(count):
        for aside in (0.0, 0.16, -0.16, 0.3, -0.3):
            middle = length * (k + 0.5 + aside) / count
            begin, end = middle - wide / 2, middle + wide / 2
            if count > 1 and (begin < 0 or end > length):
                continue
            ends = [np.array([np.interp(d, gone, line[:, axis]) for axis in (0, 1)]) for d in (begin, end)]
            chord = ends[1] - ends[0]
            if np.hypot(*chord) < STRAIGHT * (min(end, length) - max(begin, 0.0)):
                continue
            angle = float(np.degrees(np.arctan2(chord[1], chord[0])))
            angle = angle - 180.0 if angle > 90.0 else angle + 180.0 if angle < -90.0 else angle
            yield (ends[0] + ends[1]) / 2, angle
            break


def _cells(x: float, y: float, angle: float, wide: float, high: float) -> set[tuple[int, int]]:
    """The cells of a grid that a name lies on."""
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    along = np.arange(-wide / 2, wide / 2 + CELL_PX / 2, CELL_PX / 2)
    out: set[tuple[int, int]] = set()
    for across in (-high / 2 - 2.0, 0.0, high / 2 + 2.0):
        xs, ys = x + along * cos - across * sin, y + along * sin + across * cos
        out.update(zip((xs // CELL_PX).astype(int).tolist(), (ys // CELL_PX).astype(int).tolist(), strict=True))
    return out
