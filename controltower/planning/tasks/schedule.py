"""What happens if everybody always takes the job with the highest index? Played forward, hand by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import islice
from math import exp

from controltower.domain.ids import RobotId, ZoneId
from controltower.domain.times import Instant, Span, later, seconds_between
from controltower.planning.tasks.problem import SPARE, Device, Hand, Job, JobKind, Point, TaskProblem

WALK_M_S = 1.0
"""Metres per second with a cart, as engineered standards have it."""
ROBOT_SAVES_S, ROBOT_BACK_S = 120.0, 90.0
"""What a tour takes less where a robot brings its own totes, and what the robot needs afterwards. Assumption."""
LOOK_AGAIN_S = 60.0
"""Who waits for work of other zones looks again after so long."""
MOST_OFFERS = 40
"""So many jobs are weighed against each other, those due first."""
UNDONE_S = 1800.0
"""What is not begun before the horizon counts as done so long after it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The two scales of the index: seconds of slack, and seconds of walking, that make a job e times less pressing."""

    urgency_s: float
    walk_s: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A job taken by a hand: `first` where none in the zone was due sooner, `spare` where there was no other."""

    job: Job
    starts_at: Instant
    ends_at: Instant
    walk_m: float
    first: bool
    spare: bool
    robot: RobotId | None


@dataclass(slots=True)
class Schedule:
    """The turns of each hand, in the order of the problem's hands, and what they cost."""

    rule: Rule
    turns: list[list[Turn]]
    late_min: float = 0.0
    walk_s: float = 0.0


@dataclass(slots=True)
class _Free:
    """A hand on its way through the day."""

    hand: Hand
    at: Point
    absences: list[Span]


@dataclass(slots=True)
class _Floor:
    """What is still to be taken, by zone, and when the jobs that others come after are done."""

    open: dict[ZoneId, dict[str, Job]] = field(default_factory=dict)
    done: dict[str, Instant] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    robots: dict[RobotId, tuple[Device, Instant, Point]] = field(default_factory=dict)


def schedule(problem: TaskProblem, rule: Rule) -> Schedule:
    """Everybody's turns until the horizon."""
    found = Schedule(rule, [[] for _ in problem.hands])
    floor = _floor(problem)
    free = [_Free(hand, hand.at, list(hand.absences)) for hand in problem.hands]
    queue: list[tuple[Instant, int]] = []
    for number, hand in enumerate(problem.hands):
        heappush(queue, (max(hand.free_at, problem.now), number))
    while queue:
        now, number = heappop(queue)
        again = _turn(problem, found, floor, free[number], number, now)
        if again is not None and again < problem.until:
            heappush(queue, (again, number))
    _count(problem, found, floor)
    return found


def walk_s(one: Point, other: Point) -> float:
    """Seconds from one place of the floor to another, along x and y."""
    return (abs(one[0] - other[0]) + abs(one[1] - other[1])) / WALK_M_S


def _turn(
    problem: TaskProblem, found: Schedule, floor: _Floor, free: _Free, number: int, now: Instant
) -> Instant | None:
    """Let a hand that is free take a break or a job; when it is free again, or looks again (None: no more)."""
    hand = free.hand
    if now >= min(hand.leaves_at, problem.until):
        return None
    if free.absences and now >= free.absences[0].starts:
        away = free.absences.pop(0)
        return Instant(now + away.ends - away.starts)
    due_first = floor.open.get(hand.zone, {}).values()
    offers = list(islice((job for job in due_first if _can(problem, floor, free, job, now)), MOST_OFFERS))
    if not offers:
        return _look_again(floor, free, now)
    pressing = [job for job in offers if job.kind not in SPARE]
    job = max(pressing or offers, key=lambda job: _index(found.rule, free, job, now))
    first = all(job.due_at <= other.due_at for other in pressing)
    turn = _take(floor, free, job, now, first=first, spare=not pressing)
    found.turns[number].append(turn)
    found.walk_s += walk_s(free.at, job.start)
    free.at = job.end
    del floor.open[hand.zone][job.id]
    floor.done[job.id] = turn.ends_at
    return turn.ends_at


def _can(problem: TaskProblem, floor: _Floor, free: _Free, job: Job, now: Instant) -> bool:
    """Whether somebody is trained for a job that can begin now, and would be through in time to go home or to rest."""
    hand = free.hand
    if job.skill not in hand.skills or job.site != hand.site or _ready(floor, job, now) != now:
        return False
    ends = later(now, walk_s(free.at, job.start) + job.work_s)
    away = free.absences[0].starts if free.absences else hand.leaves_at
    return ends <= hand.leaves_at and ends <= later(away, problem.slip_s)


def _ready(floor: _Floor, job: Job, now: Instant) -> Instant | None:
    """When a job can begin, now at the soonest; None where that is not known yet."""
    ready = max(job.ready_at, now)
    for before in job.after:
        if before in floor.done:
            ready = max(ready, floor.done[before])
        elif before in floor.known:
            return None
    return ready


def _index(rule: Rule, free: _Free, job: Job, now: Instant) -> float:
    """How pressing a job is for this hand, by its slack and the walk to it; what is overdue presses more and more."""
    walk = walk_s(free.at, job.start)
    return pressing(rule, walk, seconds_between(now, job.due_at) - walk - job.work_s)


def pressing(rule: Rule, walk: float, slack: float) -> float:
    """The index of a job that is so many seconds of walking away, with so many to spare once it is done."""
    urgency = exp(-slack / rule.urgency_s) if slack > 0 else 1 - slack / rule.urgency_s
    return urgency * exp(-walk / rule.walk_s)


def _take(floor: _Floor, free: _Free, job: Job, now: Instant, *, first: bool, spare: bool) -> Turn:
    walk = walk_s(free.at, job.start)
    robot = _robot(floor, job, now) if job.kind is JobKind.PICK else None
    work = max(job.work_s / 2, job.work_s - ROBOT_SAVES_S) if robot is not None else job.work_s
    ends = later(now, walk + work)
    if robot is not None:
        floor.robots[robot] = (floor.robots[robot][0], later(ends, ROBOT_BACK_S), job.end)
    return Turn(job, now, ends, walk * WALK_M_S, first, spare, robot)


def _robot(floor: _Floor, job: Job, now: Instant) -> RobotId | None:
    """The nearest robot of the site that is free now."""
    free = [
        (walk_s(at, job.start), device.robot)
        for device, since, at in floor.robots.values()
        if device.site == job.site and since <= now
    ]
    return min(free)[1] if free else None


def _look_again(floor: _Floor, free: _Free, now: Instant) -> Instant:
    """When something may have changed for somebody without work: a job is ready, or a break begins."""
    readies = [_ready(floor, job, now) for job in floor.open.get(free.hand.zone, {}).values()]
    times = [ready if ready is not None and ready > now else later(now, LOOK_AGAIN_S) for ready in readies]
    times += [absence.starts for absence in free.absences[:1]]
    return min((at for at in times if at > now), default=later(now, 10 * LOOK_AGAIN_S))


def _floor(problem: TaskProblem) -> _Floor:
    floor = _Floor(known={job.id for job in problem.jobs})
    for job in sorted(problem.jobs, key=lambda job: (job.kind in SPARE, job.due_at, job.ready_at, job.id)):
        floor.open.setdefault(job.zone, {})[job.id] = job
    floor.robots = {device.robot: (device, device.free_at, device.at) for device in problem.devices}
    return floor


def _count(problem: TaskProblem, found: Schedule, floor: _Floor) -> None:
    """Person-minutes done too late, times the minutes; what was due before the horizon and not begun included."""
    undone = later(problem.until, UNDONE_S)
    ends = [(turn.job, turn.ends_at) for turns in found.turns for turn in turns]
    ends += [(job, undone) for job in _waiting(floor) if job.due_at < problem.until]
    late = (job.work_s * max(0.0, seconds_between(job.due_at, at)) for job, at in ends if job.kind not in SPARE)
    found.late_min = sum(late) / 3600


def _waiting(floor: _Floor) -> Iterator[Job]:
    for jobs in floor.open.values():
        yield from jobs.values()
