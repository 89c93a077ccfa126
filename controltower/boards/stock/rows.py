"""What does the list of items say? When to act, what is missing, whom it hits, and how long the rest lasts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.docks import Notice
from controltower.domain.items import Item
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.times import MINUTE, Instant, clock
from controltower.planning.stock import IDLE, URGENT, Band, Level
from controltower.tower.floorwork.stock import ACROSS
from controltower.ui.badges import Priority
from controltower.ui.table import Column

SOON = 30 * MINUTE
MOST = 400
"""So many items are listed at once; the others are found by their words."""
FAR_DAYS = 999


class Show(StrEnum):
    """Which items are listed."""

    ACT = "Runs out"
    IDLE = "Idle value"
    ALL = "All items"


@dataclass(frozen=True, slots=True)
class BandLine:
    """One item at one site, as it is listed."""

    id: str
    item: str
    name: str
    site: str
    rank: int
    badge: Priority | None
    left: str
    says: str
    missing: int
    orders: int
    leaves: Instant
    leaves_text: str
    comes: Instant
    comes_text: str
    free: int
    on_hand: int
    cover: float
    cover_text: str
    cents: int
    over_cents: int
    tip: str


def shown(picture: Picture, bands: Sequence[Band], show: Show, words: str) -> tuple[list[BandLine], int]:
    """The lines to list, and how many there would be in all; bands come in their order."""
    chosen = [band for band in bands if _listed(band, show)]
    wanted = words.casefold().split()
    if wanted:
        chosen = [band for band in chosen if _holds(picture, band, wanted)]
    timezone = _timezone(picture)
    return [_line(picture, band, rank, timezone) for rank, band in enumerate(chosen[:MOST])], len(chosen)


BAND_COLUMNS: tuple[Column[BandLine], ...] = (
    Column("Act in", lambda line: line.rank, lambda line: line.left, 84, badge=lambda line: line.badge,
           tip=lambda line: line.tip),
    Column("Item", lambda line: line.item, width=70, strong=lambda line: line.badge is not None),
    Column("", lambda line: line.name, width=120, grow=1, name="name", spare=True, tip=lambda line: line.name),
    Column("Site", lambda line: line.site, width=46),
    Column("What", lambda line: line.says, width=226, grow=3, tip=lambda line: line.tip),
    Column("Missing", lambda line: line.missing, lambda line: str(line.missing or "–"), 62, "right",
           strong=lambda line: line.missing > 0),
    Column("Orders", lambda line: line.orders, lambda line: str(line.orders or "–"), 56, "right"),
    Column("First leaves", lambda line: line.leaves, lambda line: line.leaves_text, 84, "right"),
    Column("Comes", lambda line: line.comes, lambda line: line.comes_text, 96, "right", spare=True),
    Column("Free", lambda line: line.free, width=50, align="right"),
    Column("Lasts", lambda line: line.cover, lambda line: line.cover_text, 76, "right"),
)  # fmt: skip
IDLE_COLUMNS: tuple[Column[BandLine], ...] = (
    Column("Item", lambda line: line.item, width=70),
    Column("", lambda line: line.name, width=120, grow=2, name="name", tip=lambda line: line.name),
    Column("Site", lambda line: line.site, width=46),
    Column("What", lambda line: line.says, width=170, grow=3, tip=lambda line: line.tip),
    Column("On hand", lambda line: line.on_hand, width=70, align="right"),
    Column("Lasts", lambda line: line.cover, lambda line: line.cover_text, 80, "right"),
    Column("Value", lambda line: line.cents, lambda line: money(line.cents), 90, "right"),
    Column("Idle", lambda line: line.over_cents, lambda line: money(line.over_cents), 90, "right",
           strong=lambda line: line.over_cents > 0),
)  # fmt: skip


def money(cents: int) -> str:
    """`1,290` in whole units of the currency; a dash for nothing."""
    return f"{cents / 100:,.0f}" if cents else "–"


def span(micros: int) -> str:
    """`45 min`, `2 h 05`, `3 days`."""
    minutes = round(micros / MINUTE)
    if minutes < 100:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d}" if minutes < 2_880 else f"{minutes // 1_440} days"


def notes(bands: Iterable[Band], currency: str) -> str:
    """`4 items short for 9 orders, 2 rest on trucks · 12,300 EUR idle in 310 items`."""
    listed = list(bands)
    short = [band for band in listed if band.level is Level.SHORT]
    orders = {order for band in short for order in band.orders}
    words = [_many(len(short), "item") + f" short for {_many(len(orders), 'order')}"] if short else []
    for level, says in ((Level.DUE, "on trucks to come"), (Level.BARE, "on replenishment"), (Level.RUNS_OUT, "")):
        count = sum(band.level is level for band in listed)
        if count:
            words.append(f"{count} more run out" if level is Level.RUNS_OUT else f"{count} rest {says}")
    idle = [band for band in listed if band.level in IDLE]
    acts = ", ".join(words) if words else "nothing that is known will run out"
    worth = sum(band.over_cents for band in idle)
    return f"{acts} · {money(worth)} {currency} idle in {_many(len(idle), 'item')}" if idle else acts


def _listed(band: Band, show: Show) -> bool:
    match show:
        case Show.ACT:
            return band.level in URGENT
        case Show.IDLE:
            return band.level in IDLE
        case Show.ALL:
            return True


def _holds(picture: Picture, band: Band, wanted: Sequence[str]) -> bool:
    item = picture[Item].get(band.item)
    text = f"{band.item} {item.name if item else ''} {band.site} {' '.join(band.orders)}".casefold()
    return all(word in text for word in wanted)


def _line(picture: Picture, band: Band, rank: int, timezone: str) -> BandLine:
    item = picture[Item].get(band.item)
    comes = f"{band.due} at {clock(band.due_at, timezone)}" if band.due else "–"
    says = _says(picture, band, timezone)
    urgent = band.level in URGENT
    return BandLine(
        band.id,
        band.item,
        item.name if item else "",
        band.site,
        rank,
        _badge(picture.now, band),
        _left(picture.now, band) if urgent else "–",
        says,
        band.missing,
        len(band.orders) if urgent else 0,
        band.first_at,
        clock(band.first_at, timezone),
        band.due_at,
        comes,
        band.free,
        band.on_hand,
        min(band.cover_days, float(FAR_DAYS)),
        _cover(band),
        band.value_cents,
        band.over_cents,
        _tip(band, says),
    )


def _badge(now: Instant, band: Band) -> Priority | None:
    """Short is high, and critical where the time to act is nearly gone; what may still come right is low."""
    match band.level:
        case Level.SHORT:
            return Priority.CRITICAL if now <= band.first_at and band.act_by <= now + SOON else Priority.HIGH
        case Level.BARE:
            return Priority.HIGH if band.act_by <= now + SOON else Priority.LOW
        case Level.DUE | Level.RUNS_OUT:
            return Priority.LOW
        case _:
            return None


def _left(now: Instant, band: Band) -> str:
    if band.act_by <= now:
        return "now" if band.first_at >= now or not band.first_at else "missed"
    return span(band.act_by - now)


def _says(picture: Picture, band: Band, timezone: str) -> str:
    truck = picture[Notice][band.notice].truck if band.notice and band.notice in picture[Notice] else ""
    match band.level:
        case Level.SHORT:
            return _short(band, truck)
        case Level.DUE:
            return f"{_many(len(band.orders), 'order')} rest on {truck}"
        case Level.BARE:
            return f"{_many(len(band.orders), 'order')} wait for replenishment"
        case Level.RUNS_OUT if band.out_at <= picture.now:
            return f"none left, {band.per_hour:.1f} an hour are ordered"
        case Level.RUNS_OUT:
            return f"runs out at about {clock(band.out_at, timezone)}"
        case Level.OVER:
            return "more than half a year of orders"
        case Level.STILL:
            return "nothing has moved for a month"
        case Level.FINE:
            return "enough"


def _short(band: Band, truck: str) -> str:
    """Why pieces are missing: the truck is late, there are too few, none, or a count found that they are gone."""
    orders = _many(len(band.orders), "order")
    if band.due:
        across = band.due_at + ACROSS <= band.first_at
        return f"{truck} only straight across for {orders}" if across else f"{truck} comes too late for {orders}"
    if not band.orders:
        return "fewer there than are reserved"
    return f"not enough for {orders}" if band.free else f"none left for {orders}"


def _cover(band: Band) -> str:
    """How long the free pieces last at the pace of these days."""
    if not band.free:
        return "–"
    if band.cover_days > FAR_DAYS:
        return "for years"
    hours = band.cover_days * 24
    return f"{hours:.0f} h" if hours < 48 else f"{band.cover_days:,.0f} days"


def _tip(band: Band, says: str) -> str:
    there = f"{band.on_hand} on hand, {band.reserved} reserved, {band.held} held, {band.free} free"
    lines = [
        f"{band.item} at {band.site}: {says}",
        f"{there}, {band.at_face} of these where they are picked",
        f"{band.per_hour:.1f} pieces an hour are being ordered, {band.per_day:.1f} a day (estimate)",
    ]
    if band.orders:
        more = f" and {len(band.orders) - 6} more" if len(band.orders) > 6 else ""
        lines.append(", ".join(band.orders[:6]) + more)
    return "\n".join(lines)


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _timezone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
