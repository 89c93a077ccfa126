"""What of an extract is drawn below routes? Areas, roads, rails and water as shapes, and the names along them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray

from controltower.integrations.osm.clipping import Ring, pieces
from controltower.integrations.osm.coast import sea
from controltower.integrations.osm.extract import reading
from controltower.integrations.osm.kinds import (
    AREAS_FIRST,
    LEAST,
    PLACES,
    area_kind,
    layer_of,
    line_kind,
)
from controltower.integrations.osm.naming import Wish, placed
from controltower.store.groundmap import WORLD, Shape, write_map

KEYS = ("highway", "railway", "waterway", "route", "man_made", "aeroway", "building", "natural", "leisure", "landuse",
        "place")  # fmt: skip
LINES_FIRST = ("stream", "river", "mole", "ferry", "runway", "path", "service", "walk", "minor", "tertiary", "link",
               "secondary", "primary", "trunk", "motorway", "tram", "rail")  # fmt: skip
NAMED_AREAS = {"green": "park", "wood": "park", "water": "water"}
OSM_ATTRIBUTION = "© OpenStreetMap contributors"
Degrees = NDArray[np.float64]


@dataclass(slots=True)
class Found:
    """All that was read of an extract, in places of the map."""

    areas: list[tuple[str, list[Ring]]] = field(default_factory=list)
    lines: list[tuple[str, int, int, Ring]] = field(default_factory=list)
    coast: list[Ring] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    low: tuple[float, float] = (float("inf"), float("inf"))
    high: tuple[float, float] = (float("-inf"), float("-inf"))


@dataclass(frozen=True, slots=True)
class Drawable:
    """What a map was made of: how many shapes and names, and what was wrong, in sentences."""

    shapes: int
    names: int
    says: tuple[str, ...]


def draw_map(extract: Path, to: Path, name: str, attribution: str = OSM_ATTRIBUTION) -> Drawable:
    """The map of an extract as a file. Raises Rejected for an extract that cannot be read, Unavailable for the disk."""
    with reading(extract):
        found = _read(extract)
    box = _box(extract, found)
    water = sea(found.coast, box)
    shapes = [*_areas(found, water.rings), *_lines(found)]
    names = placed(found.wishes)
    about = {"name": name, "attribution": attribution, "box": " ".join(str(round(edge)) for edge in box)}
    count = write_map(to, shapes, names, about)
    return Drawable(count, len(names), water.says)


def on_map(degrees: Degrees) -> Ring:
    """`(n, 2)` longitude, latitude as places of the map: Web Mercator, y growing south."""
    x = degrees[:, 0] / 360.0 + 0.5
    sine = np.sin(np.radians(np.clip(degrees[:, 1], -85.05112878, 85.05112878)))
    y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return np.column_stack((x, y)) * WORLD


def _read(path: Path) -> Found:
    found, wkb = Found(), osmium.geom.WKBFactory()
    things = osmium.FileProcessor(str(path)).with_locations().with_areas()
    for thing in things.with_filter(osmium.filter.KeyFilter(*KEYS)):
        kind = thing.type_str()
        if kind == "n":
            _take_place(found, thing)
        elif kind == "w":
            _take_line(found, thing, wkb)
        elif kind == "a":
            _take_area(found, thing, wkb)
    return found


def _take_place(found: Found, node: Any) -> None:
    tags = dict(node.tags)
    kind, least = PLACES.get(tags.get("place", ""), ("", 0))
    if tags.get("natural") == "bay":
        kind, least = "water", 12
    if tags.get("railway") == "station":
        kind, least = "station", 13
    if kind and "name" in tags and node.location.valid():
        spot = on_map(np.array([[node.location.lon, node.location.lat]]))
        found.wishes.append(Wish(kind, tags["name"], spot, least))


def _take_line(found: Found, way: Any, wkb: Any) -> None:
    tags = dict(way.tags)
    coast = tags.get("natural") == "coastline"
    kind, least = ("", 0) if coast else line_kind(tags)
    if not (kind or coast) or (way.is_closed() and tags.get("area") == "yes"):
        return
    try:
        line = on_map(_points_of(bytes.fromhex(wkb.create_linestring(way)), 5))
    except (RuntimeError, osmium.InvalidLocationError):
        return  # cut off at the edge of the extract: too few of its nodes are in it
    _widen(found, line)
    if coast:
        found.coast.append(line)
        return
    found.lines.append((kind, least, layer_of(tags), line))
    if "name" in tags and kind not in ("path", "rail", "tram", "mole", "runway", "ferry"):
        found.wishes.append(Wish(kind, tags["name"], line, least))


def _take_area(found: Found, area: Any, wkb: Any) -> None:
    tags = dict(area.tags)
    kind = area_kind(tags)
    if not kind:
        return
    try:
        rings = [on_map(ring) for ring in _rings_of(bytes.fromhex(wkb.create_multipolygon(area)))]
    except (RuntimeError, osmium.InvalidLocationError):
        return
    found.areas.append((kind, rings))
    _widen(found, rings[0])
    wanted = NAMED_AREAS.get(kind) if tags.get("landuse") not in ("farmland", "grass", "meadow") else None
    if wanted and "name" in tags:
        size = np.ptp(rings[0], axis=0).min() / WORLD * 256
        least = next((zoom for zoom in range(11, 18) if size * 2**zoom > 60.0), 18)
        middle = (rings[0].min(axis=0) + rings[0].max(axis=0)) / 2
        found.wishes.append(Wish(wanted, tags["name"], middle[None, :], least))


def _points_of(wkb: bytes, offset: int) -> Degrees:
    """The points of a line in well-known binary, little-endian: their number stands at the offset."""
    count = int.from_bytes(wkb[offset : offset + 4], "little")
    return np.frombuffer(wkb, dtype="<f8", count=2 * count, offset=offset + 4).reshape(-1, 2)


def _rings_of(wkb: bytes) -> Iterator[Degrees]:
    """All rings of a multipolygon in well-known binary."""
    at = 9
    for _ in range(int.from_bytes(wkb[5:9], "little")):
        rings = int.from_bytes(wkb[at + 5 : at + 9], "little")
        at += 9
        for _ in range(rings):
            points = _points_of(wkb, at)
            at += 4 + 16 * len(points)
            yield points[:-1]


def _widen(found: Found, line: Ring) -> None:
    (x0, y0), (x1, y1) = line.min(axis=0).tolist(), line.max(axis=0).tolist()
    found.low = min(found.low[0], x0), min(found.low[1], y0)
    found.high = max(found.high[0], x1), max(found.high[1], y1)


def _box(path: Path, found: Found) -> tuple[float, float, float, float]:
    """West, north, east, south: as the extract says, else as far as its things reach; all 0 where nothing is drawn."""
    header = osmium.io.Reader(str(path), osmium.osm.osm_entity_bits.NOTHING).header().box()
    if header.valid():
        corners = ((header.bottom_left.lon, header.top_right.lat), (header.top_right.lon, header.bottom_left.lat))
        (west, north), (east, south) = on_map(np.array(corners)).tolist()
        return west, north, east, south
    drawn = found.areas or found.lines or found.coast
    return (*found.low, *found.high) if drawn else (0.0, 0.0, 0.0, 0.0)


def _areas(found: Found, seas: tuple[Ring, ...]) -> Iterator[Shape]:
    """Areas in the order in which they lie upon each other, large ones in pieces."""
    areas = sorted(found.areas, key=lambda each: AREAS_FIRST.index(each[0]))
    done = False
    for kind, rings in areas:
        if not done and AREAS_FIRST.index(kind) >= AREAS_FIRST.index("sea"):
            done = True
            yield from _cut("sea", list(seas), 0)
        yield from _cut(kind, rings, max(LEAST[kind], _seen_from(rings[0])))
    if not done:
        yield from _cut("sea", list(seas), 0)


def _seen_from(ring: Ring) -> int:
    """The zoom from which on an area is more than a speck."""
    wide = float(np.ptp(ring, axis=0).max()) / WORLD * 256
    return next((zoom for zoom in range(9, 16) if wide * 2**zoom > 6.0), 16)


def _cut(kind: str, rings: list[Ring], least: int) -> Iterator[Shape]:
    for piece in pieces(rings):
        yield Shape(kind, np.rint(np.concatenate(piece)).astype(np.int32), tuple(map(len, piece)), least)


def _lines(found: Found) -> Iterator[Shape]:
    """Lines from the lowest layer to the highest, the wider roads above the narrower."""
    for kind, least, layer, line in sorted(found.lines, key=lambda each: (each[2], LINES_FIRST.index(each[0]))):
        yield Shape(kind, np.rint(line).astype(np.int32), (len(line),), least, layer)
