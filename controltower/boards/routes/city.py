"""What does the ground of the map look like? A city's water and roads, invented or imported, from a JSON file."""

from collections.abc import Sequence
from json import loads
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from controltower.ui.routelayer import Background

KINDS = {"sea": "water", "park": "green", "ring": "main_road", "road": "main_road", "street": "road"}
RIVER_M = 130.0
METRES_PER_DEGREE = 111_320.0
Points = NDArray[np.float64]


def read_city(path: Path) -> list[Background]:
    """The layers of a file of features `{kind, name, points: [[lat, lon], ...]}`; none where there is no such file."""
    if not path.is_file():
        return []
    features: list[dict[str, Any]] = loads(path.read_text(encoding="utf-8"))["features"]
    layers: dict[str, list[Points]] = {}
    for feature in features:
        points = np.array(feature["points"], dtype=np.float64).reshape(-1, 2)[:, ::-1]
        if feature["kind"] == "river":
            layers.setdefault("water", []).append(ribbon(points, RIVER_M))
        elif feature["kind"] in KINDS:
            layers.setdefault(KINDS[feature["kind"]], []).append(points)
    return [Background(kind, lines) for kind, lines in layers.items()]


def holds(layers: Sequence[Background], lon: float, lat: float) -> bool:
    """Whether a place lies on this ground, within its outermost points."""
    points = [np.asarray(line, dtype=np.float64) for layer in layers for line in layer.lines]
    if not points:
        return False
    west, south = np.min([line.min(axis=0) for line in points], axis=0)
    east, north = np.max([line.max(axis=0) for line in points], axis=0)
    return bool(west <= lon <= east and south <= lat <= north)


def ribbon(line: Points, width_m: float) -> Points:
    """A line `(n, 2)` of longitude, latitude as an area of this width."""
    scale = np.array([METRES_PER_DEGREE * cos(radians(float(line[0, 1]))), METRES_PER_DEGREE])
    metres = line * scale
    along = np.gradient(metres, axis=0)
    across = np.column_stack((-along[:, 1], along[:, 0]))
    across *= width_m / 2 / np.maximum(np.hypot(across[:, 0], across[:, 1]), 1e-9)[:, None]
    area: Points = np.concatenate((metres + across, (metres - across)[::-1])) / scale
    return area
