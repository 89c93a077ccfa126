"""How does a town get streets? As the edges between blocks: a Voronoi diagram whose seeds keep to guides and patterns.

Seeds in pairs on both sides of a guide leave an edge that follows it, so great roads are smooth and meet the rest.
"""

from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree

from controltower.integrations.osm.town.plan import (
    EAST,
    NORTH,
    PARTS,
    SOUTH,
    WEST,
    Floats,
    Guide,
    Part,
    is_water,
    parts_of,
)

PAIR_M = 34.0
ALONG_M = 76.0
MERGE_M = 17.0
DISORDER = 0.06
Pairs = NDArray[np.intp]


@dataclass(eq=False)
class Streets:
    """Crossings `(n, 2)` in metres, and the edges between them `(m, 2)`, sorted."""

    at: Floats
    ends: Pairs

    @property
    def middles(self) -> Floats:
        """`(m, 2)` the middle of each edge."""
        middles: Floats = (self.at[self.ends[:, 0]] + self.at[self.ends[:, 1]]) / 2
        return middles

    @property
    def lengths(self) -> Floats:
        """`(m,)` metres."""
        lengths: Floats = np.hypot(*(self.at[self.ends[:, 0]] - self.at[self.ends[:, 1]]).T)
        return lengths


def lay_out(rng: Random, guides: tuple[Guide, ...]) -> Streets:
    """All edges between blocks that do not leave the town's bounds; some of them cross water."""
    paired = _beside_guides(guides)
    free = _patterns(rng)
    away, _ = cKDTree(np.concatenate([densified(guide.points, 12.0) for guide in guides])).query(free)
    free = free[away > 1.55 * PAIR_M]
    cells = Voronoi(np.concatenate((paired, free)))
    ends = cells.ridge_vertices
    edges = np.array([pair for pair in ends if pair[0] >= 0], dtype=np.intp)
    return _merged(cells.vertices, edges)


def densified(line: Floats, step_m: float) -> Floats:
    """The line with a point at each so many metres."""
    gone = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    at = np.linspace(0.0, gone[-1], max(2, int(gone[-1] / step_m) + 1))
    return np.column_stack((np.interp(at, gone, line[:, 0]), np.interp(at, gone, line[:, 1])))


def _beside_guides(guides: tuple[Guide, ...]) -> Floats:
    """Seeds on both sides of each guide, but for those that would stand in the way of a wider one."""
    kept: list[Floats] = []
    wider: list[Floats] = []
    for guide in guides:
        line = densified(guide.points, ALONG_M)
        along = np.gradient(line, axis=0)
        along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
        across = np.column_stack((-along[:, 1], along[:, 0])) * PAIR_M
        seeds = np.concatenate((line + across, line - across))
        if wider:
            seeds = seeds[cKDTree(np.concatenate(wider)).query(seeds)[0] > 0.9 * PAIR_M]
            seeds = seeds[cKDTree(np.concatenate(kept)).query(seeds)[0] > 0.8 * PAIR_M]
        kept.append(seeds)
        wider.append(densified(guide.points, 12.0))
    return np.concatenate(kept)


def _patterns(rng: Random) -> Floats:
    """Seeds of the blocks of each part of town, on land."""
    found = []
    for number, part in enumerate(PARTS):
        points = _lattice(rng, part)
        found.append(points[parts_of(points) == number])
    points = np.concatenate(found)
    return points[~is_water(points)]


def _lattice(rng: Random, part: Part) -> Floats:
    """`(n, 2)` places in rows: turned, and bent where streets have grown by themselves, or in rings about a market."""
    a, b = part.block_m
    reach = 1.1 * part.radius if part.radius else 9000.0
    across, along = int(reach / a) + 1, int(reach / b) + 1
    spots = [
        (column + rng.uniform(-DISORDER, DISORDER), row + rng.uniform(-DISORDER, DISORDER))
        for row in range(-along, along + 1)
        for column in range(-across, across + 1)
    ]
    u, v = (np.array(spots) * (a, b)).T
    if part.pattern == "web":
        u, v = _in_rings(rng, reach, a, b)
    if part.pattern == "bent":
        wave = 5.5 * max(a, b)
        u, v = u + 0.13 * wave * np.sin(v / wave + part.x), v + 0.13 * wave * np.sin(u / wave + part.y)
    cos, sin = np.cos(part.turn), np.sin(part.turn)
    points = np.column_stack((part.x + u * cos - v * sin, part.y + u * sin + v * cos))
    x, y = points.T
    inside: Floats = points[(x > WEST - 500) & (x < EAST + 500) & (y > SOUTH - 500) & (y < NORTH)]
    return inside


def _in_rings(rng: Random, reach: float, a: float, b: float) -> tuple[Floats, Floats]:
    """Places on rings about the middle, so many metres apart, each ring begun where chance wants."""
    spots = [(0.0, 0.0)]
    for ring in range(1, int(reach / a) + 1):
        count, begin = max(5, round(2 * np.pi * ring * a / b)), rng.random()
        for step in range(count):
            angle = 2 * np.pi * (begin + step + rng.uniform(-0.2, 0.2)) / count
            radius = a * (ring + rng.uniform(-0.16, 0.16))
            spots.append((radius * np.cos(angle), radius * np.sin(angle)))
    u, v = np.array(spots).T
    return u, v


def _merged(at: Floats, edges: Pairs) -> Streets:
    """Crossings that nearly touch become one: two corners of a grid make a crossroads."""
    inside = (at[:, 0] > WEST) & (at[:, 0] < EAST) & (at[:, 1] > SOUTH) & (at[:, 1] < NORTH)
    edges = edges[inside[edges].all(axis=1)]
    root = np.arange(len(at))

    def top(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = int(root[i])
        return i

    short = np.hypot(*(at[edges[:, 0]] - at[edges[:, 1]]).T) < MERGE_M
    for one, other in edges[short]:
        a, b = top(int(one)), top(int(other))
        root[max(a, b)] = min(a, b)
    tops = np.array([top(i) for i in range(len(at))])
    count = np.bincount(tops, minlength=len(at)).astype(np.float64)
    middle: Floats = np.column_stack([np.bincount(tops, weights=at[:, k], minlength=len(at)) for k in (0, 1)])
    middle = middle / np.maximum(count, 1.0)[:, None]
    ends = np.unique(np.sort(tops[edges], axis=1), axis=0)
    ends = ends[ends[:, 0] != ends[:, 1]]
    used, places = np.unique(ends, return_inverse=True)
    return Streets(middle[used], places.reshape(-1, 2).astype(np.intp))
