"""Why does nobody do this before the horizon? A sentence for each job that is on no list."""

from collections.abc import Collection, Iterator

from controltower.domain.ids import ZoneId
from controltower.planning.plans import LeftOut
from controltower.planning.tasks.problem import Hand, Job, TaskProblem


def left_out(problem: TaskProblem, placed: Collection[str]) -> Iterator[LeftOut]:
    """What is on no list, each with its reason."""
    here: dict[ZoneId, list[Hand]] = {}
    for hand in problem.hands:
        here.setdefault(hand.zone, []).append(hand)
    names = {job.id for job in problem.jobs}
    for job in problem.jobs:
        if job.id not in placed:
            yield LeftOut(job.id, _reason(problem, job, here.get(job.zone, []), placed, names))


def _reason(problem: TaskProblem, job: Job, hands: list[Hand], placed: Collection[str], names: Collection[str]) -> str:
    waits = [before for before in job.after if before in names and before not in placed]
    if not hands:
        return f"Nobody works in {job.zone}."
    if not any(job.skill in hand.skills for hand in hands):
        return f"Nobody in {job.zone} is trained to {job.skill}."
    if waits:
        return f"It comes after {waits[0]}, which nobody begins before the horizon."
    if job.ready_at >= problem.until:
        return "It cannot begin before the horizon."
    return f"Everybody in {job.zone} has more pressing work, or leaves before it would be done."
