"""Which places shall be counted in this shift, and in which order are they walked to?

Places are taken by what each second of counting and walking is expected to find, as long as there is time; each zone's
are then walked by the shortest tour there is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from controltower.domain.ids import ItemId, LocationId, TaskId, ZoneId, stock_id
from controltower.planning.counting.problem import Candidate, Counting, CountsPlan, CountsProblem, Hands, Risk
from controltower.planning.counting.risk import learnt, risks
from controltower.planning.counting.words import Telling
from controltower.planning.picking import Pick, order_tour
from controltower.planning.plans import LeftOut, StopAsked, never

NAMED = 12
"""So many places that are left out are named one by one, the most wanted first; the rest by zone."""


@dataclass(slots=True)
class Walk:
    """What is taken so far in one zone: seconds left, aisles entered, and the places."""

    hands: Hands
    left_s: float
    aisles: dict[str, float] = field(default_factory=dict)
    taken: list[Risk] = field(default_factory=list)

    def seconds(self, problem: CountsProblem, place: Candidate) -> float:
        """Counting the place, and what it adds to the walk: an aisle is walked into once, and as far as needed."""
        block, cell = self.hands.block, place.cell
        deep = abs(cell.y_m - block.depot[1])
        metres = 2 * max(0.0, deep - self.aisles.get(cell.aisle, 0.0))
        if not self.aisles:
            metres += 2 * abs(cell.x_m - block.depot[0])
        return problem.count_s + metres / problem.walk_m_s

    def take(self, problem: CountsProblem, risk: Risk) -> None:
        """Count this place too."""
        cell = risk.candidate.cell
        self.left_s -= self.seconds(problem, risk.candidate)
        deep = abs(cell.y_m - self.hands.block.depot[1])
        self.aisles[cell.aisle] = max(deep, self.aisles.get(cell.aisle, 0.0))
        self.taken.append(risk)


def plan_counts(problem: CountsProblem, *, stop: StopAsked = never, seed: int = 0) -> CountsPlan:  # noqa: ARG001
    """The counts of a shift. Nothing here is left to chance: `seed` is not needed."""
    found = risks(problem, learnt(problem, stop))
    walks = {hands.zone: Walk(hands, hands.seconds) for hands in problem.hands}
    forgotten = _take_forgotten(problem, found, walks)
    _take_by_risk(problem, found, walks, stop)
    counts, seconds, metres = _walked(problem, walks, forgotten)
    taken = {(each.location, each.item) for each in counts}
    cents = sum(each.cents for each in counts)
    cents_all = sum(each.cents for each in found)
    orders = sum(each.orders for each in counts)
    return CountsPlan(tuple(counts), tuple(_left_out(found, walks, taken)), seconds, metres, cents, cents_all, orders)


def _take_forgotten(problem: CountsProblem, found: Sequence[Risk], walks: dict[ZoneId, Walk]) -> set[int]:
    """Some of the time goes to the places that were not counted for longest, dear ones first among equals."""
    budget = {zone: problem.forgotten_share * walk.left_s for zone, walk in walks.items()}
    most = round(problem.forgotten_share * min(problem.most, len(found)))
    chosen: set[int] = set()
    for risk in sorted(found, key=lambda each: (-each.candidate.since.days, -each.cents, each.candidate.cell.location)):
        if len(chosen) >= most:
            break
        walk = walks.get(risk.candidate.cell.zone)
        if walk is None:
            continue
        seconds = walk.seconds(problem, risk.candidate)
        if seconds <= budget[walk.hands.zone] and risk.candidate.since.days >= 1:
            budget[walk.hands.zone] -= seconds
            walk.take(problem, risk)
            chosen.add(id(risk))
    return chosen


def _take_by_risk(problem: CountsProblem, found: Sequence[Risk], walks: dict[ZoneId, Walk], stop: StopAsked) -> None:
    """Again and again the place that promises most for each second, among those that are still worth looking at."""
    taken = {id(risk) for walk in walks.values() for risk in walk.taken}
    rest = [risk for risk in found if id(risk) not in taken and risk.candidate.cell.zone in walks and risk.priority > 0]
    number = len(taken)
    while rest and number < problem.most and not stop():
        best, best_worth, full = -1, 0.0, []
        for place, risk in enumerate(rest):
            if risk.priority / problem.count_s <= best_worth:
                break
            walk = walks[risk.candidate.cell.zone]
            seconds = walk.seconds(problem, risk.candidate)
            if seconds > walk.left_s:
                full.append(place)
            elif risk.priority / seconds > best_worth:
                best, best_worth = place, risk.priority / seconds
        if best >= 0:
            risk = rest.pop(best)
            walks[risk.candidate.cell.zone].take(problem, risk)
            number += 1
        for place in reversed([each for each in full if each != best]):
            rest.pop(place - (best >= 0 and place > best))
        if best < 0 and not full:
            return


def _walked(
    problem: CountsProblem, walks: dict[ZoneId, Walk], forgotten: set[int]
) -> tuple[list[Counting], float, float]:
    """What was taken, in walking order; what the shortest tour has no time for after all is dropped, least first."""
    telling, counts, seconds, metres = Telling(problem.past), [], 0.0, 0.0
    for walk in walks.values():
        kept = sorted(walk.taken, key=lambda risk: -risk.priority)
        while kept:
            ordered, length = _tour(walk.hands, kept)
            spent = len(kept) * problem.count_s + length / problem.walk_m_s
            if spent <= walk.hands.seconds:
                counts += [_counting(telling, risk, id(risk) in forgotten) for risk in ordered]
                seconds, metres = seconds + spent, metres + length
                break
            kept.pop()
    return counts, seconds, metres


def _tour(hands: Hands, taken: Sequence[Risk]) -> tuple[list[Risk], float]:
    by_key = {TaskId(_key(risk)): risk for risk in taken}
    picks = [_pick(key, risk.candidate) for key, risk in by_key.items()]
    tour = order_tour(hands.block, picks)
    return [by_key[key] for key in tour.tasks], tour.metres


def _pick(key: TaskId, place: Candidate) -> Pick:
    cell = place.cell
    return Pick(key, cell.aisle, cell.x_m, cell.y_m)  # type: ignore[arg-type]


def _counting(telling: Telling, risk: Risk, forgotten: bool) -> Counting:
    place = risk.candidate
    because = telling.because(risk, forgotten=forgotten)
    cell = place.cell
    return Counting(cell.location, cell.item, cell.zone, because, risk.chance, risk.pieces, risk.cents, place.orders)


def _left_out(
    found: Sequence[Risk], walks: dict[ZoneId, Walk], taken: set[tuple[LocationId, ItemId]]
) -> Iterable[LeftOut]:
    """The riskiest places that are not counted one by one, and how many others each zone has."""
    missed = [risk for risk in found if (risk.candidate.cell.location, risk.candidate.cell.item) not in taken]
    for risk in missed[:NAMED]:
        cell = risk.candidate.cell
        why = "there is no time left in its zone" if cell.zone in walks else "nobody is free in its zone"
        yield LeftOut(_key(risk), f"{cell.location}: wrong at a chance of {risk.chance:.0%}, but {why}.")
    rest: dict[ZoneId, int] = {}
    for risk in missed[NAMED:]:
        rest[risk.candidate.cell.zone] = rest.get(risk.candidate.cell.zone, 0) + 1
    for zone, number in sorted(rest.items()):
        places = "1 more place carries" if number == 1 else f"{number} more places carry"
        yield LeftOut(zone, f"{zone}: {places} less risk than those.")


def _key(risk: Risk) -> str:
    return stock_id(risk.candidate.cell.location, risk.candidate.cell.item)
