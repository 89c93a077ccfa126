"""Which town has the demo? Saltmere, an invented harbour town, drawn from a seed as an OpenStreetMap file.

It is read like any city's extract: roads, addresses and the base map of the demo need no download.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from controltower.integrations.osm.town.chains import chained
from controltower.integrations.osm.town.ground import TOWN, draw_ground
from controltower.integrations.osm.town.houses import House, build
from controltower.integrations.osm.town.network import network
from controltower.integrations.osm.town.roads import draw_drive, draw_motorway, draw_rails, draw_streets
from controltower.integrations.osm.town.sheet import Sheet, degrees
from controltower.simulation.network import city

__all__ = ["TOWN", "TOWN_SEED", "Home", "Town", "homes_table", "town", "write_town"]

TOWN_SEED = 1
"""The seed of the demo's town: another day's seed is another day in the same town."""
SITES = (("Saltmere DC", city.DC_AT, (210.0, 120.0)), *((n, (a, o), (38.0, 26.0)) for n, a, o in city.MICROS_AT))


@dataclass(frozen=True, slots=True)
class Home:
    """An address and where it is: WGS 84 degrees."""

    number: str
    street: str
    district: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Town:
    """The town on its sheet, and the addresses in it."""

    sheet: Sheet
    homes: tuple[Home, ...]


def town(seed: int = TOWN_SEED) -> Town:
    """The town of a seed, the same on each call; a few seconds of work."""
    at, edges, lines = network(Random(f"{seed}:streets"))
    streets = chained(Random(f"{seed}:names"), at, edges, lines)
    sheet = Sheet()
    nodes = draw_streets(Random(f"{seed}:bends"), sheet, at, edges, lines, streets)
    draw_motorway(sheet, at, edges, lines, nodes)
    draw_rails(sheet)
    sites = [_metres(place) for _, place, _ in SITES]
    for (name, _, size), (x, y) in zip(SITES, sites, strict=True):
        draw_drive(sheet, at, nodes, x, y)
        sheet.area(_around(x, y, *size), {"building": "warehouse", "name": name})
    draw_ground(Random(f"{seed}:ground"), sheet)
    houses = [house for house in build(Random(f"{seed}:houses"), at, edges, streets) if not _on_site(house, sites)]
    return Town(sheet, tuple(_draw_houses(sheet, houses)))


def homes_table(homes: Sequence[Home]) -> str:
    """The addresses of districts as the file that ships with the demo, whose customers live there."""
    rows = sorted((each.district, each.street, int(each.number), each.lat, each.lon) for each in homes if each.district)
    lines = [f"{district}\t{street}\t{number}\t{lat:.6f}\t{lon:.6f}" for district, street, number, lat, lon in rows]
    return "\n".join(("district\tstreet\tnumber\tlat\tlon", *lines, ""))


def write_town(path: Path, seed: int = TOWN_SEED) -> None:
    """The town as a file of OpenStreetMap; one seed gives the same bytes."""
    town(seed).sheet.write(path)


def _draw_houses(sheet: Sheet, houses: list[House]) -> list[Home]:
    """Each building with its address, if it is known; a number is given once in a street."""
    homes: list[Home] = []
    given: set[tuple[str, str]] = set()
    for house in houses:
        tags = {"building": house.kind}
        if house.number and (house.street, house.number) not in given:
            given.add((house.street, house.number))
            tags |= {"addr:housenumber": house.number, "addr:street": house.street, "addr:city": TOWN}
            tags |= {"addr:suburb": house.part} if house.part else {}
            x, y = house.corners.mean(axis=0)
            lon, lat = degrees(float(x), float(y))
            homes.append(Home(house.number, house.street, house.part, round(lat, 6), round(lon, 6)))
        sheet.area(house.corners, tags)
    return homes


def _on_site(house: House, sites: list[tuple[float, float]]) -> bool:
    x, y = house.corners.mean(axis=0)
    return any(np.hypot(x - sx, y - sy) < (190.0 if number == 0 else 45.0) for number, (sx, sy) in enumerate(sites))


def _metres(place: tuple[float, float]) -> tuple[float, float]:
    north = (place[0] - city.CENTRE[0]) * city.KM_PER_DEGREE * 1000
    east = (place[1] - city.CENTRE[1]) * city.KM_PER_DEGREE * 1000 * np.cos(np.radians(city.CENTRE[0]))
    return float(east), float(north)


def _around(x: float, y: float, wide: float, deep: float) -> np.ndarray:
    across, up = wide / 2, deep / 2
    return np.array(((x - across, y - up), (x + across, y - up), (x + across, y + up), (x - across, y + up)))
