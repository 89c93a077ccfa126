"""What is offered for decision, and what was decided? Proposals with reason and effect, and verdicts."""

from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.counting import CountPlace, CountStock
from controltower.domain.crossdock import CrossDock, Match
from controltower.domain.docks import AssignDoors, DoorSlot
from controltower.domain.errors import Refused
from controltower.domain.ids import CrossingId, ProposalId, StopId
from controltower.domain.labour import Move, MoveStaff, PlanStaff, Posting
from controltower.domain.picture import Facts, Picture
from controltower.domain.rerouting import Choice, ReRoute, RoutePlan, WhyNot
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant
from controltower.domain.waves import Release, ReleaseWaves


class ProposalKind(StrEnum):
    """What would be done."""

    STAFF = "move staff"
    REROUTE = "re-route"
    CROSSDOCK = "cross-dock"
    RELEASE = "release waves"
    DOORS = "assign doors"
    COUNT = "count stock"
    ROSTER = "plan staff"


KIND_OF: dict[type, ProposalKind] = {
    MoveStaff: ProposalKind.STAFF,
    ReRoute: ProposalKind.REROUTE,
    CrossDock: ProposalKind.CROSSDOCK,
    ReleaseWaves: ProposalKind.RELEASE,
    AssignDoors: ProposalKind.DOORS,
    CountStock: ProposalKind.COUNT,
    PlanStaff: ProposalKind.ROSTER,
}
"""The kind of proposal that each decision can carry out."""


class ProposalStatus(StrEnum):
    """Open, or how it was closed."""

    OPEN = "open"
    APPROVED = "approved"
    AMENDED = "approved with changes"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Urgency(StrEnum):
    """How soon somebody must decide: priority is consequence times time to act."""

    CRITICAL = "critical"
    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Effect:
    """One figure as it will be if nothing is done, and if this is done; both as a person reads them.

    `better` is None where a change is neither: people who go from one zone to another.
    """

    what: str
    now: str
    then: str
    better: bool | None = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """An offer: why, with what effect, what exactly, and by when. What its kind decides on is filled, and no more.

    Approved with changes, it holds what was decided; its effects are those of the offer.
    """

    id: ProposalId
    kind: ProposalKind
    title: str
    reason: str
    effects: tuple[Effect, ...]
    urgency: Urgency
    made_at: Instant
    act_by: Instant
    moves: tuple[Move, ...]
    plans: tuple[RoutePlan, ...]
    unserved: tuple[StopId, ...]
    matches: tuple[Match, ...]
    status: ProposalStatus
    closed_at: Instant = NEVER
    closed_by: str = ""
    closing_reason: str = ""
    releases: tuple[Release, ...] = ()
    slots: tuple[DoorSlot, ...] = ()
    places: tuple[CountPlace, ...] = ()
    postings: tuple[Posting, ...] = ()
    ends: tuple[CrossingId, ...] = ()
    choices: tuple[Choice, ...] = ()
    whynots: tuple[WhyNot, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the fold said to a decision; its id is the decision's source and key.

    `stale` says, for good, why it was taken on facts that could not be relied on; empty where they could be.
    """

    id: str
    seq: int
    at: Instant
    author: str
    decision: str
    accepted: bool
    reasons: tuple[str, ...]
    proposal: ProposalId | None
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalMade:
    """The tower offers something to decide."""

    proposal: ProposalId
    kind: ProposalKind
    title: str
    reason: str
    effects: tuple[Effect, ...]
    urgency: Urgency
    act_by: Instant
    moves: tuple[Move, ...] = ()
    plans: tuple[RoutePlan, ...] = ()
    unserved: tuple[StopId, ...] = ()
    matches: tuple[Match, ...] = ()
    releases: tuple[Release, ...] = ()
    slots: tuple[DoorSlot, ...] = ()
    places: tuple[CountPlace, ...] = ()
    postings: tuple[Posting, ...] = ()
    ends: tuple[CrossingId, ...] = ()
    choices: tuple[Choice, ...] = ()
    whynots: tuple[WhyNot, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalWithdrawn:
    """The offer no longer fits the facts."""

    proposal: ProposalId
    reason: str


@dataclass(frozen=True, slots=True)
class RejectProposal:
    """Do not do it."""

    proposal: ProposalId
    reason: str


def proposal_made(picture: Picture, event: ProposalMade, said: Said) -> Facts:
    """The open proposal, once; the first of one id stands."""
    if event.proposal in picture[Proposal]:
        return ()
    return (
        Proposal(
            event.proposal,
            event.kind,
            event.title,
            event.reason,
            event.effects,
            event.urgency,
            said.at,
            event.act_by,
            event.moves,
            event.plans,
            event.unserved,
            event.matches,
            ProposalStatus.OPEN,
            releases=event.releases,
            slots=event.slots,
            places=event.places,
            postings=event.postings,
            ends=event.ends,
            choices=event.choices,
            whynots=event.whynots,
        ),
    )


def proposal_withdrawn(picture: Picture, event: ProposalWithdrawn, said: Said) -> Facts:
    """The proposal is closed, if nobody decided it before."""
    held = picture[Proposal].get(event.proposal)
    if held is None:
        return unknown(picture, said, Proposal, event.proposal)
    if held.status is not ProposalStatus.OPEN:
        return (contradiction(picture, said, held.id, "is withdrawn", f"it is {held.status}", Proposal),)
    return (closed(held, ProposalStatus.WITHDRAWN, said, event.reason),)


def reject_proposal(picture: Picture, decision: RejectProposal, said: Said) -> Facts:
    """The proposal is rejected; that must have a reason."""
    reasons = [*open_problems(picture, decision.proposal)]
    if not decision.reason.strip():
        reasons.append("A rejection needs a reason.")
    if reasons:
        raise Refused(reasons)
    return (closed(picture[Proposal][decision.proposal], ProposalStatus.REJECTED, said, decision.reason),)


def open_problems(picture: Picture, key: ProposalId | None) -> list[str]:
    """Why this proposal can no longer be decided; nothing where it can, or where none is named."""
    if key is None:
        return []
    held = picture[Proposal].get(key)
    if held is None:
        return [f"There is no proposal {key}."]
    if held.status is not ProposalStatus.OPEN:
        who = f" by {held.closed_by}" if held.closed_by else ""
        return [f"“{held.title}” was already {held.status}{who}."]
    return []


def other_kind(picture: Picture, key: ProposalId | None, decision: type) -> list[str]:
    """Why a decision does not carry this proposal out: it does something else."""
    held = picture[Proposal].get(key) if key is not None else None
    if held is None or held.kind is KIND_OF.get(decision):
        return []
    return [f"“{held.title}” is a proposal to {held.kind}, and this decision does something else."]


def closed(held: Proposal, status: ProposalStatus, said: Said, reason: str) -> Proposal:
    """The proposal, closed by the author of this message."""
    return replace(held, status=status, closed_at=said.at, closed_by=said.author, closing_reason=reason)
