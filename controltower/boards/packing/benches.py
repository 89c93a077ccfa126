"""What do the lists of benches say? What is packed where and comes next, and what the scale stopped."""

from dataclasses import dataclass

from controltower.boards.packing.lists import short, timezone_of
from controltower.domain.ids import BenchId, ParcelId
from controltower.domain.picture import Picture
from controltower.domain.times import MINUTE, Instant, clock, seconds_between
from controltower.tower.floorwork.packing import BenchRow, StoppedRow
from controltower.ui.badges import age_text
from controltower.ui.table import Column


@dataclass(frozen=True, slots=True)
class BenchLine:
    """A bench: what it packs, and what comes to it."""

    bench: BenchId
    name: str
    now: str
    waiting: int
    minutes: float
    leaves: Instant
    leaves_text: str
    too_late: bool
    stopped: int
    tip: str


@dataclass(frozen=True, slots=True)
class StoppedLine:
    """A parcel that the scale stopped."""

    parcel: ParcelId
    name: str
    bench: str
    off_g: int
    off: str
    leaves: Instant
    leaves_text: str
    age_s: float
    tip: str


def bench_lines(picture: Picture, rows: tuple[BenchRow, ...]) -> tuple[BenchLine, ...]:
    """The benches of a site: those with somebody at them first, as they are numbered."""
    timezone = timezone_of(picture)
    ordered = sorted(rows, key=lambda row: (not (row.staffed or row.on_break), row.bench))
    return tuple(_bench_line(picture, row, timezone) for row in ordered)


def stopped_lines(picture: Picture, rows: tuple[StoppedRow, ...]) -> tuple[StoppedLine, ...]:
    """What the scale stopped, the soonest departure first."""
    timezone = timezone_of(picture)
    return tuple(
        StoppedLine(
            row.parcel,
            short(row.parcel),
            row.bench.removeprefix(f"{row.site}-"),
            row.weight_g - row.expected_g,
            f"{row.weight_g - row.expected_g:+,} g",
            row.departure_at,
            clock(row.departure_at, timezone),
            seconds_between(row.stopped_at, picture.now),
            f"{row.parcel} of {row.order}: {row.weight_g:,} g measured, {row.expected_g:,} g expected\n"
            f"did not fit {row.times} times; Enter shows what was said of it",
        )
        for row in rows
    )


BENCH_COLUMNS: tuple[Column[BenchLine], ...] = (
    Column("Bench", lambda line: line.name, width=60, tip=lambda line: line.tip),
    Column("Packs", lambda line: line.now, width=82, grow=1, tip=lambda line: line.tip),
    Column("Next", lambda line: line.waiting, width=50, align="right", tip=lambda line: line.tip),
    Column(
        "Work",
        lambda line: line.minutes,
        lambda line: f"{line.minutes:.0f} min" if line.minutes else "–",
        width=70,
        grow=1,
        align="right",
        bar=lambda line: min(1.0, line.minutes / 60),
        tip=lambda line: line.tip,
    ),
    Column(
        "Leaves",
        lambda line: line.leaves,
        lambda line: line.leaves_text,
        width=60,
        align="right",
        strong=lambda line: line.too_late,
        tip=lambda line: line.tip,
    ),
    Column(
        "Stopped",
        lambda line: line.stopped,
        lambda line: str(line.stopped or "–"),
        width=66,
        align="right",
        strong=lambda line: line.stopped > 0,
    ),
)
STOPPED_COLUMNS: tuple[Column[StoppedLine], ...] = (
    Column("Parcel", lambda line: line.name, width=84, grow=1, tip=lambda line: line.tip),
    Column("Bench", lambda line: line.bench, width=60),
    Column(
        "Off by", lambda line: line.off_g, lambda line: line.off, width=80, align="right", tip=lambda line: line.tip
    ),
    Column("Leaves", lambda line: line.leaves, lambda line: line.leaves_text, width=60, align="right"),
    Column("Since", lambda line: line.age_s, lambda line: age_text(line.age_s), width=64, align="right"),
)


def _bench_line(picture: Picture, row: BenchRow, timezone: str) -> BenchLine:
    now = row.packing or ("on break" if row.on_break else "free" if row.staffed else "nobody")
    ready_at = Instant(picture.now + round(row.minutes * MINUTE))
    next_up = ", ".join(row.next[:5]) + (f" and {len(row.next) - 5} more" if len(row.next) > 5 else "")
    words = [f"{row.bench}: {now}"]
    if row.next:
        words.append(f"next: {next_up}")
        words.append("A site has one queue, by departure; an order goes to whichever bench is through first.")
    return BenchLine(
        row.bench,
        row.bench.removeprefix(f"{row.site}-"),
        now,
        len(row.next),
        row.minutes,
        row.leaves_at,
        clock(row.leaves_at, timezone) if row.leaves_at else "–",
        bool(row.leaves_at) and row.leaves_at < ready_at,
        row.stopped,
        "\n".join(words),
    )
