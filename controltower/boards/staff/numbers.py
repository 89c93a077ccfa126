"""What stands in the grid? For each zone and quarter-hour the people there are and the people that work needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from controltower.domain.ids import SiteId, WorkerId, ZoneId
from controltower.domain.picture import Picture
from controltower.domain.places import Zone
from controltower.domain.times import Instant, Span
from controltower.planning.labour import Crewman, Foresight, LabourProblem, foresee, needs, rest_of_day_s
from controltower.planning.labour.flow import quarters_of
from controltower.planning.labour.shifts import heads
from controltower.planning.staffing.reading import RosterProblem, problem_from

ENOUGH = 0.5
"""Less than half a person too few is within what a forecast says."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of one person's day, in quarters from the left edge. `kind`: stays, decided, draft, guess or break."""

    starts: float
    ends: float
    zone: ZoneId | None
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person by number, with bars from left to right."""

    worker: WorkerId
    label: str
    tip: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One zone: people there as it is and as the draft has it, people needed with their spread, quarter by quarter."""

    zone: ZoneId
    name: str
    was: tuple[float, ...]
    have: tuple[float, ...]
    need: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    people: tuple[PersonRow, ...]

    @property
    def missing(self) -> float:
        """Missing people over all quarters, to find the zone that lacks most."""
        return sum(self.short(number) for number in range(len(self.have)))

    def short(self, number: int) -> float:
        """How many people are missing in a quarter; 0 where enough are there."""
        missing = self.need[number] - self.have[number]
        return missing if missing >= ENOUGH else 0.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that the board foresees: the work with its spread, the problem to plan for, and who is needed where."""

    foresight: Foresight
    problem: RosterProblem
    spans: tuple[Span, ...]
    need: Mapping[ZoneId, tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]]


def work_ahead(picture: Picture, now: Instant) -> Foresight:
    """The work of the rest of the day; some hundredths of a second on a day of 3,500 orders."""
    return foresee(picture, now, rest_of_day_s(picture, now))


def outlook(picture: Picture, foresight: Foresight) -> Outlook:
    """Who is needed for it, and who there is; a hundredth of a second."""
    found = [{each.station.zone: each.people for each in needs(floor)} for floor in _floors(foresight)]
    need = {zone: (found[1][zone], *_ends([each[zone] for each in found])) for zone in found[1]}
    spans = tuple(quarters_of(foresight.likely))
    return Outlook(foresight, problem_from(picture, foresight), spans, need)


def zone_rows(picture: Picture, seen: Outlook, crew: Mapping[WorkerId, Crewman], site: SiteId) -> tuple[ZoneRow, ...]:
    """The zones of a site in the order of work, each with its people as the crew has them."""
    zones = [station.zone for station in seen.problem.floor.stations if station.site == site]
    was = heads(seen.spans, seen.problem.crew, zones)
    have = heads(seen.spans, crew.values(), zones)
    before = {person.worker: person for person in seen.problem.crew}
    people = {zone: [person for person in crew.values() if person.stints and _first(person) == zone] for zone in zones}
    return tuple(
        ZoneRow(
            zone,
            picture[Zone][zone].name,
            tuple(was[zone]),
            tuple(have[zone]),
            *seen.need[zone],
            tuple(person_row(picture, seen.spans, each, before[each.worker]) for each in people[zone]),
        )
        for zone in zones
    )


def person_row(picture: Picture, spans: Sequence[Span], person: Crewman, before: Crewman) -> PersonRow:
    """One person's bars, those that are otherwise than they were `before` as a draft; breaks lie over the work."""
    bars = []
    for stint in person.stints:
        kind = "decided" if stint.planned else "guess" if stint.guessed else "stays"
        if before.zone_at(stint.starts) != stint.zone:
            kind = "draft"
        starts, ends = column_of(spans, stint.starts), column_of(spans, stint.ends)
        bars.append(Bar(starts, ends, stint.zone, picture[Zone][stint.zone].name, kind))
    bars += [Bar(column_of(spans, b.starts), column_of(spans, b.ends), None, "break", "break") for b in person.breaks]
    return PersonRow(person.worker, person.worker, f"trained to {', '.join(person.skills)}", tuple(bars))


def column_of(spans: Sequence[Span], at: Instant) -> float:
    """Where a moment lies, in quarters from the left edge."""
    for number, span in enumerate(spans):
        if at < span.ends:
            return number + max(0.0, (at - span.starts) / (span.ends - span.starts))
    return float(len(spans))


def _first(person: Crewman) -> ZoneId:
    return person.stints[0].zone


def _floors(foresight: Foresight) -> tuple[LabourProblem, ...]:
    return foresight.low, foresight.likely, foresight.high


def _ends(rows: Sequence[tuple[float, ...]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The least and the most of each quarter."""
    return tuple(map(min, zip(*rows, strict=True))), tuple(map(max, zip(*rows, strict=True)))
