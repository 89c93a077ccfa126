"""How does the work of the next hours run through the zones? A fluid forecast, quarter-hour by quarter-hour.

Each zone works off what is due first, at its people's rate; lines picked become parcels to pack, parcels packed become
parcels to stage (a fluid network with the earliest due date first; Chen and Mandelbaum 1991, "Discrete flow networks").
Work that comes up within a quarter is there in the next one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from controltower.domain.ids import SiteId, ZoneId
from controltower.domain.places import ZoneKind
from controltower.domain.times import HOUR, QUARTER, Instant, Span, quarter_of
from controltower.planning.labour.problem import LEAD, LabourProblem, Person, Station, opens_at

NEXT = {ZoneKind.STORAGE: ZoneKind.PACKING, ZoneKind.PACKING: ZoneKind.STAGING}
CRUMB = 1e-6


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter-hour of one zone, in its units: what waits at its start or comes up, what people can do, and do.

    `overdue` is what is past its time at the end.
    """

    starts: Instant
    work: float
    capacity: float
    done: float
    overdue: float


@dataclass(frozen=True, slots=True)
class ZoneLoad:
    """A zone's work against its people until the horizon.

    `work` is there now, `coming` comes up; `finish_at` is when nothing is left (None: not before the horizon). `due_at`
    is the last moment its work is due, `capacity` what its people can do until then, `gap` what is done late or not at
    all.
    """

    zone: ZoneId
    site: SiteId
    name: str
    kind: ZoneKind
    people: int
    bound: int
    rate: float
    work: float
    coming: float
    capacity: float
    due_at: Instant | None
    finish_at: Instant | None
    gap: float
    late_hours: float
    """Overdue work in person-hours, times the hours for which it is overdue."""
    quarters: tuple[Quarter, ...]


Hands = Mapping[ZoneId, Sequence[float]]
"""Person-hours per zone and quarter."""


def quarters_of(problem: LabourProblem) -> list[Span]:
    """The quarters from now to the horizon; the first is what is left of this one."""
    spans, at = [], problem.now
    while at < problem.until:
        ends = min(problem.until, Instant(quarter_of(at) + QUARTER))
        spans.append(Span(at, ends))
        at = ends
    return spans


def hours_of(person: Person, spans: Sequence[Span], free_at: Instant | None = None) -> list[float]:
    """The hours that somebody works in each quarter, breaks taken off."""
    starts = person.free_at if free_at is None else free_at
    found = []
    for span in spans:
        time = _overlap(span, Span(starts, person.leaves_at))
        time -= sum(
            _overlap(span, Span(max(starts, each.starts), min(person.leaves_at, each.ends))) for each in person.absences
        )
        found.append(max(0, time) / HOUR)
    return found


def hands_of(problem: LabourProblem, spans: Sequence[Span]) -> dict[ZoneId, list[float]]:
    """Everybody's hours where they are, or are bound for."""
    hands = {station.zone: [0.0] * len(spans) for station in problem.stations}
    for person in problem.people:
        if person.zone in hands:
            row = hands[person.zone]
            for number, hours in enumerate(hours_of(person, spans)):
                row[number] += hours
    return hands


def loads(problem: LabourProblem, hands: Hands | None = None) -> tuple[ZoneLoad, ...]:
    """How each zone will fare with these hours (by default: with people as they are)."""
    spans = quarters_of(problem)
    run = flow(problem, spans, hands if hands is not None else hands_of(problem, spans))
    return tuple(_load(problem, spans, station, run[station.zone]) for station in problem.stations)


Pile = dict[Instant, float]
"""Units by the departure that they are for."""


@dataclass(slots=True)
class Run:
    """What one zone did in each quarter, and how many units it did late or not at all."""

    work: list[float]
    capacity: list[float]
    done: list[float]
    overdue: list[float]
    late: float = 0.0


def flow(problem: LabourProblem, spans: Sequence[Span], hands: Hands) -> dict[ZoneId, Run]:
    """Run the forecast: in each quarter every zone takes in what has come, works it off, and hands it on."""
    count = len(spans)
    waiting: dict[ZoneId, Pile] = {station.zone: {} for station in problem.stations}
    arriving = {station.zone: _arrivals(station, spans) for station in problem.stations}
    runs = {each.zone: Run([0.0] * count, [0.0] * count, [0.0] * count, [0.0] * count) for each in problem.stations}
    ratios = {(site, leaves): ratio for site, leaves, ratio in problem.parcels_per_line}
    after = _after(problem, hands)
    for number, span in enumerate(spans):
        for station in problem.stations:
            pile, run = waiting[station.zone], runs[station.zone]
            _add(pile, arriving[station.zone][number], 1.0)
            run.work[number] = sum(pile.values())
            run.capacity[number] = hands[station.zone][number] * station.rate
            done = _worked_off(pile, run, number, span, LEAD[station.kind])
            if station.kind is ZoneKind.STORAGE:
                done = {leaves: units * ratios.get((station.site, leaves), 0.0) for leaves, units in done.items()}
            for zone, share in after[station.zone]:
                _hand_on(arriving[zone], spans, number, NEXT[station.kind], done, share)
    for station in problem.stations:
        left = waiting[station.zone].items()
        runs[station.zone].late += sum(units for leaves, units in left if leaves - LEAD[station.kind] <= problem.until)
    return runs


def _worked_off(pile: Pile, run: Run, number: int, span: Span, lead: int) -> Pile:
    """Take off the pile what the zone can do in this quarter, what is due first first; the units done."""
    left, found = run.capacity[number], {}
    for leaves in sorted(pile):
        due, done = leaves - lead, min(left, pile[leaves])
        left -= done
        pile[leaves] -= done
        found[leaves] = done
        run.done[number] += done
        run.late += done if span.starts >= due else 0.0
        if pile[leaves] <= CRUMB:
            del pile[leaves]
        elif span.ends >= due:
            run.overdue[number] += pile[leaves]
    return found


def _hand_on(
    arriving: Sequence[Pile], spans: Sequence[Span], number: int, kind: ZoneKind, done: Pile, share: float
) -> None:
    """What was done in a quarter is there in the next one, in staging not before its vehicles come."""
    for leaves, units in done.items():
        there = first_open(spans, number + 1, kind, leaves)
        if there < len(spans):
            _add(arriving[there], {leaves: units}, share)


def first_open(spans: Sequence[Span], number: int, kind: ZoneKind, leaves_at: Instant) -> int:
    """The first quarter from this one on in which people can do the work of a departure; `len(spans)`: none."""
    opens = opens_at(kind, leaves_at)
    return next((n for n in range(number, len(spans)) if opens < spans[n].ends), len(spans))


def _add(pile: Pile, more: Pile, share: float) -> None:
    for leaves, units in more.items():
        if units * share > 0:
            pile[leaves] = pile.get(leaves, 0.0) + units * share


def late_hours(problem: LabourProblem, spans: Sequence[Span], runs: Mapping[ZoneId, Run]) -> float:
    """Overdue work of all zones in person-hours, times the hours it is overdue."""
    return sum(_late_hours(spans, station, runs[station.zone]) for station in problem.stations)


def _late_hours(spans: Sequence[Span], station: Station, run: Run) -> float:
    lengths = ((span.ends - span.starts) / HOUR for span in spans)
    return sum(units / station.rate * hours for units, hours in zip(run.overdue, lengths, strict=True))


def _arrivals(station: Station, spans: Sequence[Span]) -> list[Pile]:
    """Units by departure, in the quarter in which they are there."""
    rows: list[Pile] = [{} for _ in spans]
    for work in station.work:
        number = next((n for n, span in enumerate(spans) if work.ready_at < span.ends), None)
        if number is not None:
            rows[number][work.leaves_at] = rows[number].get(work.leaves_at, 0.0) + work.units
    return rows


def _after(problem: LabourProblem, hands: Hands) -> dict[ZoneId, list[tuple[ZoneId, float]]]:
    """Where a zone's output goes: the next kind of zone on the site, shared out by the hours worked there."""
    found = {}
    for station in problem.stations:
        kind = NEXT.get(station.kind)
        alike = [each for each in problem.stations if each.kind is kind and each.site == station.site]
        hours = {each.zone: sum(hands[each.zone]) for each in alike}
        total = sum(hours.values())
        found[station.zone] = [(zone, worked / total if total else 1.0 / len(alike)) for zone, worked in hours.items()]
    return found


def _load(problem: LabourProblem, spans: Sequence[Span], station: Station, run: Run) -> ZoneLoad:
    here = [person for person in problem.people if person.zone == station.zone]
    bound = sum(person.free_at > problem.now for person in here)
    now = sum(work.units for work in station.work if work.ready_at <= problem.now)
    last = max((work.leaves_at for work in station.work), default=None)
    due = Instant(last - LEAD[station.kind]) if last is not None else None
    until = due if due is not None else problem.until
    capacity = sum(
        can * max(0.0, _overlap(span, Span(problem.now, until))) / (span.ends - span.starts)
        for can, span in zip(run.capacity, spans, strict=True)
    )
    return ZoneLoad(
        station.zone,
        station.site,
        station.name,
        station.kind,
        len(here) - bound,
        bound,
        station.rate,
        now,
        max(0.0, sum(run.done) + _left(run) - now),
        capacity,
        due,
        _finish(problem, spans, run),
        run.late,
        _late_hours(spans, station, run),
        tuple(
            Quarter(span.starts, run.work[n], run.capacity[n], run.done[n], run.overdue[n])
            for n, span in enumerate(spans)
        ),
    )


def _left(run: Run) -> float:
    """Units that are there at the end and were not done."""
    return run.work[-1] - run.done[-1] if run.work else 0.0


def _finish(problem: LabourProblem, spans: Sequence[Span], run: Run) -> Instant | None:
    """When the last work of the horizon is done; None where some is left. Now, where there is none."""
    if _left(run) > 0.01:
        return None
    busy = [number for number, done in enumerate(run.done) if done > CRUMB]
    if not busy:
        return problem.now
    span, last = spans[busy[-1]], busy[-1]
    return Instant(span.starts + round((span.ends - span.starts) * min(1.0, run.done[last] / run.capacity[last])))


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.ends, other.ends) - max(one.starts, other.starts))


def zones_late(found: Iterable[ZoneLoad]) -> list[ZoneLoad]:
    """The zones that do work late, worst first."""
    return sorted((each for each in found if each.gap > 0.5), key=lambda each: (-each.late_hours, each.zone))
