"""What goes wrong today? Scenario files in TOML, read with every mistake named by file, entry and field."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controltower.domain.errors import Rejected
from controltower.simulation.voices import SOURCES

FIELDS: dict[str, dict[str, tuple[float, float, float | None]]] = {
    "late-truck": {"truck": (1, 99, None), "minutes": (1, 600, None)},
    "breakdown": {"hours": (0.1, 12, 2.5)},
    "item-not-found": {"items": (1, 20, 1)},
    "sick": {"workers": (1, 10, 1)},
    "jam": {"east_km": (-15, 15, None), "north_km": (-15, 15, None), "radius_km": (0.1, 10, 1.5),
            "factor": (1, 10, 2.5), "hours": (0.1, 12, 1.5)},
    "closure": {"east_km": (-15, 15, None), "north_km": (-15, 15, None), "radius_m": (10, 2000, 60),
                "hours": (0.1, 24, 3)},
    "surge": {"orders": (1, 2000, None)},
    "silent": {"minutes": (1, 600, 20)},
    "door-down": {"hours": (0.1, 12, 2)},
}  # fmt: skip
"""The kinds of trouble, and of each its fields: least, most, and default (None: must be given)."""
WORDS = {
    "breakdown": ("vehicle",),
    "sick": ("zone",),
    "item-not-found": ("zone",),
    "jam": ("reason",),
    "closure": ("name",),
    "silent": ("source",),
    "door-down": ("door", "reason"),
}
"""Fields that name a thing; all may be left out."""
KNOWN = {"source": tuple(SOURCES)}
"""Words of which only these are known."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that goes wrong at a time, in seconds after midnight."""

    kind: str
    at_s: float
    numbers: Mapping[str, float]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of day: how many orders against an ordinary one (`peak` for the peak day), and its troubles in order."""

    name: str
    title: str
    peak: bool
    troubles: tuple[Trouble, ...]


def read(path: Path) -> Scenario:
    """The scenario of a file. Raises Rejected with the file, the entry and the field of the first mistake."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as mistake:
        raise Rejected(f"{path.name} is not TOML: {mistake}") from mistake
    _only(path.name, "the top", table, {"title", "peak", "trouble"})
    troubles = table.get("trouble", [])
    if not isinstance(troubles, list) or not all(isinstance(each, dict) for each in troubles):
        raise Rejected(f"{path.name}: trouble is not a list of [[trouble]] entries.", field="trouble")
    parsed = [_trouble(path.name, number, each) for number, each in enumerate(troubles, 1)]
    ordered = tuple(sorted(parsed, key=lambda each: each.at_s))
    return Scenario(path.stem, str(table.get("title", path.stem)), table.get("peak") is True, ordered)


def _trouble(file: str, number: int, entry: dict[str, Any]) -> Trouble:
    kind = entry.get("kind")
    where = f"trouble {number} ({kind})"
    if kind not in FIELDS:
        raise _mistake(file, where, "kind", f"must be one of {', '.join(FIELDS)}")
    words = WORDS.get(kind, ())
    _only(file, where, entry, {"kind", "at", *FIELDS[kind], *words})
    numbers = {field: _number(file, where, field, entry, limits) for field, limits in FIELDS[kind].items()}
    for field in words:
        if not isinstance(entry.get(field, ""), str):
            raise _mistake(file, where, field, "must be a text")
        if field in entry and entry[field] not in KNOWN.get(field, (entry[field],)):
            raise _mistake(file, where, field, f"must be one of {', '.join(KNOWN[field])}, and is {entry[field]!r}")
    named = {field: entry[field] for field in words if field in entry}
    return Trouble(kind, _time(file, where, entry.get("at")), numbers, named)


def _number(
    file: str, where: str, field: str, entry: dict[str, Any], limits: tuple[float, float, float | None]
) -> float:
    least, most, default = limits
    value = entry.get(field, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise _mistake(file, where, field, f"must be a number from {least:g} to {most:g}, and is {value!r}")
    return float(value)


def _time(file: str, where: str, value: object) -> float:
    hour, colon, minute = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not (colon and hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):
        raise _mistake(file, where, "at", f'must be a time such as "07:40", and is {value!r}')
    return int(hour) * 3600.0 + int(minute) * 60.0


def _only(file: str, where: str, entry: Mapping[str, object], known: set[str]) -> None:
    for field in sorted(entry.keys() - known):
        raise _mistake(file, where, field, "is not known here")


def _mistake(file: str, where: str, field: str, problem: str) -> Rejected:
    return Rejected(f"{file}, {where}: {field} {problem}.", field=field)
