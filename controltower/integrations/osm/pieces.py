"""How are ways cut into edges? Where they meet, end, are barred or turned from, so that each edge joins two nodes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from controltower.integrations.osm.ways import Drawn

EARTH_M = 6_371_008.8
SIGNAL_S = 5.0
"""What a traffic light costs on average beside what a free road takes: an assumption."""

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(slots=True)
class Pieces:
    """Edges: their ends (nodes counted from 0), the way each is of, points, metres, and seconds `(m, 2, 2)`."""

    tail: Numbers
    head: Numbers
    way: Numbers
    shape_first: Numbers
    lats: Floats
    lons: Floats
    metres: Floats
    seconds: Floats
    node_ids: Numbers
    node_lat: Floats
    node_lon: Floats


def pieces_of(drawn: Drawn) -> Pieces:
    """The edges of all ways, in the order of the ways."""
    ids = np.frombuffer(drawn.nodes, dtype=np.int64)
    lats, lons = np.frombuffer(drawn.lats), np.frombuffer(drawn.lons)
    first = np.frombuffer(drawn.first, dtype=np.int64)
    begins, ends = _cuts(drawn, ids, first)
    sizes = ends - begins + 1
    shape_first = np.concatenate(([0], np.cumsum(sizes)))
    points = np.repeat(begins - shape_first[:-1], sizes) + np.arange(shape_first[-1])
    lats, lons, ids = lats[points], lons[points], ids[points]
    metres = _metres(lats, lons, shape_first)
    way = np.searchsorted(first, begins, side="right") - 1
    node_ids, where, ends_as = np.unique(
        np.concatenate((ids[shape_first[:-1]], ids[shape_first[1:] - 1])), return_index=True, return_inverse=True
    )
    at = np.concatenate((shape_first[:-1], shape_first[1:] - 1))[where]
    tail, head = ends_as[: len(begins)], ends_as[len(begins) :]
    seconds = _seconds(drawn, way, metres, _lights(drawn, ids, shape_first))
    return Pieces(tail, head, way, shape_first, lats, lons, metres, seconds, node_ids, lats[at], lons[at])


def _cuts(drawn: Drawn, ids: Numbers, first: Numbers) -> tuple[Numbers, Numbers]:
    """Where pieces begin and end among the nodes of the ways; one that is a ring is cut once more, in its middle."""
    _, named, uses = np.unique(ids, return_inverse=True, return_counts=True)
    special = np.fromiter({*drawn.barriers, *(turn.via for turn in drawn.turns)}, dtype=np.int64)
    joint = (uses[named] > 1) | np.isin(ids, special)
    joint[first[:-1]] = joint[first[1:] - 1] = True
    last = np.zeros(len(ids), dtype=np.bool_)
    last[first[1:] - 1] = True
    at = np.flatnonzero(joint)
    follows = ~last[at[:-1]]
    begins, ends = at[:-1][follows], at[1:][follows]
    ring = (ids[begins] == ids[ends]) & (ends - begins > 1)
    middle = (begins[ring] + ends[ring]) // 2
    whole = ids[begins] != ids[ends]
    begins, ends = (
        np.concatenate((begins[whole], begins[ring], middle)),
        np.concatenate((ends[whole], middle, ends[ring])),
    )
    order = np.argsort(begins, kind="stable")
    return begins[order], ends[order]


def _metres(lats: Floats, lons: Floats, shape_first: Numbers) -> Floats:
    """The length of each shape (equirectangular from point to point)."""
    steps = np.zeros(len(lats))
    east = np.radians(np.diff(lons)) * np.cos(np.radians((lats[1:] + lats[:-1]) / 2))
    steps[1:] = EARTH_M * np.hypot(east, np.radians(np.diff(lats)))
    steps[shape_first[:-1]] = 0.0
    found: Floats = np.add.reduceat(steps, shape_first[:-1])
    return found


def _lights(drawn: Drawn, ids: Numbers, shape_first: Numbers) -> Floats:
    """How many traffic lights each piece passes `(m, 2)`: with its line and against it, not that at its start."""
    lit = np.isin(ids, np.fromiter(drawn.signals, dtype=np.int64)).astype(np.float64)
    total = np.add.reduceat(lit, shape_first[:-1])
    return np.column_stack((total - lit[shape_first[:-1]], total - lit[shape_first[1:] - 1]))


def _seconds(drawn: Drawn, way: Numbers, metres: Floats, lights: Floats) -> Floats:
    """Of a van and of a bike, with and against the line; inf where it may not."""
    speeds = np.array([(*road.van, *road.bike) for road in drawn.roads]).reshape(-1, 2, 2)[way]
    extra = np.array([road.extra_s for road in drawn.roads])[way]
    ways_m = np.bincount(way, weights=metres, minlength=len(drawn.roads))[way]
    crossing = np.array([road.crossing_s for road in drawn.roads])[way]
    share = (metres / np.maximum(ways_m, 0.1))[:, None, None]
    with np.errstate(divide="ignore"):
        driven = metres[:, None, None] * 3.6 / speeds
    driven = np.where((crossing > 0)[:, None, None] & np.isfinite(driven), share * crossing[:, None, None], driven)
    found: Floats = driven + share * extra[:, None, None] + SIGNAL_S * lights[:, None, :]
    return found


def edge_facts(drawn: Drawn, way: Numbers) -> dict[str, Any]:
    """What the ways say of their edges: rank, name, limits and whether one may stop, with the list of names."""
    names: dict[str, int] = {"": 0}
    numbers = [names.setdefault(road.name.replace("\n", " "), len(names)) for road in drawn.roads]
    return {
        "rank": np.array([road.rank for road in drawn.roads], dtype=np.uint8)[way],
        "name": np.array(numbers, dtype=np.int32)[way],
        "limit_kg": np.array([road.limit_kg for road in drawn.roads], dtype=np.float32)[way],
        "limit_m": np.array([road.limit_m for road in drawn.roads], dtype=np.float32)[way],
        "stops": np.array([road.stops for road in drawn.roads], dtype=np.bool_)[way],
        "names": tuple(names),
    }
