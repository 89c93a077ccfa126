"""Is a plan of doors allowed, and what does it cost? Said without a word of the planner."""

from collections.abc import Iterable
from itertools import pairwise
from math import ceil

from controltower.domain.times import HOUR, SECOND, later
from controltower.planning.docks import Booking, DocksPlan, DocksProblem, Visit, Way


def faults(problem: DocksProblem, plan: DocksPlan) -> list[str]:
    """Every rule that a plan breaks; a plan without a fault is allowed, and costs what it says."""
    found = [*_unknown(problem, plan), *_alone(problem, plan), *_together(plan.bookings), *_crowded(problem, plan)]
    found += [*_moved(problem, plan)]
    cost, freed = cost_of(problem, plan.bookings), _freed(problem, plan)
    if all(abs(cost - problem.change_price * number - plan.cost) > 0.005 for number in range(freed + 1)):
        found.append(f"costs {cost}, not {plan.cost}")
    if plan.bound > plan.cost + 0.005:
        found.append("is cheaper than its bound")
    return found


def _freed(problem: DocksProblem, plan: DocksPlan) -> int:
    """How many appointments were moved at most that could stay alone, but not beside the others as booked.

    Which of two that collide may not stay, and is moved for nothing, is for the planner to say.
    """
    now = {each.visit: each for each in plan.bookings}
    moved = [each for each in problem.booked if now.get(each.visit) != each]
    as_booked = DocksPlan(problem.booked, (), (), (), 0, 0, "")
    return len(moved) if [*_together(problem.booked), *_crowded(problem, as_booked)] else 0


def _unknown(problem: DocksProblem, plan: DocksPlan) -> Iterable[str]:
    told = sorted([each.visit for each in plan.bookings] + [each.id for each in plan.left_out])
    if told != sorted(visit.id for visit in problem.visits):
        yield "does not tell each visit once"


def _alone(problem: DocksProblem, plan: DocksPlan) -> Iterable[str]:
    visits = {visit.id: visit for visit in problem.visits}
    bays = {bay.door: bay for bay in problem.bays}
    for each in plan.bookings:
        visit, bay = visits[each.visit], bays[each.door]
        if each.stands:
            continue
        if visit.kind not in bay.kinds or not visit.needs <= bay.equipment:
            yield f"{each.visit} is at a door that does not fit"
        if any(each.starts_at < span.ends and span.starts < each.ends_at for span in bay.closed):
            yield f"{each.visit} is at a closed door"
        if not any(_in_time(problem, way, each) for way in visit.ways):
            yield f"{each.visit} is not served in any of its ways"


def _in_time(problem: DocksProblem, way: Way, each: Booking) -> bool:
    return (
        way.mode is each.mode
        and max(way.from_at, problem.now) <= each.work_from - round(way.before_s * SECOND)
        and each.ends_at <= min(way.until_at, problem.until)
        and each.work_from - each.starts_at >= way.before_s * SECOND
        and each.work_until - each.work_from >= way.work_s * SECOND
        and each.ends_at - each.work_until >= way.after_s * SECOND
    )


def _together(bookings: Iterable[Booking]) -> Iterable[str]:
    line = sorted(bookings, key=lambda each: (each.door, each.starts_at))
    for one, other in pairwise(line):
        if one.door == other.door and other.starts_at < one.ends_at:
            yield f"{one.visit} and {other.visit} are at one door"


def _crowded(problem: DocksProblem, plan: DocksPlan) -> Iterable[str]:
    crew = {visit.id: visit.crew for visit in problem.visits}
    moments = {each.work_from for each in plan.bookings} | {shift.span.starts for shift in problem.crew}
    moments |= {shift.span.ends for shift in problem.crew}
    for at in sorted(moments):
        there = sum(shift.people for shift in problem.crew if shift.span.starts <= at < shift.span.ends)
        busy = [each for each in plan.bookings if each.work_from <= at < each.work_until]
        if not all(each.stands for each in busy) and sum(crew[each.visit] for each in busy) > there:
            yield f"more than {there} people at work at {at}"


def _moved(problem: DocksProblem, plan: DocksPlan) -> Iterable[str]:
    now = {each.visit: each for each in plan.bookings}
    for booked in problem.booked:
        if booked.stands and now.get(booked.visit) != booked:
            yield f"{booked.visit} stands at its door and is moved"


def cost_of(problem: DocksProblem, bookings: Iterable[Booking]) -> float:
    """What a plan costs, in the operation's currency; each begun slot of lateness and of detention counts."""
    there = {each.visit: each for each in bookings}
    booked = {each.visit: each for each in problem.booked}
    total = 0
    for visit in problem.visits:
        if visit.id not in there:
            total += round(100 * visit.refusal)
        else:
            total += _own_cents(problem, visit, there[visit.id], booked.get(visit.id))
    for departure in problem.departures:
        late = [
            there[visit.id].work_until + round(feed.after_s * SECOND) - departure.leaves_at
            for visit in problem.visits
            for feed in visit.feeds
            if feed.route == departure.route and visit.id in there
        ]
        total += _slots(problem, max(late, default=0)) * _slot_cents(problem, departure.late_h)
    return total / 100


def _own_cents(problem: DocksProblem, visit: Visit, booking: Booking, before: Booking | None) -> int:
    bay = next(bay for bay in problem.bays if bay.door == booking.door)
    way = next(way for way in visit.ways if way.mode is booking.mode)
    walk_m = (abs(bay.x_m - visit.lane_x_m) + abs(bay.y_m - visit.lane_y_m)) * visit.trips * 2
    for goal in visit.goals:
        walk_m += (abs(bay.x_m - goal.x_m) + abs(bay.y_m - goal.y_m)) * goal.trips * 2
    leaves_at = booking.ends_at
    if booking == before:
        leaves_at = min(leaves_at, later(booking.work_until, way.after_s))
    stays = _slots(problem, leaves_at - way.from_at - round(way.free_s * SECOND))
    waits = _slots(problem, leaves_at - way.from_at)
    return (
        round(100 * problem.walk_km * walk_m / 1_000)
        + round(100 * way.fee)
        + stays * _slot_cents(problem, way.detention_h)
        + waits * _slot_cents(problem, way.wait_h)
        + _change_cents(problem, booking, before)
    )


def _change_cents(problem: DocksProblem, booking: Booking, before: Booking | None) -> int:
    """A change costs, but for one that could not be helped."""
    if before is None or booking == before or not could_stay(problem, before):
        return 0
    return round(100 * problem.change_price)


def could_stay(problem: DocksProblem, booked: Booking) -> bool:
    """Whether an appointment is still possible for truck, door and hours, and clashes with none that stands."""
    visit = next(visit for visit in problem.visits if visit.id == booked.visit)
    bay = next((bay for bay in problem.bays if bay.door == booked.door), None)
    if bay is None or visit.kind not in bay.kinds or not visit.needs <= bay.equipment:
        return False
    is_open = not any(booked.starts_at < span.ends and span.starts < booked.ends_at for span in bay.closed)
    standing = [each for each in problem.booked if each.stands and each.visit != booked.visit]
    is_free = not any(
        each.door == booked.door and each.starts_at < booked.ends_at and booked.starts_at < each.ends_at
        for each in standing
    )
    return is_open and is_free and any(_in_time(problem, way, booked) for way in visit.ways)


def _slots(problem: DocksProblem, micros: int) -> int:
    return max(0, ceil(micros / (problem.slot_s * SECOND)))


def _slot_cents(problem: DocksProblem, price_h: float) -> int:
    return round(100 * price_h * problem.slot_s * SECOND / HOUR)
