"""How is a town written down as OpenStreetMap data? Nodes, ways and relations in metres, numbered as they are drawn."""

from dataclasses import dataclass, field
from math import cos, radians
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

from controltower.integrations.osm.town.plan import EAST, NORTH, SOUTH, WEST, Floats
from controltower.simulation.network.city import CENTRE, KM_PER_DEGREE

Tags = dict[str, str]
STAMP = "2026-01-01T00:00:00Z"
"""When everything was drawn: one moment, so that one seed gives the same bytes for ever."""


def degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude, to a centimetre, of metres east and north of the centre."""
    lon = CENTRE[1] + x / (1000 * KM_PER_DEGREE * cos(radians(CENTRE[0])))
    return round(lon, 7), round(CENTRE[0] + y / (1000 * KM_PER_DEGREE), 7)


@dataclass(slots=True)
class Sheet:
    """What has been drawn so far; numbers begin at 1."""

    nodes: list[tuple[float, float, Tags]] = field(default_factory=list)
    ways: list[tuple[list[int], Tags]] = field(default_factory=list)
    relations: list[tuple[list[tuple[str, int, str]], Tags]] = field(default_factory=list)

    def node(self, x: float, y: float, tags: Tags | None = None) -> int:
        """The number of a new node."""
        self.nodes.append((*degrees(x, y), tags or {}))
        return len(self.nodes)

    def way(self, nodes: list[int], tags: Tags) -> int:
        """The number of a new way through nodes that are there."""
        self.ways.append((nodes, tags))
        return len(self.ways)

    def line(self, points: Floats, tags: Tags) -> int:
        """A way through new nodes."""
        return self.way([self.node(float(x), float(y)) for x, y in points], tags)

    def area(self, ring: Floats, tags: Tags) -> int:
        """A closed way round new nodes."""
        nodes = [self.node(float(x), float(y)) for x, y in ring]
        return self.way([*nodes, nodes[0]], tags)

    def relation(self, members: list[tuple[str, int, str]], tags: Tags) -> int:
        """The number of a new relation."""
        self.relations.append((members, tags))
        return len(self.relations)

    def write(self, path: Path) -> None:
        """As the file that the path's ending says, sorted as extracts are."""
        header = osmium.io.Header()
        header.set("generator", "controltower: an invented town")
        header.add_box(osmium.osm.Box(*degrees(WEST, SOUTH), *degrees(EAST, NORTH)))
        with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
            for number, (lon, lat, tags) in enumerate(self.nodes, 1):
                writer.add_node(Node(id=number, location=(lon, lat), tags=tags, version=1, timestamp=STAMP))
            for number, (nodes, tags) in enumerate(self.ways, 1):
                writer.add_way(Way(id=number, nodes=nodes, tags=tags, version=1, timestamp=STAMP))
            for number, (members, tags) in enumerate(self.relations, 1):
                writer.add_relation(Relation(id=number, members=members, tags=tags, version=1, timestamp=STAMP))
