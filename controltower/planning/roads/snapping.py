"""Where on a road would a vehicle stop for this point? The nearest place of an edge, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from controltower.planning.roads.engine import Point
from controltower.planning.roads.graph import RoadGraph
from controltower.planning.roads.shapes import Stretches

Floats = npt.NDArray[np.float64]

SPACING_M = 40.0
"""Segments are known to the tree by points so far apart at most."""
LOOKED_AT = 12
FURTHEST_M = 1_000.0
"""Nobody carries a parcel further than this from the road: an assumption."""
ISLAND_M = 150.0
"""So much nearer another road must be, for a point to count as lying on one that is cut off."""
MARGIN_DEG = 0.02


@dataclass(frozen=True, slots=True)
class Spotted:
    """A place on a road: the edge (-1: none), metres along it, its coordinates, metres off the point; or why none."""

    edge: int
    along: float
    lat: float
    lon: float
    off: float
    reason: str = ""


class Snapping:
    """The places where one class of vehicles may stop, and all roads to compare with."""

    def __init__(self, graph: RoadGraph, stretches: Stretches, column: int) -> None:
        self.stretches = stretches
        self.who = ("van", "cargo bike")[column]
        self.low = float(graph.shape_lat.min()) - MARGIN_DEG, float(graph.shape_lon.min()) - MARGIN_DEG
        self.high = float(graph.shape_lat.max()) + MARGIN_DEG, float(graph.shape_lon.max()) + MARGIN_DEG
        may = np.isfinite(graph.seconds[:, column, :]).any(axis=1) & graph.stops
        self._main = _Tree(stretches, (may & graph.main[:, column])[stretches.edge])
        self._cut_off = _Tree(stretches, (may & ~graph.main[:, column])[stretches.edge])
        self._kept: dict[Point, Spotted] = {}

    def spot(self, points: Sequence[Point]) -> list[Spotted]:
        """Each point's place on a road."""
        unknown = [each for each in dict.fromkeys(points) if each not in self._kept]
        if len(self._kept) > 100_000:
            self._kept.clear()
            unknown = list(dict.fromkeys(points))
        if unknown:
            self._kept.update(zip(unknown, self._spotted(unknown), strict=True))
        return [self._kept[each] for each in points]

    def _spotted(self, points: Sequence[Point]) -> list[Spotted]:
        at = np.array(points, dtype=np.float64)
        x, y = self.stretches.plane(at[:, 0], at[:, 1])
        segment, share, off = self._main.nearest(x, y)
        other_off = self._cut_off.nearest(x, y)[2]
        along = self.stretches.along[segment] + share * self.stretches.length[segment]
        lat, lon = self.stretches.earth(
            self.stretches.x[segment] + share * self.stretches.dx[segment],
            self.stretches.y[segment] + share * self.stretches.dy[segment],
        )
        edges = self.stretches.edge[segment]
        found = []
        for n, point in enumerate(points):
            reason = self._why_not(point, float(off[n]), float(other_off[n]))
            edge = -1 if reason else int(edges[n])
            found.append(Spotted(edge, float(along[n]), float(lat[n]), float(lon[n]), float(off[n]), reason))
        return found

    def _why_not(self, point: Point, off: float, other_off: float) -> str:
        """A sentence where no vehicle of this class comes near the point."""
        lat, lon = point
        where = f"{lat:.5f}, {lon:.5f}"
        if not self._inside(lat, lon):
            if self._inside(lon, lat):
                return f"{where} lies outside of the road data, but not the other way round: are the two swapped?"
            return f"{where} lies outside of the road data."
        if off - other_off > ISLAND_M:
            return f"{where} lies on a road that is cut off from all others: no {self.who} gets there and back."
        if off > FURTHEST_M:
            return f"{where} lies {off / 1000:.1f} km from the nearest road that a {self.who} may drive."
        return ""

    def _inside(self, lat: float, lon: float) -> bool:
        return self.low[0] <= lat <= self.high[0] and self.low[1] <= lon <= self.high[1]


class _Tree:
    """Some of the segments, found by points on them."""

    def __init__(self, stretches: Stretches, which: npt.NDArray[np.bool_]) -> None:
        self.stretches = stretches
        rows = np.flatnonzero(which)
        counts = np.maximum(1, np.ceil(stretches.length[rows] / SPACING_M)).astype(np.int64)
        self.segment = np.repeat(rows, counts)
        within = np.arange(len(self.segment)) - np.repeat(np.cumsum(counts) - counts, counts)
        share = (within + 0.5) / np.repeat(counts, counts)
        x = stretches.x[self.segment] + share * stretches.dx[self.segment]
        y = stretches.y[self.segment] + share * stretches.dy[self.segment]
        self.tree = cKDTree(np.column_stack((x, y))) if len(rows) else None

    def nearest(self, x: Floats, y: Floats) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
        """The nearest segment to each point, where on it (0 to 1), and metres off; inf where there is none at all."""
        if self.tree is None:
            return np.zeros(len(x), dtype=np.int64), np.zeros(len(x)), np.full(len(x), np.inf)
        count = min(LOOKED_AT, len(self.segment))
        _, rows = self.tree.query(np.column_stack((x, y)), k=count)
        segment = self.segment[rows.reshape(len(x), count)]
        all_of = self.stretches
        dx, dy = all_of.dx[segment], all_of.dy[segment]
        to_x, to_y = x[:, None] - all_of.x[segment], y[:, None] - all_of.y[segment]
        share = np.clip((to_x * dx + to_y * dy) / np.maximum(dx * dx + dy * dy, 1e-9), 0.0, 1.0)
        off = np.hypot(to_x - share * dx, to_y - share * dy)
        best = off.argmin(axis=1)
        row = np.arange(len(x))
        return segment[row, best], share[row, best], off[row, best]
