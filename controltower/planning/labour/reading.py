"""How much work is left in each zone, and who is there? Read from tasks, parcels, notices and duties."""

from collections import Counter
from collections.abc import Iterable, Mapping

from controltower.domain.docks import Notice, NoticeStatus, Receipt, Truck, TruckStatus, receipt_id
from controltower.domain.ids import SiteId, ZoneId
from controltower.domain.labour import Duty, Presence, Roster, Worker
from controltower.domain.orders import CLOSED, Order, Progress
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picking import OPEN_TASK, PickTask
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, ZoneKind
from controltower.domain.times import HOUR, MINUTE, Instant, Span, later
from controltower.domain.waves import Wave, WaveStatus
from controltower.planning.labour.flow import ZoneLoad, loads
from controltower.planning.labour.problem import LabourProblem, Person, Station, Work, opens_at

HORIZON_S = 4 * 3_600.0
DOCK_TO_STOCK = 2 * HOUR
"""Goods should be off the dock this long after the truck: an assumption."""
OPENING_S = 900.0
"""From a truck's arrival to its first piece."""
WALK_M_S = 1.0
CHANGE_S = 300.0
"""To finish what is in hand and be told what to do in the new zone."""
SOON_S = 600.0
"""Nobody who takes a break within this time is sent anywhere."""
STAY_S = 2_700.0
"""Nobody who goes home within this time is sent anywhere."""
LEAST_BREAK_S = 900.0
ON_THE_WAY_OUT = (
    ParcelStatus.PACKED,
    ParcelStatus.STOPPED,
    ParcelStatus.WEIGHED,
    ParcelStatus.SORTED,
    ParcelStatus.STAGED,
)

Piles = dict[tuple[str, Instant, Instant], float]
"""Units by zone (or site), departure, and when they are there."""


def workload(picture: Picture, now: Instant, horizon_s: float = HORIZON_S) -> tuple[ZoneLoad, ...]:
    """Work left against capacity, per zone and quarter-hour, if nobody is moved."""
    return loads(problem_of(picture, now, horizon_s))


def problem_of(picture: Picture, now: Instant, horizon_s: float = HORIZON_S) -> LabourProblem:
    """All zones with their work, and everybody on shift."""
    people = tuple(_people(picture, now))
    picked, per_line = _storage(picture, now)
    shared = {
        ZoneKind.PACKING: _packing(picture, now),
        ZoneKind.STAGING: _staging(picture, now),
        ZoneKind.RECEIVING: _receiving(picture, now),
    }
    here = Counter(person.zone for person in people)
    stations = tuple(
        Station(
            zone.id,
            zone.site,
            zone.name,
            zone.kind,
            zone.units_per_hour,
            zone.x_m + zone.width_m / 2,
            zone.y_m + zone.depth_m / 2,
            _work_of(picture, zone, picked, shared, here),
        )
        for zone in picture[Zone].values()
        if zone.units_per_hour > 0
    )
    return LabourProblem(now, later(now, horizon_s), stations, people, per_line)


def _work_of(
    picture: Picture, zone: Zone, picked: Piles, shared: Mapping[ZoneKind, Piles], here: Mapping[ZoneId, int]
) -> tuple[Work, ...]:
    """A storage zone's own work, or its share of what all zones of its kind on the site do together."""
    if zone.kind is ZoneKind.STORAGE:
        piles, key, share = picked, str(zone.id), 1.0
    else:
        alike = [each.id for each in picture[Zone].values() if each.kind is zone.kind and each.site == zone.site]
        hands = sum(here.get(each, 0) for each in alike)
        share = here.get(zone.id, 0) / hands if hands else 1.0 / len(alike)
        piles, key = shared[zone.kind], str(zone.site)
    found = sorted((leaves, ready, units) for (place, leaves, ready), units in piles.items() if place == key)
    return tuple(Work(units * share, leaves, ready) for leaves, ready, units in found)


def _storage(picture: Picture, now: Instant) -> tuple[Piles, tuple[tuple[SiteId, Instant, float], ...]]:
    """Open pick tasks by zone, each a line, there when its wave is; and the parcels that a line makes, one an order."""
    piles: Piles = {}
    lines: Counter[tuple[SiteId, Instant]] = Counter()
    orders: dict[tuple[SiteId, Instant], set[str]] = {}
    for task in picture[PickTask].values():
        if task.status not in OPEN_TASK:
            continue
        progress = picture[Progress][task.order]
        if progress.stage in CLOSED or progress.wave is None:
            continue
        wave = picture[Wave].get(progress.wave)
        ready = max(now, wave.release_at) if wave is not None and wave.status is WaveStatus.PLANNED else now
        _pile(piles, task.zone, progress.departure_at, ready, 1.0)
        lines[task.site, progress.departure_at] += 1
        orders.setdefault((task.site, progress.departure_at), set()).add(task.order)
    ratio = tuple((site, leaves, len(orders[site, leaves]) / count) for (site, leaves), count in sorted(lines.items()))
    return piles, ratio


def _packing(picture: Picture, now: Instant) -> Piles:
    """Orders that are picked and not packed, by site: one parcel each."""
    piles: Piles = {}
    for progress in picture[Progress].values():
        if progress.picked_at and not progress.packed_at and progress.stage not in CLOSED:
            _pile(piles, picture[Order][progress.id].site, progress.departure_at, now, 1.0)
    return piles


def _staging(picture: Picture, now: Instant) -> Piles:
    """Parcels that are packed and not loaded, by site.

    What stands on its lane, or has no route yet, waits for its vehicle and not for people; what missed its departure
    without a route is nobody's work until it has one.
    """
    piles: Piles = {}
    for parcel in picture[Parcel].values():
        if parcel.status not in ON_THE_WAY_OUT:
            continue
        progress, ready = picture[Progress][parcel.order], now
        if progress.route is None and progress.departure_at <= now:
            continue
        if progress.route is None or parcel.status is ParcelStatus.STAGED:
            ready = max(now, opens_at(ZoneKind.STAGING, progress.departure_at))
        _pile(piles, parcel.site, progress.departure_at, ready, 1.0)
    return piles


def _receiving(picture: Picture, now: Instant) -> Piles:
    """Pieces still to come off trucks that are here or expected, by site."""
    piles: Piles = {}
    for notice in picture[Notice].values():
        truck = picture[Truck].get(notice.truck)
        if notice.status is NoticeStatus.RECEIVED or truck is None:
            continue
        here = truck.status in (TruckStatus.IN_YARD, TruckStatus.DOCKED)
        comes = truck.arrived_at if here else max(now, truck.expected_at)
        receipts = (picture[Receipt][receipt_id(notice.id, item)] for item in notice.items)
        units = sum(max(0, each.announced - each.received - each.damaged) for each in receipts)
        if units and truck.status is not TruckStatus.LEFT:
            ready = now if truck.status is TruckStatus.DOCKED else max(now, later(comes, OPENING_S))
            _pile(piles, notice.site, Instant(comes + DOCK_TO_STOCK), ready, float(units))
    return piles


def _pile(piles: Piles, place: str, leaves: Instant, ready: Instant, units: float) -> None:
    piles[place, leaves, ready] = piles.get((place, leaves, ready), 0.0) + units


def _people(picture: Picture, now: Instant) -> Iterable[Person]:
    for duty in picture[Duty].values():
        worker = picture[Worker].get(duty.id)
        zone = duty.bound_for or duty.zone
        if worker is None or zone is None or duty.presence not in (Presence.WORKING, Presence.BREAK):
            continue
        free_at = later(now, CHANGE_S) if duty.bound_for else now
        breaks = breaks_of(worker, duty, now)
        soon = any(each.starts < later(now, SOON_S) for each in breaks)
        stays = worker.shift.ends > later(now, STAY_S)
        roster = picture[Roster].get(worker.id)
        free = duty.bound_for is None and not (roster and any(each.ends_at > now for each in roster.postings))
        movable = duty.presence is Presence.WORKING and free and stays and not soon
        yield Person(
            worker.id,
            worker.site,
            zone,
            worker.skills,
            duty.x_m,
            duty.y_m,
            free_at,
            worker.shift.ends,
            tuple(breaks),
            movable,
        )


def breaks_of(worker: Worker, duty: Duty, now: Instant) -> list[Span]:
    """Breaks from now on; who is on one now is back at its planned end, or a quarter of an hour after it began."""
    coming = [each for each in worker.breaks if each.ends > now]
    if duty.presence is not Presence.BREAK:
        return coming
    if any(each.holds(now) for each in coming):
        return coming
    back = max(later(duty.at, LEAST_BREAK_S), Instant(now + 5 * MINUTE))
    return [Span(now, back), *coming]
