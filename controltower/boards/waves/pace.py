"""How fast is a wave picked, quarter-hour by quarter-hour, against an even pace? And the shift without it?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from controltower.domain.ids import WaveId
from controltower.domain.orders import Order, Progress
from controltower.domain.picking import PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.times import HOUR, QUARTER, SECOND, Instant, midnight, quarter_of
from controltower.domain.waves import WaveStatus
from controltower.tower.floorwork import WaveRow

DONE = (TaskStatus.PICKED, TaskStatus.SHORT)
MOST = 40
"""Quarter-hours shown at most: ten hours."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pace:
    """Lines per quarter-hour, starts in seconds since midnight: measured, as an even pace wants them, and forecast."""

    starts_s: Floats
    done: Floats
    plan: Floats
    forecast: Floats
    now_s: float


@dataclass(frozen=True, slots=True)
class ShiftPace:
    """What the rest of the day's waves achieved: lines, hours with any pick, and lines per hour."""

    lines: int
    hours: float

    @property
    def per_hour(self) -> float:
        return self.lines / self.hours if self.hours else 0.0


def pace(picture: Picture, row: WaveRow) -> Pace:
    """From the release (or now) to when it must be ready, or to its forecast end where that is later."""
    begins = row.released_at or min(picture.now, row.ready_by)
    first = quarter_of(begins)
    ends = max(row.ready_by, row.done_at or row.ready_by, begins + QUARTER)
    count = min(MOST, -(-(ends - first) // QUARTER))
    starts = first + QUARTER * np.arange(count, dtype=np.int64)
    times = np.fromiter(_picks(picture, row.wave), dtype=np.int64)
    done = np.histogram(times, bins=np.append(starts, starts[-1] + QUARTER))[0].astype(np.float64)
    left = row.lines - row.lines_picked
    plan = _spread(starts, begins, row.ready_by, row.lines)
    going = row.status is WaveStatus.RELEASED and row.done_at is not None
    forecast = _spread(starts, picture.now, row.done_at or picture.now, left) if going else np.zeros(count)
    day = _midnight(picture)
    return Pace((starts - day) / SECOND, done, plan, forecast, (picture.now - day) / SECOND)


def shift_pace(picture: Picture, without: WaveId) -> ShiftPace:
    """Picks of today outside this wave; its own are never mixed into the average of the others."""
    day = _midnight(picture)
    progresses = picture[Progress]
    times = [
        task.at
        for task in picture[PickTask].values()
        if task.status in DONE and task.at >= day and progresses[task.order].wave != without
    ]
    quarters = len({quarter_of(at) for at in times})
    return ShiftPace(len(times), quarters * QUARTER / HOUR)


def _picks(picture: Picture, wave: WaveId) -> list[Instant]:
    """When each line of the wave was picked to its end."""
    progresses, orders = picture[Progress], picture[Order]
    return [
        task.at
        for task in picture[PickTask].values()
        if task.status in DONE and task.order in orders and progresses[task.order].wave == wave
    ]


def _spread(starts: NDArray[np.int64], begins: int, ends: int, amount: float) -> Floats:
    """An amount spread evenly between two moments, by quarter."""
    if ends <= begins:
        return np.zeros(len(starts))
    inside = np.minimum(starts + QUARTER, ends) - np.maximum(starts, begins)
    return np.asarray(np.maximum(inside, 0) / (ends - begins) * amount, dtype=np.float64)


def _midnight(picture: Picture) -> Instant:
    operation = operation_of(picture)
    return midnight(picture.now, operation.timezone) if operation else Instant(0)
