"""What stands behind a chosen item, which counts are on their way, and which discrepancies belong together?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from controltower.boards.stock.rows import money
from controltower.domain.counting import CountOrder, CountStatus
from controltower.domain.items import Item
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.times import DAY, Instant, clock
from controltower.planning.stock import Group
from controltower.tower.floorwork.stock import Help, PlaceRow, WaitRow
from controltower.ui.badges import Status
from controltower.ui.table import Column

SPARKS = "▁▂▃▄▅▆▇█"
Zone = Callable[[], str]
"""The operation's time zone, asked for when a cell is drawn."""

HELP_COLUMNS: tuple[Column[Help], ...] = (
    Column("What could help", lambda row: row.what, width=122, strong=lambda row: bool(row.board)),
    Column("", lambda row: row.says, width=200, grow=1, name="says", tip=lambda row: row.says),
)


def place_columns(zone: Zone, now: Callable[[], Instant]) -> tuple[Column[PlaceRow], ...]:
    """Where the item lies."""
    return (
        Column("Place", lambda row: row.place, width=106, grow=1, tip=lambda row: f"{row.place}, {row.kind}"),
        Column("", lambda row: row.kind, width=66, name="kind", spare=True),
        Column("On hand", lambda row: row.on_hand, width=70, align="right"),
        Column("Free", lambda row: row.free, width=48, align="right"),
        Column("Held", lambda row: row.held, lambda row: str(row.held or "–"), 48, "right", spare=True),
        Column("Counted", lambda row: row.counted_at, lambda row: _counted(row, now(), zone()), 84, "right"),
        Column("Differed", lambda row: abs(sum(row.differed)), _differed, 72, "right",
               strong=lambda row: bool(row.differed)),
    )  # fmt: skip


def wait_columns(zone: Zone) -> tuple[Column[WaitRow], ...]:
    """Who waits for the item."""
    return (
        Column("Order", lambda row: row.order, width=84, grow=1, strong=lambda row: row.hit,
               badge=lambda row: Status.JEOPARDY if row.hit else Status.AHEAD),
        Column("Service", lambda row: row.service, width=76, spare=True),
        Column("Leaves", lambda row: row.leaves_at, lambda row: clock(row.leaves_at, zone()), 60, "right"),
        Column("Wants", lambda row: row.wanted, width=54, align="right"),
        Column("Gets", lambda row: row.gets, lambda row: "–" if row.gets is None else str(row.gets), 46, "right",
               tip=lambda row: row.why),
        Column("Wave", lambda row: row.wave or "–", width=66, spare=True),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountLine:
    """A count that was ordered, and what came of it."""

    id: str
    place: str
    item: str
    state: str
    at: Instant
    at_text: str
    who: str
    result: str
    off: int
    cents: int
    badge: Status


def count_lines(
    picture: Picture, offers: Sequence[Proposal], orders: Sequence[CountOrder], timezone: str
) -> list[CountLine]:
    """One line for each offer to count, and for each count that was ordered."""
    return [
        *(_offer_line(each, timezone) for each in offers),
        *(_count_line(picture, each, timezone) for each in orders),
    ]


COUNT_COLUMNS: tuple[Column[CountLine], ...] = (
    Column(
        "Place", lambda line: line.place, width=112, grow=1, badge=lambda line: line.badge, tip=lambda line: line.place
    ),
    Column("Item", lambda line: line.item, width=64),
    Column("", lambda line: line.at, lambda line: line.at_text, 96, name="at"),
    Column("By", lambda line: line.who, width=64, spare=True),
    Column("Found", lambda line: line.off, lambda line: line.result, 110, "right", strong=lambda line: bool(line.off)),
    Column("Worth", lambda line: line.cents, lambda line: money(line.cents), 60, "right"),
)


def group_columns() -> tuple[Column[Group], ...]:
    """Discrepancies that have something in common."""
    return (
        Column("", lambda row: row.label, width=120, grow=1, name="label", tip=_causes),
        Column("Times", lambda row: row.count, width=58, align="right"),
        Column("Last 6 h", lambda row: sum(row.trend), lambda row: sparks(row.trend), 92, "right", tip=_trend),
        Column("Fewer", lambda row: row.fewer, lambda row: str(row.fewer or "–"), 60, "right"),
        Column("More", lambda row: row.more, lambda row: str(row.more or "–"), 56, "right", spare=True),
        Column("Value", lambda row: row.cents, lambda row: money(row.cents), 62, "right"),
        Column("Mostly", lambda row: row.causes[0][1], _mostly, 120, grow=1, spare=True, tip=_causes),
    )


def sparks(counts: Sequence[int]) -> str:
    """Counts as a row of little bars; the tallest is the most of them."""
    most = max(counts, default=0)
    if not most:
        return "–"
    return "".join(SPARKS[round((len(SPARKS) - 1) * count / most)] for count in counts)


def _counted(row: PlaceRow, now: Instant, timezone: str) -> str:
    """At which time today, or how long ago."""
    if row.asked:
        return "is asked"
    days = (now - row.counted_at) // DAY if row.counted_at else 0
    return f"{days} d ago" if days else clock(row.counted_at, timezone)


def _differed(row: PlaceRow) -> str:
    return f"{sum(row.differed):+d}" if row.differed else "–"


def _offer_line(offer: Proposal, timezone: str) -> CountLine:
    """What is expected to be found wrong, as the offer says it first of all."""
    worth = offer.effects[0].now if offer.effects else ""
    return CountLine(
        offer.id,
        offer.title,
        "",
        "proposed",
        offer.act_by,
        f"until {clock(offer.act_by, timezone)}",
        "Inbox",
        f"≈ {worth} off" if worth else "proposed",
        0,
        0,
        Status.PENDING,
    )


def _count_line(picture: Picture, each: CountOrder, timezone: str) -> CountLine:
    done = each.status is CountStatus.DONE
    off = each.found - each.book
    item = picture[Item].get(each.item)
    at = each.counted_at if done else each.asked_at
    return CountLine(
        each.id,
        each.location,
        each.item,
        str(each.status),
        at,
        f"{'done' if done else 'asked'} {clock(at, timezone)}",
        each.asked_by,
        (f"{each.found}, {off:+d}" if off else f"{each.found}, agrees") if done else "waits",
        off if done else 0,
        abs(off) * item.value_cents if done and item else 0,
        Status.DONE if done else Status.AHEAD,
    )


def _mostly(row: Group) -> str:
    return str(row.causes[0][0])


def _causes(row: Group) -> str:
    told = "\n".join(f"{count} × {cause}" for cause, count in row.causes)
    return f"{told}\nLatest: {row.latest.says}"


def _trend(row: Group) -> str:
    return "In the last six hours, by hour: " + ", ".join(map(str, row.trend))
