"""How far is it across the floor, from a door to a staging lane? Through storage one walks along aisles alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from controltower.domain.docks import Appointment, Notice, Truck
from controltower.domain.ids import DoorId, LaneId, NoticeId, OrderId, SiteId
from controltower.domain.orders import Progress
from controltower.domain.picture import Picture
from controltower.domain.places import Aisle, Door, DoorKind, Lane, Zone, ZoneKind
from controltower.domain.routes import Route
from controltower.planning.crossdock.problem import Want

PACE_M_S = 1.8
"""A fork-lift inside: an assumption."""
Point = tuple[float, float]


def ways_s(
    picture: Picture, notices: Iterable[NoticeId], wants: Iterable[Want]
) -> dict[tuple[NoticeId, OrderId], float]:
    """Seconds from each notice's door to each order's lane; as far as it can be, where either is not known yet."""
    orders = {want.order: want.site for want in wants}
    known: dict[tuple[SiteId, frozenset[Point], frozenset[Point]], float] = {}
    found = {}
    for notice in notices:
        site, starts = picture[Notice][notice].site, _doors(picture, notice)
        for order, at in orders.items():
            if at == site:
                key = site, starts, lanes_of(picture, order, site)
                if key not in known:
                    known[key] = _farthest_m(picture, *key) / PACE_M_S
                found[notice, order] = known[key]
    return found


def way_m(picture: Picture, site: SiteId, start: Point, end: Point) -> float:
    """Metres between two places of a floor."""
    return _whole_m(_sideways(_rows(picture, site), start, end[1]), start, end)


@dataclass(frozen=True, slots=True)
class Way:
    """From an inbound door to a staging lane: corners in metres on the floor, and how far it is."""

    door: DoorId
    lane: LaneId
    points: tuple[Point, ...]

    @property
    def metres(self) -> float:
        """Walked square to the walls."""
        return sum(abs(ax - bx) + abs(ay - by) for (ax, ay), (bx, by) in pairwise(self.points))


def way_of(picture: Picture, notice: NoticeId, order: OrderId) -> Way | None:
    """How freight of a notice goes to the lane of an order; None where its door or its lane is not known yet."""
    held, progress = picture[Notice][notice], picture[Progress].get(order)
    route = picture[Route].get(progress.route) if progress is not None and progress.route is not None else None
    lane = picture[Lane].get(route.lane) if route is not None and route.lane is not None else None
    door = picture[Door].get(_door_of(picture, held) or "")
    if lane is None or door is None or lane.site != held.site:
        return None
    end = lane.x_m + lane.width_m / 2, lane.y_m
    return Way(door.id, lane.id, way_points(picture, held.site, (door.x_m, door.y_m), end))


def way_points(picture: Picture, site: SiteId, start: Point, end: Point) -> tuple[Point, ...]:
    """The corners of a shortest way between two places of a floor, through the aisles of each row of racks."""
    y = end[1]
    rows = [row for row in _rows(picture, site) if min(start[1], y) <= row[0] and row[1] <= max(start[1], y)]
    reached: dict[float, tuple[float, tuple[Point, ...]]] = {start[0]: (0.0, (start,))}
    for low, high, aisles in rows if start[1] <= y else rows[::-1]:
        enters, leaves = (low, high) if start[1] <= y else (high, low)
        reached = {
            aisle: min(
                (far + abs(aisle - x), (*points, (x, enters), (aisle, enters), (aisle, leaves)))
                for x, (far, points) in reached.items()
            )
            for aisle in aisles
        }
    _, points = min((far + abs(end[0] - x), (*points, (x, y), end)) for x, (far, points) in reached.items())
    return tuple(dict.fromkeys(points))


def _door_of(picture: Picture, notice: Notice) -> DoorId | None:
    """Where its truck stands, or is to stand by its appointment."""
    truck = picture[Truck].get(notice.truck)
    if truck is not None and truck.door is not None:
        return truck.door
    booked = (each for each in picture[Appointment].values() if each.guest == notice.truck)
    return next((each.door for each in booked), None)


def _doors(picture: Picture, notice: NoticeId) -> frozenset[Point]:
    """The truck's door, or else every inbound one."""
    held = picture[Notice][notice]
    truck = picture[Truck].get(held.truck)
    door = picture[Door].get(truck.door) if truck is not None and truck.door is not None else None
    doors = [each for each in picture[Door].values() if each.site == held.site and each.kind is DoorKind.INBOUND]
    return frozenset((each.x_m, each.y_m) for each in ([door] if door is not None else doors))


def lanes_of(picture: Picture, order: OrderId, site: SiteId) -> frozenset[Point]:
    """The lane of the order's route, or else every lane."""
    progress = picture[Progress].get(order)
    route = picture[Route].get(progress.route) if progress is not None and progress.route is not None else None
    lane = picture[Lane].get(route.lane) if route is not None and route.lane is not None else None
    lanes = [each for each in picture[Lane].values() if each.site == site] if lane is None else [lane]
    return frozenset((each.x_m + each.width_m / 2, each.y_m) for each in lanes)


def _farthest_m(picture: Picture, site: SiteId, starts: Iterable[Point], ends: Iterable[Point]) -> float:
    rows, far = _rows(picture, site), 0.0
    by_y: dict[float, list[Point]] = {}
    for end in ends:
        by_y.setdefault(end[1], []).append(end)
    for start in starts:
        for y, reached in by_y.items():
            ways = _sideways(rows, start, y)
            far = max(far, *(_whole_m(ways, start, end) for end in reached))
    return far


Row = tuple[float, float, tuple[float, ...]]
"""Racks from y to y, and the x of the aisles through them."""


def _rows(picture: Picture, site: SiteId) -> list[Row]:
    """Storage zones beside each other as one row, from north to south."""
    zones = [each for each in picture[Zone].values() if each.site == site and each.kind is ZoneKind.STORAGE]
    rows: list[Row] = []
    for zone in sorted(zones, key=lambda each: each.y_m):
        aisles = tuple(each.x_m for each in picture[Aisle].values() if each.zone == zone.id)
        low, high = zone.y_m, zone.y_m + zone.depth_m
        if rows and low < rows[-1][1]:
            before, beyond, beside = rows.pop()
            low, high, aisles = before, max(beyond, high), (*beside, *aisles)
        rows.append((low, high, aisles))
    return [row for row in rows if row[2]]


def _sideways(rows: Sequence[Row], start: Point, to_y: float) -> dict[float, float]:
    """Metres walked sideways to each aisle of the last row before `to_y`, by the best aisle of each row on the way."""
    x, y = start
    passed = [row for row in rows if min(y, to_y) <= row[0] and row[1] <= max(y, to_y)]
    reached = {x: 0.0}
    for _, _, aisles in passed if y <= to_y else reversed(passed):
        reached = {a: min(so_far + abs(a - b) for b, so_far in reached.items()) for a in aisles}
    return reached


def _whole_m(ways: Mapping[float, float], start: Point, end: Point) -> float:
    return abs(end[1] - start[1]) + min(so_far + abs(end[0] - x) for x, so_far in ways.items())
