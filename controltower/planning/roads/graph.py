"""What is road data once it is prepared? Edges with their shapes, the arcs that may be driven, and their hierarchy.

An edge is a piece of road between two nodes and is driven with its line or against it; an arc is one way to do so. A
turn that is forbidden, or a bollard, gives a place several nodes: an arc leads to the node from which only that can be
reached which may be reached (the copies of a place are neighbours in the hierarchy, so that one climb meets them all).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from controltower.domain.errors import Unavailable
from controltower.domain.routes import VehicleKind

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

VAN, BIKE = 0, 1
CLASS_OF: Mapping[VehicleKind, int] = {VehicleKind.VAN: VAN, VehicleKind.E_VAN: VAN, VehicleKind.CARGO_BIKE: BIKE}
"""Which roads a kind of vehicle may drive; what sets an electric van apart, zones, is no property of a road."""
GRAPH = "graph.npz"
FORM = 1
"""Of the file; one of another form is built anew."""


@dataclass(frozen=True, slots=True)
class RoadGraph:
    """Arrays over nodes (n), edges (m), arcs (k), points of shapes (p) and arcs of the hierarchy (h).

    Nodes are numbered by their place in the hierarchy.
    """

    node_lat: Floats
    node_lon: Floats
    metres: Singles
    """`(m,)`."""
    seconds: Singles
    """`(m, 2, 2)`: of a van and of a bike, with the line and against it, on a free road; inf where it may not."""
    rank: Bytes
    """`(m,)`: 0 major, 1 middle, 2 minor."""
    name: Numbers
    """`(m,)`: which of the names."""
    limit_kg: Singles
    limit_m: Singles
    stops: Bools
    """`(m,)`: whether one may stop here to deliver."""
    main: Bools
    """`(m, 2)`: of the largest part of the roads in which a van, or a bike, gets from everywhere to everywhere."""
    shape_first: Numbers
    """`(m + 1,)`: where the points of an edge begin."""
    shape_lat: Floats
    shape_lon: Floats
    arc_tail: Numbers
    arc_head: Numbers
    arc_edge: Numbers
    arc_back: Bools
    """`(k,)`: against the line of its edge."""
    arc_kinds: Bytes
    """`(k,)`: 1 for vans, 2 for bikes, 3 for both."""
    up_first: Numbers
    """`(n + 1,)`: where the arcs up from a node begin."""
    up_head: Numbers
    """`(h,)`: where they lead, ascending."""
    arc_up: Numbers
    """`(k,)`: the arc of the hierarchy between the ends of an arc; -1 where both are one."""
    names: tuple[str, ...]

    @property
    def nodes(self) -> int:
        """How many nodes."""
        return len(self.node_lat)

    @property
    def edges(self) -> int:
        """How many edges."""
        return len(self.metres)

    def shape(self, edge: int) -> Floats:
        """The points of an edge `(points, 2)`, with its line."""
        first, last = self.shape_first[edge], self.shape_first[edge + 1]
        return np.column_stack((self.shape_lat[first:last], self.shape_lon[first:last]))


def save(graph: RoadGraph, folder: Path) -> None:
    """Write the graph into a folder."""
    arrays: dict[str, Any] = {each.name: getattr(graph, each.name) for each in fields(graph)}
    arrays["names"] = np.frombuffer("\n".join(graph.names).encode(), dtype=np.uint8)
    with (folder / GRAPH).open("wb") as file:
        np.savez(file, form=np.array(FORM), **arrays)


def load(folder: Path) -> RoadGraph:
    """Read the graph of a folder. Raises Unavailable where it cannot be read, or is of another form."""
    try:
        with np.load(folder / GRAPH, allow_pickle=False) as held:
            if int(held["form"]) != FORM:
                raise Unavailable(f"The road data in {folder} is of another version of the program: build it again.")
            arrays = {each.name: held[each.name] for each in fields(RoadGraph)}
    except (OSError, BadZipFile, KeyError, ValueError) as error:
        raise Unavailable(f"The road data in {folder} cannot be read ({error}): build it again.") from error
    arrays["names"] = tuple(arrays["names"].tobytes().decode().split("\n"))
    return RoadGraph(**arrays)
