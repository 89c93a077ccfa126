"""How far is each wave, when will it be ready, and which of its orders are at risk?"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from controltower.domain.ids import OrderId, SiteId, WaveId, ZoneId
from controltower.domain.orders import STAGES, Order, OrderLine, Progress, Stage, waiting
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picking import OPEN_TASK, PickTask
from controltower.domain.picture import Picture
from controltower.domain.places import ZoneKind
from controltower.domain.times import HOUR, MINUTE, Instant
from controltower.domain.waves import Wave, WaveStatus
from controltower.tower.floorwork.labour import ZoneRow, zone_rows

SHOWN = (Stage.RELEASED, Stage.PICKED, Stage.PACKED, Stage.STAGED, Stage.LOADED, Stage.DEPARTED, Stage.DELIVERED)
HANDOVER = 6 * MINUTE
"""From the end of one stage to the end of the next, for the last parcel: the belt, the scale, the walk to the lane."""
READY = (ParcelStatus.STAGED, ParcelStatus.LOADED, ParcelStatus.ON_ROAD, ParcelStatus.DELIVERED, ParcelStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many orders have come at least so far."""

    stage: Stage
    orders: int


@dataclass(frozen=True, slots=True)
class WaveRow:
    """One wave; `done_at` is a forecast (None: nobody works on what is left, or it is not released yet)."""

    wave: WaveId
    site: SiteId
    status: WaveStatus
    departure_at: Instant
    ready_by: Instant
    released_at: Instant
    orders: int
    stages: tuple[StageCount, ...]
    lines: int
    lines_picked: int
    lines_short: int
    parcels: int
    parcels_staged: int
    done_at: Instant | None
    late_s: float
    at_risk: tuple[OrderId, ...]


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a wave still needs: lines to pick by zone, orders to pack and orders to stage."""

    picks: Mapping[ZoneId, int]
    to_pack: int
    to_stage: int

    @property
    def empty(self) -> bool:
        """Whether everything is staged."""
        return not self.to_stage


def wave_rows(picture: Picture) -> tuple[WaveRow, ...]:
    """Every wave, by departure and id."""
    return tuple(row for rows in wave_chunks(picture) for row in rows)


def wave_chunks(picture: Picture, orders: int = 600) -> Iterator[tuple[WaveRow, ...]]:
    """The rows of every wave in pieces of about so many orders, for those who must breathe in between."""
    ends = forecast(picture, zone_rows(picture))
    yield ()
    rows: list[WaveRow] = []
    for wave in sorted(picture[Wave].values(), key=lambda wave: (wave.departure_at, wave.id)):
        rows.append(wave_row(picture, wave, ends.get(wave.id)))
        if sum(row.orders for row in rows) >= orders:
            yield tuple(rows)
            rows = []
    yield tuple(rows)


def wave_row(picture: Picture, wave: Wave, done_at: Instant | None) -> WaveRow:
    """One wave, counted through its orders."""
    progress_of, orders, line_of, parcel_of = picture[Progress], picture[Order], picture[OrderLine], picture[Parcel]
    progresses = [progress_of[key] for key in wave.orders]
    lines = [line_of[key] for order in wave.orders for key in orders[order].lines]
    parcels = [parcel_of[key] for progress in progresses for key in progress.parcels]
    late_s = max(0.0, (done_at - wave.ready_by) / 1_000_000) if done_at else 0.0
    return WaveRow(
        wave.id,
        wave.site,
        wave.status,
        wave.departure_at,
        wave.ready_by,
        wave.released_at,
        len(wave.orders),
        _stages(progresses),
        len(lines),
        sum(line.picked + line.short >= line.quantity for line in lines),
        sum(line.short > 0 for line in lines),
        len(parcels),
        sum(parcel.status in READY for parcel in parcels),
        done_at,
        late_s,
        tuple(_at_risk(picture, wave, progresses, late_s > 0)),
    )


def forecast(picture: Picture, zones: Iterable[ZoneRow]) -> dict[WaveId, Instant | None]:
    """When the last order of each released wave will be staged, at today's people and engineered rates.

    Waves are worked in the order of `ready_by`, so each stands behind the backlog of those before it. A wave's end is
    the slowest of picking (its worst zone), packing and staging, and a hand-over for each stage still to come.
    """
    backlogs = _backlogs(picture)
    rows = tuple(zones)
    released = (wave for wave in picture[Wave].values() if wave.status is WaveStatus.RELEASED)
    ahead: Counter[ZoneId] = Counter()
    ahead_pack: Counter[SiteId] = Counter()
    ahead_stage: Counter[SiteId] = Counter()
    ends: dict[WaveId, Instant | None] = {}
    for wave in sorted(released, key=lambda wave: (wave.ready_by, wave.id)):
        left = backlogs[wave.id]
        ahead.update(left.picks)
        ahead_pack[wave.site] += left.to_pack
        ahead_stage[wave.site] += left.to_stage
        if left.empty:
            continue
        mine = [row for row in rows if row.site == wave.site]
        ends[wave.id] = _end(picture.now, mine, left, ahead, ahead_pack[wave.site], ahead_stage[wave.site])
    return ends


def _end(
    now: Instant, rows: list[ZoneRow], left: Backlog, ahead: Mapping[ZoneId, int], to_pack: int, to_stage: int
) -> Instant | None:
    packing = sum(row.rate_per_hour for row in rows if row.kind is ZoneKind.PACKING)
    staging = sum(row.rate_per_hour for row in rows if row.kind is ZoneKind.STAGING)
    work = [(ahead[row.zone], row.rate_per_hour) for row in rows if left.picks.get(row.zone)]
    work += [(to_pack, packing)] if left.to_pack else []
    work += [(to_stage, staging)] if staging else []
    if any(amount and not rate for amount, rate in work):
        return None
    slowest = max((amount / rate for amount, rate in work if rate), default=0.0)
    handovers = HANDOVER * (1 + bool(left.to_pack) + bool(left.picks))
    return Instant(now + round(slowest * HOUR) + handovers)


def _backlogs(picture: Picture) -> dict[WaveId, Backlog]:
    released = [wave for wave in picture[Wave].values() if wave.status is WaveStatus.RELEASED]
    picks: dict[WaveId, Counter[ZoneId]] = {wave.id: Counter() for wave in released}
    progresses = picture[Progress]
    for task in picture[PickTask].values():
        if task.status in OPEN_TASK:
            wave = progresses[task.order].wave
            if wave in picks:
                picks[wave][task.zone] += 1
    return {wave.id: _backlog(picture, wave, picks[wave.id]) for wave in released}


def _backlog(picture: Picture, wave: Wave, picks: Counter[ZoneId]) -> Backlog:
    packed, staged = STAGES.index(Stage.PACKED), STAGES.index(Stage.STAGED)
    reached = [STAGES.index(picture[Progress][order].stage) for order in wave.orders]
    return Backlog(picks, sum(stage < packed for stage in reached), sum(stage < staged for stage in reached))


def _stages(progresses: list[Progress]) -> tuple[StageCount, ...]:
    """Cumulative; a failed delivery has departed and was not delivered, a cancelled order counts nowhere."""
    reached = Counter(_rank(progress.stage) for progress in progresses if progress.stage is not Stage.CANCELLED)
    return tuple(
        StageCount(stage, sum(count for rank, count in reached.items() if rank >= STAGES.index(stage)))
        for stage in SHOWN
    )


def _rank(stage: Stage) -> int:
    return STAGES.index(Stage.DEPARTED if stage is Stage.FAILED else stage)


def _at_risk(picture: Picture, wave: Wave, progresses: list[Progress], late: bool) -> Iterable[OrderId]:
    """Orders not yet staged whose wave is forecast late, or that wait for stock while their wave is worked."""
    if wave.status is not WaveStatus.RELEASED:
        return
    for progress in progresses:
        if _rank(progress.stage) >= STAGES.index(Stage.STAGED):
            continue
        if late or any(waiting(picture[OrderLine][key]) for key in picture[Order][progress.id].lines):
            yield progress.id
