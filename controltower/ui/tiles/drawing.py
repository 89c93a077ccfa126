"""How does a tile come from the disk? In a process of its own: kept ones are read, others painted and kept.

Letters need a Qt application also where there is no window: an offscreen one is made where there is none.
"""

import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from controltower.store.groundmap import DEEPEST, GroundMap, TileStore
from controltower.ui.tiles.lettering import Sign, sign
from controltower.ui.tiles.painter import as_png, paint_tile, tile_box
from controltower.ui.tiles.style import style
from controltower.ui.tokens import THEMES

MAP = "map.sqlite"
LOOK = 1
"""To be counted up when tiles come to look otherwise: those that were kept are then drawn anew."""
_open = threading.local()
_app: list[QGuiApplication] = []
_beginning = threading.Lock()


@dataclass(frozen=True, slots=True)
class Key:
    """Which tile: zoom and place, theme, pixels of the screen to one of Qt's, and whether names are painted on it."""

    zoom: int
    x: int
    y: int
    theme: str
    ratio: float = 1.0
    named: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture as PNG, and the names that have their middle on it, painted."""

    png: bytes
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """Whose map it is, what must be said below it, and what it covers: west, north, east, south in places."""

    name: str
    attribution: str
    box: tuple[int, int, int, int]


def about(folder: str) -> About:
    """What the map of a folder says of itself. Raises Unavailable where there is none."""
    said = _ground(folder).about
    west, north, east, south = (int(each) for each in said["box"].split())
    return About(said["name"], said["attribution"], (west, north, east, south))


def draw(folder: str, key: Key) -> Tile:
    """A tile of the map in a folder. Raises Unavailable where it cannot be read."""
    _begin()
    ground, kept = _ground(folder), _kept(folder, key)
    look = style(THEMES[key.theme])
    png = kept.get(key.zoom, key.x, key.y)
    if png is None:
        png = as_png(paint_tile(ground, key.zoom, key.x, key.y, look, key.ratio, named=key.named))
        kept.put(key.zoom, key.x, key.y, png)
    if key.named:
        return Tile(png)
    west, north, east, south = box = tile_box(key.zoom, key.x, key.y)
    names = ground.names(box, min(key.zoom + 1, DEEPEST))
    mine = [name for name in names if west <= name.x < east and north <= name.y < south]
    return Tile(png, tuple(sign(name, look, key.ratio) for name in mine))


def _begin() -> None:
    with _beginning:
        if QGuiApplication.instance() is None and not _app:
            _app.append(QGuiApplication(["tiles", "-platform", "offscreen"]))


def _ground(folder: str) -> GroundMap:
    if not hasattr(_open, "ground"):
        _open.ground = lru_cache(maxsize=4)(lambda name: GroundMap(Path(name) / MAP))
    found: GroundMap = _open.ground(folder)
    return found


def _kept(folder: str, key: Key) -> TileStore:
    """The file of tiles of one look, for each thread its own connection."""
    if not hasattr(_open, "kept"):
        _open.kept = lru_cache(maxsize=8)(_opened)
    words = [key.theme, f"{key.ratio:g}x", *(["named"] if key.named else []), f"look{LOOK}"]
    found: TileStore = _open.kept(folder, "-".join(words))
    return found


def _opened(folder: str, words: str) -> TileStore:
    return TileStore(Path(folder) / "tiles" / f"{words}.mbtiles", words)
