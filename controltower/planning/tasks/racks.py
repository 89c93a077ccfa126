"""What is to be done among the racks? Pick tours, replenishments and counts that nobody has begun."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from controltower.domain.counting import CountOrder, CountStatus
from controltower.domain.ids import WaveId, ZoneId
from controltower.domain.inventory import Replenishment, ReplenishmentStatus, available, stock_at
from controltower.domain.labour import SKILL_FOR
from controltower.domain.orders import CLOSED, Progress
from controltower.domain.picking import PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Aisle, Location, Zone, ZoneKind
from controltower.domain.times import HOUR, MINUTE, NEVER, Instant
from controltower.domain.waves import Wave, WaveStatus
from controltower.planning.picking.carts import carts
from controltower.planning.tasks.problem import Job, JobKind, Point

CART_LINES = 12
"""Lines that a cart takes. Assumption: twelve totes."""
PICKED_AHEAD, LOW_AHEAD, COUNTED_WITHIN = 90 * MINUTE, 30 * MINUTE, 8 * HOUR
"""How long before its departure a line should be picked; how long a face that is low, and a count, may wait. House
rules."""
LIFT_S, TRUCK_M_S, COUNT_S = 70.0, 1.8, 100.0
"""Lift and set down a pallet, the pace of a fork-lift inside, and a count of one place. Assumption."""
SKILL = SKILL_FOR[ZoneKind.STORAGE]


def picks(picture: Picture) -> Iterator[Job]:
    """The reserved tasks of released waves as tours: by wave and zone, a cart at a time, as the wave was shared out.

    What came up after the release, since something was not found, goes alone.
    """
    shared: dict[tuple[WaveId, ZoneId], list[PickTask]] = {}
    alone: list[tuple[WaveId, PickTask]] = []
    for task in picture[PickTask].values():
        progress = picture[Progress][task.order]
        wave = picture[Wave].get(progress.wave) if progress.wave else None
        if wave is None or wave.status is not WaveStatus.RELEASED or task.status is TaskStatus.RELEASED:
            continue
        if task.status is TaskStatus.RESERVED and task.at > wave.released_at:
            alone.append((wave.id, task))
        else:
            shared.setdefault((wave.id, task.zone), []).append(task)
    for (wave_id, zone), tasks in sorted(shared.items()):
        for cart in _carts(picture, zone, tasks):
            left = [task for task in cart if _is_open(picture, task)]
            if left:
                yield _tour(picture, wave_id, zone, left)
    for wave_id, task in alone:
        if _is_open(picture, task):
            yield _tour(picture, wave_id, task.zone, [task])


def _carts(picture: Picture, zone: ZoneId, tasks: list[PickTask]) -> Iterator[list[PickTask]]:
    """How the tasks of a wave in one zone were shared out at its release; a cart at a time where no aisle is known."""
    ordered = sorted(tasks, key=lambda task: _along(picture, task))
    aisles = [aisle for aisle in picture[Aisle].values() if aisle.zone == zone]
    if not aisles:
        yield from (ordered[start : start + CART_LINES] for start in range(0, len(ordered), CART_LINES))
        return
    cross_m = min(aisle.y_from_m for aisle in aisles), max(aisle.y_to_m for aisle in aisles)
    spots = [_point(picture, task.location) for task in ordered]
    for cart in carts(spots, cross_m, _benches(picture, zone), CART_LINES):
        yield [ordered[number] for number in cart]


def _is_open(picture: Picture, task: PickTask) -> bool:
    return task.status is TaskStatus.RESERVED and picture[Progress][task.order].stage not in CLOSED


def _benches(picture: Picture, zone: ZoneId) -> Point:
    """Where tours of a zone begin: at the packing zone, straight below it; in front of it where there is none."""
    area = picture[Zone][zone]
    middle = area.x_m + area.width_m / 2
    for packing in picture[Zone].values():
        if packing.site == area.site and packing.kind is ZoneKind.PACKING:
            return min(max(middle, packing.x_m), packing.x_m + packing.width_m), packing.y_m
    return middle, area.y_m + area.depth_m


def replenishments(picture: Picture, begun: Collection[str]) -> Iterator[Job]:
    """Those that were asked for, but for items that somebody replenishes right now; a bare face is due at once."""
    for asked in picture[Replenishment].values():
        zone = _zone_of(picture, asked.target)
        if asked.status is not ReplenishmentStatus.OPEN or zone is None or asked.item in begun:
            continue
        source, target = (_point(picture, place) for place in (asked.source, asked.target))
        metres = abs(source[0] - target[0]) + abs(source[1] - target[1]) + zone.depth_m
        bare = available(stock_at(picture, asked.target, asked.item)) <= 0
        due = Instant(asked.asked_at + (0 if bare else LOW_AHEAD))
        yield _job(zone, JobKind.REPLENISH, asked.id, asked.item, (source, target), LIFT_S + metres / TRUCK_M_S, due)


def counts(picture: Picture, begun: Collection[str]) -> Iterator[Job]:
    """The counts that were ordered, for hands that have nothing else to do."""
    for order in picture[CountOrder].values():
        zone = _zone_of(picture, order.location)
        if order.status is CountStatus.OPEN and zone is not None and order.item not in begun:
            place = _point(picture, order.location)
            due = Instant(order.asked_at + COUNTED_WITHIN)
            yield _job(zone, JobKind.COUNT, order.id, order.location, (place, place), COUNT_S, due)


def _tour(picture: Picture, wave: WaveId, zone: ZoneId, tasks: Sequence[PickTask]) -> Job:
    """A cart's worth of lines, at the engineered rate of the zone; it ends at the front, where the benches are."""
    area = picture[Zone][zone]
    due = min(picture[Progress][task.order].departure_at for task in tasks)
    first, last = tasks[0].location, tasks[-1].location
    seconds = len(tasks) * 3600 / area.units_per_hour if area.units_per_hour else 60.0 * len(tasks)
    end = _point(picture, last)[0], area.y_m + area.depth_m
    return Job(
        f"{JobKind.PICK}:{tasks[0].id}",
        JobKind.PICK,
        area.site,
        zone,
        SKILL,
        wave,
        tuple(task.id for task in tasks),
        _point(picture, first),
        end,
        seconds,
        Instant(due - PICKED_AHEAD),
        NEVER,
    )


def _job(
    zone: Zone, kind: JobKind, key: str, about: str, way: tuple[Point, Point], work_s: float, due_at: Instant
) -> Job:
    start, end = way
    name = f"{kind}:{key}"
    return Job(name, kind, zone.site, zone.id, SKILL, about, (key,), start, end, work_s, due_at, NEVER)


def _along(picture: Picture, task: PickTask) -> tuple[str, float, str]:
    place = picture[Location][task.location]
    return place.aisle, place.y_m, task.id


def _zone_of(picture: Picture, location: str) -> Zone | None:
    place = picture[Location].get(location)
    return picture[Zone].get(place.zone) if place is not None else None


def _point(picture: Picture, location: str) -> Point:
    place = picture[Location].get(location)
    return (place.x_m, place.y_m) if place is not None else (0.0, 0.0)


def orders_of(picture: Picture, jobs: Iterable[Job]) -> dict[str, list[str]]:
    """The pick tours that each order waits for."""
    found: dict[str, list[str]] = {}
    for job in jobs:
        for order in dict.fromkeys(picture[PickTask][key].order for key in job.tasks):
            found.setdefault(order, []).append(job.id)
    return found
