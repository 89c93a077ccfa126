"""How much was done in a zone in each quarter-hour, what were its people good for, and what is still to come?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from controltower.domain.ids import ZoneId
from controltower.domain.packing import Parcel
from controltower.domain.picking import PickTask, TaskStatus, Tour
from controltower.domain.picture import Picture
from controltower.domain.places import Bench, Lane, Zone, ZoneKind, operation_of
from controltower.domain.times import QUARTER, SECOND, Instant, midnight, quarter_of
from controltower.tower.floorwork.outlook import Outlook

BACK, AHEAD = 12, 8
KNOWN_HANDS = (ZoneKind.STORAGE, ZoneKind.PACKING)
"""Where each pick or parcel names who did it."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Buckets:
    """Per quarter-hour, starts in seconds since midnight: what was done, is forecast, and people could do.

    `able` is NaN where nobody knows any more who was there.
    """

    starts_s: Floats
    done: Floats
    coming: Floats
    able: Floats
    now_s: float
    unit: str


def buckets(picture: Picture, row: Outlook) -> Buckets:
    """Three hours back, measured, and two ahead, as the planner of staff foresees it."""
    zone = picture[Zone][row.zone]
    first = quarter_of(picture.now) - BACK * QUARTER
    starts = first + QUARTER * np.arange(BACK + 1 + AHEAD, dtype=np.int64)
    times, hands = _history(picture, zone, Instant(first))
    done = np.histogram(np.array(times, dtype=np.int64), bins=np.append(starts, starts[-1] + QUARTER))[0].astype(float)
    able = np.array([len(hands.get(int(start), ())) for start in starts]) * zone.units_per_hour / 4
    if zone.kind not in KNOWN_HANDS:
        able[:BACK] = np.nan
    coming = _ahead(able, row, first)
    begins = _midnight(picture)
    return Buckets((starts - begins) / SECOND, done, coming, able, (picture.now - begins) / SECOND, row.unit)


def _ahead(able: Floats, row: Outlook, first: int) -> Floats:
    """What will be done in this quarter and the next; raises `able` to what could be, breaks and shifts minded."""
    coming = np.zeros(len(able))
    for quarter in row.quarters:
        place = (quarter_of(quarter.starts) - first) // QUARTER
        if 0 <= place < len(able):
            coming[place] += quarter.done
            able[place] = max(able[place], quarter.capacity)
    return coming


def _history(picture: Picture, zone: Zone, since: Instant) -> tuple[list[int], dict[int, set[str]]]:
    """When each unit was done, and who did any of it in each quarter."""
    hands: dict[int, set[str]] = defaultdict(set)
    times: list[int] = []
    for at, who in _done(picture, zone, since):
        times.append(at)
        hands[quarter_of(at)].add(who)
    return times, hands


def _done(picture: Picture, zone: Zone, since: Instant) -> Iterable[tuple[Instant, str]]:
    match zone.kind:
        case ZoneKind.STORAGE:
            yield from _picks(picture, zone.id, since)
        case ZoneKind.PACKING:
            benches = {bench.id for bench in picture[Bench].values() if bench.zone == zone.id}
            for parcel in picture[Parcel].values():
                if parcel.packed_at >= since and parcel.bench in benches:
                    yield parcel.packed_at, parcel.packer
        case ZoneKind.STAGING:
            lanes = {lane.id for lane in picture[Lane].values() if lane.site == zone.site}
            for parcel in picture[Parcel].values():
                if parcel.staged_at >= since and parcel.lane in lanes:
                    yield parcel.staged_at, ""
        case ZoneKind.RECEIVING:
            return


def _picks(picture: Picture, zone: ZoneId, since: Instant) -> Iterable[tuple[Instant, str]]:
    tours = picture[Tour]
    for task in picture[PickTask].values():
        if task.zone == zone and task.at >= since and task.status in (TaskStatus.PICKED, TaskStatus.SHORT):
            tour = tours.get(task.tour) if task.tour else None
            yield task.at, tour.picker if tour else ""


def _midnight(picture: Picture) -> Instant:
    operation = operation_of(picture)
    return midnight(picture.now, operation.timezone) if operation else Instant(0)
