"""What stands in the three lists: zones against their deadline, departures in dialogue, and what needs a person."""

from collections.abc import Mapping
from dataclasses import dataclass

from controltower.domain.ids import RouteId, ZoneId
from controltower.domain.picture import Picture
from controltower.domain.places import Site, operation_of
from controltower.domain.routes import RouteStatus
from controltower.domain.times import Instant, clock
from controltower.tower.floorwork import approvals
from controltower.tower.floorwork.lanes import LaneRow, lane_rows
from controltower.tower.floorwork.outlook import Outlook
from controltower.tower.watch import Alarm
from controltower.ui.badges import Priority
from controltower.ui.table import Column

from .chain import countdown

MANY = len(Priority)


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """A zone: work left, people, when they are through, and when they must be."""

    zone: ZoneId
    site: str
    name: str
    left: str
    amount: float
    people: str
    hands: int
    done: str
    due: str
    hours: float
    late: bool
    badge: Priority | None
    note: str
    tip: str


@dataclass(frozen=True, slots=True)
class DepartureLine:
    """A load that has not left: what the warehouse says (up) and what transport says (down)."""

    route: RouteId
    at: str
    leaves: Instant
    vehicle: str
    ready: str
    share: float
    weight: str
    up: str
    down: str
    badge: Priority | None
    tip: str


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that waits for a person: an alarm, or a proposal to decide."""

    id: str
    what: str
    says: str
    act_by: Instant
    left: str
    priority: Priority
    board: str
    key: str
    decision: bool


def zone_lines(picture: Picture, zones: tuple[Outlook, ...], urgent: Mapping[str, Priority]) -> tuple[ZoneLine, ...]:
    """Zones with work or people: those in alarm first, then those that will be late, then by work left for each."""
    timezone = _timezone(picture)
    lines = (_zone_line(picture, row, urgent, timezone) for row in zones if row.left or row.people or row.on_break)
    return tuple(sorted(lines, key=lambda line: (_rank(line.badge), not line.late, -line.hours)))


def departure_lines(picture: Picture, urgent: Mapping[str, Priority]) -> tuple[DepartureLine, ...]:
    """Every load that has not left, soonest first."""
    timezone = _timezone(picture)
    return tuple(_departure_line(picture, row, urgent, timezone) for row in lane_rows(picture))


def attention(picture: Picture, alarms: tuple[Alarm, ...]) -> tuple[Attention, ...]:
    """Alarms and open proposals in one list: by priority, then by the time to act."""
    found = [
        Attention(
            alarm.id,
            alarm.title,
            alarm.says,
            alarm.act_by,
            _left(picture.now, alarm.act_by),
            Priority[alarm.urgency.name],
            alarm.board,
            alarm.key,
            False,
        )
        for alarm in alarms
    ]
    found += [
        Attention(
            proposal.id,
            f"Decide: {proposal.title}",
            proposal.reason,
            proposal.act_by,
            _left(picture.now, proposal.act_by),
            Priority[proposal.urgency.name],
            "inbox",
            proposal.id,
            True,
        )
        for proposal in approvals(picture)
    ]
    return tuple(sorted(found, key=lambda each: (_rank(each.priority), each.act_by, each.id)))


def attention_counts(lines: tuple[Attention, ...]) -> str:
    """`2 to decide · 5 alarms`."""
    decisions = sum(line.decision for line in lines)
    alarms = len(lines) - decisions
    words = [f"{decisions} to decide"] if decisions else []
    words += [f"{alarms} alarm{'s' if alarms != 1 else ''}"] if alarms else []
    return " · ".join(words)


ZONE_COLUMNS: tuple[Column[ZoneLine], ...] = (
    Column("Zone", lambda line: line.name, width=122, grow=1, badge=lambda line: line.badge, tip=lambda line: line.tip),
    Column("Left", lambda line: line.amount, lambda line: line.left, width=96, align="right"),
    Column("People", lambda line: line.hands, lambda line: line.people, width=58, align="right"),
    Column(
        "Through",
        lambda line: line.hours,
        lambda line: line.done,
        width=66,
        align="right",
        strong=lambda line: line.late,
    ),
    Column("Due", lambda line: line.due, width=56, align="right"),
    Column("", lambda line: line.note, width=96, grow=1, spare=True, name="note", tip=lambda line: line.tip),
)
DEPARTURE_COLUMNS: tuple[Column[DepartureLine], ...] = (
    Column("Leaves", lambda line: line.leaves, lambda line: line.at, width=80, badge=lambda line: line.badge),
    Column("Vehicle", lambda line: line.vehicle, width=68, grow=1, tip=lambda line: line.tip),
    Column(
        "Ready ▲",
        lambda line: line.share,
        lambda line: line.ready,
        width=74,
        align="right",
        bar=lambda line: line.share,
        strong=lambda line: line.share < 1,
    ),
    Column("Weight ▲", lambda line: line.weight, width=80, spare=True, align="right", tip=lambda line: line.tip),
    Column("Load ▲", lambda line: line.up, width=80, grow=1),
    Column("At the dock ▼", lambda line: line.down, width=112, grow=1),
)
ATTENTION_COLUMNS: tuple[Column[Attention], ...] = (
    Column(
        "What",
        lambda line: (_rank(line.priority), line.act_by),
        lambda line: line.what,
        width=196,
        badge=lambda line: line.priority,
        strong=lambda line: line.decision,
        tip=lambda line: f"{line.what}\n{line.says}",
    ),
    Column("Act in", lambda line: line.act_by, lambda line: line.left, width=64, align="right"),
    Column("Why", lambda line: line.says, width=150, grow=2.5, tip=lambda line: line.says),
)


def _zone_line(picture: Picture, row: Outlook, urgent: Mapping[str, Priority], timezone: str) -> ZoneLine:
    hands = row.people + row.on_break
    return ZoneLine(
        row.zone,
        row.site,
        f"{row.site} {row.name}" if len(picture[Site]) > 1 else row.name,
        f"{row.left:,.0f} {row.unit}" if row.left else "–",
        row.left,
        f"{hands}",
        hands,
        through_text(row, timezone),
        clock(row.due_at, timezone) if row.due_at else "–",
        row.hours,
        row.late,
        urgent.get(row.zone),
        _zone_note(row),
        _zone_tip(picture, row),
    )


def through_text(row: Outlook, timezone: str) -> str:
    """When its work will be through; `later` where that lies beyond the horizon."""
    if not row.left and not row.more:
        return "–"
    return clock(row.done_at, timezone) if row.done_at else "later"


def _zone_note(row: Outlook) -> str:
    """That nobody is there where there is work, what will be late, who comes, goes or rests."""
    if row.left and not row.rate_per_hour:
        return "nobody there"
    if row.late:
        return f"{row.short:,.0f} will be late"
    words = [f"{count} {word}" for count, word in ((row.coming, "coming"), (row.going, "going")) if count]
    return " · ".join([*words, *([f"{row.on_break} on break"] if row.on_break else [])])


def _zone_tip(picture: Picture, row: Outlook) -> str:
    site = picture[Site].get(row.site)
    lines = [f"{row.name}, {site.name if site else row.site}", f"{row.people} working, {row.on_break} on break"]
    if row.coming or row.going:
        lines.append(f"{row.coming} coming, {row.going} going")
    lines.append(f"{row.left:,.0f} {row.unit} there, {row.more:,.0f} more will come up")
    return "\n".join([*lines, f"{row.rate_per_hour:,.0f} {row.unit} an hour with all of them (estimate)"])


def _departure_line(picture: Picture, row: LaneRow, urgent: Mapping[str, Priority], timezone: str) -> DepartureLine:
    total_g = row.measured_g + row.estimated_g
    estimated = round(100 * row.estimated_g / total_g) if total_g else 0
    at_door = _door_text(row)
    badges = [urgent[key] for key in (row.route, row.vehicle) if key in urgent]
    return DepartureLine(
        row.route,
        clock(row.departure_at, timezone),
        row.departure_at,
        row.vehicle,
        f"{row.ready}/{row.parcels}",
        row.ready / row.parcels if row.parcels else 0.0,
        f"{total_g / 1000:,.0f} kg",
        _load_word(row),
        at_door,
        min(badges, key=_rank, default=None),
        f"{row.route} in lane {row.lane or '–'}, {countdown(picture.now, row.departure_at)}\n"
        f"{row.ready} of {row.parcels} parcels ready, {row.loaded} aboard\n"
        f"{estimated} % of the weight is still an estimate",
    )


def _door_text(row: LaneRow) -> str:
    """`at OUT03` or `due OUT03`, without the site's name."""
    if row.door is None:
        return "no door"
    door = row.door.removeprefix(f"{row.site}-")
    return f"at {door}" if row.status is RouteStatus.LOADING else f"due {door}"


def _load_word(row: LaneRow) -> str:
    if row.short:
        return f"{len(row.short)} short"
    if row.stopped:
        return f"{row.stopped} stopped"
    return "complete" if row.complete else "coming"


def _left(now: Instant, act_by: Instant) -> str:
    return "now" if act_by <= now else countdown(now, act_by).removeprefix("in ")


def _rank(priority: Priority | None) -> int:
    return MANY if priority is None else list(Priority).index(priority)


def _timezone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
