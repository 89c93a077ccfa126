"""What would a release plan do to the building? Work against capacity per stage and quarter-hour, before release."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from controltower.domain.ids import WaveId, ZoneId
from controltower.domain.times import HOUR, QUARTER, Instant
from controltower.domain.waves import Release
from controltower.planning.waves.flow import ABOARD, CARRY, MOVE_LINES, Floor, Flow, Lot, Run, lots_of
from controltower.planning.waves.problem import STEP, WavesProblem

PER_QUARTER = QUARTER // STEP
Floats = NDArray[np.float64]


class WaveStage(StrEnum):
    """What the work of a wave goes through, in this order."""

    REPLENISH = "replenish"
    PICK = "pick"
    PACK = "pack"
    SORT = "sort"
    STAGE = "stage"
    LOAD = "load"


UNITS = {
    WaveStage.REPLENISH: "moves",
    WaveStage.PICK: "lines",
    WaveStage.PACK: "parcels",
    WaveStage.SORT: "parcels",
    WaveStage.STAGE: "parcels",
    WaveStage.LOAD: "parcels",
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """A quarter-hour: work that waits at its start or comes up in it, what people can do, and what they do.

    `capacity` is None where nobody is needed; `waits` is the most that waited at the end of one of its steps.
    """

    starts: Instant
    work: float
    capacity: float | None
    done: float
    waits: float


@dataclass(frozen=True, slots=True)
class StageFlow:
    """One stage over the quarter-hours."""

    stage: WaveStage
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class ZoneFlow:
    """The picks of one zone over the quarter-hours."""

    zone: ZoneId
    name: str
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """The wave of work that releases send through the building.

    `pack_queue` is the longest queue at the benches in parcels, `pack_queue_min` the longest time it stands for;
    `late` is parcels staged after their wave should be ready, also by wave. `zone_peak` is the work of the fullest
    pick zone in its fullest quarter-hour, as a share of what its people can do in it.
    """

    stages: tuple[StageFlow, ...]
    zones: tuple[ZoneFlow, ...]
    pack_queue: float
    pack_queue_at: Instant
    pack_queue_min: float
    late: float
    late_by_wave: tuple[tuple[WaveId, float], ...]
    zone_peak: float
    zone_peak_name: str


def profile(problem: WavesProblem, releases: Iterable[Release] = ()) -> Profile:
    """What these releases send through the building; waves that are not named go to the floor as they are planned."""
    floor = Floor(problem)
    lots = lots_of(problem, tuple(releases))
    return profile_of(floor, lots, floor.run(lots))


def profile_of(floor: Floor, lots: Sequence[Lot], run: Run) -> Profile:
    """The profile of a run that was made."""
    starts = [Instant(floor.problem.begins_at + n * QUARTER) for n in range(-(-floor.count // PER_QUARTER))]
    zones = tuple(
        ZoneFlow(crew.zone, crew.name, _buckets(starts, run.picks.row(row), floor.can[row]))
        for row, crew in enumerate(floor.zones)
    )
    queue = run.pack.waits
    worst = int(queue.argmax()) if len(queue) else 0
    late: dict[WaveId, float] = {}
    for lot, parcels in zip(lots, run.late, strict=True):
        late[lot.wave.id] = late.get(lot.wave.id, 0.0) + float(parcels)
    half = {crew.zone: 0.5 * crew.rate * QUARTER / HOUR for crew in floor.zones}
    peak, name = max(((_fullest(zone.buckets, half[zone.zone]), zone.name) for zone in zones), default=(0.0, ""))
    return Profile(
        _stages(floor, run, starts),
        zones,
        float(queue.max(initial=0.0)),
        Instant(floor.problem.begins_at + worst * STEP),
        longest_wait_min(floor, queue),
        float(run.late.sum()),
        tuple((wave, parcels) for wave, parcels in late.items() if parcels >= 0.5),
        peak,
        name,
    )


def longest_wait_min(floor: Floor, queue: Floats) -> float:
    """How long the benches would work on the longest queue, at what they can do in the hour after it: minutes."""
    hour = HOUR // STEP
    ahead = np.convolve(floor.pack_can, np.ones(hour))[hour - 1 : hour - 1 + floor.count]
    rate = np.where(ahead > 0, ahead, floor.pack_can.sum() * hour / max(1, floor.count)) / 60.0
    return float(np.max(queue / np.maximum(rate, 1e-9), initial=0.0)) if rate.any() else 0.0


def _stages(floor: Floor, run: Run, starts: Sequence[Instant]) -> tuple[StageFlow, ...]:
    pick = Flow(run.picks.done.sum(axis=0), run.picks.waits.sum(axis=0))
    can = floor.can.sum(axis=0)
    rows = (
        (WaveStage.REPLENISH, run.moves, can / MOVE_LINES),
        (WaveStage.PICK, pick, can - run.moves.done * MOVE_LINES),
        (WaveStage.PACK, run.pack, floor.pack_can),
        (WaveStage.SORT, run.sort, None),
        (WaveStage.STAGE, run.stage, floor.stage_can / CARRY),
        (WaveStage.LOAD, run.load, np.maximum(0.0, floor.stage_can - run.stage.done * CARRY) / ABOARD),
    )
    return tuple(StageFlow(stage, _buckets(starts, flow, can)) for stage, flow, can in rows)


def _buckets(starts: Sequence[Instant], flow: Flow, can: Floats | None) -> tuple[Bucket, ...]:
    found = []
    for number, at in enumerate(starts):
        steps = slice(number * PER_QUARTER, (number + 1) * PER_QUARTER)
        done, waits = float(flow.done[steps].sum()), flow.waits[steps]
        capacity = None if can is None else float(can[steps].sum())
        found.append(Bucket(at, done + float(waits[-1]), capacity, done, float(waits.max())))
    return tuple(found)


def _fullest(buckets: Sequence[Bucket], least: float) -> float:
    """The largest work of a quarter-hour against what can be done in it, of those in which so much can be done."""
    return max((each.work / each.capacity for each in buckets if each.capacity and each.capacity > least), default=0.0)
