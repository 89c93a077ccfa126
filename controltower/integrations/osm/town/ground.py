"""What lies between the streets? Coast and river, districts, parks, woods, fields, docks, and the names of places."""

from random import Random

import numpy as np

from controltower.integrations.osm.town.plan import (
    BASINS,
    ISLET,
    MEADOWS,
    PARKS,
    QUARTERS,
    SOUTH,
    WOODS,
    Floats,
    coast_at,
    coastline,
    is_water,
    river_at,
    riverbank,
)
from controltower.integrations.osm.town.sheet import Sheet

TOWN = "Saltmere"
VILLAGES = (("Hollin", -6900.0, -3900.0), ("Eskmouth", 6500.0, 2700.0), ("Nether Dyke", 6900.0, -4700.0))
LOW_EMISSION = (330.0, -400.0, 1010.0)
"""Centre and radius of the ring within which only clean vehicles may go: the old town."""


def draw_ground(rng: Random, sheet: Sheet) -> None:
    """Everything but streets and houses."""
    _draw_water(sheet)
    for part in QUARTERS:
        kind = "industrial" if part.name in ("West Docks", "Tinkers Field") else "residential"
        sheet.area(_on_land(_blob(rng, part.x, part.y, part.radius, 40)), {"landuse": kind, "name": part.name})
        sheet.node(part.x, part.y, {"place": "suburb", "name": part.name})
    for name, x, y, radius in PARKS:
        sheet.area(_blob(rng, x, y, radius, 30), {"leisure": "park", "name": name})
        sheet.area(_blob(rng, x + 0.25 * radius, y, 0.22 * radius, 16), {"natural": "water", "water": "pond"})
        for turn in (0.0, 0.35, 0.7):
            middle, cut = np.array((x, y)), 0.9 * radius * np.array((np.cos(np.pi * turn), np.sin(np.pi * turn)))
            path = np.array((middle - cut, middle + 0.2 * cut[::-1], middle + cut))
            sheet.line(path, {"highway": "footway", "bicycle": "no"})
    for name, x, y, radius in WOODS:
        sheet.area(_blob(rng, x, y, radius, 40), {"natural": "wood", "name": name})
    for name, x, y, radius, kind in MEADOWS:
        sheet.area(_blob(rng, x, y, radius, 24), {"landuse": kind, "name": name})
    sheet.node(0.0, 0.0, {"place": "city", "name": TOWN, "population": "148000"})
    for name, x, y in VILLAGES:
        sheet.node(x, y, {"place": "village", "name": name})
    _draw_zone(sheet)


def _draw_water(sheet: Sheet) -> None:
    sheet.line(coastline(), {"natural": "coastline"})
    x, y, radius = ISLET
    turns = 2 * np.pi * np.arange(20) / 20
    ring = np.column_stack((x + radius * np.cos(turns), y + 0.7 * radius * np.sin(turns)))
    sheet.area(ring, {"natural": "coastline", "place": "islet", "name": "Mew Holm"})
    sheet.node(x, y, {"man_made": "lighthouse", "name": "Mew Light"})
    sheet.area(riverbank()[:-1], {"natural": "water", "water": "river", "name": "River Mere"})
    flow = np.arange(SOUTH, 3200.0, 150.0)
    sheet.line(np.column_stack((river_at(flow), flow)), {"waterway": "river", "name": "River Mere"})
    sheet.node(1500.0, 4700.0, {"natural": "bay", "name": "Salt Sound"})
    for number, (west, east, end) in enumerate(BASINS, 1):
        middle = (west + east) / 2
        name = "Inner Harbour" if number == 3 else "Marina" if number == 4 else f"Dock {number}"
        sheet.node(middle, (end + float(coast_at(middle))) / 2, {"natural": "bay", "name": name})
        pier = np.array(((middle - 12, end), (middle + 12, end), (middle + 12, end + 420), (middle - 12, end + 420)))
        if number != 3:
            sheet.area(pier, {"man_made": "pier"})
    for x in (-5250.0, -1900.0):
        shore = float(coast_at(x))
        mole = np.array(((x, shore - 40), (x + 60, shore + 500), (x + 420, shore + 820)))
        sheet.line(mole, {"man_made": "breakwater"})


def _draw_zone(sheet: Sheet) -> None:
    """The low-emission zone as a boundary: a closed way, and the relation that names it."""
    x, y, radius = LOW_EMISSION
    turns = 2 * np.pi * np.arange(40) / 40
    ring = sheet.area(np.column_stack((x + radius * np.cos(turns), y + radius * np.sin(turns))), {})
    tags = {"type": "boundary", "boundary": "low_emission_zone", "name": "Oldmarket low-emission zone"}
    sheet.relation([("w", ring, "outer")], tags)


def _blob(rng: Random, x: float, y: float, radius: float, corners: int) -> Floats:
    """A round area with an uneven edge."""
    turns = 2 * np.pi * np.arange(corners) / corners
    waves = [(rng.uniform(0.03, 0.06), k, rng.uniform(0, 2 * np.pi)) for k in (2, 3, 5)]
    far = radius * (0.97 + sum(size * np.sin(k * turns + begin) for size, k, begin in waves))
    return np.column_stack((x + far * np.cos(turns), y + far * np.sin(turns)))


def _on_land(ring: Floats) -> Floats:
    """The ring with its corners drawn in from the sea."""
    out = ring.copy()
    for i, (x, y) in enumerate(ring):
        out[i] = x, min(y, float(coast_at(x)) - 20.0)
    return out if not is_water(out).all() else ring
