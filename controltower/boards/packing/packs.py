"""What does the list of packs say? Which are made up where, how far they are, and which piece may not go in."""

from dataclasses import dataclass

from controltower.boards.packing.lists import timezone_of
from controltower.domain.ids import OrderId
from controltower.domain.picture import Picture
from controltower.domain.times import Instant, clock
from controltower.tower.floorwork.copacking import PackRow, PackState
from controltower.ui.table import Column


@dataclass(frozen=True, slots=True)
class PackLine:
    """The packs of one order."""

    order: OrderId
    name: str
    bench: str
    share: float
    pieces: str
    state: str
    blocked: bool
    leaves: Instant
    leaves_text: str
    tip: str


def pack_lines(picture: Picture, rows: tuple[PackRow, ...]) -> tuple[PackLine, ...]:
    """The packs of a site, what is blocked and open first."""
    timezone = timezone_of(picture)
    return tuple(_line(row, timezone) for row in rows)


def packs_say(rows: tuple[PackRow, ...], closed: int) -> str:
    """The piece that may not go in where there is one, else how many orders are to be made up."""
    wrong = next((row for row in rows if row.says), None)
    if wrong is not None:
        return f"{wrong.order}: {wrong.says}"
    return f"{len(rows)} {'order' if len(rows) == 1 else 'orders'} to make up, {closed} closed"


def _line(row: PackRow, timezone: str) -> PackLine:
    now = row.state in (PackState.BLOCKED, PackState.OPEN)
    several = f"{row.closed} of {row.wanted} packs closed" if row.wanted > 1 else ""
    refused = f"{row.refused} wrong {'piece' if row.refused == 1 else 'pieces'} stopped" if row.refused else ""
    words = (f"{row.order}: {row.wanted} × {row.name} ({row.spec}), {row.state}", row.says, several, refused)
    return PackLine(
        row.order,
        row.name,
        row.bench.removeprefix(f"{row.site}-") if row.bench else "–",
        row.scanned / row.pieces if now else 0.0,
        f"{row.scanned}/{row.pieces}" if now else "–",
        str(row.state),
        row.state is PackState.BLOCKED,
        row.leaves_at,
        clock(row.leaves_at, timezone),
        "\n".join(word for word in words if word),
    )


PACK_COLUMNS: tuple[Column[PackLine], ...] = (
    Column("Order", lambda line: line.order, width=64, tip=lambda line: line.tip),
    Column("Pack", lambda line: line.name, width=104, tip=lambda line: line.tip),
    Column("Bench", lambda line: line.bench, width=52),
    Column(
        "In",
        lambda line: line.share,
        lambda line: line.pieces,
        width=44,
        align="right",
        bar=lambda line: line.share,
        tip=lambda line: line.tip,
    ),
    Column(
        "State",
        lambda line: line.state,
        width=110,
        grow=1,
        strong=lambda line: line.blocked,
        tip=lambda line: line.tip,
    ),
    Column("Leaves", lambda line: line.leaves, lambda line: line.leaves_text, width=60, align="right"),
)
