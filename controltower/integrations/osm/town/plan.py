"""What was decided of the harbour town before its first street: coast, river, guides of the great roads, districts.

All lengths are metres east and north of the town's centre. The places of the districts are those of the demo.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from controltower.simulation.network import city

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
WEST, SOUTH, EAST, NORTH = -7600.0, -6800.0, 7600.0, 5400.0
RIVER_M = 110.0
BASINS = (
    (-4950.0, -4450.0, 2450.0),
    (-2750.0, -2350.0, 2300.0),
    (520.0, 860.0, 1560.0),
    (3700.0, 4150.0, 3050.0),
)
"""West and east wall of each harbour basin, and how far south it reaches."""
ISLET = (-5600.0, 4550.0, 260.0)


@dataclass(frozen=True, slots=True)
class Part:
    """How a part of town is laid out: in a `grid`, `bent` or like a `web`; its blocks, and how its houses stand.

    `gone` is the share of streets that are missing, `numbered` the share of houses whose number is known.
    """

    name: str
    x: float
    y: float
    radius: float
    pattern: str
    block_m: tuple[float, float]
    turn: float
    gone: float
    front_m: float
    numbered: float


STYLES: dict[str, tuple[str, tuple[float, float], float, float, float, float]] = {
    "Oldmarket": ("web", (68, 74), 0.0, 0.16, 20.0, 0.3),
    "Ropewalk": ("grid", (84, 138), 0.35, 0.06, 27.0, 0.3),
    "Southgate": ("grid", (92, 158), -0.22, 0.08, 29.0, 0.27),
    "Millfield": ("grid", (96, 150), 0.62, 0.08, 30.0, 0.26),
    "Lanternhill": ("bent", (96, 138), 0.5, 0.24, 33.0, 0.27),
    "Westerby": ("bent", (100, 150), -0.3, 0.24, 35.0, 0.27),
    "Ferrydale": ("grid", (104, 146), 0.12, 0.1, 31.0, 0.27),
    "Orchard End": ("bent", (104, 160), 0.2, 0.26, 37.0, 0.27),
    "Highmoor": ("bent", (116, 176), 0.7, 0.28, 40.0, 0.26),
    "Farrow Green": ("bent", (118, 176), -0.6, 0.28, 40.0, 0.26),
}
QUARTERS = (
    *(
        Part(each.name, 1000 * each.east_km, 1000 * each.north_km, 1000 * each.radius_km, *STYLES[each.name])
        for each in city.DISTRICTS
    ),
    Part("West Docks", -3600.0, 2050.0, 1750.0, "grid", (230.0, 310.0), 0.06, 0.12, 90.0, 0.5),
    Part("Tinkers Field", 2900.0, -5650.0, 700.0, "grid", (190.0, 260.0), -0.1, 0.12, 80.0, 0.4),
)
BETWEEN = Part("", 0.0, 0.0, 0.0, "bent", (210.0, 260.0), 0.15, 0.3, 72.0, 0.1)
COUNTRY = Part("", 0.0, 0.0, 0.0, "bent", (820.0, 820.0), 0.1, 0.36, 130.0, 0.2)
PARKS = (
    ("Rampart Gardens", 2250.0, -1050.0, 330.0),
    ("Mill Meadow", -2000.0, 350.0, 300.0),
    ("Kingfisher Park", 650.0, -3050.0, 290.0),
    ("Saltpan Green", 4700.0, 380.0, 300.0),
    ("Otter Water Park", -3250.0, -4200.0, 330.0),
    ("Ferry Common", 3150.0, 2350.0, 260.0),
)
WOODS = (
    ("Highmoor Wood", -6500.0, -5500.0, 880.0),
    ("Gallows Wood", 6650.0, -2750.0, 700.0),
    ("Beech Hanger", 6750.0, 1650.0, 620.0),
    ("Westerby Copse", -6700.0, 900.0, 520.0),
)
MEADOWS = (
    ("Southern Allotments", -250.0, -6150.0, 420.0, "allotments"),
    ("Tallow Farm", 4300.0, -6200.0, 620.0, "farmland"),
    ("Quarry Farm", -6600.0, -1500.0, 620.0, "farmland"),
    ("Dyke Farm", 6600.0, -700.0, 560.0, "farmland"),
    ("Old Churchyard", 1250.0, -1650.0, 150.0, "cemetery"),
)


def coast_at(x: Floats | float) -> Floats:
    """How far north the land reaches here, but for the basins."""
    at = np.asarray(x, dtype=np.float64)
    return 3400.0 + 500.0 * np.sin(at / 2100.0) + 70.0 * np.sin(at / 430.0 + 1.0) + 28.0 * np.sin(at / 171.0)


def river_at(y: Floats | float) -> Floats:
    """How far east the middle of the river is at this height."""
    return -900.0 + 550.0 * np.sin(np.asarray(y, dtype=np.float64) / 1700.0)


def coastline() -> Floats:
    """`(n, 2)` from east to west, so that the land is on the left; the walls of the basins are straight."""
    open_coast = [
        float(x)
        for x in np.arange(WEST, EAST + 1, 100.0)
        if not any(west - 60 < x < east + 60 for west, east, _ in BASINS)
    ]
    points = [(x, float(coast_at(x))) for x in open_coast]
    for west, east, end in BASINS:
        points += [(west, float(coast_at(west))), (west, end), (east - 0.01, end), (east, float(coast_at(east)))]
    ordered = sorted(range(len(points)), key=lambda i: (points[i][0], 0))
    return np.array([points[i] for i in ordered])[::-1]


def riverbank() -> Floats:
    """`(n, 2)` the ring of the river's water, wider at its mouth."""
    y = np.arange(SOUTH, 3350.0, 90.0)
    half = RIVER_M / 2 + 60.0 * np.clip((y - 1900.0) / 1300.0, 0.0, 1.0)
    west, east = np.column_stack((river_at(y) - half, y)), np.column_stack((river_at(y) + half, y))
    return np.concatenate((west, east[::-1], west[:1]))


def is_water(points: Floats) -> Flags:
    """Whether each of `(n, 2)` lies in the sea, in a basin or in the river."""
    x, y = points[:, 0], points[:, 1]
    wet: Flags = y > coast_at(x)
    for west, east, end in BASINS:
        wet |= (x > west) & (x < east) & (y > end)
    half = RIVER_M / 2 + 60.0 * np.clip((y - 1900.0) / 1300.0, 0.0, 1.0)
    return wet | (np.abs(x - river_at(y)) < half)


PARTS = (*QUARTERS, BETWEEN, COUNTRY)


def parts_of(points: Floats) -> NDArray[np.intp]:
    """For each of `(n, 2)` the number in PARTS of the part that it lies in; between the parts, or in the country."""
    x, y = points[:, 0], points[:, 1]
    reach = np.array([np.hypot(x - q.x, y - q.y) / q.radius for q in QUARTERS])
    nearest, least = reach.argmin(axis=0), reach.min(axis=0)
    built_up = (x / 6300.0) ** 2 + ((y + 1100.0) / 5000.0) ** 2 < 1.0
    outside = np.where(built_up & (least < 1.9), len(QUARTERS), len(QUARTERS) + 1)
    found: NDArray[np.intp] = np.where(least <= 1.06, nearest, outside).astype(np.intp)
    return found


@dataclass(frozen=True, slots=True)
class Guide:
    """A line that a great road keeps to; streets near it are laid out along it."""

    name: str
    highway: str
    points: Floats
    closed: bool = False
    ref: str = ""
    maxspeed: int = 50


def smooth(points: Sequence[tuple[float, float]] | Floats, closed: bool = False) -> Floats:
    """The line with its corners cut four times over (Chaikin), its ends kept."""
    line = np.asarray(points, dtype=np.float64)
    for _ in range(4):
        ahead = np.roll(line, -1, axis=0) if closed else line[1:]
        here = line if closed else line[:-1]
        cut = np.empty((2 * len(here), 2))
        cut[0::2], cut[1::2] = 0.75 * here + 0.25 * ahead, 0.25 * here + 0.75 * ahead
        line = cut if closed else np.concatenate((line[:1], cut, line[-1:]))
    return np.concatenate((line, line[:1])) if closed else line


def ellipse(x: float, y: float, rx: float, ry: float, begin: float, end: float) -> Floats:
    """`(n, 2)` of an arc; angles in turns, counter-clockwise from the east."""
    angle = 2 * np.pi * np.linspace(begin, end, 73)
    return np.column_stack((x + rx * np.cos(angle), y + ry * np.sin(angle)))
