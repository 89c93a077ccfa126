"""In which order are the places of a tour reached? The parts of a tour, walked as one closed circuit from the depot.

A connected set of stretches in which each crossing is left as often as it is entered can be walked in one go, each
stretch as often as it is meant to be: Hierholzer 1873.
"""

from collections import deque
from dataclasses import dataclass
from itertools import pairwise

from controltower.planning.picking.frontier import Way

Node = tuple[int, int]
"""A crossing: its column, and which cross aisle."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of an aisle and how it is walked: the places met going up from its low end, and down from its high."""

    column: int
    block: int
    way: Way
    places: tuple[tuple[int, ...], tuple[int, ...]]


Across = tuple[int, tuple[int, ...]]
"""The way from a column to the next: how often along each cross aisle."""
Part = Leg | Across


@dataclass(slots=True)
class _Edge:
    """A stretch that is walked once, between two crossings, with the places met from the first to the second."""

    a: Node
    b: Node
    places: tuple[int, ...] = ()
    is_walked: bool = False


def circuit(parts: list[Part], depot: tuple[int, int | None], depot_place: int) -> tuple[int, ...]:
    """The places in walking order from the depot, which is a crossing, or one of the places (and then left out)."""
    edges, detours = _edges(parts)
    column, crossing = depot
    begin = (column, crossing) if crossing is not None else _any_node(edges, detours)
    order: list[int] = []
    for node, edge in _walked(edges, begin):
        if edge is not None:
            order.extend(edge)
        for places in detours.pop(node, ()):
            order.extend(places)
    if crossing is None:
        at = order.index(depot_place)
        order = order[at + 1 :] + order[:at]
    return tuple(order)


def _edges(parts: list[Part]) -> tuple[list[_Edge], dict[Node, list[tuple[int, ...]]]]:
    edges: list[_Edge] = []
    detours: dict[Node, list[tuple[int, ...]]] = {}
    for part in parts:
        if not isinstance(part, Leg):
            column, times = part
            for crossing, often in enumerate(times):
                edges.extend(_Edge((column, crossing), (column + 1, crossing)) for _ in range(often))
            continue
        low, high = (part.column, part.block), (part.column, part.block + 1)
        if part.way in (Way.THROUGH, Way.THERE_AND_BACK):
            edges.append(_Edge(low, high, part.places[0]))
            edges.extend([_Edge(low, high)] if part.way is Way.THERE_AND_BACK else [])
        else:
            for node, places in zip((low, high), part.places, strict=True):
                if places:
                    detours.setdefault(node, []).append(places)
    return edges, detours


def _any_node(edges: list[_Edge], detours: dict[Node, list[tuple[int, ...]]]) -> Node:
    return edges[0].a if edges else next(iter(detours))


def _walked(edges: list[_Edge], begin: Node) -> list[tuple[Node, tuple[int, ...] | None]]:
    """The crossings of a closed walk over all edges, each with the places met on the way to it."""
    at: dict[Node, deque[_Edge]] = {}
    for edge in edges:
        at.setdefault(edge.a, deque()).append(edge)
        at.setdefault(edge.b, deque()).append(edge)
    stack: list[tuple[Node, tuple[int, ...] | None]] = [(begin, None)]
    walk: list[tuple[Node, tuple[int, ...] | None]] = []
    while stack:
        node = stack[-1][0]
        left = at.get(node, deque())
        while left and left[-1].is_walked:
            left.pop()
        if not left:
            walk.append(stack.pop())
            continue
        edge = left.pop()
        edge.is_walked = True
        there = edge.b if node == edge.a else edge.a
        # Taken off the stack from its end, the walk runs backwards: so do the places on the way.
        stack.append((there, edge.places[::-1] if node == edge.a else edge.places))
    return _forwards(walk)


def _forwards(walk: list[tuple[Node, tuple[int, ...] | None]]) -> list[tuple[Node, tuple[int, ...] | None]]:
    """The walk as it was found is traversed from its end to its beginning; each node gets the places before it."""
    reached: list[tuple[Node, tuple[int, ...] | None]] = [(walk[0][0], None)]
    for (_, places), (node, _) in pairwise(walk):
        reached.append((node, places))
    return reached
