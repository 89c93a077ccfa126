"""Which houses, streets and places does an extract name? What its address tags and names say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium

from controltower.store.addresses import House, Place, Street

KEYS = ("addr:housenumber", "place", "highway")
PLACES = ("city", "town", "village", "hamlet", "suburb", "quarter", "neighbourhood", "borough", "island")
EVERY = 5_000
APART_DEG = 0.004
"""Spots of a street are about so far apart: some 400 m."""


@dataclass(slots=True)
class Named:
    """What was found."""

    houses: list[House] = field(default_factory=list)
    streets: list[Street] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    streetless: int = 0
    """Houses with a number and neither street nor place."""


def named_in(path: Path, stop: Callable[[], bool]) -> Named:
    """Read the names of a sorted extract. Raises KeyboardInterrupt where `stop` says so."""
    named = Named()
    wanted = osmium.filter.KeyFilter(*KEYS)
    for count, each in enumerate(osmium.FileProcessor(str(path)).with_locations().with_filter(wanted)):
        if count % EVERY == 0 and stop():
            raise KeyboardInterrupt
        if isinstance(each, osmium.osm.Node | osmium.osm.Way):
            _take(named, each)
    return named


def _take(named: Named, each: Any) -> None:
    tags = each.tags
    number, name = tags.get("addr:housenumber"), tags.get("name")
    kind = tags.get("place")
    street = name if isinstance(each, osmium.osm.Way) and "highway" in tags else None
    if not (number or street or (kind in PLACES and name)):
        return
    spot = _spot(each)
    if spot is None:
        return
    if number:
        _house(named, tags, number, spot)
    elif street:
        named.streets += [Street(street, *at) for at in _along(each)]
    elif kind and name:
        named.places.append(Place(name, kind, *spot))


def _house(named: Named, tags: Any, number: str, spot: tuple[float, float]) -> None:
    street = tags.get("addr:street") or tags.get("addr:place") or ""
    if not street:
        named.streetless += 1
        return
    for each in number.replace(",", ";").split(";"):
        if each.strip():
            code, city = tags.get("addr:postcode", ""), tags.get("addr:city", "")
            named.houses.append(House(each.strip(), street, code, city, *spot))


def _spot(each: Any) -> tuple[float, float] | None:
    """Where a thing is: a node itself, a way in the middle of its nodes."""
    if isinstance(each, osmium.osm.Node):
        return each.location.lat, each.location.lon
    spots = [(node.lat, node.lon) for node in each.nodes if node.location.valid()]
    spots = spots[:-1] if len(spots) > 2 and spots[0] == spots[-1] else spots
    if not spots:
        return None
    return sum(lat for lat, _ in spots) / len(spots), sum(lon for _, lon in spots) / len(spots)


def _along(way: Any) -> list[tuple[float, float]]:
    """Spots along a street: its ends, and between them one every so often."""
    spots = [(node.lat, node.lon) for node in way.nodes if node.location.valid()]
    found = spots[:1]
    for spot in spots[1:-1]:
        if abs(spot[0] - found[-1][0]) + abs(spot[1] - found[-1][1]) > APART_DEG:
            found.append(spot)
    return found + spots[1:][-1:]
