"""What is to be done at the inbound doors? Lines to check off trucks, and what stands on the stage to put away."""

from collections.abc import Iterator

from controltower.domain.crossdock import Crossing, CrossingStatus
from controltower.domain.docks import Notice, Receipt, Truck, TruckStatus
from controltower.domain.ids import PlaceId
from controltower.domain.inventory import available, stock_at
from controltower.domain.labour import SKILL_FOR
from controltower.domain.picture import Picture
from controltower.domain.places import Door, Zone, ZoneKind
from controltower.domain.times import MINUTE, NEVER, Instant
from controltower.planning.tasks.problem import Job, JobKind, Point

CHECK_LINE_S, CHECK_PIECE_S, PUT_AWAY_S = 100.0, 2.0, 140.0
"""Unload and check a line and each piece of it; lift, carry and set down a pallet. Assumption."""
WANTED_AHEAD, STORED_WITHIN = 30 * MINUTE, 15 * MINUTE
"""A line that somebody waits for is checked so much sooner; all is put away so long after the truck was due. House
rules."""


def inbound(picture: Picture) -> Iterator[Job]:
    """Checks of trucks at a door, and put-aways of what they brought."""
    wanted = {(each.notice, each.item) for each in picture[Crossing].values() if each.status is CrossingStatus.APPROVED}
    receiving = {zone.site: zone for zone in picture[Zone].values() if zone.kind is ZoneKind.RECEIVING}
    for receipt in picture[Receipt].values():
        notice = picture[Notice][receipt.notice]
        truck, zone = picture[Truck].get(notice.truck), receiving.get(notice.site)
        if truck is None or zone is None or not truck.docked_at:
            continue
        aboard = max(0, receipt.announced - receipt.received - receipt.damaged)
        if aboard and truck.status is TruckStatus.DOCKED and not receipt.received + receipt.damaged:
            hurry = WANTED_AHEAD if (notice.id, receipt.item) in wanted else 0
            seconds = CHECK_LINE_S + CHECK_PIECE_S * aboard
            yield _job(picture, zone, JobKind.CHECK, receipt, truck, seconds, Instant(truck.planned_at - hurry))
        if available(stock_at(picture, PlaceId(notice.id), receipt.item)):
            due = Instant(truck.planned_at + STORED_WITHIN)
            yield _job(picture, zone, JobKind.PUT_AWAY, receipt, truck, PUT_AWAY_S, due)


def _job(
    picture: Picture, zone: Zone, kind: JobKind, receipt: Receipt, truck: Truck, work_s: float, due_at: Instant
) -> Job:
    """At the door of the truck, and back there."""
    door = picture[Door].get(truck.door) if truck.door else None
    place: Point = (door.x_m, door.y_m) if door else (zone.x_m + zone.width_m / 2, zone.y_m + zone.depth_m / 2)
    about = receipt.notice if kind is JobKind.CHECK else receipt.item
    key, skill = f"{kind}:{receipt.id}", SKILL_FOR[ZoneKind.RECEIVING]
    return Job(key, kind, zone.site, zone.id, skill, about, (receipt.id,), place, place, work_s, due_at, NEVER)
