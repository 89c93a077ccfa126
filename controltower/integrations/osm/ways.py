"""Which ways of an extract can be driven, what stands on them, and which turns are forbidden?"""

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium

from controltower.integrations.osm.rules import Road, road_of, stops_at

KEYS = ("highway", "barrier", "route", "restriction", "restriction:motorcar", "restriction:motor_vehicle")
FREED = ("motorcar", "motor_vehicle", "goods", "delivery")
"""Exceptions from a forbidden turn that free a van."""
EVERY = 2_000
"""Ways between two looks at whether to stop."""


@dataclass(frozen=True, slots=True)
class Turn:
    """From one way over a node into another: forbidden, or the only one that is allowed."""

    source: int
    via: int
    target: int
    only: bool


@dataclass(slots=True)
class Drawn:
    """What was read: per way its number, its road and where its nodes begin; per node of a way number and place."""

    numbers: list[int] = field(default_factory=list)
    roads: list[Road] = field(default_factory=list)
    first: "array[int]" = field(default_factory=lambda: array("q", [0]))
    nodes: "array[int]" = field(default_factory=lambda: array("q"))
    lats: "array[float]" = field(default_factory=lambda: array("d"))
    lons: "array[float]" = field(default_factory=lambda: array("d"))
    barriers: dict[int, tuple[bool, bool]] = field(default_factory=dict)
    signals: set[int] = field(default_factory=set)
    turns: list[Turn] = field(default_factory=list)
    cut: int = 0
    """Ways of which nodes are missing, as at the border of an extract."""


def ways_of(path: Path, stop: Callable[[], bool]) -> Drawn:
    """Read the ways of a sorted extract. Raises KeyboardInterrupt where `stop` says so."""
    drawn = Drawn()
    wanted = osmium.filter.KeyFilter(*KEYS)
    for count, each in enumerate(osmium.FileProcessor(str(path)).with_locations().with_filter(wanted)):
        if count % EVERY == 0 and stop():
            raise KeyboardInterrupt
        if isinstance(each, osmium.osm.Way):
            road = road_of(dict(each.tags)) if len(each.nodes) > 1 else None
            if road is not None:
                _take(drawn, each, road)
        elif isinstance(each, osmium.osm.Node):
            _stand(drawn, each.id, dict(each.tags))
        elif isinstance(each, osmium.osm.Relation) and each.tags.get("type") == "restriction":
            drawn.turns += _turns(each)
    return drawn


def _take(drawn: Drawn, way: Any, road: Road) -> None:
    """The way, in parts where nodes are missing."""
    begun, missing = len(drawn.nodes), False
    for node in way.nodes:
        where = node.location
        if where.valid():
            drawn.nodes.append(node.ref)
            drawn.lats.append(where.lat)
            drawn.lons.append(where.lon)
            continue
        missing = True
        begun = _end(drawn, way.id, road, begun)
    _end(drawn, way.id, road, begun)
    drawn.cut += missing


def _end(drawn: Drawn, number: int, road: Road, begun: int) -> int:
    """Close a part of a way that began there; one of a single node is none. Where the next one begins."""
    if len(drawn.nodes) - begun < 2:
        for held in (drawn.nodes, drawn.lats, drawn.lons):
            del held[begun:]
        return begun
    drawn.numbers.append(number)
    drawn.roads.append(road)
    drawn.first.append(len(drawn.nodes))
    return len(drawn.nodes)


def _stand(drawn: Drawn, number: int, tags: dict[str, str]) -> None:
    stops = stops_at(tags)
    if any(stops):
        drawn.barriers[number] = stops
    if tags.get("highway") == "traffic_signals":
        drawn.signals.add(number)


def _turns(relation: Any) -> list[Turn]:
    """A restriction for vans over one node; restrictions over ways, and conditional ones, are not read."""
    tags = dict(relation.tags)
    kind = tags.get("restriction:motorcar") or tags.get("restriction:motor_vehicle") or tags.get("restriction", "")
    freed = set(tags.get("except", "").replace(" ", "").split(";"))
    if not kind.startswith(("no_", "only_")) or freed & set(FREED):
        return []
    roles: dict[str, list[tuple[str, int]]] = {"from": [], "via": [], "to": []}
    for member in relation.members:
        if member.role in roles:
            roles[member.role].append((member.type, member.ref))
    if len(roles["via"]) != 1 or roles["via"][0][0] != "n":
        return []
    via = roles["via"][0][1]
    return [
        Turn(source, via, target, kind.startswith("only_"))
        for (_, source), (_, target) in ((one, other) for one in roles["from"] for other in roles["to"])
    ]
