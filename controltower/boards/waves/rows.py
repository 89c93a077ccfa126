"""What do the lists of the waves board say? Waves with their progress, and orders with their times."""

from collections.abc import Mapping
from dataclasses import dataclass

from controltower.domain.ids import OrderId, WaveId
from controltower.domain.orders import STAGES, Order, OrderLine, Progress, Stage
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.times import Instant, clock
from controltower.domain.waves import Wave, WaveStatus
from controltower.tower.floorwork import WaveRow
from controltower.ui.badges import Priority, Status
from controltower.ui.table import Column

from .causes import span_text

SEGMENTS = (Stage.DEPARTED, Stage.LOADED, Stage.STAGED, Stage.PACKED, Stage.PICKED, Stage.RELEASED)
"""The parts of the progress bar, from the furthest to the nearest."""
SEGMENT_NAMES = ("departed", "loaded", "staged", "packed", "picked", "released")
RANK = {stage: place for place, stage in enumerate(STAGES)}


@dataclass(frozen=True, slots=True)
class WaveLine:
    """A wave against its deadline; `shares` are the parts of its orders by furthest stage."""

    wave: WaveId
    site: str
    status: str
    departs: Instant
    departs_text: str
    ready_by: str
    countdown: str
    orders: int
    shares: tuple[float, ...]
    staged: str
    lines: str
    forecast: str
    slack: str
    late: bool
    risk: int
    badge: Priority | None
    active: bool
    tip: str


@dataclass(frozen=True, slots=True)
class OrderLineRow:
    """An order of the wave with the time at which it came to each stage."""

    order: OrderId
    service: str
    stage: str
    rank: int
    lines: str
    times: tuple[str, ...]
    badge: Status
    risk: bool
    note: str


def wave_lines(picture: Picture, rows: tuple[WaveRow, ...], urgent: Mapping[str, Priority]) -> tuple[WaveLine, ...]:
    """Waves that are not over first, by when they must be ready; then the closed ones, the latest first."""
    timezone = _timezone(picture)
    ordered = sorted(rows, key=lambda row: (row.status is WaveStatus.CLOSED, _by(row)))
    return tuple(_wave_line(picture, row, urgent.get(row.wave), timezone) for row in ordered)


def order_rows(picture: Picture, row: WaveRow) -> tuple[OrderLineRow, ...]:
    """The orders of a wave: those at risk first, then those that are least far."""
    wave, timezone, risky = picture[Wave][row.wave], _timezone(picture), set(row.at_risk)
    rows = (_order_row(picture, key, key in risky, timezone) for key in wave.orders)
    return tuple(sorted(rows, key=lambda each: (not each.risk, each.rank, each.order)))


WAVE_COLUMNS: tuple[Column[WaveLine], ...] = (
    Column(
        "Wave",
        lambda line: line.wave,
        width=96,
        badge=lambda line: line.badge,
        strong=lambda line: line.active,
        tip=lambda line: line.tip,
    ),
    Column("Site", lambda line: line.site, width=46, spare=True),
    Column("State", lambda line: line.status, width=122),
    Column("Departs", lambda line: line.departs, lambda line: line.departs_text, width=66, align="right"),
    Column("Ready by", lambda line: line.ready_by, width=72, align="right"),
    Column("Left", lambda line: line.departs, lambda line: line.countdown, width=78, align="right"),
    Column("Orders", lambda line: line.orders, width=60, align="right"),
    Column("Lines", lambda line: line.lines, width=76, align="right"),
    Column(
        "Staged, and the stages on the way",
        lambda line: line.staged,
        width=240,
        grow=3,
        stack=lambda line: line.shares,
        tip=lambda line: line.tip,
    ),
    Column("Forecast", lambda line: line.forecast, width=90, grow=1, align="right", strong=lambda line: line.late),
    Column("Slack", lambda line: line.slack, width=104, align="right", strong=lambda line: line.late),
    Column(
        "At risk", lambda line: line.risk, lambda line: f"{line.risk}" if line.risk else "–", width=60, align="right"
    ),
)
ORDER_COLUMNS: tuple[Column[OrderLineRow], ...] = (
    Column(
        "Order",
        lambda row: row.order,
        width=98,
        grow=1,
        badge=lambda row: row.badge,
        strong=lambda row: row.risk,
        tip=lambda row: row.note,
    ),
    Column("Service", lambda row: row.service, width=82, spare=True),
    Column("Lines", lambda row: row.lines, width=58, align="right", spare=True),
    *(
        Column(title, lambda row, place=place: row.times[place], width=70, align="right")  # type: ignore[misc]
        for place, title in enumerate(("Released", "Picked", "Packed", "Staged", "Loaded", "Left"))
    ),
)


def _state(picture: Picture, row: WaveRow, timezone: str) -> str:
    """What it is; of a planned wave also when it goes to the floor."""
    at = picture[Wave][row.wave].release_at
    planned = row.status is WaveStatus.PLANNED and at
    return f"{row.status}, {clock(at, timezone)}" if planned else str(row.status)


def _wave_line(picture: Picture, row: WaveRow, badge: Priority | None, timezone: str) -> WaveLine:
    reached = {count.stage: count.orders for count in row.stages}
    counts = [reached.get(stage, 0) for stage in SEGMENTS]
    exclusive = [count - before for count, before in zip(counts, [0, *counts], strict=False)]
    shares = tuple(count / row.orders if row.orders else 0.0 for count in exclusive)
    words = [f"{count} {name}" for count, name in zip(exclusive, SEGMENT_NAMES, strict=True) if count]
    staged = reached.get(Stage.STAGED, 0)
    return WaveLine(
        row.wave,
        row.site,
        _state(picture, row, timezone),
        row.departure_at,
        clock(row.departure_at, timezone),
        clock(row.ready_by, timezone),
        _countdown(picture.now, row),
        row.orders,
        shares,
        f"{staged / row.orders:.0%}" if row.orders else "–",
        f"{row.lines_picked}/{row.lines}",
        _forecast(row, timezone),
        _slack(picture.now, row),
        bool(row.late_s) or _is_missed(picture.now, row),
        len(row.at_risk),
        badge,
        row.status is WaveStatus.RELEASED,
        f"{row.wave}: {', '.join(words) or 'nothing released'}\n"
        f"{row.lines_picked} of {row.lines} lines picked, {row.lines_short} short\n"
        f"{row.parcels_staged} of {row.parcels} parcels staged",
    )


def _countdown(now: Instant, row: WaveRow) -> str:
    """Time left until it must be ready; nothing for a wave that is."""
    if _is_ready(row):
        return "ready"
    return span_text(row.ready_by - now) if row.ready_by >= now else f"−{span_text(now - row.ready_by)}"


def _forecast(row: WaveRow, timezone: str) -> str:
    if row.done_at is not None:
        return f"≈ {clock(row.done_at, timezone)}"
    return "–" if row.status is not WaveStatus.RELEASED or _is_ready(row) else "nobody works on it"


def _slack(now: Instant, row: WaveRow) -> str:
    if row.done_at is None:
        return "missed" if _is_missed(now, row) else "–"
    gap = row.ready_by - row.done_at
    return f"{span_text(gap)} early" if gap >= 0 else f"{span_text(-gap)} late"


def _is_ready(row: WaveRow) -> bool:
    staged = next((count.orders for count in row.stages if count.stage is Stage.STAGED), 0)
    return staged >= row.orders


def _is_missed(now: Instant, row: WaveRow) -> bool:
    return row.ready_by < now and not _is_ready(row)


def _by(row: WaveRow) -> int:
    return -row.ready_by if row.status is WaveStatus.CLOSED else row.ready_by


def _order_row(picture: Picture, key: OrderId, risk: bool, timezone: str) -> OrderLineRow:
    progress, order = picture[Progress][key], picture[Order][key]
    lines = [picture[OrderLine][each] for each in order.lines]
    picked = sum(line.picked + line.short >= line.quantity for line in lines)
    times = (
        progress.released_at,
        progress.picked_at,
        progress.packed_at,
        progress.staged_at,
        progress.loaded_at,
        progress.departed_at,
    )
    return OrderLineRow(
        key,
        order.service,
        progress.stage,
        RANK[progress.stage],
        f"{picked}/{len(lines)}",
        tuple(clock(at, timezone) for at in times),
        _badge(progress),
        risk,
        f"{key} for {order.customer}, {progress.stage}"
        + (f"\nrolled {progress.rolled} times" if progress.rolled else "")
        + (f"\nshort by {sum(line.short for line in lines)}" if any(line.short for line in lines) else ""),
    )


def _badge(progress: Progress) -> Status:
    if progress.stage in (Stage.DELIVERED, Stage.DEPARTED, Stage.LOADED, Stage.STAGED):
        return Status.DONE
    if progress.stage in (Stage.CANCELLED, Stage.FAILED):
        return Status.OFF
    return Status.AHEAD if progress.stage is Stage.PLACED else Status.ACTIVE


def _timezone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
