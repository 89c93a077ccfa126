"""Which appointments can stay as they are booked, and why can the others not?"""

from controltower.domain.times import SECOND, Span, later
from controltower.planning.docks.columns import Ints, fits, grid_of, way_of
from controltower.planning.docks.problem import Bay, Booking, DocksProblem, Visit


def held_bookings(problem: DocksProblem) -> tuple[dict[str, Booking], dict[str, str]]:
    """Appointments that can all stay together, by visit; and for each of the others why it cannot, as a sentence.

    Trucks that stand at a door come first, then what is frozen, then what begins soonest.
    """
    visits = {visit.id: visit for visit in problem.visits}
    bays = {bay.door: bay for bay in problem.bays}
    grid = grid_of(problem)
    people = grid.people.copy()
    held: dict[str, Booking] = {}
    gone: dict[str, str] = {}
    for booking in sorted(problem.booked, key=lambda each: _rank(problem, each)):
        visit = visits.get(booking.visit)
        if visit is None:
            continue
        why = _why_not(problem, visit, bays.get(booking.door), booking) or _clash(held, booking)
        work = slice(grid.down(booking.work_from), grid.up(booking.work_until))
        if not why and not booking.stands and not _has_people(people, work, visit):
            why = f"Too few people are there for {visit.id} as it is booked."
        if why:
            gone[visit.id] = why
            continue
        people[work] -= visit.crew
        held[visit.id] = booking
    return held, gone


def _rank(problem: DocksProblem, booking: Booking) -> tuple[bool, bool, int, str]:
    return not booking.stands, booking.starts_at >= problem.frozen_until, booking.starts_at, booking.visit


def _has_people(people: Ints, work: slice, visit: Visit) -> bool:
    return work.stop <= len(people) and bool((people[work] >= visit.crew).all())


def _why_not(problem: DocksProblem, visit: Visit, bay: Bay | None, booking: Booking) -> str:
    """Why a booking cannot stay, taken by itself; nothing where it can."""
    if bay is None:
        return f"Door {booking.door} of {visit.id} is out of use."
    if booking.stands:
        return ""
    way = way_of(visit, booking)
    comes_at = later(booking.work_from, -way.before_s)
    if comes_at < way.from_at:
        return f"{visit.id} comes {(way.from_at - comes_at) / SECOND / 60:.0f} min after its appointment."
    if booking.ends_at > way.until_at or booking.ends_at > problem.until:
        return f"{visit.id} would stand beyond its time."
    times = booking.starts_at, booking.work_from, booking.work_until, booking.ends_at
    needed = way.before_s, way.work_s, way.after_s
    if any(later(a, seconds) > b for a, b, seconds in zip(times, times[1:], needed, strict=False)):
        return f"{visit.id} takes longer than its appointment."
    if comes_at < problem.now:
        return f"{visit.id} is not at door {booking.door} although its appointment began."
    if not fits(bay, visit):
        return f"Door {booking.door} is not equipped for {visit.id}."
    if any(span.meets(Span(booking.starts_at, booking.ends_at)) for span in bay.closed):
        return f"Door {booking.door} is closed during the appointment of {visit.id}."
    return ""


def _clash(held: dict[str, Booking], booking: Booking) -> str:
    span = Span(booking.starts_at, booking.ends_at)
    for other in held.values():
        if other.door == booking.door and span.meets(Span(other.starts_at, other.ends_at)):
            return f"{other.visit} is at door {booking.door} during the appointment of {booking.visit}."
    return ""
