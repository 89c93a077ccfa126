"""Which stretches of road lie in a disc, along a line or in a ring? Edges with the metres from where to where."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from controltower.planning.roads.graph import RoadGraph

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Spot = tuple[float, float]

EARTH_M = 6_371_008.8
STEP_M = 10.0
"""A road is looked at in steps of at most so many metres."""


class Stretches:
    """All roads as segments on a plane, to be looked at in steps."""

    def __init__(self, graph: RoadGraph) -> None:
        self.lat0, self.lon0 = float(graph.node_lat.mean()), float(graph.node_lon.mean())
        x, y = self.plane(graph.shape_lat, graph.shape_lon)
        ends = np.ones(len(x), dtype=np.bool_)
        ends[graph.shape_first[1:] - 1] = False
        at = np.flatnonzero(ends)
        self.x, self.y, self.dx, self.dy = x[at], y[at], x[at + 1] - x[at], y[at + 1] - y[at]
        self.edge = np.repeat(np.arange(graph.edges), np.diff(graph.shape_first) - 1)
        self.length = np.hypot(self.dx, self.dy)
        total = np.cumsum(self.length) - self.length
        firsts = np.searchsorted(self.edge, np.arange(graph.edges))
        self.along = total - np.repeat(total[firsts], np.diff(graph.shape_first) - 1)
        self.steps = np.maximum(1, np.bincount(self.edge, weights=self._counts(slice(None)), minlength=graph.edges))
        """How many steps each edge has."""

    def plane(self, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Metres east and north of the middle of the graph (equirectangular: town scale)."""
        scale = np.radians(1.0) * EARTH_M
        return (lon - self.lon0) * scale * np.cos(np.radians(self.lat0)), (lat - self.lat0) * scale

    def earth(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Latitudes and longitudes again."""
        scale = np.radians(1.0) * EARTH_M
        return self.lat0 + y / scale, self.lon0 + x / (scale * np.cos(np.radians(self.lat0)))

    def near_line(self, points: Sequence[Spot], radius_m: float) -> tuple[Numbers, Floats]:
        """Steps within a distance of a line of points, or of one point: their edges and metres along these."""
        x, y = self.plane(np.array([lat for lat, _ in points]), np.array([lon for _, lon in points]))
        edge, along, at_x, at_y = self._steps(x, y, radius_m)
        least = np.full(len(edge), np.inf)
        for n in range(max(1, len(x) - 1)):
            m = min(n + 1, len(x) - 1)
            least = np.minimum(least, _off(at_x, at_y, (x[n], y[n]), (x[m], y[m])))
        inside = least <= radius_m
        return edge[inside], along[inside]

    def in_ring(self, ring: Sequence[Spot]) -> tuple[Numbers, Floats]:
        """Steps inside a ring (even-odd rule): their edges and metres along these."""
        x, y = self.plane(np.array([lat for lat, _ in ring]), np.array([lon for _, lon in ring]))
        edge, along, at_x, at_y = self._steps(x, y, 0.0)
        inside = np.zeros(len(edge), dtype=np.bool_)
        for n in range(len(x)):
            m = n - 1
            crosses = (y[n] > at_y) != (y[m] > at_y)
            if y[n] != y[m]:
                inside ^= crosses & (at_x < x[n] + (x[m] - x[n]) * (at_y - y[n]) / (y[m] - y[n]))
        return edge[inside], along[inside]

    def _steps(self, x: Floats, y: Floats, margin: float) -> tuple[Numbers, Floats, Floats, Floats]:
        """The middles of all steps of segments whose box meets that of the points: edge, metres along it, x and y."""
        low_x, high_x, low_y, high_y = x.min() - margin, x.max() + margin, y.min() - margin, y.max() + margin
        right, top = self.x + np.maximum(0, self.dx), self.y + np.maximum(0, self.dy)
        left, bottom = self.x + np.minimum(0, self.dx), self.y + np.minimum(0, self.dy)
        near = np.flatnonzero((right >= low_x) & (left <= high_x) & (top >= low_y) & (bottom <= high_y))
        counts = self._counts(near)
        rows = np.repeat(near, counts)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        share = (within + 0.5) / np.repeat(counts, counts)
        along = self.along[rows] + share * self.length[rows]
        return self.edge[rows], along, self.x[rows] + share * self.dx[rows], self.y[rows] + share * self.dy[rows]

    def _counts(self, which: Numbers | slice) -> Numbers:
        return np.maximum(1, np.ceil(self.length[which] / STEP_M)).astype(np.int64)


def _off(x: Floats, y: Floats, one: Spot, other: Spot) -> Floats:
    """Metres of points from a segment."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    length2 = max(dx * dx + dy * dy, 1e-9)
    share = np.clip(((x - one[0]) * dx + (y - one[1]) * dy) / length2, 0.0, 1.0)
    found: Floats = np.hypot(x - one[0] - share * dx, y - one[1] - share * dy)
    return found
