"""Why does a plan of doors give a truck this door at this time? A sentence for each, as a person would say it."""

from collections.abc import Iterable, Sequence

from controltower.domain.times import MINUTE, Instant, Span, clock
from controltower.planning.docks.columns import fits, way_of
from controltower.planning.docks.problem import Bay, Booking, DocksProblem, Visit, carried_m


def why(problem: DocksProblem, bookings: Sequence[Booking], visit: Visit) -> str:
    """Why this door and why this time, for a visit that has a booking."""
    own = next(each for each in bookings if each.visit == visit.id)
    others = [each for each in bookings if each is not own]
    door, at = _why_door(problem, others, visit, own), _why_then(problem, others, visit, own)
    return f"{door[0].upper()}{door[1:]}; {at}."


def metres(bay: Bay, visit: Visit) -> float:
    """From a door to where the goods of a visit go, along the aisles, on average over its trips."""
    trips = visit.trips + sum(each.trips for each in visit.goals)
    if not trips:
        return abs(bay.x_m - visit.lane_x_m) + abs(bay.y_m - visit.lane_y_m)
    return carried_m(bay, visit) / trips / 2


def _why_door(problem: DocksProblem, others: Sequence[Booking], visit: Visit, own: Booking) -> str:
    bay = next(each for each in problem.bays if each.door == own.door)
    fitting = [each for each in problem.bays if fits(each, visit) and each is not bay]
    if not fitting:
        having = f" with {' and '.join(sorted(visit.needs))}" if visit.needs else ""
        return f"{own.door} is the only door{having}"
    free = [each for each in fitting if _is_free(each, others, Span(own.starts_at, own.ends_at))]
    if not free:
        return f"no other door that fits is free then, so {own.door}"
    other = min(free, key=lambda each: (metres(each, visit), each.door))
    nearer = round(metres(other, visit) - metres(bay, visit))
    if nearer > 0:
        return f"{own.door} is {nearer} m nearer to where its goods go than {other.door}"
    if nearer == 0:
        return f"{own.door} is as near to where its goods go as any that is free"
    return f"{own.door}, though {other.door} is {-nearer} m nearer: others are to come there"


def _why_then(problem: DocksProblem, others: Sequence[Booking], visit: Visit, own: Booking) -> str:
    way = way_of(visit, own)
    soonest = max(way.from_at, problem.now)
    waits = round((own.starts_at - soonest) / MINUTE)
    if waits <= problem.slot_s / 60:
        comes = "it is here" if way.from_at <= problem.now else f"it comes at {_clock(problem, way.from_at)}"
        return f"{comes}, and goes there at once"
    span = Span(soonest, Instant(soonest + own.ends_at - own.starts_at))
    bays = [each for each in problem.bays if fits(each, visit)]
    if not any(_is_free(bay, others, span) for bay in bays):
        before = [each for each in others if each.door == own.door and soonest < each.ends_at <= own.starts_at]
        last = max(before, key=lambda each: each.ends_at, default=None)
        if last is not None:
            return f"it waits {waits} min, until {last.visit} leaves that door at {_clock(problem, last.ends_at)}"
        return f"it waits {waits} min: no door that fits is free before {_clock(problem, own.starts_at)}"
    if _people(problem, others, span) < visit.crew:
        return f"it waits {waits} min, until people are free at {_clock(problem, own.work_from)}"
    return f"it waits {waits} min, because others are more pressing"


def _is_free(bay: Bay, others: Iterable[Booking], span: Span) -> bool:
    taken = (Span(each.starts_at, each.ends_at) for each in others if each.door == bay.door)
    return not any(each.meets(span) for each in (*taken, *bay.closed))


def _people(problem: DocksProblem, others: Sequence[Booking], span: Span) -> int:
    """The fewest people who are there and have nothing to do, at any moment of a span."""
    crew = {visit.id: visit.crew for visit in problem.visits}
    moments = [span.starts, *(each.work_from for each in others if span.holds(each.work_from))]
    moments += [each.span.starts for each in problem.crew if span.holds(each.span.starts)]
    return min(
        sum(each.people for each in problem.crew if each.span.holds(at))
        - sum(crew[each.visit] for each in others if each.work_from <= at < each.work_until)
        for at in moments
    )


def _clock(problem: DocksProblem, at: Instant) -> str:
    return clock(at, problem.timezone)
