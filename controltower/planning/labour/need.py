"""How many people does each quarter-hour need, if all work is to be done in time with the smallest peak?

The flattest rate at which work with a first and a last moment can be done: the interval that is fullest for its length
sets its own rate, is taken out, and the rest is levelled in the same way (Yao, Demers and Shenker 1995, "A scheduling
model for reduced CPU energy"). What a zone does at that rate is what comes up in the next zone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from controltower.domain.ids import SiteId, ZoneId
from controltower.domain.places import ZoneKind
from controltower.domain.times import HOUR, Instant, Span
from controltower.planning.labour.flow import NEXT, first_open, quarters_of
from controltower.planning.labour.problem import LEAD, LabourProblem, Station

CRUMB = 1e-9
GRACE = 2
"""Quarters in which what is late already, or cannot be in time any more, is to be worked off: a house rule."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Units that are there in quarter `ready` and must be done by the end of quarter `due`, for one departure."""

    units: float
    ready: int
    due: int
    leaves_at: Instant


@dataclass(frozen=True, slots=True)
class ZoneNeed:
    """What comes up in a zone, as batches and by quarter, in units; and the people it takes, quarter by quarter."""

    station: Station
    batches: tuple[Batch, ...]
    coming: tuple[float, ...]
    people: tuple[float, ...]


def needs(problem: LabourProblem) -> tuple[ZoneNeed, ...]:
    """Every zone's need until the horizon, upstream zones first; what is overdue needs its people at once."""
    spans = quarters_of(problem)
    ratios = {(site, leaves): ratio for site, leaves, ratio in problem.parcels_per_line}
    passed: dict[ZoneId, list[Batch]] = {station.zone: [] for station in problem.stations}
    found: dict[ZoneId, ZoneNeed] = {}
    for kind in (ZoneKind.RECEIVING, ZoneKind.STORAGE, ZoneKind.PACKING, ZoneKind.STAGING):
        for station in (each for each in problem.stations if each.kind is kind):
            batches = (*_own(station, spans), *passed[station.zone])
            rates = levelled(batches, _hours(spans))
            found[station.zone] = _need(station, batches, rates, len(spans))
            for batch in _handed_on(station, batches, rates, spans, ratios):
                _pass_on(problem, spans, station, batch, passed)
    return tuple(found[station.zone] for station in problem.stations)


def levelled(batches: Sequence[Batch], hours: Floats) -> Floats:
    """Units an hour in each quarter: the flattest rates with which every batch is done in its time."""
    count = len(hours)
    rates, free = np.zeros(count), np.ones(count, dtype=bool)
    left = [each for each in batches if each.units > CRUMB]
    while left:
        first, last, rate = _fullest(left, np.where(free, hours, 0.0))
        inside = np.arange(count)
        taken = free & (inside >= first) & (inside <= last)
        rates[taken] = rate
        free &= ~taken
        left = [each for each in left if not (each.ready >= first and each.due <= last)]
    return rates


def _fullest(batches: Sequence[Batch], hours: Floats) -> tuple[int, int, float]:
    """The quarters from which to which the most work must be done for the hours that are free there."""
    count = len(hours)
    whole = np.zeros((count, count))
    for each in batches:
        whole[each.ready, each.due] += each.units
    inside = np.cumsum(np.cumsum(whole[::-1], axis=0)[::-1], axis=1)
    ends = np.cumsum(hours)
    free = ends[None, :] - np.concatenate([[0.0], ends[:-1]])[:, None]
    density = np.where((inside > CRUMB) & (free > CRUMB), inside / np.maximum(free, CRUMB), 0.0)
    if not density.any():  # the time in which the rest could be done is taken up by what is more pressing
        density = np.where(inside > CRUMB, inside, 0.0)
    first, last = divmod(int(np.argmax(density)), count)
    return first, last, float(density[first, last])


def _hours(spans: Sequence[Span]) -> Floats:
    return np.array([(span.ends - span.starts) / HOUR for span in spans])


def _own(station: Station, spans: Sequence[Span]) -> list[Batch]:
    """The work that comes to a zone from outside; what falls due behind the horizon may be done until its end."""
    found = []
    for work in station.work:
        ready = quarter_at(work.ready_at, spans)
        if ready is not None:
            found.append(Batch(work.units, ready, due_in(work.leaves_at, station, spans, ready), work.leaves_at))
    return found


def quarter_at(at: Instant, spans: Sequence[Span]) -> int | None:
    """The number of the quarter in which a moment lies, the first for what is past; None behind the horizon."""
    return next((number for number, span in enumerate(spans) if at < span.ends), None)


def due_in(leaves_at: Instant, station: Station, spans: Sequence[Span], ready: int) -> int:
    """The last quarter at whose end the work of a departure is done in time; soon, where it cannot be any more."""
    due, end = leaves_at - LEAD[station.kind], len(spans) - 1
    whole = [number for number, span in enumerate(spans) if span.ends <= due]
    last = end if due > spans[-1].ends else whole[-1] if whole else -1
    return last if last >= ready else min(end, ready + GRACE)


def _need(station: Station, batches: Sequence[Batch], rates: Floats, count: int) -> ZoneNeed:
    coming = [0.0] * count
    for batch in batches:
        coming[batch.ready] += batch.units
    people = tuple(float(rate) / station.rate for rate in rates)
    return ZoneNeed(station, tuple(batches), tuple(coming), people)


def _handed_on(
    station: Station,
    batches: Sequence[Batch],
    rates: Floats,
    spans: Sequence[Span],
    ratios: Mapping[tuple[SiteId, Instant], float],
) -> list[Batch]:
    """What the zone has done by the end of each quarter, what is due first first: there in the next one."""
    if station.kind not in NEXT:
        return []
    left = [each.units for each in batches]
    order = sorted(range(len(batches)), key=lambda n: (batches[n].due, batches[n].leaves_at, batches[n].ready))
    found = []
    for number, span in enumerate(spans[:-1]):
        able = float(rates[number]) * (span.ends - span.starts) / HOUR
        for which in order:
            if batches[which].ready <= number and left[which] > CRUMB and able > CRUMB:
                done = min(able, left[which])
                able, left[which] = able - done, left[which] - done
                leaves = batches[which].leaves_at
                share = ratios.get((station.site, leaves), 0.0) if station.kind is ZoneKind.STORAGE else 1.0
                found.append(Batch(done * share, number + 1, number + 1, leaves))
    return found


def _pass_on(
    problem: LabourProblem,
    spans: Sequence[Span],
    station: Station,
    batch: Batch,
    passed: Mapping[ZoneId, list[Batch]],
) -> None:
    """To the zones of the next kind on the site, evenly."""
    alike = [each for each in problem.stations if each.kind is NEXT[station.kind] and each.site == station.site]
    for each in alike:
        ready = first_open(spans, batch.ready, each.kind, batch.leaves_at)
        if ready < len(spans):
            due = due_in(batch.leaves_at, each, spans, ready)
            passed[each.zone].append(Batch(batch.units / len(alike), ready, due, batch.leaves_at))
