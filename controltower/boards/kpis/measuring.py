"""How are all figures measured while the desk stays live? One at a time, over a fork, and past hours only once."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from controltower.domain.kpis import KPIS, Kpi, Measured
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.times import HOUR, MINUTE, NEVER, Instant, Span, midnight

SETTLED = 2 * HOUR
"""An hour that ended so long ago is not measured again."""
Hours = dict[Instant, float]


@dataclass(slots=True)
class Figures:
    """What was measured: each figure over the day so far, and by hour (start of the hour -> value)."""

    begins: Instant = NEVER
    at: Instant = NEVER
    today: dict[str, Measured] = field(default_factory=dict)
    hours: dict[str, Hours] = field(default_factory=dict)
    settled: set[tuple[str, Instant]] = field(default_factory=set)

    def due(self, picture: Picture) -> bool:
        """Whether a minute of the operation has passed since the last round, or another day began."""
        return bool(picture.now) and (picture.now - self.at >= MINUTE or day_of(picture) != self.begins)

    def trend(self, kpi: str) -> list[tuple[Instant, float]]:
        """The hours in which something was measured, in order."""
        return sorted(self.hours.get(kpi, {}).items())


def day_of(picture: Picture) -> Instant:
    """The midnight at which the day began, in the operation's own zone."""
    operation = operation_of(picture)
    return midnight(picture.now, operation.timezone if operation else "UTC")


def measure(picture: Picture, figures: Figures) -> Iterator[Kpi]:
    """One round, a step for each figure: the day so far, then each hour that may still change.

    The whole round sees the same moment: give it a fork.
    """
    begins = day_of(picture)
    if begins != figures.begins:
        figures.begins, figures.today, figures.hours = begins, {}, {}
        figures.settled.clear()
    now = Instant(picture.now + 1)
    figures.at = picture.now
    for kpi in KPIS:
        figures.today[kpi.id] = kpi.measure(picture, Span(begins, now))
        yield kpi
        for start in range(begins, now, HOUR):
            if (kpi.id, Instant(start)) not in figures.settled:
                _measure_hour(picture, figures, kpi, Instant(start), now)
                yield kpi


def _measure_hour(picture: Picture, figures: Figures, kpi: Kpi, start: Instant, now: Instant) -> None:
    ends = Instant(start + HOUR)
    value = kpi.measure(picture, Span(start, min(ends, now))).value
    if value is not None:
        figures.hours.setdefault(kpi.id, {})[start] = value
    if ends + SETTLED <= now:
        figures.settled.add((kpi.id, start))
