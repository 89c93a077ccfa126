"""Which edges between blocks become streets, of which class, one-way or over a bridge? All of them hang together."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree
from scipy.spatial import cKDTree

from controltower.integrations.osm.town.guides import FREIGHT, MOTORWAY, RAILWAY, guides
from controltower.integrations.osm.town.layout import Streets, densified, lay_out
from controltower.integrations.osm.town.plan import (
    PARKS,
    PARTS,
    QUARTERS,
    WOODS,
    Flags,
    Floats,
    Guide,
    is_water,
    parts_of,
)

CORRIDOR_M = 150.0
ONE_WAY_SHARE = 0.45
Ranks = NDArray[np.intp]
Crossed = dict[str, Flags]
UNDERPASS = "Southern Crossway"
SERVED = ("West Docks", "Tinkers Field")


@dataclass(frozen=True, slots=True)
class Edge:
    """One piece of street from crossing `a` to `b`: everything that OpenStreetMap is told of it, but for its name."""

    a: int
    b: int
    highway: str
    guide: int = -1
    one_way: bool = False
    over: str = ""
    under: bool = False
    part: str = ""


def network(rng: Random) -> tuple[Floats, list[Edge], tuple[Guide, ...]]:
    """Crossings `(n, 2)` in metres, the streets between them, and the guides that some of them follow."""
    lines = guides()
    streets = lay_out(rng, lines)
    rank = _ranked(streets, lines)
    crossed: Crossed = {
        "water": _touches(streets, is_water),
        "motorway": _crosses(streets, MOTORWAY),
        "rail": _crosses(streets, RAILWAY) | _crosses(streets, FREIGHT),
    }
    in_the_way = _touches(streets, _in_green)
    for what in crossed.values():
        in_the_way |= what
    kept = (rank >= 0) | ~in_the_way
    kept &= _largest(streets, kept)
    kept &= _thinned(rng, streets, kept, rank)
    return streets.at, _directed(rng, streets.at, _edges(streets, lines, kept, rank, crossed)), lines


def _ranked(streets: Streets, lines: tuple[Guide, ...]) -> NDArray[np.intp]:
    """The number of the widest guide that each edge belongs to, or -1: the cheapest way along it, so without gaps."""
    rank = np.full(len(streets.ends), -1, dtype=np.intp)
    for number, guide in enumerate(lines):
        for e in _way_along(streets, guide):
            if rank[e] < 0:
                rank[e] = number
    return rank


def _way_along(streets: Streets, guide: Guide) -> list[int]:
    """The edges of the way that keeps nearest to a guide from its first point to its last."""
    line = densified(guide.points, 10.0)
    away, _ = cKDTree(line).query(streets.middles)
    near = np.flatnonzero(away < CORRIDOR_M)
    cost = streets.lengths[near] * (1.0 + (away[near] / 14.0) ** 2)
    n = len(streets.at)
    graph = coo_matrix((cost, tuple(streets.ends[near].T)), shape=(n, n)).tocsr()
    number = {(int(a), int(b)): int(e) for e, (a, b) in zip(near, streets.ends[near], strict=True)}
    half = len(line) // 2
    parts = [(line[0], line[half]), (line[half], line[-1])]
    if guide.closed:
        third = len(line) // 3
        parts = [(line[0], line[third]), (line[third], line[2 * third]), (line[2 * third], line[0])]
    found: list[int] = []
    on_graph = np.unique(streets.ends[near])
    tree = cKDTree(streets.at[on_graph])
    for begin, end in parts:
        first, last = (int(on_graph[tree.query(spot)[1]]) for spot in (begin, end))
        _, before = dijkstra(graph, directed=False, indices=first, return_predecessors=True)
        while last != first and before[last] >= 0:
            pair = sorted((int(before[last]), last))
            found.append(number[pair[0], pair[1]])
            last = int(before[last])
    return found


def _touches(streets: Streets, test: Callable[[Floats], Flags]) -> Flags:
    """Whether any of nine places along each edge is so."""
    a, b = streets.at[streets.ends[:, 0]], streets.at[streets.ends[:, 1]]
    found: Flags = np.zeros(len(a), dtype=bool)
    for share in np.linspace(0.0, 1.0, 9):
        found |= test(a + (b - a) * share)
    return found


def _in_green(points: Floats) -> Flags:
    found: Flags = np.zeros(len(points), dtype=bool)
    for _, x, y, radius in (*PARKS, *WOODS):
        found |= np.hypot(points[:, 0] - x, points[:, 1] - y) < 0.93 * radius
    return found


def _crosses(streets: Streets, line: Floats) -> Flags:
    """Whether each edge crosses a line, or runs within a few metres of it."""
    a, b = streets.at[streets.ends[:, 0]], streets.at[streets.ends[:, 1]]
    tree = cKDTree(densified(line, 8.0))
    found: Flags = np.zeros(len(a), dtype=bool)
    for share in np.linspace(0.0, 1.0, 25):
        found |= tree.query(a + (b - a) * share, distance_upper_bound=40.0)[0] < 22.0
    return found


def _largest(streets: Streets, kept: Flags) -> Flags:
    """Which edges lie in the largest piece."""
    n = len(streets.at)
    graph = coo_matrix((np.ones(kept.sum()), tuple(streets.ends[kept].T)), shape=(n, n))
    _, piece = connected_components(graph, directed=False)
    most = np.bincount(piece).argmax()
    found: Flags = piece[streets.ends[:, 0]] == most
    return found


def _thinned(rng: Random, streets: Streets, kept: Flags, rank: Ranks) -> Flags:
    """Without some of the small streets, as each part of town has it; what hangs together still does."""
    minor = rank < 0
    chance = np.array([rng.random() for _ in range(len(kept))])
    places = np.flatnonzero(kept)
    n = len(streets.at)
    weight = np.where(minor, 1.0 + chance, 0.01)[places]
    tree = minimum_spanning_tree(coo_matrix((weight, tuple(streets.ends[places].T)), shape=(n, n)).tocsr()).tocoo()
    needed = {(int(min(pair)), int(max(pair))) for pair in zip(tree.row, tree.col, strict=True)}
    parts = parts_of(streets.middles)
    gone = np.array([part.gone for part in PARTS])[parts]
    on_guide = np.zeros(n, dtype=bool)
    on_guide[streets.ends[~minor]] = True
    turns_off = on_guide[streets.ends].any(axis=1) & (parts >= len(QUARTERS))
    gone[turns_off] = np.where(parts[turns_off] == len(QUARTERS), 0.72, 0.93)
    lost = kept & minor & (chance < gone)
    out: Flags = ~lost
    for e in np.flatnonzero(lost):
        out[e] = (int(streets.ends[e][0]), int(streets.ends[e][1])) in needed
    return out


def _edges(streets: Streets, lines: tuple[Guide, ...], kept: Flags, rank: Ranks, crossed: Crossed) -> list[Edge]:
    """What each edge that was kept is to be."""
    middles = streets.middles
    parts = parts_of(middles)
    out = []
    for e in np.flatnonzero(kept):
        (a, b), part = streets.ends[e].tolist(), PARTS[parts[e]].name
        if rank[e] < 0:
            country = parts[e] == len(PARTS) - 1 or part in SERVED
            highway = "living_street" if part == "Oldmarket" else "unclassified" if country else "residential"
            out.append(Edge(a, b, highway, part=part))
            continue
        guide = lines[rank[e]]
        rail = bool(crossed["rail"][e]) and not crossed["water"][e]
        under = rail and guide.name == UNDERPASS and middles[e, 0] > 0
        over = next((what for what in ("water", "motorway", "rail") if crossed[what][e]), "") if not under else ""
        out.append(Edge(a, b, guide.highway, int(rank[e]), over=over, under=bool(under), part=part))
    return out


def _directed(rng: Random, at: Floats, edges: list[Edge]) -> list[Edge]:
    """The lanes of the old town are one-way by turns, where everybody can still get everywhere."""
    out = []
    for edge in edges:
        lane = edge.highway == "living_street" and rng.random() < ONE_WAY_SHARE
        a, b = (edge.b, edge.a) if lane and rng.random() < 0.5 else (edge.a, edge.b)
        out.append(replace(edge, a=a, b=b, one_way=lane))
    while True:
        piece = _strong_pieces(len(at), out)
        apart = [i for i, edge in enumerate(out) if edge.one_way and piece[edge.a] != piece[edge.b]]
        if not apart:
            return out
        for i in apart:
            out[i] = replace(out[i], one_way=False)


def _strong_pieces(n: int, edges: list[Edge]) -> NDArray[np.intp]:
    rows = [edge.a for edge in edges] + [edge.b for edge in edges if not edge.one_way]
    columns = [edge.b for edge in edges] + [edge.a for edge in edges if not edge.one_way]
    graph = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(n, n))
    _, piece = connected_components(graph, directed=True, connection="strong")
    found: NDArray[np.intp] = piece.astype(np.intp)
    return found
