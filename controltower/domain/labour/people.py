"""Who works where? People with skills and shifts, where they are now, and where they were told to go."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import ProposalId, SiteId, WorkerId, ZoneId
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Zone, ZoneKind
from controltower.domain.said import Said
from controltower.domain.times import Instant, Span


class Skill(StrEnum):
    """What somebody is trained for."""

    PICK = "pick"
    PACK = "pack"
    RECEIVE = "receive"
    LOAD = "load"


SKILL_FOR = {
    ZoneKind.STORAGE: Skill.PICK,
    ZoneKind.PACKING: Skill.PACK,
    ZoneKind.RECEIVING: Skill.RECEIVE,
    ZoneKind.STAGING: Skill.LOAD,
}
"""The skill that the work of a zone asks for."""


class Presence(StrEnum):
    """Whether somebody can work right now."""

    OFF = "off shift"
    WORKING = "working"
    BREAK = "on break"
    SICK = "sick"


@dataclass(frozen=True, slots=True)
class Worker:
    """A person with skills, a shift and planned breaks, known by number: names are kept apart from the journal."""

    id: WorkerId
    site: SiteId
    skills: tuple[Skill, ...]
    shift: Span
    breaks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """Where somebody works and was last seen (metres on the floor); `bound_for` is a zone they were told to go to."""

    id: WorkerId
    zone: ZoneId | None
    presence: Presence
    doing: str
    x_m: float
    y_m: float
    at: Instant
    bound_for: ZoneId | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One person from one zone to another."""

    worker: WorkerId
    source: ZoneId
    target: ZoneId


@dataclass(frozen=True, slots=True)
class WorkerListed:
    """Master data names a worker, or changes one."""

    worker: Worker


@dataclass(frozen=True, slots=True)
class ShiftStarted:
    """Somebody is here, and works in a zone."""

    worker: WorkerId
    zone: ZoneId


@dataclass(frozen=True, slots=True)
class ShiftEnded:
    """Somebody went home."""

    worker: WorkerId


@dataclass(frozen=True, slots=True)
class BreakStarted:
    """Somebody takes a break."""

    worker: WorkerId


@dataclass(frozen=True, slots=True)
class BreakEnded:
    """Somebody is back."""

    worker: WorkerId


@dataclass(frozen=True, slots=True)
class WorkerSick:
    """Somebody cannot work today."""

    worker: WorkerId


@dataclass(frozen=True, slots=True)
class WorkerAssigned:
    """Somebody works in another zone now."""

    worker: WorkerId
    zone: ZoneId


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """Somebody was at a place of the floor, doing something."""

    worker: WorkerId
    x_m: float
    y_m: float
    doing: str


@dataclass(frozen=True, slots=True)
class MoveStaff:
    """Send these people to other zones."""

    moves: tuple[Move, ...]
    proposal: ProposalId | None = None
    reason: str = ""


def shift_started(picture: Picture, event: ShiftStarted, said: Said) -> Facts:
    """The person works in the middle of the zone."""
    if event.worker not in picture[Worker]:
        return unknown(picture, said, Worker, event.worker)
    zone = picture[Zone].get(event.zone)
    if zone is None:
        return unknown(picture, said, Zone, event.zone)
    x, y = zone.x_m + zone.width_m / 2, zone.y_m + zone.depth_m / 2
    return (Duty(event.worker, zone.id, Presence.WORKING, "starts", x, y, said.at),)


def shift_ended(picture: Picture, event: ShiftEnded, said: Said) -> Facts:
    """The person is off shift and bound for nowhere."""
    return _present(picture, event.worker, Presence.OFF, said)


def break_started(picture: Picture, event: BreakStarted, said: Said) -> Facts:
    """The person is on break."""
    return _present(picture, event.worker, Presence.BREAK, said)


def break_ended(picture: Picture, event: BreakEnded, said: Said) -> Facts:
    """The person works again."""
    return _present(picture, event.worker, Presence.WORKING, said)


def worker_sick(picture: Picture, event: WorkerSick, said: Said) -> Facts:
    """The person is out for the day, whether or not the shift began."""
    if event.worker not in picture[Worker]:
        return unknown(picture, said, Worker, event.worker)
    duty = picture[Duty].get(event.worker) or Duty(event.worker, None, Presence.OFF, "", 0.0, 0.0, said.at)
    return (replace(duty, presence=Presence.SICK, doing="", bound_for=None, at=said.at),)


def worker_assigned(picture: Picture, event: WorkerAssigned, said: Said) -> Facts:
    """The person works in the zone; an order to go there is fulfilled."""
    duty = picture[Duty].get(event.worker)
    zone = picture[Zone].get(event.zone)
    if duty is None:
        return unknown(picture, said, Duty, event.worker)
    if zone is None:
        return unknown(picture, said, Zone, event.zone)
    x, y = zone.x_m + zone.width_m / 2, zone.y_m + zone.depth_m / 2
    bound_for = None if duty.bound_for == zone.id else duty.bound_for
    return (Duty(duty.id, zone.id, duty.presence, "arrives", x, y, said.at, bound_for),)


def worker_seen(picture: Picture, event: WorkerSeen, said: Said) -> Facts:
    """The person's place on the floor."""
    duty = picture[Duty].get(event.worker)
    if duty is None:
        return unknown(picture, said, Duty, event.worker)
    return (Duty(duty.id, duty.zone, duty.presence, event.doing, event.x_m, event.y_m, said.at, duty.bound_for),)


def move_problems(picture: Picture, moves: Iterable[Move]) -> Iterable[str]:
    """Every reason why people cannot be moved so, each a sentence."""
    seen: set[WorkerId] = set()
    empty = True
    for move in moves:
        empty = False
        if move.worker in seen:
            yield f"{move.worker} is moved twice."
        seen.add(move.worker)
        yield from _move_problems(picture, move)
    if empty:
        yield "Nobody is moved."


def _move_problems(picture: Picture, move: Move) -> Iterable[str]:
    worker, duty, zone = (
        picture[Worker].get(move.worker),
        picture[Duty].get(move.worker),
        picture[Zone].get(move.target),
    )
    if zone is None:
        yield f"There is no zone {move.target}."
    if worker is None:
        yield f"There is no worker {move.worker}."
        return
    if duty is None or duty.presence in (Presence.OFF, Presence.SICK):
        yield f"{move.worker} is {duty.presence if duty else 'off shift'}."
        return
    if duty.zone != move.source:
        yield f"{move.worker} works in {duty.zone}, not in {move.source}."
    if duty.bound_for is not None:
        yield f"{move.worker} was already told to go to {duty.bound_for}."
    if move.target == move.source:
        yield f"{move.worker} is in {move.target} already."
    if zone is not None and SKILL_FOR[zone.kind] not in worker.skills:
        yield f"{move.worker} is not trained to {SKILL_FOR[zone.kind]}, which {zone.name} needs."
    if zone is not None and zone.site != worker.site:
        yield f"{move.worker} works at {worker.site}, and {zone.name} is at {zone.site}."


def _present(picture: Picture, key: WorkerId, presence: Presence, said: Said) -> Facts:
    duty = picture[Duty].get(key)
    if duty is None:
        return unknown(picture, said, Duty, key)
    if duty.presence is Presence.SICK:
        return (contradiction(picture, said, key, f"is {presence}", "reported sick today", Duty),)
    bound_for = None if presence is Presence.OFF else duty.bound_for
    return (Duty(duty.id, duty.zone, presence, "", duty.x_m, duty.y_m, said.at, bound_for),)
