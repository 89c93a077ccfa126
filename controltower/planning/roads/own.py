"""How long, how far, which way, over our own road graph? An engine without a server, for any Python."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import inf
from pathlib import Path

import numpy as np
import numpy.typing as npt

from controltower.planning.roads.drawing import drawn, part
from controltower.planning.roads.engine import FAR_M, FAR_S, Floats, Going, Point, Snap, Way
from controltower.planning.roads.graph import CLASS_OF, VAN, RoadGraph, load
from controltower.planning.roads.hours import mixed
from controltower.planning.roads.metric import Metric, Metrics
from controltower.planning.roads.search import climbs, heights, meetings
from controltower.planning.roads.shapes import Stretches
from controltower.planning.roads.snapping import Snapping, Spotted
from controltower.planning.roads.unpacking import fastest

BASIS = "roads"
Ends = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.bool_]]
"""Nodes, with seconds and metres between each and a place on a road, and whether that is driven against the line."""


class OwnEngine:
    """Road data of ours, opened from its folder. Raises Unavailable where it cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.graph: RoadGraph = load(folder)
        self.stretches = Stretches(self.graph)
        self.metrics = Metrics(self.graph, self.stretches)
        self.height = heights(self.graph.up_first, self.graph.up_head)
        self.by_edge = np.argsort(self.graph.arc_edge, kind="stable").astype(np.int32)
        self.edge_first = np.searchsorted(self.graph.arc_edge[self.by_edge], np.arange(self.graph.edges + 1))
        self.snapping = cache(self._snapping)

    def matrix(self, points: Sequence[Point], going: Going) -> tuple[Floats, Floats]:
        """Seconds and metres from each point to each other; an hour between two kinds of hour is a mixture of both."""
        spots = self.snapping(CLASS_OF[going.kind]).spot(points)
        kinds = mixed(going.at, going.timezone) if CLASS_OF[going.kind] == VAN else ((0, 1.0),)
        seconds, metres = self._timed(spots, self.metrics.of(going, kinds[0][0]), going)
        for period, share in kinds[1:]:
            other, _ = self._timed(spots, self.metrics.of(going, period), going)
            seconds = (1 - share) * seconds + share * other
        far = ~np.isfinite(seconds)
        return np.where(far, FAR_S, seconds), np.where(far, FAR_M, metres)

    def way(self, points: Sequence[Point], going: Going) -> Way:
        """The way through the points on the roads of the hour that it mostly is; straight where no road leads."""
        spots = self.snapping(CLASS_OF[going.kind]).spot(points)
        kinds = mixed(going.at, going.timezone) if CLASS_OF[going.kind] == VAN else ((0, 1.0),)
        metric = self.metrics.of(going, kinds[0][0])
        line = [np.array([points[0]])] if points else [np.empty((0, 2))]
        seconds = metres = 0.0
        for (one, other), (start, end) in zip(pairwise(points), pairwise(spots), strict=True):
            line += [self._line(start, end, metric, going), np.array([other])]
            took, far = self.matrix((one, other), going)
            seconds, metres = seconds + float(took[0, 1]), metres + float(far[0, 1])
        return Way(np.concatenate(line), seconds, metres, BASIS)

    def nearest(self, point: Point, going: Going) -> Snap:
        """Where the vehicle would stop, with the street and, where it cannot, the reason."""
        spot = self.snapping(CLASS_OF[going.kind]).spot((point,))[0]
        if spot.edge < 0:
            return Snap(spot.lat, spot.lon, spot.off, "", reachable=False, reason=spot.reason)
        street = self.graph.names[self.graph.name[spot.edge]]
        why = self.metrics.of(going, 0).barred.at(spot.edge, spot.along)
        reason = f"{street or 'The road'} at {point[0]:.5f}, {point[1]:.5f} {why}." if why else ""
        return Snap(spot.lat, spot.lon, spot.off, street, reachable=not why, reason=reason)

    def _snapping(self, column: int) -> Snapping:
        return Snapping(self.graph, self.stretches, column)

    def _timed(self, spots: Sequence[Spotted], metric: Metric, going: Going) -> tuple[Floats, Floats]:
        """Seconds and metres in one kind of hour; inf where no way leads."""
        count = len(spots)
        seconds, metres = np.full((count, count), np.inf), np.zeros((count, count))
        out = self._climbs([self._ends(spot, metric, going, away=True) for spot in spots], metric, 0)
        back = self._climbs([self._ends(spot, metric, going, away=False) for spot in spots], metric, 1)
        self._along(spots, metric, seconds, metres)
        meetings(out, back, seconds, metres)
        np.fill_diagonal(seconds, 0.0)
        np.fill_diagonal(metres, 0.0)
        return seconds, metres

    def _climbs(self, ends: Sequence[Ends], metric: Metric, way: int):  # type: ignore[no-untyped-def]
        first = np.zeros(len(ends) + 1, dtype=np.int64)
        np.cumsum([len(each[0]) for each in ends], out=first[1:])
        nodes, costs, ways = (np.concatenate([each[n] for each in ends]) for n in range(3))
        graph = self.graph
        return climbs(
            graph.up_first, graph.up_head, self.height, metric.weight, metric.length, way, first, nodes, costs, ways
        )

    def _ends(self, spot: Spotted, metric: Metric, going: Going, *, away: bool) -> Ends:
        """The nodes to which one can drive away from a place, or from which one can come to it."""
        nodes, costs, ways, backs = [], [], [], []
        if spot.edge >= 0:
            whole = max(float(self.graph.metres[spot.edge]), 0.1)
            share = min(1.0, spot.along / whole)
            low, high = metric.barred.low[spot.edge], metric.barred.high[spot.edge]
            for arc in self.by_edge[self.edge_first[spot.edge] : self.edge_first[spot.edge + 1]]:
                against = bool(self.graph.arc_back[arc])
                if not self.graph.arc_kinds[arc] & (1 << CLASS_OF[going.kind]):
                    continue
                if (spot.along < high) if away != against else (spot.along > low):
                    continue
                part = 1.0 - share if away != against else share
                nodes.append(self.graph.arc_head[arc] if away else self.graph.arc_tail[arc])
                costs.append(part * metric.seconds[spot.edge, int(against)])
                ways.append(part * whole)
                backs.append(against)
        return (
            np.array(nodes, np.int32),
            np.array(costs, np.float32),
            np.array(ways, np.float32),
            np.array(backs, np.bool_),
        )

    def _along(self, spots: Sequence[Spotted], metric: Metric, seconds: Floats, metres: Floats) -> None:
        """Places of one edge are reached along it, where it may be driven that way and is not barred between them."""
        on: dict[int, list[int]] = {}
        for number, spot in enumerate(spots):
            if spot.edge >= 0:
                on.setdefault(spot.edge, []).append(number)
        for edge, numbers in on.items():
            whole = max(float(self.graph.metres[edge]), 0.1)
            for row in numbers:
                for column in numbers:
                    start, end = spots[row].along, spots[column].along
                    if metric.barred.low[edge] < max(start, end) and metric.barred.high[edge] > min(start, end):
                        continue
                    pace = metric.seconds[edge, int(end < start)]
                    took = abs(end - start) / whole * pace if np.isfinite(pace) else inf
                    if took < seconds[row, column]:
                        seconds[row, column], metres[row, column] = took, abs(end - start)

    def _line(self, start: Spotted, end: Spotted, metric: Metric, going: Going) -> Floats:
        """The points of the way between two places; none where no way leads."""
        if start.edge < 0 or end.edge < 0:
            return np.empty((0, 2))
        out, back = self._ends(start, metric, going, away=True), self._ends(end, metric, going, away=False)
        least, arcs = inf, np.empty(0, dtype=np.int32)
        if len(out[0]) and len(back[0]):
            graph = self.graph
            up = graph.up_first, graph.up_head, self.height
            least, arcs = fastest(*up, metric.weight, metric.length, metric.stands, out[:3], back[:3])
        seconds, metres = np.full((2, 2), inf), np.zeros((2, 2))
        self._along((start, end), metric, seconds, metres)
        first, last = np.array([(start.lat, start.lon)]), np.array([(end.lat, end.lon)])
        if seconds[0, 1] <= least:
            between = [part(self.graph, self.stretches, start.edge, start.along, end.along)]
            return np.concatenate([first, *between, last]) if np.isfinite(seconds[0, 1]) else np.empty((0, 2))
        begins, ends = self._used(out, back, arcs)
        off = part(self.graph, self.stretches, start.edge, start.along, 0.0 if out[3][begins] else inf)
        on = part(self.graph, self.stretches, end.edge, inf if back[3][ends] else 0.0, end.along)
        return np.concatenate([first, off, *drawn(self.graph, arcs), on, last])

    def _used(self, out: Ends, back: Ends, arcs: npt.NDArray[np.int32]) -> tuple[int, int]:
        """Which of the nodes away from the start and towards the end the way goes through."""
        ties = [
            (float(out[1][one] + back[1][other]), one, other)
            for one in range(len(out[0]))
            for other in range(len(back[0]))
            if out[0][one] == (self.graph.arc_tail[arcs[0]] if len(arcs) else back[0][other])
            and (not len(arcs) or back[0][other] == self.graph.arc_head[arcs[-1]])
        ]
        return min(ties)[1:]
