"""Which edges are one street, and what is it called? Edges that go straight on, up to a length."""

from collections import defaultdict
from dataclasses import dataclass
from random import Random

import numpy as np

from controltower.integrations.osm.town.names import names, way_word
from controltower.integrations.osm.town.network import SERVED, Edge
from controltower.integrations.osm.town.plan import Floats, Guide

STRAIGHT = 0.62
"""The cosine of the sharpest bend at which a street keeps its name."""
LONGEST_M = 1100.0
Step = tuple[int, bool]
"""The number of an edge, and whether it is walked from its `a` to its `b`."""


@dataclass(frozen=True, slots=True)
class Street:
    """A street's name and its edges in the order in which they are walked."""

    name: str
    steps: tuple[Step, ...]


def chained(rng: Random, at: Floats, edges: list[Edge], lines: tuple[Guide, ...]) -> list[Street]:
    """Every edge in one street; the great roads have the names of their guides."""
    touching: dict[int, list[int]] = defaultdict(list)
    for number, edge in enumerate(edges):
        touching[edge.a].append(number)
        touching[edge.b].append(number)
    free, pool, out = set(range(len(edges))), names(rng), []
    for number in range(len(edges)):
        if number in free:
            steps = _walked(at, edges, touching, free, number)
            edge = edges[number]
            docks = edge.part in SERVED
            name = lines[edge.guide].name if edge.guide >= 0 else f"{next(pool)} {way_word(rng, edge.highway, docks)}"
            out.append(Street(name, steps))
    return out


def _walked(
    at: Floats, edges: list[Edge], touching: dict[int, list[int]], free: set[int], first: int
) -> tuple[Step, ...]:
    """From this edge straight on, first forwards and then backwards; what was walked is not free any more."""
    free.discard(first)
    steps: list[Step] = [(first, True)]
    length = _length(at, edges[first])
    for forwards in (True, False):
        while length < LONGEST_M or edges[first].guide >= 0:
            step = _on_from(at, edges, touching, free, steps[-1] if forwards else _turned(steps[0]))
            if step is None:
                break
            free.discard(step[0])
            length += _length(at, edges[step[0]])
            if forwards:
                steps.append(step)
            else:
                steps.insert(0, _turned(step))
    return tuple(steps)


def _turned(step: Step) -> Step:
    return step[0], not step[1]


def _on_from(at: Floats, edges: list[Edge], touching: dict[int, list[int]], free: set[int], last: Step) -> Step | None:
    """The free edge of the same kind that goes on most nearly straight."""
    edge = edges[last[0]]
    begin, end = (edge.a, edge.b) if last[1] else (edge.b, edge.a)
    ahead = _direction(at, begin, end)
    best, found = STRAIGHT if edge.guide < 0 else 0.2, None
    for number in touching[end]:
        other = edges[number]
        if number not in free or (other.highway, other.guide) != (edge.highway, edge.guide):
            continue
        far = other.b if other.a == end else other.a
        straight = float(ahead @ _direction(at, end, far))
        if straight > best:
            best, found = straight, (number, other.a == end)
    return found


def _direction(at: Floats, begin: int, end: int) -> Floats:
    way = at[end] - at[begin]
    out: Floats = way / max(1e-9, float(np.hypot(*way)))
    return out


def _length(at: Floats, edge: Edge) -> float:
    return float(np.hypot(*(at[edge.b] - at[edge.a])))
