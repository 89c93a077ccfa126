"""May these people go there, and what would it change? The move, its reasons against, and now beside if."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from controltower.domain.automation import Robot
from controltower.domain.ids import WorkerId, ZoneId
from controltower.domain.labour import Duty, Move, move_problems
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, operation_of
from controltower.domain.times import clock
from controltower.tower.floorwork.outlook import Outlook, outlooks
from controltower.ui.table import Column


@dataclass(frozen=True, slots=True)
class Offer:
    """A move as it was put together: who goes where, and every reason why not."""

    moves: tuple[Move, ...]
    target: ZoneId
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """One zone that the move touches, now and if."""

    zone: ZoneId
    name: str
    people: int
    people_if: int
    left: str
    through: str
    through_if: str
    due: str
    short: str
    short_if: str
    mark: str
    late: bool
    late_if: bool


def offer(picture: Picture, ids: Iterable[object], target: str) -> Offer:
    """The move of these people to a zone; robots stay with their zone, and say so."""
    keys = [str(key) for key in ids]
    people = [WorkerId(key) for key in keys if key not in picture[Robot]]
    moves = tuple(
        Move(key, duty.zone, ZoneId(target)) for key in people if (duty := picture[Duty].get(key)) and duty.zone
    )
    robots = tuple(f"{key} is a robot and stays with its zone." for key in keys if key in picture[Robot])
    return Offer(moves, ZoneId(target), (*robots, *problems(picture, moves)))


def problems(picture: Picture, moves: Sequence[Move]) -> tuple[str, ...]:
    """Every hard rule that the moves break, a sentence each."""
    return tuple(move_problems(picture, moves))


def title(picture: Picture, offered: Offer) -> str:
    """`Move 3 people from Storage A to Packing`."""
    count = len(offered.moves)
    sources = list(dict.fromkeys(_name(picture, move.source) for move in offered.moves))
    whom = "nobody" if not count else "1 person" if count == 1 else f"{count} people"
    origin = f" from {', '.join(sources)}" if sources else ""
    return f"Move {whom}{origin} to {_name(picture, offered.target)}"


def changes(picture: Picture, offered: Offer) -> tuple[ZoneChange, ...]:
    """The zones that lose or win people, as they are and as they would be with everybody told to go; nothing moves."""
    after = picture.fork()
    duties = (picture[Duty].get(move.worker) for move in offered.moves)
    after.put(replace(duty, bound_for=offered.target) for duty in duties if duty is not None)
    touched = {offered.target, *(move.source for move in offered.moves)}
    pairs = zip(outlooks(picture), outlooks(after), strict=True)
    return tuple(_change(picture, now, then) for now, then in pairs if now.zone in touched)


CHANGE_COLUMNS: tuple[Column[ZoneChange], ...] = (
    Column("Zone", lambda line: line.name, width=110, grow=2),
    Column("Work left", lambda line: line.left, width=98, align="right"),
    Column("People now", lambda line: line.people, width=90, align="right"),
    Column(
        "if",
        lambda line: line.people_if,
        width=44,
        align="right",
        strong=lambda line: line.people_if >= 0,
        name="people if",
    ),
    Column("Through now", lambda line: line.through, width=98, align="right"),
    Column("if", lambda line: line.through_if, width=60, align="right", name="through if"),
    Column("Due", lambda line: line.due, width=60, align="right"),
    Column("Late now", lambda line: line.short, width=76, align="right", strong=lambda line: line.late),
    Column("if", lambda line: line.short_if, width=48, align="right", strong=lambda line: line.late_if, name="late if"),
    Column("", lambda line: line.mark, width=76, grow=1, name="mark"),
)


def _change(picture: Picture, now: Outlook, then: Outlook) -> ZoneChange:
    timezone = _timezone(picture)
    return ZoneChange(
        now.zone,
        now.name,
        _hands(now),
        _hands(then),
        f"{now.left:,.0f} {now.unit}",
        through_text(now, timezone),
        through_text(then, timezone),
        clock(now.due_at, timezone) if now.due_at else "–",
        f"{now.short:,.0f}",
        f"{then.short:,.0f}",
        _mark(now, then),
        now.late,
        then.late,
    )


def _hands(row: Outlook) -> int:
    """Who works there when everybody has arrived."""
    return row.people + row.on_break + row.coming - row.going


def _mark(now: Outlook, then: Outlook) -> str:
    """Better, worse, or no matter: by what is late, then by when it is through."""
    ends = [row.done_at if row.done_at is not None else float("inf") for row in (now, then)]
    before, after = (round(now.short), ends[0]), (round(then.short), ends[1])
    if before == after or not (now.left or now.more):
        return "same"
    return "▲ better" if after < before else "▼ worse"


def through_text(row: Outlook, timezone: str) -> str:
    """When its work will be through, as far as one can look."""
    if not row.left and not row.more:
        return "–"
    return clock(row.done_at, timezone) if row.done_at else "later"


def _name(picture: Picture, key: ZoneId) -> str:
    zone = picture[Zone].get(key)
    return zone.name if zone else key


def _timezone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
