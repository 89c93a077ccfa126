"""Can people work by a staffing plan, and what does it really cost? Counted person by person, not as planned."""

from collections.abc import Iterator, Sequence
from math import hypot

from controltower.domain.labour import Posting
from controltower.domain.times import QUARTER
from controltower.planning.staffing import Demand, Hand, StaffingPlan, StaffingProblem


def faults(problem: StaffingProblem, plan: StaffingPlan) -> Iterator[str]:
    """Every reason why a plan is wrong."""
    hands = {hand.worker: hand for hand in problem.hands}
    demands = {demand.zone: demand for demand in problem.demands}
    last: dict[str, Posting] = {}
    for posting in plan.postings:
        hand, demand = hands[posting.worker], demands[posting.zone]
        if demand.skill not in hand.skills or demand.site != hand.site:
            yield f"{posting.worker} cannot work in {posting.zone}"
        if not hand.shift.starts <= posting.starts_at < posting.ends_at <= hand.shift.ends:
            yield f"{posting.worker} works outside of the shift"
        if posting.worker in last and posting.starts_at < last[posting.worker].ends_at:
            yield f"{posting.worker} is in two places"
        last[posting.worker] = posting
    moves, cost = counted(problem, plan.postings)
    if moves > problem.most_moves:
        yield f"{moves} moves"
    if moves != plan.then.moves:
        yield f"{plan.then.moves} moves are said, and {moves} made"
    if abs(cost - plan.then.cost) > 1e-6 * (1 + cost):
        yield f"the cost is {cost}, and {plan.then.cost} was said"
    if plan.bound > cost * (1 + 1e-9) or cost > plan.now.cost * (1 + 1e-9):
        yield f"{plan.bound} <= {cost} <= {plan.now.cost} does not hold"


def counted(problem: StaffingProblem, postings: Sequence[Posting]) -> tuple[int, float]:
    """How often people move, and what all of it costs; everybody must either be somewhere or have postings."""
    mine: dict[str, list[Posting]] = {}
    for posting in postings:
        mine.setdefault(posting.worker, []).append(posting)
    done: dict[tuple[str, int], list[tuple[float, bool]]] = {}
    moves = 0
    for hand in problem.hands:
        before = next((each for each in problem.demands if each.zone == hand.zone and _able(each, hand)), None)
        for quarter in range(problem.quarters):
            starts = problem.begins + quarter * QUARTER
            time = _shared(starts, hand.shift.starts, hand.shift.ends)
            if not time:
                continue
            time -= sum(_shared(starts, max(b.starts, hand.shift.starts), b.ends) for b in hand.breaks)
            here = _zone_at(problem, mine.get(hand.worker, ()), starts) or before
            if here is None:
                continue
            hours = max(0, time) / QUARTER / 4
            if before is not None and before is not here:
                moves += 1
                walk_s = hypot(here.x_m - before.x_m, here.y_m - before.y_m) / problem.walk_m_s
                hours -= (walk_s + problem.change_s) / 3600
            done.setdefault((here.zone, quarter), []).append((hours, time > 0))
            before = here
    return moves, problem.move_price * moves + sum(_waits(each, done) for each in problem.demands)


def _waits(demand: Demand, done: dict[tuple[str, int], list[tuple[float, bool]]]) -> float:
    waits, cost = 0.0, 0.0
    for quarter, work in enumerate(demand.hours):
        hours = done.get((demand.zone, quarter), [])
        heads, worked = sum(is_there for _, is_there in hours), sum(each for each, _ in hours)
        if heads > demand.places and worked > 0:
            worked *= demand.places / heads
        waits = max(0.0, waits + work - worked)
        cost += waits * demand.wait_h / 4
    return cost + waits * demand.rest_h


def _zone_at(problem: StaffingProblem, postings: Sequence[Posting], starts: int) -> Demand | None:
    for posting in postings:
        if posting.starts_at < starts + QUARTER and posting.ends_at > starts:
            return next(each for each in problem.demands if each.zone == posting.zone)
    return None


def _able(demand: Demand, hand: Hand) -> bool:
    return demand.site == hand.site and demand.skill in hand.skills


def _shared(starts: int, low: int, high: int) -> int:
    return max(0, min(starts + QUARTER, high) - max(starts, low))
