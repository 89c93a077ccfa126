"""Small towns for tests: an OpenStreetMap file of a few nodes and ways, and the road data that is built of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from controltower.integrations.osm.extract import opened
from controltower.integrations.osm.network import graph_of
from controltower.integrations.osm.ways import ways_of
from controltower.planning.roads.graph import RoadGraph, save
from controltower.planning.roads.own import OwnEngine

LAT, LON = 54.0, 12.0
STEP = 0.001
"""Degrees between two nodes of a grid: 111 m to the north, 65 m to the east."""
Tags = Mapping[str, str]


def place(east: float, north: float) -> tuple[float, float]:
    """The point so many steps from the corner."""
    return round(LAT + north * STEP, 7), round(LON + east * STEP, 7)


def osm(
    path: Path,
    nodes: Mapping[int, tuple[float, float]],
    ways: Sequence[tuple[Sequence[int], Tags]],
    turns: Sequence[tuple[int, int, int, str]] = (),
    node_tags: Mapping[int, Tags] | None = None,
) -> Path:
    """An extract: nodes by steps east and north, ways numbered from 1, turns as from, via, to and kind."""
    lines = ['<?xml version="1.0"?>', '<osm version="0.6">']
    for number, spot in sorted(nodes.items()):
        lat, lon = place(*spot)
        tags = _tags((node_tags or {}).get(number, {}))
        lines.append(f'<node id="{number}" version="1" lat="{lat}" lon="{lon}">{tags}</node>')
    for number, (along, way_tags) in enumerate(ways, 1):
        refs = "".join(f'<nd ref="{node}"/>' for node in along)
        lines.append(f'<way id="{number}" version="1">{refs}{_tags(way_tags)}</way>')
    for number, (source, via, target, kind) in enumerate(turns, 1):
        members = "".join(
            f'<member type="{what}" ref="{ref}" role="{role}"/>'
            for what, ref, role in (("way", source, "from"), ("node", via, "via"), ("way", target, "to"))
        )
        tags = _tags({"type": "restriction", "restriction": kind})
        lines.append(f'<relation id="{number}" version="1">{members}{tags}</relation>')
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def graph(path: Path) -> RoadGraph:
    """The road graph of an extract."""
    return graph_of(ways_of(opened(path, path.parent, lambda _: None).path, lambda: False))


def engine(path: Path) -> OwnEngine:
    """An engine over the road graph of an extract."""
    save(graph(path), path.parent)
    return OwnEngine(path.parent)


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
