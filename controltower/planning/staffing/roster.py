"""Who should work where for the rest of the day? The search's answer, judged by the forecast of the whole floor.

The search sees each zone by itself; on the floor one zone's work comes up as another does its own. So the search is
asked again with the work as it would come up with its own answer, and of all answers the forecast's best one is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from controltower.domain.ids import WorkerId, ZoneId
from controltower.domain.labour import Posting
from controltower.domain.times import HOUR, Instant, Span
from controltower.planning.labour.flow import flow, late_hours, quarters_of
from controltower.planning.labour.problem import LabourProblem
from controltower.planning.labour.shifts import Crewman, reposted
from controltower.planning.plans import LeftOut, StopAsked, never
from controltower.planning.staffing.plan import plan_staffing
from controltower.planning.staffing.reading import RosterProblem, begins_at, hands_with, staffing_problem

TURNS = 2
STEPS, CLIMB = 1_000_000, 20
"""A floor of fifty people needs less of the search than one of a hundred and twenty."""
LATE_WEIGHT = 2.0
"""An hour that work is late counts so much as an hour that it only waits, on top of that."""


@dataclass(frozen=True, slots=True)
class ZoneProspect:
    """One zone by the quarter: person-hours there are, and hours of work that wait and that are late after it."""

    zone: ZoneId
    hands_h: tuple[float, ...]
    waiting_h: tuple[float, ...]
    late_h: tuple[float, ...]
    late_units: float


@dataclass(frozen=True, slots=True)
class Prospect:
    """What becomes of the floor: `spans` are the quarters; waiting and lateness in person-hours times hours.

    `peak_h` is the most work that waits at once, in person-hours, after the quarter that ends at `peak_at`.
    """

    spans: tuple[Span, ...]
    zones: tuple[ZoneProspect, ...]
    waiting_hh: float
    late_hh: float
    peak_h: float
    peak_at: Instant
    late_units: float

    @property
    def price(self) -> float:
        return self.waiting_hh + LATE_WEIGHT * self.late_hh


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """Postings of those who go somewhere else than they would, and the floor without and with them.

    `late_low` and `late_high` are lateness without and with them if little or much comes. `gap` is how far the search's
    answer may be above the best, as a share, for its own question. `moves` counts how often somebody changes zones.
    """

    postings: tuple[Posting, ...]
    moves: int
    now: Prospect
    then: Prospect
    late_low: tuple[float, float]
    late_high: tuple[float, float]
    gap: float
    left_out: tuple[LeftOut, ...]


def plan_roster(problem: RosterProblem, *, stop: StopAsked = never, seed: int = 0) -> RosterPlan:
    """The best postings found; none where nothing would be gained."""
    now = prospect(problem, ())
    best, gap = now, 0.0
    postings: tuple[Posting, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    asked = hands_with(problem, crew_with(problem, ()))
    for turn in range(TURNS):
        if stop():
            break
        question = staffing_problem(problem, asked)
        answer = plan_staffing(question, stop=stop, seed=seed + turn, steps=STEPS, climb=CLIMB)
        found = _complete(problem, answer.postings)
        result = prospect(problem, found)
        if result.price < best.price:
            best, postings, gap, left_out = result, found, answer.gap, answer.left_out
        asked = hands_with(problem, crew_with(problem, found))
    low, high = (_late(problem, floor, postings) for floor in (problem.low, problem.high))
    return RosterPlan(postings, changes(problem, postings), now, best, low, high, gap, left_out)


def _complete(problem: RosterProblem, postings: tuple[Posting, ...]) -> tuple[Posting, ...]:
    """The postings, and those that keep people where they are for whom something else was decided before."""
    named, begins = {posting.worker for posting in postings}, begins_at(problem)
    kept = []
    for person in problem.crew:
        at = max(begins, person.starts)
        zone = person.zone_at(at)
        later_on = any(stint.starts > at for stint in person.stints)
        if zone is not None and later_on and person.worker not in named:
            kept.append(Posting(person.worker, zone, at, person.ends))
    return (*postings, *kept)


def _late(problem: RosterProblem, floor: LabourProblem, postings: Sequence[Posting]) -> tuple[float, float]:
    other = replace(problem, floor=floor)
    return prospect(other, ()).late_hh, prospect(other, postings).late_hh


def prospect(problem: RosterProblem, postings: Sequence[Posting]) -> Prospect:
    """What becomes of the floor with these postings; whoever is not in them does what was decided before."""
    return prospect_of(problem.floor, hands_with(problem, crew_with(problem, postings)))


def prospect_of(floor: LabourProblem, hands: dict[ZoneId, list[float]]) -> Prospect:
    """What becomes of a floor with these person-hours."""
    spans = quarters_of(floor)
    runs = flow(floor, spans, hands)
    zones = tuple(
        ZoneProspect(
            station.zone,
            tuple(hands[station.zone]),
            tuple((w - d) / station.rate for w, d in zip(run.work, run.done, strict=True)),
            tuple(units / station.rate for units in run.overdue),
            run.late,
        )
        for station in floor.stations
        for run in (runs[station.zone],)
    )
    waits = [sum(zone.waiting_h[number] for zone in zones) for number in range(len(spans))]
    peak = max(range(len(spans)), key=waits.__getitem__, default=0)
    lengths = [(span.ends - span.starts) / HOUR for span in spans]
    return Prospect(
        tuple(spans),
        zones,
        sum(each * length for each, length in zip(waits, lengths, strict=True)),
        late_hours(floor, spans, runs),
        waits[peak] if waits else 0.0,
        spans[peak].ends if spans else floor.now,
        sum(zone.late_units for zone in zones),
    )


def changes(problem: RosterProblem, postings: Sequence[Posting]) -> int:
    """How often people would change zones in the course of their work."""
    crew = crew_with(problem, postings)
    return sum(len(crew[worker].stints) - 1 for worker in sorted({each.worker for each in postings}) if worker in crew)


def crew_with(problem: RosterProblem, postings: Sequence[Posting]) -> dict[WorkerId, Crewman]:
    """Everybody as they would work with these postings."""
    middles = {station.zone: (station.x_m, station.y_m) for station in problem.floor.stations}
    return reposted({each.worker: each for each in problem.crew}, postings, middles)
