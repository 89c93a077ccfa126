"""How do edges become a graph that can be searched? Arcs with barriers and forbidden turns, main part, and order.

A barrier that stops vans gives each road that ends there a node of its own, which bikes pass. A forbidden turn sends
its arc to a copy of the node, from which all may be reached but what is forbidden.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from controltower.domain.errors import Rejected
from controltower.integrations.osm.pieces import Pieces, edge_facts, pieces_of
from controltower.integrations.osm.ways import Drawn
from controltower.planning.roads.dissection import dissected
from controltower.planning.roads.graph import BIKE, VAN, RoadGraph
from controltower.planning.roads.hierarchy import contracted, entries, neighbours

Numbers = npt.NDArray[np.int64]
Driven = tuple[int, bool]
"""An edge, and whether it is driven against its line."""
FOR_VAN, FOR_BIKE = 1, 2


@dataclass(slots=True)
class _Frame:
    """The graph as it grows: places of the nodes, edges' ends, links that only bikes pass, and copies of places."""

    lat: list[float]
    lon: list[float]
    tail: list[int]
    head: list[int]
    links: list[tuple[int, int]] = field(default_factory=list)
    twins: list[tuple[int, int]] = field(default_factory=list)
    arcs: list[tuple[int, int, int, bool, int]] = field(default_factory=list)

    def copy(self, node: int) -> int:
        """A new node in the same place."""
        self.lat.append(self.lat[node])
        self.lon.append(self.lon[node])
        return len(self.lat) - 1


def graph_of(drawn: Drawn) -> RoadGraph:
    """The graph of the ways that were read. Raises Rejected where none of them leads anywhere."""
    pieces = pieces_of(drawn)
    frame = _Frame(pieces.node_lat.tolist(), pieces.node_lon.tolist(), pieces.tail.tolist(), pieces.head.tolist())
    _bar(frame, drawn, pieces)
    _drive(frame, pieces, _copies(frame, drawn, pieces))
    if not frame.arcs:
        raise Rejected("No road of the extract leads from one place to another.")
    return _ordered(frame, drawn, pieces)


def _bar(frame: _Frame, drawn: Drawn, pieces: Pieces) -> None:
    """Give each edge but the first that ends at a barrier a node of its own there."""
    barred = {number: bike for number, (van, bike) in drawn.barriers.items() if van}
    touched = np.isin(pieces.node_ids, np.fromiter(barred, dtype=np.int64))
    seen: set[int] = set()
    for edge in np.flatnonzero(touched[pieces.tail] | touched[pieces.head]).tolist():
        for ends in (frame.tail, frame.head):
            node = ends[edge]
            if node >= len(touched) or not touched[node]:
                continue
            if node in seen:
                ends[edge] = frame.copy(node)
                if not barred[int(pieces.node_ids[node])]:
                    frame.links.append((node, ends[edge]))
            seen.add(node)


def _copies(frame: _Frame, drawn: Drawn, pieces: Pieces) -> dict[Driven, tuple[int, set[Driven]]]:
    """Where a turn is forbidden: for each way to drive an edge up to it, the copy it leads to and what is forbidden."""
    edges_of: dict[int, list[int]] = defaultdict(list)
    wanted = {way for turn in drawn.turns for way in (turn.source, turn.target)}
    numbers = np.array(drawn.numbers)[pieces.way]
    for edge in np.flatnonzero(np.isin(numbers, np.fromiter(wanted, dtype=np.int64))).tolist():
        edges_of[int(numbers[edge])].append(edge)
    place = {int(number): node for node, number in enumerate(pieces.node_ids)}
    leaving = _leaving(frame, {place[turn.via] for turn in drawn.turns if turn.via in place})
    found: dict[Driven, tuple[int, set[Driven]]] = {}
    for turn in drawn.turns:
        node = place.get(turn.via, -1)
        targets = {driven for driven in leaving.get(node, ()) if driven[0] in edges_of[turn.target]}
        if not targets:
            continue
        shut = set(leaving[node]) - targets if turn.only else targets
        for edge in edges_of[turn.source]:
            for driven, end in (((edge, False), frame.head[edge]), ((edge, True), frame.tail[edge])):
                if end == node:
                    copy, held = found.get(driven) or (frame.copy(node), set())
                    found[driven] = (copy, held | shut)
                    frame.twins.append((node, copy))
    return _related(frame, found)


def _leaving(frame: _Frame, nodes: set[int]) -> dict[int, list[Driven]]:
    """What leads away from these nodes."""
    leaving: dict[int, list[Driven]] = defaultdict(list)
    for edge, (tail, head) in enumerate(zip(frame.tail, frame.head, strict=True)):
        if tail in nodes:
            leaving[tail].append((edge, False))
        if head in nodes:
            leaving[head].append((edge, True))
    return leaving


def _related(frame: _Frame, found: dict[Driven, tuple[int, set[Driven]]]) -> dict[Driven, tuple[int, set[Driven]]]:
    """All copies of a place are neighbours of each other, besides of the place."""
    of: dict[int, list[int]] = defaultdict(list)
    for node, copy in dict.fromkeys(frame.twins):
        of[node].append(copy)
    for copies in of.values():
        frame.twins += [(one, other) for n, one in enumerate(copies) for other in copies[:n]]
    return found


def _drive(frame: _Frame, pieces: Pieces, copies: dict[Driven, tuple[int, set[Driven]]]) -> None:
    """The arcs: each edge each way as far as it may be driven, and again from the copies of its place."""
    may = np.isfinite(pieces.seconds)
    for edge, (tail, head) in enumerate(zip(frame.tail, frame.head, strict=True)):
        for back, (one, other) in ((False, (tail, head)), (True, (head, tail))):
            van, bike = bool(may[edge, VAN, int(back)]), bool(may[edge, BIKE, int(back)])
            copy = copies.get((edge, back))
            if copy is None:
                if van or bike:
                    frame.arcs.append((one, other, edge, back, FOR_VAN * van + FOR_BIKE * bike))
                continue
            if bike:
                frame.arcs.append((one, other, edge, back, FOR_BIKE))
            if van:
                frame.arcs.append((one, copy[0], edge, back, FOR_VAN))
    leaving = _leaving(frame, {frame.tail[edge] if back else frame.head[edge] for edge, back in copies})
    for (edge, back), (copy_node, shut) in copies.items():
        node = frame.tail[edge] if back else frame.head[edge]
        for other, way in leaving[node]:
            if other == edge or (other, way) in shut or not may[other, VAN, int(way)]:
                continue
            entered = copies.get((other, way))
            end = entered[0] if entered else frame.tail[other] if way else frame.head[other]
            frame.arcs.append((copy_node, end, other, way, FOR_VAN))


def _ordered(frame: _Frame, drawn: Drawn, pieces: Pieces) -> RoadGraph:
    """The arrays, with links as edges of no length, and nodes numbered by their place in the hierarchy."""
    edges, links = len(frame.tail), len(frame.links)
    for n, (one, other) in enumerate(frame.links):
        frame.arcs += [(one, other, edges + n, False, FOR_BIKE), (other, one, edges + n, True, FOR_BIKE)]
    lat, lon, nodes = np.array(frame.lat), np.array(frame.lon), len(frame.lat)
    tails, heads, arc_edge, back, kinds = (np.array(column) for column in zip(*frame.arcs, strict=True))
    twins = np.array(frame.twins, dtype=np.int64).reshape(-1, 2)
    first, others = neighbours(nodes, np.concatenate((tails, twins[:, 0])), np.concatenate((heads, twins[:, 1])))
    place = dissected(lat, lon, first, others)
    by_place = np.argsort(place)
    tails, heads, twins = place[tails], place[heads], place[twins].astype(np.int64)
    first, others = neighbours(nodes, np.concatenate((tails, twins[:, 0])), np.concatenate((heads, twins[:, 1])))
    up_first, up_head = contracted(first, others)
    facts = edge_facts(drawn, pieces.way)
    ends = np.array(frame.links, dtype=np.int64).reshape(-1, 2)
    free = np.tile(np.array([[np.inf, np.inf], [0.0, 0.0]]), (links, 1, 1))
    return RoadGraph(
        node_lat=lat[by_place],
        node_lon=lon[by_place],
        metres=np.concatenate((pieces.metres, np.zeros(links))).astype(np.float32),
        seconds=np.concatenate((pieces.seconds, free)).astype(np.float32),
        rank=_with(facts["rank"], links, 2),
        name=_with(facts["name"], links, 0),
        limit_kg=_with(facts["limit_kg"], links, 0),
        limit_m=_with(facts["limit_m"], links, 0),
        stops=_with(facts["stops"], links, 0),
        main=_main(nodes, edges + links, tails, heads, arc_edge, kinds),
        shape_first=np.concatenate((pieces.shape_first, pieces.shape_first[-1] + 2 * np.arange(1, links + 1))).astype(
            np.int32
        ),
        shape_lat=np.concatenate((pieces.lats, lat[ends].ravel())),
        shape_lon=np.concatenate((pieces.lons, lon[ends].ravel())),
        arc_tail=tails,
        arc_head=heads,
        arc_edge=arc_edge.astype(np.int32),
        arc_back=back.astype(np.bool_),
        arc_kinds=kinds.astype(np.uint8),
        up_first=up_first,
        up_head=up_head,
        arc_up=entries(up_first, up_head, tails, heads),
        names=facts["names"],
    )


def _with(values: npt.NDArray[Any], links: int, value: int) -> npt.NDArray[Any]:
    return np.concatenate((values, np.full(links, value, dtype=values.dtype)))


def _main(
    nodes: int, edges: int, tails: Numbers, heads: Numbers, arc_edge: Numbers, kinds: Numbers
) -> npt.NDArray[np.bool_]:
    """Which edges lie in the largest part where a van, or a bike, gets from everywhere to everywhere `(edges, 2)`."""
    main = np.zeros((edges, 2), dtype=np.bool_)
    for column, mark in ((VAN, FOR_VAN), (BIKE, FOR_BIKE)):
        may = (kinds & mark) > 0
        one, other = tails[may], heads[may]
        joined = csr_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(nodes, nodes))
        _, part = connected_components(joined, directed=True, connection="strong")
        sizes = np.bincount(part)
        inside = part == int(sizes.argmax())
        main[arc_edge[may][inside[one] & inside[other]], column] = True
    return main
