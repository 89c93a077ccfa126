"""Where do houses stand, and which numbers have they? Along the streets, odd on the left, never on another street."""

from dataclasses import dataclass
from random import Random

import numpy as np
from scipy.spatial import cKDTree

from controltower.integrations.osm.town.chains import Street
from controltower.integrations.osm.town.guides import FREIGHT, MOTORWAY, RAILWAY
from controltower.integrations.osm.town.layout import densified
from controltower.integrations.osm.town.network import SERVED, Edge
from controltower.integrations.osm.town.plan import COUNTRY, MEADOWS, PARKS, PARTS, WOODS, Floats, Part, is_water

BUILT_UP = ("living_street", "residential", "unclassified", "tertiary", "secondary")
PARTS_BY_NAME = {part.name: part for part in (COUNTRY, *PARTS[:-1])}
CORNER_M = 9.0


@dataclass(frozen=True, slots=True)
class House:
    """The corners `(4, 2)` in metres of a building, its street and number ("" where nobody knows it)."""

    corners: Floats
    street: str
    number: str
    part: str
    kind: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Where a house may stand: its middle, the way that its street goes there, how wide and deep, how far away."""

    x: float
    y: float
    ux: float
    uy: float
    wide: float
    deep: float
    away: float
    street: str
    number: int
    part: Part
    kind: str


def build(rng: Random, at: Floats, edges: list[Edge], streets: list[Street]) -> list[House]:
    """All houses, in the order of their streets."""
    plots = [plot for street in streets for plot in _plots(rng, at, edges, street)]
    middles = np.array([(plot.x, plot.y) for plot in plots])
    roads = np.concatenate([densified(at[[edge.a, edge.b]], 9.0) for edge in edges])
    iron = np.concatenate([densified(line, 9.0) for line in (MOTORWAY, RAILWAY, FREIGHT)])
    away = cKDTree(roads).query(middles)[0]
    free = away > np.array([0.88 * plot.away for plot in plots])
    free &= cKDTree(iron).query(middles)[0] > np.array([24.0 + plot.deep for plot in plots])
    for dx, dy in ((0, 0), (16, 0), (-16, 0), (0, 16), (0, -16)):
        free &= ~is_water(middles + np.array((dx, dy)))
    for _, x, y, radius in (*PARKS, *WOODS, *(each[:4] for each in MEADOWS)):
        free &= np.hypot(middles[:, 0] - x, middles[:, 1] - y) > radius + 10.0
    return [_house(rng, plots[i]) for i in _apart(plots, middles, np.flatnonzero(free).tolist())]


def _apart(plots: list[Plot], middles: Floats, chosen: list[int]) -> list[int]:
    """Those of the plots that no earlier one takes up."""
    tree = cKDTree(middles)
    taken: set[int] = set()
    out = []
    for i in chosen:
        reach = 0.66 * max(plots[i].wide, plots[i].deep) + 1.0
        if not any(j in taken and plots[j].street != plots[i].street for j in tree.query_ball_point(middles[i], reach)):
            taken.add(i)
            out.append(i)
    return out


def _plots(rng: Random, at: Floats, edges: list[Edge], street: Street) -> list[Plot]:
    out: list[Plot] = []
    gone = 0.0
    for number, forwards in street.steps:
        edge = edges[number]
        begin, end = (at[edge.a], at[edge.b]) if forwards else (at[edge.b], at[edge.a])
        length = float(np.hypot(*(end - begin)))
        if edge.highway in BUILT_UP and not edge.over and not edge.under:
            out += _beside(rng, begin, (end - begin) / max(length, 1e-9), length, gone, street.name, edge)
        gone += length
    return out


def _beside(
    rng: Random, begin: Floats, along: Floats, length: float, gone: float, street: str, edge: Edge
) -> list[Plot]:
    """Plots on both sides of one edge, from corner to corner."""
    part = PARTS_BY_NAME[edge.part]
    works = part.name in SERVED
    rows = part.pattern in ("web", "grid") and not works
    out = []
    for side in (1, -1):
        at = CORNER_M + part.front_m / 2
        while at < length - CORNER_M - part.front_m / 2:
            wide = part.front_m * (0.98 if rows else rng.uniform(0.42, 0.66))
            deep = rng.uniform(10.0, 12.5) if rows else wide * rng.uniform(0.62, 0.9)
            away = (7.5 if rows else rng.uniform(9.0, 14.0)) + deep / 2 + (6.0 if edge.guide >= 0 else 0.0)
            x, y = begin + along * at + side * away * np.array((-along[1], along[0]))
            number = 2 * int((gone + at) / 11.0) + (1 if side > 0 else 2)
            kind = "industrial" if works else "apartments" if rows else "house"
            if rng.random() < (0.94 if part is not COUNTRY else 0.3):
                ux, uy = float(along[0]), float(along[1])
                out.append(Plot(float(x), float(y), ux, uy, wide, deep, away, street, number, part, kind))
            at += part.front_m
    return out


def _house(rng: Random, plot: Plot) -> House:
    u, v = np.array((plot.ux, plot.uy)) * plot.wide / 2, np.array((-plot.uy, plot.ux)) * plot.deep / 2
    middle = np.array((plot.x, plot.y))
    number = str(plot.number) if rng.random() < plot.part.numbered else ""
    corners = np.array((middle - u - v, middle + u - v, middle + u + v, middle - u + v))
    return House(corners, plot.street, number, plot.part.name, plot.kind)
