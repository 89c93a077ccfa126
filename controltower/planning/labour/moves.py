"""Who should go where? The fewest moves that take most lateness away, from zones that can spare somebody.

Greedy: the move that saves most overdue work in the forecast, again and again while one saves enough; then moves that
the later ones made unnecessary are taken back. There are few zones, so every pair of them is tried for each move.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from controltower.domain.ids import ZoneId
from controltower.domain.labour import SKILL_FOR, Move
from controltower.domain.times import MINUTE, Instant, Span, later
from controltower.planning.labour.flow import (
    CRUMB,
    Run,
    ZoneLoad,
    flow,
    hands_of,
    hours_of,
    late_hours,
    loads,
    quarters_of,
    zones_late,
)
from controltower.planning.labour.problem import LabourProblem, Person, Station
from controltower.planning.labour.reading import CHANGE_S, WALK_M_S
from controltower.planning.plans import LeftOut, StopAsked, never

EARLY_S = 1_800.0
"""Nobody is sent to a zone whose work comes up later than this: people are looked for again before that."""
Hours = dict[ZoneId, list[float]]
Sent = tuple[Person, Station]
"""Somebody and the zone they would go to."""


@dataclass(frozen=True, slots=True)
class ZoneEffect:
    """One zone before and after: people, when it is done (None: not before the horizon), and units done late."""

    zone: ZoneId
    name: str
    people_now: int
    people_then: int
    finish_now: Instant | None
    finish_then: Instant | None
    late_now: float
    late_then: float


@dataclass(frozen=True, slots=True)
class LabourPlan:
    """The moves, what they change in each zone concerned, and lateness over all zones.

    `late_hours` is overdue work in person-hours times the hours it is overdue. `act_by` is when the first zone that is
    helped begins to be late. `left_out` names zones that stay late, and why.
    """

    moves: tuple[Move, ...]
    effects: tuple[ZoneEffect, ...]
    late_hours_now: float
    late_hours_then: float
    act_by: Instant | None
    left_out: tuple[LeftOut, ...]
    loads_now: tuple[ZoneLoad, ...]
    loads_then: tuple[ZoneLoad, ...]


def plan_moves(problem: LabourProblem, *, stop: StopAsked = never, seed: int = 0) -> LabourPlan:  # noqa: ARG001
    """Moves that take lateness away; none where nothing is late. Nothing is left to chance, so `seed` is not needed."""
    spans = quarters_of(problem)
    chosen: list[Sent] = []
    price = _price(problem, spans, chosen)
    while len(chosen) < problem.most_moves and price > 0 and not stop():
        options = [(_price(problem, spans, [*chosen, each]), each) for each in _candidates(problem, spans, chosen)]
        best = min(options, key=lambda option: (option[0], option[1][0].worker, option[1][1].zone), default=None)
        if best is None or best[0] > price - problem.worth_h:
            break
        price = best[0]
        chosen.append(best[1])
    for move in list(chosen):
        fewer = [each for each in chosen if each is not move]
        without = _price(problem, spans, fewer)
        if without <= price + problem.worth_h / 2:
            chosen, price = fewer, without
    return _told(problem, spans, chosen)


def _candidates(problem: LabourProblem, spans: Sequence[Span], chosen: Sequence[Sent]) -> Iterable[Sent]:
    """For each zone and each late one the person who would be there first, if the zone they leave keeps somebody."""
    gone = {person.worker for person, _ in chosen}
    runs = flow(problem, spans, _hands(problem, spans, chosen))
    late = [
        station
        for station in problem.stations
        if any(runs[station.zone].overdue) and _busy_soon(runs[station.zone], spans)
    ]
    for source in problem.stations:
        working = [each for each in problem.people if each.zone == source.zone and each.worker not in gone]
        staying = [each for each in working if each.free_at <= problem.now and not _absent(each, problem.now)]
        if len(staying) < 2:
            continue
        for target in late:
            able = [each for each in staying if each.movable and SKILL_FOR[target.kind] in each.skills]
            if able and target.zone != source.zone and target.site == source.site:
                yield min(able, key=lambda each: (_walk_s(each, target), _breaks_until(each), each.worker)), target


def _busy_soon(run: Run, spans: Sequence[Span]) -> bool:
    """Whether there is work in a zone before people are next looked for; else nobody is sent there to wait for it."""
    soon = later(spans[0].starts, EARLY_S)
    return any(span.starts < soon and work > CRUMB for span, work in zip(spans, run.work, strict=True))


def _absent(person: Person, now: Instant) -> bool:
    return any(each.holds(now) for each in person.absences)


def _walk_s(person: Person, target: Station) -> float:
    return hypot(person.x_m - target.x_m, person.y_m - target.y_m) / WALK_M_S


def _breaks_until(person: Person) -> int:
    """Minutes of break still to come: who has had theirs is sent first."""
    return sum(each.ends - each.starts for each in person.absences) // MINUTE


def _hands(problem: LabourProblem, spans: Sequence[Span], chosen: Iterable[Sent]) -> Hours:
    """Everybody's hours after these moves; a person who moves is missing while changing and walking."""
    hands = hands_of(problem, spans)
    for person, target in chosen:
        there = later(problem.now, CHANGE_S + _walk_s(person, target))
        for number, (hours, moved) in enumerate(
            zip(hours_of(person, spans), hours_of(person, spans, there), strict=True)
        ):
            hands[person.zone][number] -= hours
            hands[target.zone][number] += moved
    return hands


def _price(problem: LabourProblem, spans: Sequence[Span], chosen: Sequence[Sent]) -> float:
    return late_hours(problem, spans, flow(problem, spans, _hands(problem, spans, chosen)))


def _told(problem: LabourProblem, spans: Sequence[Span], chosen: Sequence[Sent]) -> LabourPlan:
    now, then = loads(problem), loads(problem, _hands(problem, spans, chosen))
    moves = tuple(Move(person.worker, person.zone, target.zone) for person, target in chosen)
    concerned = {zone for move in moves for zone in (move.source, move.target)}
    change = Counter(move.target for move in moves)
    change.subtract(move.source for move in moves)
    effects = tuple(
        ZoneEffect(a.zone, a.name, a.people, a.people + change[a.zone], a.finish_at, b.finish_at, a.gap, b.gap)
        for a, b in zip(now, then, strict=True)
        if a.zone in concerned or abs(a.gap - b.gap) > 0.5
    )
    helped = [
        quarter.starts
        for each in now
        if each.zone in {m.target for m in moves}
        for quarter in each.quarters
        if quarter.overdue > 0
    ]
    left_out = tuple(LeftOut(each.zone, _why(problem, each, chosen)) for each in zones_late(then))
    return LabourPlan(
        moves,
        effects,
        sum(each.late_hours for each in now),
        sum(each.late_hours for each in then),
        min(helped, default=None),
        left_out,
        now,
        then,
    )


def _why(problem: LabourProblem, late: ZoneLoad, chosen: Sequence[Sent]) -> str:
    """Why a zone stays late."""
    name = f"{late.name} stays late with {late.gap:.0f} units"
    skill = SKILL_FOR[late.kind]
    gone = {person.worker for person, _ in chosen}
    able = [
        each for each in problem.people if each.site == late.site and each.zone != late.zone and skill in each.skills
    ]
    if not able:
        return f"{name}: nobody else on the site is trained to {skill}."
    free = [each for each in able if each.movable and each.worker not in gone]
    if not free:
        return f"{name}: all {len(able)} others trained to {skill} are moved already, on break, or soon off."
    if not any(quarter.work > CRUMB and quarter.starts < later(problem.now, EARLY_S) for quarter in late.quarters):
        return f"{name}: its work comes up later, and nobody is sent to wait for it."
    if len(chosen) >= problem.most_moves:
        return f"{name}: {problem.most_moves} moves at once are the limit."
    hours = late.late_hours
    return (
        f"{name} ({hours:.1f} person-hours overdue): taking more people away elsewhere would cost more than it saves."
    )
