"""What does each arc take, for this vehicle, at this hour, with what is closed? The weights of the hierarchy."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import inf

import numpy as np
import numpy.typing as npt

from controltower.domain.routes import VehicleKind
from controltower.planning.roads.engine import Going
from controltower.planning.roads.graph import CLASS_OF, VAN, RoadGraph
from controltower.planning.roads.hierarchy import customised
from controltower.planning.roads.hours import slowed
from controltower.planning.roads.shapes import STEP_M, Stretches

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]

USUAL: dict[VehicleKind, tuple[float, float]] = {
    VehicleKind.VAN: (3_500.0, 2.7),
    VehicleKind.E_VAN: (3_500.0, 2.7),
    VehicleKind.CARGO_BIKE: (350.0, 1.9),
}
"""Gross weight in kg and height in m of a kind of vehicle where its own are not known: an assumption."""


@dataclass(frozen=True, slots=True)
class Barred:
    """Why and where edges cannot be driven through: `(m,)` metres along each from where to where; none: inf, -inf."""

    low: Floats
    high: Floats
    reasons: dict[int, str]

    def at(self, edge: int, along: float) -> str:
        """Why nobody may be at a place of an edge; empty where one may, as at its ends."""
        return self.reasons[edge] if self.low[edge] < along < self.high[edge] else ""


@dataclass(frozen=True, slots=True)
class Metric:
    """Weights: seconds of each edge `(m, 2)` as if nothing were barred, and the hierarchy with what is."""

    seconds: Floats
    barred: Barred
    weight: Singles
    length: Singles
    stands: Numbers


class Metrics:
    """Weights by vehicle, hour and what is in the way; the last few are kept."""

    def __init__(self, graph: RoadGraph, stretches: Stretches, keep: int = 12) -> None:
        self.graph, self.stretches = graph, stretches
        self.upwards = graph.arc_tail < graph.arc_head
        self._kept = lru_cache(maxsize=keep)(self._made)
        self._shut = lru_cache(maxsize=keep)(self._barred)

    def of(self, going: Going, period: int) -> Metric:
        """The weights for a vehicle in one kind of hour; a bike's are the same in all."""
        return self._kept(_key(going), period if CLASS_OF[going.kind] == VAN else 0)

    def _made(self, going: Going, period: int) -> Metric:
        graph, column = self.graph, CLASS_OF[going.kind]
        seconds = graph.seconds[:, column, :].astype(np.float64)
        if column == VAN:
            seconds *= (slowed(period)[graph.rank] * self._jammed(going))[:, None]
        barred = self._shut(going)
        arcs = seconds[graph.arc_edge, graph.arc_back.astype(np.int64)]
        open_to = (graph.arc_kinds & (1 << column)) > 0
        arcs = np.where(open_to & ~np.isfinite(barred.low[graph.arc_edge]), arcs, inf)
        metres = graph.metres[graph.arc_edge].astype(np.float32)
        found = customised(graph.up_first, graph.up_head, graph.arc_up, self.upwards, arcs.astype(np.float32), metres)
        return Metric(seconds, barred, *found)

    def _jammed(self, going: Going) -> Floats:
        """How many times as long each edge takes for traffic."""
        times = np.ones(self.graph.edges)
        for disc in going.traffic:
            edges, _ = self.stretches.near_line([(disc.lat, disc.lon)], 1000.0 * disc.radius_km)
            inside = np.bincount(edges, minlength=self.graph.edges) / self.stretches.steps
            times *= 1.0 + (disc.factor - 1.0) * inside
        return times

    def _barred(self, going: Going) -> Barred:
        low, high = np.full(self.graph.edges, inf), np.full(self.graph.edges, -inf)
        reasons: dict[int, str] = {}
        for edges, along, why in self._in_the_way(going):
            np.minimum.at(low, edges, along - STEP_M / 2)
            np.maximum.at(high, edges, along + STEP_M / 2)
            reasons.update(dict.fromkeys(edges.tolist(), why))
        return Barred(np.maximum(low, 0.0), np.minimum(high, self.graph.metres), reasons)

    def _in_the_way(self, going: Going) -> Iterable[tuple[npt.NDArray[np.int64], Floats, str]]:
        """Stretches that cannot be driven, with the end of a sentence that says why."""
        weight, height = USUAL[going.kind]
        weight, height = going.weight_kg or weight, going.height_m or height
        for limits, own, unit in ((self.graph.limit_kg, weight, "kg"), (self.graph.limit_m, height, "m")):
            edges = np.flatnonzero((limits > 0) & (limits < own))
            size = f"{own:,.0f} kg heavy" if unit == "kg" else f"{own:g} m high"
            for end in (np.zeros(len(edges)), self.graph.metres[edges].astype(np.float64)):
                yield edges, end, f"lies on a road with a limit that a vehicle {size} is over"
        for closure in going.closures:
            found = self.stretches.near_line(closure.points, closure.radius_m)
            yield *found, f"lies where {closure.name} is closed"
        for zone in going.zones:
            yield *self.stretches.in_ring(zone.ring), f"lies in {zone.name}, which a {going.kind} may not enter then"


def _key(going: Going) -> Going:
    """What weights depend on beside the kind of hour."""
    weight, height = USUAL[going.kind]
    return Going(
        going.kind,
        type(going.at)(0),
        "",
        going.traffic if CLASS_OF[going.kind] == VAN else (),
        going.closures,
        going.zones,
        going.weight_kg or weight,
        going.height_m or height,
    )
