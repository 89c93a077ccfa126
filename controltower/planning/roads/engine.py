"""What is asked of a road engine, and what does it answer? One interface for all that can be opened from a folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from controltower.domain.roads import CityZone, Closure
from controltower.domain.routes import VehicleKind
from controltower.domain.times import Instant
from controltower.domain.tracking import Traffic

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""
Floats = npt.NDArray[np.float64]

FAR_S = 1_000_000.0
"""Seconds between two points that no road joins: more than any shift, and still a number that solvers add up."""
FAR_M = 10_000_000.0
"""Metres between two points that no road joins."""


@dataclass(frozen=True, slots=True)
class Going:
    """Who drives, when, and what is in the way: closures and zones are those that hold for this vehicle just then.

    Weight and height are 0 where the vehicle's are not known; its kind then stands for it.
    """

    kind: VehicleKind
    at: Instant
    timezone: str
    traffic: tuple[Traffic, ...] = ()
    closures: tuple[Closure, ...] = ()
    zones: tuple[CityZone, ...] = ()
    weight_kg: float = 0.0
    height_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Way:
    """A way through points: its line `(n, 2)` of latitude and longitude, seconds, metres, and where these come from."""

    line: Floats
    seconds: float
    metres: float
    basis: str

    @property
    def open(self) -> bool:
        """Whether roads lead all the way."""
        return self.seconds < FAR_S


@dataclass(frozen=True, slots=True)
class Snap:
    """The nearest place on a road, metres off the point; `reason` is a sentence where no vehicle gets there."""

    lat: float
    lon: float
    metres: float
    street: str
    reachable: bool
    reason: str = ""


class Engine(Protocol):
    """Road data that was opened. One matrix comes of one engine, never of two."""

    def matrix(self, points: Sequence[Point], going: Going) -> tuple[Floats, Floats]:
        """Seconds and metres, each `(n, n)`, from row to column; FAR where no way leads."""
        ...

    def way(self, points: Sequence[Point], going: Going) -> Way:
        """The way through the points, in their order."""
        ...

    def nearest(self, point: Point, going: Going) -> Snap:
        """Where the vehicle would stop for the point."""
        ...
