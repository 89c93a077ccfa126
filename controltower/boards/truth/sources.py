"""What is there to say of each source? What it speaks of, when it was last heard, and whether it can be relied on."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from controltower.boards.truth.counting import DESKS, Tally, voice
from controltower.domain.picture import Picture
from controltower.domain.times import NEVER, Instant, moment, seconds_between
from controltower.domain.truth import CHANGING, Source, limit_of
from controltower.tower.watch import Alarm
from controltower.tower.watch.kinds import SOURCE_SILENT
from controltower.tower.wording import title
from controltower.ui.badges import Badge, Priority, Status, age_text
from controltower.ui.table import Column

NAMES = {
    DESKS: "Decisions of all desks",
    "clock": "Clock of the demo",
    "demo": "Pace of the demo",
    "history": "Figures of earlier days",
    "import": "Imported tables",
    "tower": "Proposals of the tower",
}
"""Who speaks without being a feed."""
SHOWN = 4
"""So many kinds of fact are named in a cell; the tip has them all."""


class State(StrEnum):
    """How a source stands."""

    SILENT = "silent"
    IDLE = "silent, nothing rests on it"
    SPEAKS = "speaks"
    UNHEARD = "not heard yet"
    FREE = "speaks when it must"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source; `limit_s` is None where its silence means nothing, `age_s` where it was never heard."""

    id: str
    name: str
    state: State
    heard_at: Instant
    age_s: float | None
    limit_s: float | None
    speaks_of: tuple[str, ...]
    facts: int
    stale: int
    disputes: int
    badge: Badge


def source_rows(
    picture: Picture, now: Instant, tally: Tally, sides: Counter[str], alarms: tuple[Alarm, ...]
) -> tuple[SourceRow, ...]:
    """Every source that is listed or was heard: the silent first, then the feeds, then those that may be silent."""
    heard: dict[str, Instant] = {}
    for source, at in picture.heard.items():
        heard[voice(source)] = max(at, heard.get(voice(source), NEVER))
    disputes: Counter[str] = Counter()
    for source, number in sides.items():
        disputes[voice(source)] += number
    urgent = {alarm.subject: Priority[alarm.urgency.name] for alarm in alarms if alarm.kind is SOURCE_SILENT}
    rows = (
        _row(picture, key, heard.get(key, NEVER), now, tally, disputes[key], urgent.get(key))
        for key in {**picture[Source], **heard}
    )
    return tuple(sorted(rows, key=lambda row: (list(State).index(row.state), row.id)))


def _row(
    picture: Picture, key: str, at: Instant, now: Instant, tally: Tally, disputes: int, urgent: Priority | None
) -> SourceRow:
    listed, limit = picture[Source].get(key), limit_of(picture, key)
    age = max(0.0, seconds_between(at, now)) if at else None
    state = _state(age, limit, rests=key not in tally.silent or tally.stale[key] > 0)
    kinds = tally.facts.get(key, Counter())
    ordered = sorted(kinds, key=lambda kind: (kind not in CHANGING, -kinds[kind], kind.__name__))
    return SourceRow(
        key,
        listed.name if listed is not None else NAMES.get(key, "not listed"),
        state,
        at,
        age,
        limit,
        tuple(f"{title(kind)} {kinds[kind]:,}" for kind in ordered),
        tally.total(key),
        tally.stale[key],
        disputes,
        _badge(state, urgent),
    )


def _state(age: float | None, limit: float | None, *, rests: bool) -> State:
    """`rests` is whether anything rests on it, as far as that was counted since it fell silent."""
    if age is None:
        return State.UNHEARD
    if limit is None:
        return State.FREE
    if age <= limit:
        return State.SPEAKS
    return State.SILENT if rests else State.IDLE


def _badge(state: State, urgent: Priority | None) -> Badge:
    """The colour, shape and letter of an alarm for what is one; all else is grey."""
    quiet = {State.IDLE: Status.OFF, State.SPEAKS: Status.DONE, State.UNHEARD: Status.PENDING, State.FREE: Status.AHEAD}
    return urgent or Priority.HIGH if state is State.SILENT else quiet[state]


def source_columns(zone: Callable[[], str]) -> tuple[Column[SourceRow], ...]:
    """The columns of the list; times in the zone that is asked for when they are drawn."""

    def heard(row: SourceRow) -> str:
        return f"{moment(row.heard_at, zone()):%H:%M:%S}" if row.heard_at else "–"

    return (
        Column("Source", lambda row: row.id, lambda row: row.id.upper(), 128, badge=lambda row: row.badge,
               strong=_silent, tip=_says),
        Column("Name", lambda row: row.name, width=150, grow=1, tip=lambda row: row.name),
        Column("State", lambda row: list(State).index(row.state), lambda row: str(row.state), 176, strong=_silent),
        Column("Last heard", lambda row: row.heard_at, heard, 84, "right"),
        Column("Age", lambda row: row.age_s, _age, 82, "right", bar=_used, stale=_silent, tip=_says),
        Column("Limit", lambda row: row.limit_s, _limit, 66, "right"),
        Column("Speaks of", lambda row: len(row.speaks_of), lambda row: ", ".join(row.speaks_of[:SHOWN]), 220, grow=3,
               tip=lambda row: "\n".join(row.speaks_of)),
        Column("Facts", lambda row: row.facts, lambda row: f"{row.facts:,}", 70, "right"),
        Column("Stale", lambda row: row.stale, lambda row: f"{row.stale:,}" if row.stale else "", 78, "right",
               stale=lambda row: bool(row.stale), strong=_silent),
        Column("Contradictions", lambda row: row.disputes, lambda row: f"{row.disputes:,}" if row.disputes else "", 108,
               "right"),
    )  # fmt: skip


def _silent(row: SourceRow) -> bool:
    return row.state is State.SILENT


def _age(row: SourceRow) -> str:
    return "" if row.age_s is None else age_text(row.age_s)


def _limit(row: SourceRow) -> str:
    return "–" if row.limit_s is None else age_text(row.limit_s)


def _used(row: SourceRow) -> float | None:
    """How much of its limit the silence has used up."""
    return None if row.age_s is None or not row.limit_s else min(1.0, row.age_s / row.limit_s)


def _says(row: SourceRow) -> str:
    if row.age_s is None:
        return f"{row.name}: listed, and not heard yet."
    if row.limit_s is None:
        return f"{row.name}: last heard {age_text(row.age_s)} ago. Its silence means nothing."
    words = f"{row.name}: last heard {age_text(row.age_s)} ago; up to {age_text(row.limit_s)} is normal."
    return f"{words}\n{row.stale:,} of its {row.facts:,} facts may have changed since." if row.stale else words
