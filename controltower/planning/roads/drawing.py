"""Which line does a way take on the map? The shapes of its edges, cut where it begins and ends."""

import numpy as np
import numpy.typing as npt

from controltower.planning.roads.graph import RoadGraph
from controltower.planning.roads.shapes import Stretches

Floats = npt.NDArray[np.float64]


def part(graph: RoadGraph, stretches: Stretches, edge: int, start: float, end: float) -> Floats:
    """The points of an edge strictly between two places on it, metres along it, in the direction of driving."""
    shape = graph.shape(edge)
    first = int(graph.shape_first[edge]) - edge
    along = np.append(stretches.along[first : first + len(shape) - 1], float(graph.metres[edge]))
    low, high = min(start, end), max(start, end)
    inside = shape[(along > low) & (along < high)]
    return inside if start <= end else inside[::-1]


def drawn(graph: RoadGraph, arcs: npt.NDArray[np.int32]) -> list[Floats]:
    """The shape of each arc, in the direction of driving."""
    edges, back = graph.arc_edge[arcs], graph.arc_back[arcs]
    return [graph.shape(int(edge))[:: -1 if against else 1] for edge, against in zip(edges, back, strict=True)]
