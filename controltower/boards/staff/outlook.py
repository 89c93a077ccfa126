"""What does one zone have before it? Work that waits, as it was and as it is foreseen; and its accuracy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from controltower.domain.ids import ZoneId
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, operation_of
from controltower.domain.times import HOUR, QUARTER, SECOND, Instant, midnight
from controltower.planning.labour import LabourProblem, ZoneQuarter, zone_quarters
from controltower.planning.labour.accuracy import Accuracy, accuracies
from controltower.planning.staffing.reading import RosterProblem
from controltower.planning.staffing.roster import Prospect, prospect
from controltower.tower.floorwork.labour import UNITS
from controltower.ui.plots import Series
from controltower.ui.table import Column
from controltower.ui.theme import Kind

from .draft import Draft

BACK = 3 * HOUR
SHIFT = 10 * HOUR
"""Accuracy is that of so long ago until now."""


@dataclass(frozen=True, slots=True)
class AccuracyLine:
    """One zone's speed and errors as a person reads them."""

    zone: ZoneId
    name: str
    rate: str
    standard: str
    errors: str
    says: str
    hurried: bool


def measured(picture: Picture, now: Instant) -> Mapping[ZoneId, tuple[ZoneQuarter, ...]]:
    """The quarters of the shift so far."""
    return zone_quarters(picture, Instant(now - SHIFT), now)


def series(
    picture: Picture, problem: RosterProblem, quarters: Sequence[ZoneQuarter], zone: ZoneId, draft: Draft
) -> tuple[Series, ...]:
    """Person-hours that wait in a zone: measured, foreseen with its band, and with the draft."""
    rate = picture[Zone][zone].units_per_hour
    begins, found = _midnight(picture), []
    past = [each for each in quarters if each.starts >= problem.now - BACK]
    if past:
        at = [(each.starts + QUARTER - begins) / SECOND for each in past]
        found.append(Series("waited", at, [each.waiting_after / rate for each in past]))
    likely = _waits(prospect(problem, ()), zone)
    ends = [_waits(prospect(_with(problem, floor), ()), zone) for floor in (problem.low, problem.high)]
    rows = np.array([likely, *ends])
    x = [(span.ends - begins) / SECOND for span in prospect(problem, ()).spans]
    found.append(Series("forecast", x, likely, Kind.FORECAST, rows.min(axis=0), rows.max(axis=0)))
    if draft:
        found.append(Series("with the draft", x, _waits(prospect(problem, draft), zone), Kind.PLANNED))
    return tuple(found)


def accuracy_lines(
    picture: Picture, quarters: Mapping[ZoneId, tuple[ZoneQuarter, ...]], site: str
) -> tuple[AccuracyLine, ...]:
    """The zones of a site that were busy, those with a warning first."""
    found = accuracies({key: row for key, row in quarters.items() if picture[Zone][key].site == site})
    ordered = sorted(found, key=lambda each: (not each.hurried, -each.all.per_hundred, each.zone))
    return tuple(_line(picture, each) for each in ordered)


def _line(picture: Picture, found: Accuracy) -> AccuracyLine:
    zone = picture[Zone][found.zone]
    if found.hurried:
        says = (
            f"{found.fast.per_hundred:.1f} at {found.fast.per_hour:.0f} an hour, "
            f"{found.slow.per_hundred:.1f} at {found.slow.per_hour:.0f}: haste costs accuracy here"
        )
    else:
        says = "too few to judge by" if found.all.errors < 8 else "no more at a faster rate than by chance"
    share = 100 * found.all.per_hour / zone.units_per_hour - 100
    rate = f"{found.all.per_hour:.0f} {UNITS[zone.kind]}"
    standard = f"{share:+.0f} %"
    errors = f"{found.all.per_hundred:.1f}"
    return AccuracyLine(zone.id, zone.name, rate, standard, errors, says, found.hurried)


def _with(problem: RosterProblem, floor: LabourProblem) -> RosterProblem:
    return RosterProblem(floor, problem.low, problem.high, problem.crew, problem.places, problem.most_moves)


def _waits(found: Prospect, zone: ZoneId) -> tuple[float, ...]:
    return next(each.waiting_h for each in found.zones if each.zone == zone)


def column_s(picture: Picture, at: Instant) -> float:
    """Seconds since midnight, as the chart counts them."""
    return (at - _midnight(picture)) / SECOND


def _midnight(picture: Picture) -> Instant:
    operation = operation_of(picture)
    return midnight(picture.now, operation.timezone if operation else "UTC")


ACCURACY: tuple[Column[AccuracyLine], ...] = (
    Column("Zone", lambda line: line.name, width=96, grow=1, strong=lambda line: line.hurried),
    Column("Per hour", lambda line: line.rate, width=96, align="right"),
    Column("To standard", lambda line: line.standard, width=84, align="right"),
    Column("Errors in 100", lambda line: line.errors, width=92, align="right"),
    Column(
        "Faster and worse?",
        lambda line: line.says,
        width=230,
        grow=2,
        strong=lambda line: line.hurried,
        tip=lambda line: line.says,
    ),
)
