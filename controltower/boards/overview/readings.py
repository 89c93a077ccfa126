"""What do the tiles say? Seven figures, each in its normal band, with its trend, its source and its age."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from controltower.domain.labour import Duty, Presence, Worker
from controltower.domain.orders import CLOSED, Order, Progress, Stage
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picking import PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Lane, operation_of
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus, Vehicle, lateness_s
from controltower.domain.times import HOUR, QUARTER, Instant, midnight
from controltower.domain.tracking import Track
from controltower.domain.waves import WaveStatus
from controltower.tower.desk import Desk
from controltower.tower.floorwork import RouteRow, WaveRow
from controltower.ui.badges import Priority
from controltower.ui.doubt import silence_text
from controltower.ui.theme import Kind
from controltower.ui.tile import Reading

TITLES = (
    "On time so far",
    "Orders in danger",
    "Orders open",
    "Lines picked, last hour",
    "Parcels ready in lanes",
    "Vehicles on the road",
    "People at work",
)
NOTHING = "–"
BACK = 12
"""Quarter-hours of trend."""
Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Given:
    """What the tiles are made of: the desk, and rows that were made for it already."""

    desk: Desk
    waves: Sequence[WaveRow]
    routes: Sequence[RouteRow]
    worst: Priority | None = None

    @property
    def picture(self) -> Picture:
        return self.desk.picture


def readings(given: Given) -> tuple[Reading, ...]:
    """One reading for each title."""
    return (
        _on_time(given),
        _in_danger(given),
        _open(given),
        _pace(given),
        _ready(given),
        _on_road(given),
        _people(given),
    )


def quarters(now: Instant) -> Times:
    """The ends of the last quarter-hours, `(BACK + 1,)`, the last of them now."""
    return now - QUARTER * np.arange(BACK, -1, -1, dtype=np.int64)


def on_time_share(picture: Picture) -> tuple[int, int]:
    """How many stops of today were reached in their window, and how many were tried."""
    done, good = _attempts(picture)
    return int(good.sum()), len(done)


def _on_time(given: Given) -> Reading:
    done, good = _attempts(given.picture)
    if not len(done):
        return _aged(given, (Stop,), Reading(NOTHING, "no delivery yet"))
    ends = quarters(given.picture.now)
    tried = _until(done, ends)
    kept = _until(done[good], ends)
    trend = [100 * k / n if n else float("nan") for k, n in zip(kept, tried, strict=True)]
    return _aged(
        given,
        (Stop,),
        Reading(f"{trend[-1]:.1f}", f"% of {len(done):,} stops", low=99.7 if len(done) else None, trend=trend),
    )


def _in_danger(given: Given) -> Reading:
    picture = given.picture
    keys = {order for row in given.waves for order in row.at_risk}
    for row in given.routes:
        keys |= {order for stop in row.jeopardy for order in picture[Stop][stop].orders}
    missed = sum(
        progress.departure_at < picture.now and _inside(progress.stage) and progress.id not in keys
        for progress in picture[Progress].values()
    )
    note = "will miss truck or window, or are inside after departure"
    return _aged(
        given,
        (Progress, Stop),
        Reading(
            f"{len(keys) + missed:,}",
            "orders",
            kind=Kind.FORECAST,
            high=0,
            note=note,
            priority=given.worst if keys or missed else None,
        ),
    )


def _open(given: Given) -> Reading:
    progresses = given.picture[Progress].values()
    orders = given.picture[Order]
    placed = _sorted(orders[each.id].placed_at for each in progresses)
    closed = _sorted(each.closed_at for each in progresses if each.stage in CLOSED)
    ends = quarters(given.picture.now)
    trend = (_until(placed, ends) - _until(closed, ends)).tolist()
    return _aged(given, (Progress,), Reading(f"{trend[-1]:,}", f"of {len(placed):,} today", trend=trend))


def _pace(given: Given) -> Reading:
    """The band begins where the released waves would just be ready in time."""
    picked = _sorted(
        task.at
        for task in given.picture[PickTask].values()
        if task.status is TaskStatus.PICKED or task.status is TaskStatus.SHORT
    )
    ends = quarters(given.picture.now)
    trend = (_until(picked, ends) - _until(picked, ends - HOUR)).tolist()
    low = _needed_pace(given)
    note = f"{low:,.0f} lines an hour are needed to be ready in time." if low else ""
    return _aged(given, (PickTask,), Reading(f"{trend[-1]:,}", "lines/h", low=low, trend=trend, note=note))


def _ready(given: Given) -> Reading:
    parcels = given.picture[Parcel].values()
    room = sum(lane.capacity_parcels for lane in given.picture[Lane].values())
    staged = _sorted(parcel.staged_at for parcel in parcels if parcel.staged_at)
    loaded = _sorted(parcel.loaded_at for parcel in parcels if parcel.loaded_at)
    ends = quarters(given.picture.now)
    trend = (_until(staged, ends) - _until(loaded, ends)).tolist()
    ready = sum(parcel.status is ParcelStatus.STAGED for parcel in parcels)
    return _aged(
        given,
        (Parcel,),
        Reading(f"{ready:,}", f"room for {room:,}", low=0 if room else None, high=room or None, trend=trend),
    )


def _on_road(given: Given) -> Reading:
    picture = given.picture
    routes = picture[Route].values()
    out = sum(route.status is RouteStatus.ON_ROAD for route in routes)
    due = sum(route.departure_at <= picture.now and route.status is not RouteStatus.DONE for route in routes)
    left = _sorted(route.departed_at for route in routes if route.departed_at)
    back = _sorted(route.returned_at for route in routes if route.returned_at)
    ends = quarters(picture.now)
    trend = (_until(left, ends) - _until(back, ends)).tolist()
    note = f"{due} should be out now." if due != out else ""
    fleet = len(picture[Vehicle])
    return _aged(
        given,
        (Route, Track),
        Reading(
            f"{out}",
            f"of {fleet}",
            low=min(due, out) if due <= out else due,
            high=fleet,
            trend=trend,
            note=note,
        ),
    )


def _people(given: Given) -> Reading:
    picture = given.picture
    duties = picture[Duty].values()
    working = sum(duty.presence is Presence.WORKING for duty in duties)
    on_break = sum(duty.presence is Presence.BREAK for duty in duties)
    sick = sum(duty.presence is Presence.SICK for duty in duties)
    due = sum(worker.shift.holds(picture.now) for worker in picture[Worker].values())
    words = [f"{on_break} on break"] if on_break else []
    words += [f"{sick} sick"] if sick else []
    return _aged(
        given,
        (Duty,),
        Reading(f"{working}", f"of {due} on shift", low=0, high=due, note=", ".join(words)),
    )


def _needed_pace(given: Given) -> float | None:
    """Lines per hour at which every released wave is picked when it must be ready."""
    paces, lines = [0.0], 0
    for row in sorted(given.waves, key=lambda row: row.ready_by):
        if row.status is WaveStatus.RELEASED and row.lines_picked < row.lines:
            lines += row.lines - row.lines_picked
            paces.append(lines / max(0.25, (row.ready_by - given.picture.now) / HOUR))
    return max(paces) or None


def _attempts(picture: Picture) -> tuple[Times, NDArray[np.bool_]]:
    """When each delivery of today was tried, and whether it was in time."""
    operation = operation_of(picture)
    begins = midnight(picture.now, operation.timezone) if operation else 0
    tried = [
        stop
        for stop in picture[Stop].values()
        if stop.kind is StopKind.DELIVERY and begins <= stop.done_at and stop.done_at
    ]
    good = [stop.status is StopStatus.DONE and not lateness_s(stop) for stop in tried]
    order = np.argsort(np.array([stop.done_at for stop in tried], dtype=np.int64), kind="stable")
    return np.array([stop.done_at for stop in tried], dtype=np.int64)[order], np.array(good, dtype=bool)[order]


def _inside(stage: Stage) -> bool:
    return stage in (Stage.PLACED, Stage.RELEASED, Stage.PICKED, Stage.PACKED, Stage.STAGED)


def _sorted(times: Iterable[Instant]) -> Times:
    return np.sort(np.fromiter(times, dtype=np.int64))


def _until(times: Times, ends: Times) -> Times:
    """How many of the sorted times lie at or before each end."""
    return np.searchsorted(times, ends, side="right")


def _aged(given: Given, kinds: tuple[type, ...], reading: Reading) -> Reading:
    """The reading with source and age, the newest word about these kinds of fact; or why it is not to be trusted."""
    if reading.text == NOTHING:
        return reading
    reading = replace(reading, doubt=silence_text(given.desk.silent(*kinds)))
    age_s = given.desk.age_s(*kinds)
    return reading if age_s is None else replace(reading, source=given.desk.source_of(*kinds), age_s=age_s)
