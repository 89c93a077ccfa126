"""How is a choice of columns said in appointments, and how late do routes leave by it?"""

from collections.abc import Iterable

from controltower.domain.ids import RouteId
from controltower.domain.times import later, seconds_between
from controltower.planning.docks.choice import REFUSED
from controltower.planning.docks.columns import Columns, Ints
from controltower.planning.docks.problem import Booking, DocksProblem


def bookings_of(problem: DocksProblem, columns: Columns, chosen: Ints) -> tuple[Booking, ...]:
    """The appointment of each visit that has a column; one that stays is what was booked."""
    booked = {each.visit: each for each in problem.booked}
    grid, found = columns.grid, []
    for visit, column in zip(problem.visits, chosen.tolist(), strict=True):
        if column == REFUSED:
            continue
        way = int(columns.way[column])
        if way < 0:
            found.append(booked[visit.id])
            continue
        start, work, rest, end = (
            grid.at(int(at[column])) for at in (columns.start, columns.work, columns.rest, columns.end)
        )
        door = problem.bays[int(columns.door[column])].door
        found.append(Booking(visit.id, door, visit.ways[way].mode, start, work, rest, end))
    return tuple(found)


def late_routes(problem: DocksProblem, bookings: Iterable[Booking]) -> tuple[tuple[RouteId, float], ...]:
    """Routes that leave late and by how many seconds, the latest first."""
    done = {each.visit: each.work_until for each in bookings}
    late: dict[RouteId, float] = {}
    for departure in problem.departures:
        waits = [
            seconds_between(departure.leaves_at, later(done[visit.id], feed.after_s))
            for visit in problem.visits
            for feed in visit.feeds
            if feed.route == departure.route and visit.id in done
        ]
        if max(waits, default=0.0) > 0:
            late[departure.route] = max(waits)
    return tuple(sorted(late.items(), key=lambda each: (-each[1], each[0])))
