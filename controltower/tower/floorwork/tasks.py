"""What comes next in a zone, or for one person, in words? And which scans were blocked there lately?"""

from dataclasses import dataclass

from controltower.domain.docks import Receipt
from controltower.domain.ids import RobotId, SiteId, WorkerId, ZoneId
from controltower.domain.inventory import Replenishment
from controltower.domain.kpis import Blocks, By, ErrorRate, blocks, error_rates
from controltower.domain.orders import Progress
from controltower.domain.picking import PickTask
from controltower.domain.picture import Picture
from controltower.domain.times import HOUR, Instant, Span
from controltower.planning.tasks import Job, JobKind, Step, TaskPlan, Why

LOOKING_BACK, SHIFT = HOUR, 8 * HOUR
EACH = 2
"""So many jobs of each person are shown where a whole zone is looked at."""


@dataclass(frozen=True, slots=True)
class NextTask:
    """One job of somebody's list, `place` from 1; `why` says what brought it there."""

    id: str
    worker: WorkerId
    place: int
    kind: JobKind
    what: str
    where: str
    starts_at: Instant
    ends_at: Instant
    due_at: Instant
    late_s: float
    why: Why
    robot: RobotId | None


def next_tasks(picture: Picture, plan: TaskPlan, zone: ZoneId, only: str | None = None) -> tuple[NextTask, ...]:
    """The list of `only` one person or robot, or the next few jobs of everybody in a zone, in their order."""
    found = []
    for each in plan.lists:
        for place, step in enumerate(each.steps, 1):
            wanted = only in (each.worker, step.robot) if only else each.zone == zone and place <= EACH
            if wanted:
                found.append(_row(picture, each.worker, place, step))
    return tuple(sorted(found, key=lambda row: (row.starts_at, row.worker)))


def waiting_jobs(plan: TaskPlan, zone: ZoneId) -> int:
    """How many jobs everybody in a zone begins before the horizon."""
    return sum(len(each.steps) for each in plan.lists if each.zone == zone)


def lately_blocked(picture: Picture) -> tuple[Blocks, ...]:
    """The scans that were blocked within the last hour, by zone, stage and reason."""
    return blocks(picture, Span(Instant(picture.now - LOOKING_BACK), Instant(picture.now + 1)))


def shift_rates(picture: Picture, site: SiteId, by: By) -> tuple[ErrorRate, ...]:
    """The wrong picks of the last eight hours at a site: all zones, and those waves or items that have any."""
    span = Span(Instant(picture.now - SHIFT), Instant(picture.now + 1))
    return tuple(rate for rate in error_rates(picture, span, by, site) if rate.errors or by is By.ZONE)


def job_words(picture: Picture, job: Job) -> str:
    """What is to be done, in a few words: `12 lines of WV004`."""
    key, count = job.tasks[0], len(job.tasks)
    match job.kind:
        case JobKind.PICK:
            return f"{count} {'line' if count == 1 else 'lines'} of {job.about}"
        case JobKind.REPLENISH:
            asked = picture[Replenishment].get(key)
            return f"{asked.quantity} × {asked.item} to {asked.target}" if asked is not None else job.about
        case JobKind.PACK:
            return f"order {job.about}"
        case JobKind.STAGE:
            thing = f"order {key}" if key in picture[Progress] else f"parcel …{key[-5:]}"
            return f"{thing} to {job.about}"
        case JobKind.LOAD:
            return f"{count} {'parcel' if count == 1 else 'parcels'} into {job.about}"
        case JobKind.CHECK | JobKind.PUT_AWAY:
            receipt = picture[Receipt].get(key)
            return f"{receipt.item} of {receipt.notice}" if receipt is not None else job.about
        case JobKind.COUNT:
            return f"place {job.about}"


def _row(picture: Picture, worker: WorkerId, place: int, step: Step) -> NextTask:
    job = step.job
    what = job_words(picture, job)
    key = f"{worker} {job.id}"
    task = picture[PickTask].get(job.tasks[0]) if job.kind is JobKind.PICK else None
    where = f"first {task.location}" if task is not None else ""
    times = step.starts_at, step.ends_at, job.due_at
    return NextTask(key, worker, place, job.kind, what, where, *times, step.late_s, step.why, step.robot)
