"""How much work is left in each zone, and who is there to do it?"""

from collections import Counter
from dataclasses import dataclass, field

from controltower.domain.automation import Robot, RobotState, RobotStatus
from controltower.domain.docks import Notice, NoticeStatus, Receipt, Truck, TruckStatus
from controltower.domain.ids import PlaceId, SiteId, ZoneId
from controltower.domain.inventory import stock_at
from controltower.domain.labour import Duty, Presence
from controltower.domain.orders import STAGES, Progress, Stage
from controltower.domain.picking import OPEN_TASK, PickTask
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, ZoneKind
from controltower.domain.times import HOUR, Instant
from controltower.domain.waves import Wave, WaveStatus

UNITS = {
    ZoneKind.STORAGE: "lines",
    ZoneKind.PACKING: "parcels",
    ZoneKind.STAGING: "parcels",
    ZoneKind.RECEIVING: "units",
}


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One zone: work left in its own unit, people, and when they will be through with it (None: nobody is there).

    `hours` is the work left for each person; `coming` and `going` were told to move and have not yet.
    """

    zone: ZoneId
    site: SiteId
    name: str
    kind: ZoneKind
    left: float
    unit: str
    people: int
    on_break: int
    coming: int
    going: int
    robots: int
    rate_per_hour: float
    hours: float
    done_at: Instant | None


@dataclass(slots=True)
class _Crew:
    working: Counter[ZoneId] = field(default_factory=Counter)
    on_break: Counter[ZoneId] = field(default_factory=Counter)
    coming: Counter[ZoneId] = field(default_factory=Counter)
    going: Counter[ZoneId] = field(default_factory=Counter)
    robots: Counter[ZoneId] = field(default_factory=Counter)


def zone_rows(picture: Picture) -> tuple[ZoneRow, ...]:
    """Every zone, by site, kind of work and name."""
    left, crew = work_left(picture), _crew(picture)
    zones = sorted(picture[Zone].values(), key=lambda zone: (zone.site, zone.kind, zone.name))
    return tuple(_row(picture.now, zone, left.get(zone.id, 0.0), crew) for zone in zones)


def work_left(picture: Picture) -> dict[ZoneId, float]:
    """Work on the floor by zone, in the zone's unit.

    Storage: reserved lines not yet picked. Packing: released orders not yet packed, one parcel each. Staging: released
    orders not yet staged. Receiving: pieces still on trucks in the yard or at doors, and those on the receiving stage.
    Work of a kind is shared evenly among a site's zones of that kind.
    """
    left: Counter[ZoneId] = Counter()
    for task in picture[PickTask].values():
        if task.status in OPEN_TASK:
            left[task.zone] += 1
    amounts: dict[ZoneId, float] = dict(left)
    shared = _shared(picture)
    counts = Counter((zone.site, zone.kind) for zone in picture[Zone].values())
    for zone in picture[Zone].values():
        if zone.kind is not ZoneKind.STORAGE:
            amounts[zone.id] = shared[zone.site, zone.kind] / counts[zone.site, zone.kind]
    return amounts


def _shared(picture: Picture) -> Counter[tuple[SiteId, ZoneKind]]:
    """Work that no single zone owns."""
    amounts: Counter[tuple[SiteId, ZoneKind]] = Counter()
    packed, staged = STAGES.index(Stage.PACKED), STAGES.index(Stage.STAGED)
    progresses = picture[Progress]
    for wave in picture[Wave].values():
        if wave.status is not WaveStatus.RELEASED:
            continue
        for order in wave.orders:
            reached = STAGES.index(progresses[order].stage)
            amounts[wave.site, ZoneKind.PACKING] += reached < packed
            amounts[wave.site, ZoneKind.STAGING] += reached < staged
    for receipt in picture[Receipt].values():
        notice = picture[Notice][receipt.notice]
        amounts[notice.site, ZoneKind.RECEIVING] += _pieces_here(picture, notice, receipt)
    return amounts


def _pieces_here(picture: Picture, notice: Notice, receipt: Receipt) -> int:
    """Pieces on the receiving stage, and those still on a truck that has come."""
    truck = picture[Truck].get(notice.truck)
    here = truck is not None and truck.status in (TruckStatus.IN_YARD, TruckStatus.DOCKED)
    aboard = here and notice.status is not NoticeStatus.RECEIVED
    still_aboard = max(0, receipt.announced - receipt.received - receipt.damaged) if aboard else 0
    return still_aboard + stock_at(picture, PlaceId(notice.id), receipt.item).on_hand


def _crew(picture: Picture) -> _Crew:
    crew = _Crew()
    for duty in picture[Duty].values():
        if duty.zone is None or duty.presence in (Presence.OFF, Presence.SICK):
            continue
        (crew.working if duty.presence is Presence.WORKING else crew.on_break)[duty.zone] += 1
        if duty.bound_for is not None and duty.bound_for != duty.zone:
            crew.going[duty.zone] += 1
            crew.coming[duty.bound_for] += 1
    for robot in picture[Robot].values():
        status = picture[RobotStatus].get(robot.id)
        crew.robots[robot.zone] += status is not None and status.state is not RobotState.FAULT
    return crew


def _row(now: Instant, zone: Zone, left: float, crew: _Crew) -> ZoneRow:
    """Breaks end, so people on break count for the rate; so do those who are on their way."""
    people, on_break = crew.working[zone.id], crew.on_break[zone.id]
    hands = people + on_break + crew.coming[zone.id] - crew.going[zone.id]
    rate = hands * zone.units_per_hour
    done_at = now if not left else Instant(now + round(left / rate * HOUR)) if rate else None
    return ZoneRow(
        zone.id,
        zone.site,
        zone.name,
        zone.kind,
        left,
        UNITS[zone.kind],
        people,
        on_break,
        crew.coming[zone.id],
        crew.going[zone.id],
        crew.robots[zone.id],
        rate,
        left / rate if rate else 0.0,
        done_at,
    )
