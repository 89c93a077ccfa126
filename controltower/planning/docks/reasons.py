"""Why does a truck have no door? One sentence for each that was left out."""

from collections.abc import Sequence

import numpy as np

from controltower.domain.times import later
from controltower.planning.docks.choice import REFUSED, Room
from controltower.planning.docks.columns import Columns, Ints, fits
from controltower.planning.docks.problem import DocksProblem, Visit
from controltower.planning.plans import LeftOut


def reasons(problem: DocksProblem, columns: Columns, chosen: Ints) -> tuple[LeftOut, ...]:
    """What has no door, and why."""
    room = Room(columns, chosen.tolist())
    return tuple(
        LeftOut(visit.id, _why(problem, columns, room, number))
        for number, visit in enumerate(problem.visits)
        if chosen[number] == REFUSED
    )


def _why(problem: DocksProblem, columns: Columns, room: Room, number: int) -> str:
    visit = problem.visits[number]
    which = np.arange(columns.first[number], columns.first[number + 1])
    if not len(which):
        return _never(problem, visit)
    doors = len(np.unique(columns.door[which]))
    if len(which[room.fitting(which)]):
        return f"{visit.id} stays away: every door that is free for it costs more than to refuse it."
    held = f" while at most {columns.budget} appointments may be moved" if columns.budget is not None else ""
    free = [_is_door_free(columns, room, column) for column in which.tolist()]
    if any(free):
        return f"{visit.id} has no door: {visit.crew} people at once are not to be had when one is free{held}."
    what = "the only door that fits is" if doors == 1 else f"all {doors} doors that fit are"
    return f"{visit.id} has no door: {what} taken for all of its time{held}."


def _is_door_free(columns: Columns, room: Room, column: int) -> bool:
    return not room.taken[columns.door[column], columns.start[column] : columns.end[column]].any()


def _never(problem: DocksProblem, visit: Visit) -> str:
    """Why no door could ever take it, whoever else comes."""
    right = [bay for bay in problem.bays if visit.kind in bay.kinds]
    if not right:
        return f"{visit.id} has no door: no door is {visit.kind}."
    if not any(fits(bay, visit) for bay in right):
        return f"{visit.id} has no door: no {visit.kind} door has {_both(sorted(visit.needs))}."
    if not visit.ways or all(
        later(max(way.from_at, problem.now), way.before_s + way.work_s + way.after_s) > min(way.until_at, problem.until)
        for way in visit.ways
    ):
        return f"{visit.id} has no door: it comes too late to be done in its time."
    if max((shift.people for shift in problem.crew), default=0) < visit.crew:
        return f"{visit.id} has no door: it needs {visit.crew} people at once, and so many are never there."
    return f"{visit.id} has no door: none that fits is open, with people there, within its time."


def _both(words: Sequence[str]) -> str:
    return " and ".join(words)
