"""What is drawn below routes, and where? Shapes and names of one data set in a file, found by place and zoom.

Places are whole numbers: 2**30 to the side of the Web Mercator square, some four centimetres each, y growing south.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from controltower.domain.errors import Unavailable
from controltower.store.sqlite.library import newest

WORLD = 1 << 30
DEEPEST = 18
Places = NDArray[np.int32]
Box = tuple[int, int, int, int]
"""West, north, east, south."""

LETTERS_PX = {
    "city": 17.0, "town": 14.0, "suburb": 12.0, "village": 12.0, "island": 11.0, "locality": 10.0, "water": 11.0,
    "river": 11.0, "station": 11.0, "park": 10.5, "motorway": 11.0, "trunk": 11.0, "primary": 11.0,
    "secondary": 10.5, "tertiary": 10.0,
}  # fmt: skip
"""Height of the letters of a name by its kind, in pixels; names have their places by it, and are painted so."""
SMALL_PX = 9.5

_TABLES = """
CREATE TABLE shapes (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, layer INTEGER NOT NULL, ring BLOB NOT NULL,
                     points BLOB NOT NULL);
CREATE VIRTUAL TABLE shape_boxes USING rtree_i32 (id, west, east, north, south, least, most);
CREATE TABLE names (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL, x INTEGER NOT NULL,
                    y INTEGER NOT NULL, angle REAL NOT NULL);
CREATE VIRTUAL TABLE name_boxes USING rtree_i32 (id, west, east, north, south, least, most);
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_SHAPES = (
    "SELECT s.kind, s.layer, s.ring, s.points FROM shape_boxes b JOIN shapes s ON s.id = b.id "
    "WHERE b.west <= ? AND b.east >= ? AND b.north <= ? AND b.south >= ? AND b.least <= ? AND b.most >= ? ORDER BY s.id"
)
_NAMES = (
    "SELECT n.kind, n.text, n.x, n.y, n.angle FROM name_boxes b JOIN names n ON n.id = b.id "
    "WHERE b.west <= ? AND b.east >= ? AND b.north <= ? AND b.south >= ? AND b.least <= ? AND b.most >= ? ORDER BY n.id"
)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A line, or an area of one or more rings (holes by the even-odd rule), drawn from zoom `least` on.

    `points` is `(n, 2)` of all rings, one behind the other; `rings` says how many each has.
    """

    kind: str
    points: Places
    rings: tuple[int, ...]
    least: int = 0
    layer: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """A name that has its place at one zoom, where nothing else is written; `angle` in degrees, clockwise.

    `half` is how far it reaches from its middle, in places.
    """

    kind: str
    text: str
    x: int
    y: int
    angle: float
    zoom: int
    half: int = 0


def letters_px(kind: str) -> float:
    """How high the letters of a kind of name are, in pixels."""
    return LETTERS_PX.get(kind, SMALL_PX)


def write_map(path: Path, shapes: Iterable[Shape], names: Iterable[Name], about: Mapping[str, str]) -> int:
    """A new file with all that is to be drawn; the number of shapes. Raises Unavailable where the disk fails."""
    library = newest()
    with _disk(library, path):
        path.unlink(missing_ok=True)
        connection = library.connect(str(path), isolation_level=None)
        try:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + _TABLES)
            count = _add_shapes(connection, shapes)
            _add_names(connection, names)
            connection.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))
            connection.execute("COMMIT")
        finally:
            connection.close()
    return count


def _add_shapes(connection: Any, shapes: Iterable[Shape]) -> int:
    rows, boxes = [], []
    for number, shape in enumerate(shapes, 1):
        (west, north), (east, south) = shape.points.min(axis=0).tolist(), shape.points.max(axis=0).tolist()
        rings = np.array(shape.rings, dtype=np.int32).tobytes()
        rows.append((number, shape.kind, shape.layer, rings, shape.points.astype(np.int32).tobytes()))
        boxes.append((number, west, east, north, south, shape.least, DEEPEST))
    connection.executemany("INSERT INTO shapes VALUES (?, ?, ?, ?, ?)", rows)
    connection.executemany("INSERT INTO shape_boxes VALUES (?, ?, ?, ?, ?, ?, ?)", boxes)
    return len(rows)


def _add_names(connection: Any, names: Iterable[Name]) -> None:
    rows, boxes = [], []
    for number, name in enumerate(names, 1):
        rows.append((number, name.kind, name.text, name.x, name.y, name.angle))
        half = name.half
        boxes.append((number, name.x - half, name.x + half, name.y - half, name.y + half, name.zoom, name.zoom))
    connection.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.executemany("INSERT INTO name_boxes VALUES (?, ?, ?, ?, ?, ?, ?)", boxes)


class GroundMap:
    """An open file of shapes and names, read by one thread."""

    def __init__(self, path: Path) -> None:
        self._library = newest()
        self.path = path
        with _disk(self._library, path):
            self._connection = self._library.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            self.about: dict[str, str] = dict(self._connection.execute("SELECT key, value FROM about"))

    def shapes(self, box: Box, zoom: int) -> Iterator[Shape]:
        """What touches a box at a zoom, in the order in which it was written."""
        west, north, east, south = box
        with _disk(self._library, self.path):
            rows = self._connection.execute(_SHAPES, (east, west, south, north, zoom, zoom)).fetchall()
        for kind, layer, rings, points in rows:
            counts = tuple(np.frombuffer(rings, dtype=np.int32).tolist())
            yield Shape(kind, np.frombuffer(points, dtype=np.int32).reshape(-1, 2), counts, layer=layer)

    def names(self, box: Box, zoom: int) -> list[Name]:
        """What is written in a box at a zoom, the most important first."""
        west, north, east, south = box
        with _disk(self._library, self.path):
            rows = self._connection.execute(_NAMES, (east, west, south, north, zoom, zoom)).fetchall()
        return [Name(kind, text, x, y, angle, zoom) for kind, text, x, y, angle in rows]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class TileStore:
    """Tiles that were drawn once, as an MBTiles file: rows count from the south, as that format wants.

    Several processes may use it. A file that is no such thing is begun anew: everything in it can be drawn again.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._library = newest()
        self.path = path
        with _disk(self._library, path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = self._opened(name)
            except self._library.DatabaseError as error:
                if isinstance(error, self._library.OperationalError):
                    raise
                path.unlink(missing_ok=True)
                self._connection = self._opened(name)

    def get(self, zoom: int, x: int, y: int) -> bytes | None:
        """The tile in x and y from the north-west, or None where it was never drawn."""
        with _disk(self._library, self.path):
            row = self._connection.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (zoom, x, (1 << zoom) - 1 - y),
            ).fetchone()
        return bytes(row[0]) if row else None

    def put(self, zoom: int, x: int, y: int, data: bytes) -> None:
        """Keep a tile."""
        with _disk(self._library, self.path):
            self._connection.execute(
                "INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?)", (zoom, x, (1 << zoom) - 1 - y, data)
            )

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _opened(self, name: str) -> Any:
        connection = self._library.connect(str(self.path), isolation_level=None, timeout=5.0)
        connection.executescript(
            "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = NORMAL;"
            "CREATE TABLE IF NOT EXISTS metadata (name TEXT PRIMARY KEY, value TEXT);"
            "CREATE TABLE IF NOT EXISTS tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, "
            "tile_data BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row));"
        )
        values = {"name": name, "format": "png", "type": "baselayer", "version": "1"}
        connection.executemany("INSERT OR IGNORE INTO metadata VALUES (?, ?)", values.items())
        return connection


@contextmanager
def _disk(library: Any, path: Path) -> Iterator[None]:
    """What the disk or the file does not give is Unavailable; a damaged file is no kind of DatabaseError but that."""
    try:
        yield
    except (OSError, library.DatabaseError) as error:
        if isinstance(error, OSError | library.OperationalError) or type(error) is library.DatabaseError:
            raise Unavailable(f"The map in {path} cannot be used: {error}") from error
        raise
