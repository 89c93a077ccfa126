"""Where does a place lie on a flat map? Web Mercator: the world is a square of side 1, y grows south."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
EQUATOR_M = 40_075_016.686


def project(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Degrees to (x, y) in the unit square; latitudes beyond 85.05 are clipped."""
    x = np.asarray(lon, dtype=np.float64) / 360.0 + 0.5
    sine = np.sin(np.radians(np.clip(np.asarray(lat, dtype=np.float64), -85.05112878, 85.05112878)))
    return x, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)


def unproject(x: float, y: float) -> tuple[float, float]:
    """(longitude, latitude) in degrees."""
    return (x - 0.5) * 360.0, float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y)))))


def metres_per_unit(y: float) -> float:
    """How many metres a unit of the square is, at this y: it shrinks towards the poles."""
    return float(EQUATOR_M * np.cos(np.radians(unproject(0.5, y)[1])))
