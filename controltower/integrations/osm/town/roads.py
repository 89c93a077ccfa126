"""How do streets come onto the sheet? With classes, names, limits and bridges; and motorway, ramps and rails."""

from random import Random

import numpy as np
from scipy.spatial import cKDTree

from controltower.integrations.osm.town.chains import Street
from controltower.integrations.osm.town.guides import FREIGHT, MOTORWAY, MOTORWAY_GAP_M, RAILWAY
from controltower.integrations.osm.town.layout import densified
from controltower.integrations.osm.town.network import Edge
from controltower.integrations.osm.town.plan import Floats, Guide, is_water
from controltower.integrations.osm.town.sheet import Sheet, Tags

OLD_BRIDGE = "Market Street"
OLD_BRIDGE_T = "3.5"
UNDERPASS_M = "3.2"
RAMP_M = 420.0
BEND = 0.05
DRIVE_M = 45.0


def draw_streets(
    rng: Random, sheet: Sheet, at: Floats, edges: list[Edge], lines: tuple[Guide, ...], streets: list[Street]
) -> dict[int, int]:
    """All streets; the node of each crossing."""
    nodes: dict[int, int] = {}
    for street in streets:
        run: list[int] = []
        before: Tags | None = None
        for number, forwards in street.steps:
            edge = edges[number]
            begin, end = (edge.a, edge.b) if forwards else (edge.b, edge.a)
            for crossing in (begin, end):
                if crossing not in nodes:
                    nodes[crossing] = sheet.node(*at[crossing].tolist())
            tags = _tags(edge, street.name, lines, forwards)
            if before is not None and tags != before:
                sheet.way(run, before)
                run = []
            run = run or [nodes[begin]]
            run += [*_bend(rng, sheet, at, edge, begin, end), nodes[end]]
            before = tags
        sheet.way(run, before or {})
    return nodes


def _bend(rng: Random, sheet: Sheet, at: Floats, edge: Edge, begin: int, end: int) -> list[int]:
    """A node a little aside of the middle of a long small street, for few are quite straight."""
    way = at[end] - at[begin]
    if edge.guide >= 0 or edge.part in ("Southgate", "Ropewalk", "Ferrydale") or np.hypot(*way) < 90.0:
        return []
    aside = rng.uniform(-BEND, BEND)
    x, y = at[begin] + 0.5 * way + aside * np.array((-way[1], way[0]))
    return [sheet.node(float(x), float(y))]


def _tags(edge: Edge, name: str, lines: tuple[Guide, ...], forwards: bool) -> Tags:
    tags: Tags = {"highway": edge.highway, "name": name}
    guide = lines[edge.guide] if edge.guide >= 0 else None
    limit = guide.maxspeed if guide else {"living_street": 20, "residential": 30, "unclassified": 50}[edge.highway]
    tags["maxspeed"] = str(limit)
    if guide and guide.ref:
        tags["ref"] = guide.ref
    if edge.one_way:
        tags["oneway"] = "yes" if forwards else "-1"
    if edge.over:
        tags |= {"bridge": "yes", "layer": "1"}
    if edge.over == "water" and name == OLD_BRIDGE:
        tags |= {"maxweight": OLD_BRIDGE_T, "bridge:name": "Old Bridge"}
    if edge.under:
        tags |= {"tunnel": "yes", "layer": "-1", "maxheight": UNDERPASS_M}
    return tags


def draw_motorway(sheet: Sheet, at: Floats, edges: list[Edge], lines: tuple[Guide, ...], nodes: dict[int, int]) -> None:
    """Two carriageways to Harbour Road, and ramps to the Outer Ring."""
    base: Tags = {"highway": "motorway", "ref": "A 9", "name": "Salt Motorway", "oneway": "yes", "maxspeed": "100"}
    line = densified(MOTORWAY, 90.0)
    along = np.gradient(line, axis=0)
    along /= np.hypot(*along.T)[:, None]
    aside = np.column_stack((along[:, 1], -along[:, 0])) * MOTORWAY_GAP_M
    inbound = [sheet.node(float(x), float(y)) for x, y in line + aside]
    outbound = [sheet.node(float(x), float(y)) for x, y in (line - aside)[::-1]]
    harbour = _nearest(at, edges, lines, nodes, "Harbour Road", line[-1])
    sheet.way([*inbound, harbour], base)
    sheet.way([harbour, *outbound], base)
    ring = _nearest(at, edges, lines, nodes, "Outer Ring", line[_crossing(at, edges, lines, line)])
    k, steps = _crossing(at, edges, lines, line), int(RAMP_M / 90.0)
    last = len(line) - 1
    ramp: Tags = {"highway": "motorway_link", "oneway": "yes", "maxspeed": "60"}
    sheet.way([inbound[k - steps], ring], ramp)
    sheet.way([ring, inbound[k + steps]], ramp)
    sheet.way([outbound[last - k - steps], ring], ramp)
    sheet.way([ring, outbound[last - k + steps]], ramp)


def _crossing(at: Floats, edges: list[Edge], lines: tuple[Guide, ...], line: Floats) -> int:
    """The point of the motorway that is nearest to the Outer Ring."""
    ring = [edge.a for edge in edges if edge.guide >= 0 and lines[edge.guide].name == "Outer Ring"]
    return int(cKDTree(at[ring]).query(line)[0].argmin())


def _nearest(
    at: Floats, edges: list[Edge], lines: tuple[Guide, ...], nodes: dict[int, int], name: str, spot: Floats
) -> int:
    mine = sorted({edge.a for edge in edges if edge.guide >= 0 and lines[edge.guide].name == name})
    return nodes[mine[int(np.hypot(*(at[mine] - spot).T).argmin())]]


def draw_rails(sheet: Sheet) -> None:
    """The line to the main station and the branch to the docks, with a bridge where there is water below."""
    for line, name, usage in ((RAILWAY, "Saltmere Main Line", "main"), (FREIGHT, "Dock Branch", "branch")):
        points = densified(line, 60.0)
        numbers = [sheet.node(float(x), float(y)) for x, y in points]
        wet = is_water(points)
        begin = 0
        for k in range(1, len(points)):
            over = bool(wet[k - 1] or wet[k])
            following = k + 1 < len(points) and bool(wet[k] or wet[k + 1])
            if k + 1 == len(points) or following != over:
                tags = {"railway": "rail", "name": name, "usage": usage}
                sheet.way(numbers[begin : k + 1], tags | ({"bridge": "yes", "layer": "1"} if over else {}))
                begin = k
    x, y = RAILWAY[-1]
    sheet.node(float(x), float(y), {"railway": "station", "name": "Saltmere Central", "public_transport": "station"})
    sheet.area(_box(x, y + 35, 120, 46), {"building": "train_station", "name": "Saltmere Central"})


def draw_drive(sheet: Sheet, at: Floats, nodes: dict[int, int], x: float, y: float) -> None:
    """A private road from a site to the crossing that is nearest."""
    known = sorted(nodes)
    nearest = nodes[known[int(np.hypot(*(at[known] - (x, y)).T).argmin())]]
    sheet.way([nearest, sheet.node(x, y)], {"highway": "service", "service": "driveway", "maxspeed": "20"})


def _box(x: float, y: float, wide: float, deep: float) -> Floats:
    return np.array(
        (
            (x - wide / 2, y - deep / 2),
            (x + wide / 2, y - deep / 2),
            (x + wide / 2, y + deep / 2),
            (x - wide / 2, y + deep / 2),
        )
    )
