"""Who shall work where and when for the rest of the shift? Postings that were decided, checked by what is known."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from controltower.domain.errors import Refused
from controltower.domain.ids import ProposalId, WorkerId, ZoneId
from controltower.domain.labour.people import SKILL_FOR, Duty, MoveStaff, Presence, Worker, move_problems
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Zone
from controltower.domain.said import Said
from controltower.domain.times import Instant


@dataclass(frozen=True, slots=True)
class Posting:
    """One person in one zone between two times; breaks are taken within it."""

    worker: WorkerId
    zone: ZoneId
    starts_at: Instant
    ends_at: Instant


@dataclass(frozen=True, slots=True)
class Roster:
    """Where one person shall work from when this was decided on; the id is the worker's."""

    id: WorkerId
    postings: tuple[Posting, ...]
    decided_at: Instant


@dataclass(frozen=True, slots=True)
class PlanStaff:
    """Have these people work there and then; what was planned for each of them before is void."""

    postings: tuple[Posting, ...]
    proposal: ProposalId | None = None
    reason: str = ""


def move_staff(picture: Picture, decision: MoveStaff, said: Said) -> Facts:
    """Each person is bound for the new zone, and goes when the hands are free. All moves, or none.

    A posting that runs is over with it; later ones of the person stand.
    """
    del said
    reasons = list(move_problems(picture, decision.moves))
    if reasons:
        raise Refused(reasons)
    movers = [replace(picture[Duty][move.worker], bound_for=move.target) for move in decision.moves]
    rosters = (picture[Roster].get(duty.id) for duty in movers)
    return (*movers, *(_without_running(picture, roster) for roster in rosters if roster is not None))


def _without_running(picture: Picture, roster: Roster) -> Roster:
    return replace(roster, postings=tuple(each for each in roster.postings if each.starts_at > picture.now))


def plan_staff(picture: Picture, decision: PlanStaff, said: Said) -> Facts:
    """A new roster for each person named, in the order of time. All of them, or none."""
    reasons = list(posting_problems(picture, decision.postings))
    if reasons:
        raise Refused(reasons)
    ordered: dict[WorkerId, list[Posting]] = {}
    for posting in sorted(decision.postings, key=lambda each: (each.worker, each.starts_at)):
        ordered.setdefault(posting.worker, []).append(posting)
    return tuple(Roster(worker, tuple(postings), said.at) for worker, postings in ordered.items())


def posting_problems(picture: Picture, postings: Iterable[Posting]) -> Iterable[str]:
    """Every reason why people cannot be posted so, each a sentence."""
    ends_at: dict[WorkerId, Instant] = {}
    for posting in sorted(postings, key=lambda each: (each.worker, each.starts_at, each.zone)):
        yield from _posting_problems(picture, posting)
        if posting.starts_at < ends_at.get(posting.worker, posting.starts_at):
            yield f"{posting.worker} would be in two zones at once."
        ends_at[posting.worker] = posting.ends_at
    if not ends_at:
        yield "Nobody is posted."


def _posting_problems(picture: Picture, posting: Posting) -> Iterable[str]:
    worker, zone = picture[Worker].get(posting.worker), picture[Zone].get(posting.zone)
    duty = picture[Duty].get(posting.worker)
    if zone is None:
        yield f"There is no zone {posting.zone}."
    if worker is None:
        yield f"There is no worker {posting.worker}."
        return
    if duty is not None and duty.presence is Presence.SICK:
        yield f"{posting.worker} is sick."
    if posting.ends_at <= max(posting.starts_at, picture.now):
        yield f"The time of {posting.worker} in {posting.zone} is over before it begins."
    if posting.starts_at < worker.shift.starts or posting.ends_at > worker.shift.ends:
        yield f"{posting.worker} would work in {posting.zone} outside of the shift."
    if zone is not None and SKILL_FOR[zone.kind] not in worker.skills:
        yield f"{posting.worker} is not trained to {SKILL_FOR[zone.kind]}, which {zone.name} needs."
    if zone is not None and zone.site != worker.site:
        yield f"{posting.worker} works at {worker.site}, and {zone.name} is at {zone.site}."
