"""What can be done with a proposal: approve, amend, reject it; and is it still worth anything?"""

from controltower.domain.crossdock import CrossDock, Match, match_problems
from controltower.domain.ids import StopId
from controltower.domain.labour import Move, MoveStaff, move_problems
from controltower.domain.messages import Decision
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind, ProposalStatus, RejectProposal
from controltower.domain.rerouting import ReRoute, RoutePlan, plan_problems


def approve(proposal: Proposal, reason: str = "") -> Decision:
    """The decision that carries the proposal out as it is offered."""
    return amended(
        proposal,
        moves=proposal.moves,
        plans=proposal.plans,
        unserved=proposal.unserved,
        matches=proposal.matches,
        reason=reason,
    )


def amended(
    proposal: Proposal,
    *,
    moves: tuple[Move, ...] = (),
    plans: tuple[RoutePlan, ...] = (),
    unserved: tuple[StopId, ...] = (),
    matches: tuple[Match, ...] = (),
    reason: str = "",
) -> Decision:
    """The decision that carries the proposal out with another content of its kind."""
    match proposal.kind:
        case ProposalKind.STAFF:
            return MoveStaff(moves, proposal.id, reason)
        case ProposalKind.REROUTE:
            return ReRoute(plans, unserved, proposal.id, reason)
        case ProposalKind.CROSSDOCK:
            return CrossDock(matches, proposal.id, reason)


def reject(proposal: Proposal, reason: str) -> RejectProposal:
    """The decision not to do it; it needs a reason."""
    return RejectProposal(proposal.id, reason)


def problems(picture: Picture, proposal: Proposal) -> tuple[str, ...]:
    """Why the proposal could not be approved as it is now, each a sentence; nothing where it could."""
    if proposal.status is not ProposalStatus.OPEN:
        return (f"It is {proposal.status}.",)
    decision = approve(proposal)
    match decision:
        case MoveStaff():
            return tuple(move_problems(picture, decision.moves))
        case ReRoute():
            return tuple(plan_problems(picture, decision))
        case CrossDock():
            return tuple(match_problems(picture, decision.matches))
        case _:
            return ()
