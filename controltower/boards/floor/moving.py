"""May these people go there, and what would it change? The move, its reasons against, and now beside if."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from controltower.domain.automation import Robot
from controltower.domain.ids import SiteId, WorkerId, ZoneId
from controltower.domain.labour import Duty, Move, move_problems
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, operation_of
from controltower.domain.times import Instant, clock
from controltower.tower.floorwork import ZoneRow, zone_rows
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
    better: bool
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


def changes(picture: Picture, offered: Offer, due: Mapping[SiteId, Instant]) -> tuple[ZoneChange, ...]:
    """The zones that lose or win people, as they are and as they would be with everybody arrived."""
    after = picture.fork()
    duties = (picture[Duty].get(move.worker) for move in offered.moves)
    after.put(replace(duty, zone=offered.target, bound_for=None) for duty in duties if duty is not None)
    touched = {offered.target, *(move.source for move in offered.moves)}
    pairs = zip(zone_rows(picture), zone_rows(after), strict=True)
    return tuple(_change(picture, now, then, due.get(now.site)) for now, then in pairs if now.zone in touched)


CHANGE_COLUMNS: tuple[Column[ZoneChange], ...] = (
    Column("Zone", lambda line: line.name, width=120, grow=2),
    Column("Work left", lambda line: line.left, width=92, align="right"),
    Column("People now", lambda line: line.people, width=84, align="right"),
    Column(
        "if", lambda line: line.people_if, width=48, align="right", strong=lambda line: line.people_if != line.people
    ),
    Column(
        "Through now",
        lambda line: line.through,
        width=92,
        align="right",
        strong=lambda line: line.late,
    ),
    Column(
        "if",
        lambda line: line.through_if,
        width=64,
        align="right",
        strong=lambda line: not line.late_if,
        name="through if",
    ),
    Column("Due", lambda line: line.due, width=60, align="right"),
    Column("", lambda line: "▲ sooner" if line.better else "▼ later", width=84, grow=1, name="mark"),
)


def _change(picture: Picture, now: ZoneRow, then: ZoneRow, due: Instant | None) -> ZoneChange:
    return ZoneChange(
        now.zone,
        now.name,
        now.people + now.on_break,
        then.people + then.on_break,
        f"{now.left:,.0f} {now.unit}",
        _clock(picture, now),
        _clock(picture, then),
        clock(due, _timezone(picture)) if due else "–",
        then.rate_per_hour > now.rate_per_hour,
        _late(now, due),
        _late(then, due),
    )


def _late(row: ZoneRow, due: Instant | None) -> bool:
    return bool(row.left) and (row.done_at is None or (due is not None and row.done_at > due))


def _clock(picture: Picture, row: ZoneRow) -> str:
    if not row.left:
        return "no work"
    return clock(row.done_at, _timezone(picture)) if row.done_at else "never"


def _name(picture: Picture, key: ZoneId) -> str:
    zone = picture[Zone].get(key)
    return zone.name if zone else key


def _timezone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
