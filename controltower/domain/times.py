"""How is time told? In whole microseconds of UTC, and shown in the operation's own time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import NewType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01T00:00Z."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
QUARTER = 15 * MINUTE
DAY = 24 * HOUR
NEVER = Instant(0)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time from `starts` (inside) to `ends` (outside)."""

    starts: Instant
    ends: Instant

    def holds(self, at: Instant) -> bool:
        """Whether the instant lies inside."""
        return self.starts <= at < self.ends

    def meets(self, other: "Span") -> bool:
        """Whether the two share a moment; spans that only touch do not."""
        return self.starts < other.ends and other.starts < self.ends


def later(at: Instant, seconds: float) -> Instant:
    """The instant so many seconds after (or, negative, before) another."""
    return Instant(at + round(seconds * SECOND))


def seconds_between(start: Instant, end: Instant) -> float:
    """Seconds from start to end; negative where end is the earlier."""
    return (end - start) / SECOND


def instant(moment: datetime) -> Instant:
    """The instant of an aware datetime. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} says no time zone")
    delta = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return Instant((delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds)


def moment(at: Instant, timezone: str) -> datetime:
    """The aware datetime of an instant in a named zone; in UTC where this machine does not know the zone."""
    seconds, micros = divmod(at, SECOND)
    return datetime.fromtimestamp(seconds, _zone(timezone)).replace(microsecond=micros)


def midnight(at: Instant, timezone: str) -> Instant:
    """The start of the day that an instant lies in, in a named zone."""
    return instant(moment(at, timezone).replace(hour=0, minute=0, second=0, microsecond=0))


def clock(at: Instant, timezone: str) -> str:
    """Hours and minutes on the wall, or a dash where the time is not known."""
    return f"{moment(at, timezone):%H:%M}" if at else "–"


def quarter_of(at: Instant) -> Instant:
    """The start of the quarter-hour that an instant lies in."""
    return Instant(at - at % QUARTER)


@cache
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
