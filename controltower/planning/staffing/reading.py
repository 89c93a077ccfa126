"""What is asked when the rest of the day is staffed? The floor with the work foreseen, its people, and the limits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from controltower.domain.ids import ZoneId
from controltower.domain.labour import SKILL_FOR
from controltower.domain.picture import Picture
from controltower.domain.places import Bench
from controltower.domain.times import HOUR, QUARTER, Instant, Span
from controltower.planning.labour.flow import Hands, Run, flow, quarters_of
from controltower.planning.labour.forecast import Foresight, foresee, rest_of_day_s
from controltower.planning.labour.problem import LabourProblem, Station
from controltower.planning.labour.reading import CHANGE_S, WALK_M_S
from controltower.planning.labour.shifts import Crew, Crewman, crew_of, hands
from controltower.planning.staffing.problem import MANY, Demand, Hand, StaffingProblem

MOST_MOVES = 14
"""Moves that a plan for the rest of the day may make, unless told otherwise: people are not sent to and fro."""
MOVE_PRICE_H = 0.5
"""A move must save so many hours of waiting (an hour of work that waits for an hour): an assumption."""
PRESSING = 3.0
"""Work that will be late weighs so much more than work that only waits: an assumption."""
HORIZON_S = 8 * 3_600.0


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """The floor as it is foreseen, everybody with what was decided for them, and how many can work in a zone.

    `low` and `high` are the floor with little and with much work to come.
    """

    floor: LabourProblem
    low: LabourProblem
    high: LabourProblem
    crew: tuple[Crewman, ...]
    places: tuple[tuple[ZoneId, int], ...] = ()
    most_moves: int = MOST_MOVES

    @property
    def now(self) -> Instant:
        return self.floor.now


def problem_of(picture: Picture, now: Instant, horizon_s: float = HORIZON_S) -> RosterProblem:
    """The likely work of the rest of the day, and everybody who works or comes."""
    return problem_from(picture, foresee(picture, now, rest_of_day_s(picture, now, horizon_s)))


def problem_from(picture: Picture, foresight: Foresight) -> RosterProblem:
    """The same from what was foreseen already."""
    benches = Counter(bench.zone for bench in picture[Bench].values())
    crew = crew_of(picture, foresight.likely.now)
    return RosterProblem(
        foresight.likely, foresight.low, foresight.high, tuple(crew.values()), tuple(sorted(benches.items()))
    )


def hands_with(problem: RosterProblem, crew: Crew) -> dict[ZoneId, list[float]]:
    """Person-hours per zone and quarter of the floor, no more at once than there is room for."""
    spans = quarters_of(problem.floor)
    found, places = hands(problem.floor, spans, crew), dict(problem.places)
    for zone, row in found.items():
        most = places.get(zone, MANY)
        found[zone] = [min(there, most * (s.ends - s.starts) / HOUR) for there, s in zip(row, spans, strict=True)]
    return found


def staffing_problem(problem: RosterProblem, hands: Hands) -> StaffingProblem:
    """The question to the search, from the next quarter-hour on: work comes up as it does with these hands.

    What is late, or will be, weighs more.
    """
    floor, spans = problem.floor, quarters_of(problem.floor)
    runs = flow(floor, spans, hands)
    begins = begins_at(problem)
    first = 0 if floor.now == begins else 1
    places = dict(problem.places)
    demands = tuple(
        Demand(
            station.zone,
            station.site,
            SKILL_FOR[station.kind],
            station.x_m,
            station.y_m,
            tuple(_work(station, runs[station.zone], first)),
            _weight(spans, runs[station.zone]),
            places=places.get(station.zone, MANY),
        )
        for station in floor.stations
    )
    names = {station.zone: station.name for station in floor.stations}
    people = tuple(_hand(person, begins) for person in problem.crew if person.ends > begins)
    return StaffingProblem(
        begins, demands, people, problem.most_moves, MOVE_PRICE_H * QUARTER / HOUR, WALK_M_S, CHANGE_S, names
    )


def begins_at(problem: RosterProblem) -> Instant:
    """The first whole quarter-hour, from which on people can be posted."""
    return Instant(-(-problem.now // QUARTER) * QUARTER)


def _work(station: Station, run: Run, first: int) -> list[float]:
    """Person-hours that come up in each quarter; in the first one what lies there."""
    found = []
    for number in range(first, len(run.work)):
        left = run.work[number - 1] - run.done[number - 1] if number > first else 0.0
        found.append(max(0.0, run.work[number] - left) / station.rate)
    return found


def _weight(spans: Sequence[Span], run: Run) -> float:
    """One, and more where much of what waits is late."""
    lengths = [(span.ends - span.starts) / HOUR for span in spans]
    waits = sum(max(0.0, w - d) * length for w, d, length in zip(run.work, run.done, lengths, strict=True))
    late = sum(each * length for each, length in zip(run.overdue, lengths, strict=True))
    return 1.0 + PRESSING * min(1.0, late / waits) if waits > 0 else 1.0


def _hand(person: Crewman, begins: Instant) -> Hand:
    """Somebody at the place where the plan finds them; what was decided for later is open again."""
    at = max(begins, person.starts)
    return Hand(
        person.worker,
        person.site,
        frozenset(person.skills),
        Span(person.starts, person.ends),
        person.breaks,
        person.zone_at(at) or person.home,
    )
