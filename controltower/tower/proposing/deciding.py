"""What can be done with a proposal: approve or reject it; and is it still worth anything?"""

from typing import assert_never

from controltower.domain.changing import ChangeOrder, change_problems
from controltower.domain.clock import SetPace, StepClock
from controltower.domain.counting import CountStock, count_problems
from controltower.domain.crossdock import CrossDock, crossing_problems
from controltower.domain.docks import AssignDoors, slot_problems
from controltower.domain.labels import PrintLabels, label_problems
from controltower.domain.labour import MoveStaff, PlanStaff, move_problems, posting_problems
from controltower.domain.messages import Decision
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind, ProposalStatus, RejectProposal
from controltower.domain.rerouting import ReRoute, plan_problems
from controltower.domain.roads import CloseRoad, OpenRoad, closing_problems, opening_problems
from controltower.domain.waves import ReleaseWaves, release_problems


def approve(proposal: Proposal, reason: str = "") -> Decision:
    """The decision that carries the proposal out; one that differs from what was offered amends it."""
    match proposal.kind:
        case ProposalKind.STAFF:
            return MoveStaff(proposal.moves, proposal.id, reason)
        case ProposalKind.REROUTE:
            return ReRoute(proposal.plans, proposal.unserved, proposal.id, reason)
        case ProposalKind.CROSSDOCK:
            return CrossDock(proposal.matches, proposal.id, reason, proposal.ends)
        case ProposalKind.RELEASE:
            return ReleaseWaves(proposal.releases, proposal.id, reason)
        case ProposalKind.DOORS:
            return AssignDoors(proposal.slots, proposal.id, reason)
        case ProposalKind.COUNT:
            return CountStock(proposal.places, proposal.id, reason)
        case ProposalKind.ROSTER:
            return PlanStaff(proposal.postings, proposal.id, reason)


def reject(proposal: Proposal, reason: str) -> RejectProposal:
    """The decision not to do it; it needs a reason."""
    return RejectProposal(proposal.id, reason)


def problems(picture: Picture, proposal: Proposal) -> tuple[str, ...]:
    """Why the proposal could not be approved as it is now, each a sentence; nothing where it could."""
    if proposal.status is not ProposalStatus.OPEN:
        return (f"It is {proposal.status}.",)
    return problems_of(picture, approve(proposal))


def problems_of(picture: Picture, decision: Decision) -> tuple[str, ...]:  # noqa: C901
    """Every reason why this decision could not be carried out now, each a sentence."""
    match decision:
        case MoveStaff():
            return tuple(move_problems(picture, decision.moves))
        case ReRoute():
            return tuple(plan_problems(picture, decision))
        case CrossDock():
            return tuple(crossing_problems(picture, decision.matches, decision.ends))
        case ReleaseWaves():
            return tuple(release_problems(picture, decision.releases))
        case AssignDoors():
            return tuple(slot_problems(picture, decision.slots))
        case CountStock():
            return tuple(count_problems(picture, decision.places))
        case PlanStaff():
            return tuple(posting_problems(picture, decision.postings))
        case PrintLabels():
            return tuple(label_problems(picture, decision))
        case ChangeOrder():
            return tuple(change_problems(picture, decision, picture.now))
        case CloseRoad():
            return tuple(closing_problems(picture, decision))
        case OpenRoad():
            return tuple(opening_problems(picture, decision))
        case RejectProposal() | SetPace() | StepClock():
            return ()
        case _:
            assert_never(decision)
