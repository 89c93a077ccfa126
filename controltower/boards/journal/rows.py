"""What does one line of the journal say, and what is behind it? Rows of the list, and fields of the detail."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from html import escape
from typing import Any, get_args, get_type_hints

from controltower.domain.contradictions import Contradiction
from controltower.domain.folding import Change
from controltower.domain.messages import Decision, Entry
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.times import Instant, moment
from controltower.tower.wording import Tongue, Words, title, words
from controltower.ui.badges import Status
from controltower.ui.table import Column

MOST = 40
"""So many entries of a list inside a message are shown one by one."""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One entry in words; `mark` says how a decision was judged, or that an event contradicts what was held."""

    seq: int
    at: Instant
    source: str
    kind: str
    author: str
    words: Words
    mark: str


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the detail; a head has no value."""

    name: str
    value: str = ""
    head: bool = False


def row_of(entry: Entry, tongue: Tongue, mark: str = "") -> JournalRow:
    """The line of an entry."""
    said = entry.said
    return JournalRow(
        said.seq, said.at, said.source, title(type(entry.body)), said.author, words(entry.body, tongue), mark
    )


def mark_of(picture: Picture, entry: Entry, disputed: Mapping[int, Contradiction]) -> str:
    """`accepted` or `refused` for a decision, `contradicts` for an event that said the impossible."""
    if isinstance(entry.body, get_args(Decision)):
        verdict = verdict_of(picture, entry)
        return "" if verdict is None else "accepted" if verdict.accepted else "refused"
    return "contradicts" if entry.said.seq in disputed else ""


def verdict_of(picture: Picture, entry: Entry) -> Verdict | None:
    """What the fold said to a decision."""
    return picture[Verdict].get(f"{entry.said.source}:{entry.said.key}")


def detail(picture: Picture, entry: Entry, change: Change | None, timezone: str) -> tuple[Field, ...]:
    """Everything about an entry: who said it, its fields, its verdict, its contradictions, and what it changed."""
    lines: list[tuple[str, str, bool]] = []
    said = entry.said
    lines.append(("Said", "", True))
    lines.append(("number", f"{said.seq:,}", False))
    lines.append(("at", _time(said.at, timezone), False))
    lines.append(("written", _time(entry.recorded_at, timezone), False))
    lines.append(("source", f"{said.source}, key {said.key}", False))
    lines.append(("author", said.author, False))
    lines.append((f"Message: {title(type(entry.body))}", "", True))
    lines += [(name, value, False) for name, value in _fields(entry.body, timezone)] or [("", "says no more", False)]
    lines += _judged(picture, entry)
    lines += _disputed(picture, entry)
    lines.append(("What it changed", "", True))
    lines += _changed(change)
    return tuple(Field(*line) for line in lines)


def _judged(picture: Picture, entry: Entry) -> list[tuple[str, str, bool]]:
    verdict = verdict_of(picture, entry)
    if verdict is None:
        return []
    said = "accepted" if verdict.accepted else "refused"
    reasons = [("because", reason, False) for reason in verdict.reasons]
    return [("Verdict", "", True), ("", said, False), *reasons, *(("stale", why, False) for why in verdict.stale)]


def _disputed(picture: Picture, entry: Entry) -> list[tuple[str, str, bool]]:
    """Both sides of each contradiction that this entry raised, by name."""
    lines: list[tuple[str, str, bool]] = []
    for each in picture[Contradiction].values():
        if each.seq == entry.said.seq:
            lines.append((f"Contradiction about {each.subject}", "", True))
            lines.append((each.claimed_by, f"says: {each.claim}", False))
            lines.append((each.held_by, f"holds: {each.held}", False))
    return lines


def _changed(change: Change | None) -> list[tuple[str, str, bool]]:
    if change is None:
        return [("", "Too long ago: the desk remembers what its last 2,000 messages changed.", False)]
    if not change.facts:
        return [("", "Nothing.", False)]
    kinds: dict[str, list[str]] = {}
    for fact in change.facts:
        kinds.setdefault(title(type(fact)), []).append(fact.id)
    return [(kind, _some(ids), False) for kind, ids in kinds.items()]


def _some(ids: list[str]) -> str:
    more = f" and {len(ids) - 8} more" if len(ids) > 8 else ""
    return ", ".join(ids[:8]) + more


def _fields(value: Any, timezone: str, name: str = "") -> Iterable[tuple[str, str]]:
    """Names and values inside a body; lists entry by entry, times on the operation's clock."""
    for each in fields(value):
        inner: Any = getattr(value, each.name)
        label = f"{name}{each.name.replace('_', ' ')}"
        if is_dataclass(inner):
            yield from _fields(inner, timezone, f"{label}, ")
        elif isinstance(inner, tuple):
            yield from _listed(inner, label, timezone)
        else:
            yield label, _plain(type(value), each.name, inner, timezone)


def _listed(values: tuple[Any, ...], label: str, timezone: str) -> Iterable[tuple[str, str]]:
    if not values:
        yield label, "none"
    for number, each in enumerate(values[:MOST], 1):
        if is_dataclass(each):
            parts = (f"{name} {value}" for name, value in _fields(each, timezone))
            yield f"{label} {number}", ", ".join(parts)
        else:
            yield f"{label} {number}", str(each)
    if len(values) > MOST:
        yield label, f"and {len(values) - MOST} more"


def _plain(kind: type, name: str, value: object, timezone: str) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, int) and _hints(kind).get(name) in (Instant, Instant | None):
        return _time(Instant(value), timezone)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else str(value)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _time(at: Instant, timezone: str) -> str:
    return f"{moment(at, timezone):%Y-%m-%d %H:%M:%S}" if at else "–"


def _badge(row: JournalRow) -> Status | None:
    return {"accepted": Status.DONE, "refused": Status.OFF, "contradicts": Status.JEOPARDY}.get(row.mark)


def columns(zone: Callable[[], str]) -> tuple[Column[JournalRow], ...]:
    """The columns of the list, times in the zone that is asked for when they are drawn."""
    return (
        Column("№", lambda row: row.seq, lambda row: f"{row.seq:,}", 78, "right"),
        Column("Time", lambda row: row.at, lambda row: f"{moment(row.at, zone()):%H:%M:%S}", 74, "right"),
        Column("Source", lambda row: row.source, width=86, tip=lambda row: row.source),
        Column("Kind", lambda row: row.kind, width=134),
        Column("About", lambda row: row.words.subject, width=132, tip=lambda row: row.words.subject),
        Column("What", lambda row: row.words.says, width=320, tip=lambda row: row.words.says),
        Column("Author", lambda row: row.author, width=80),
        Column("Verdict", lambda row: row.mark, width=104, badge=_badge, strong=lambda row: row.mark == "refused"),
    )


def as_html(lines: Iterable[Field], soft: str) -> str:
    """The detail as a table that wraps; whatever was said stands there as plain text."""
    rows = []
    for line in lines:
        if line.head:
            rows.append(f'<tr><td colspan="2" style="padding-top: 10px"><b>{escape(line.name)}</b></td></tr>')
        else:
            name = f'<td style="color: {soft}; padding-right: 10px">{escape(line.name)}</td>'
            rows.append(f"<tr>{name}<td>{escape(line.value)}</td></tr>")
    return f'<table cellspacing="0" cellpadding="2" width="100%">{"".join(rows)}</table>'
