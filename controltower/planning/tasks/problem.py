"""What is to be done next, by whom, and with which machines? Jobs, the hands that can do them, and robots that help."""

from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.ids import RobotId, SiteId, WorkerId, ZoneId
from controltower.domain.labour import Skill
from controltower.domain.times import Instant, Span

Point = tuple[float, float]
"""Metres on the floor of a site."""


class JobKind(StrEnum):
    """What somebody does; in the order in which goods go through the house."""

    CHECK = "check"
    PUT_AWAY = "put away"
    REPLENISH = "replenish"
    PICK = "pick"
    PACK = "pack"
    STAGE = "stage"
    LOAD = "load"
    COUNT = "count"


SPARE = (JobKind.COUNT,)
"""Work for those who have nothing else to do."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work in a zone: where it begins and ends, how long it takes, and by when it must be done.

    `about` is what it is for (a wave, an order, a route, a notice, an item), `tasks` what it is made of. It can begin
    from `ready_at` on, once all the jobs that it comes `after` are done.
    """

    id: str
    kind: JobKind
    site: SiteId
    zone: ZoneId
    skill: Skill
    about: str
    tasks: tuple[str, ...]
    start: Point
    end: Point
    work_s: float
    due_at: Instant
    ready_at: Instant
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody at work in a zone, free at `free_at` at the latest place known; absences are breaks still to come."""

    worker: WorkerId
    site: SiteId
    zone: ZoneId
    skills: tuple[Skill, ...]
    at: Point
    free_at: Instant
    leaves_at: Instant
    absences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Device:
    """A robot that can go along with a pick tour: it brings the totes and takes them to the benches."""

    robot: RobotId
    site: SiteId
    at: Point
    free_at: Instant


@dataclass(frozen=True, slots=True)
class TaskProblem:
    """All jobs, hands and robots of one moment; nothing begins after `until`.

    A break may begin up to `slip_s` late, where a job in hand lasts into it, and is taken in full.
    """

    now: Instant
    until: Instant
    jobs: tuple[Job, ...]
    hands: tuple[Hand, ...]
    devices: tuple[Device, ...] = ()
    slip_s: float = 600.0
