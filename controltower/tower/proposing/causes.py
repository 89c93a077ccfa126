"""Was this cause answered before? Proposals are numbered within their cause, so that two desks give them one name."""

from controltower.domain.ids import ProposalId
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.domain.times import MINUTE
from controltower.planning.travel import BY_ROAD, roads_of


def next_id(picture: Picture, cause: str) -> ProposalId | None:
    """The name of the next proposal for this cause; None where one is open or was decided.

    Only where all before were withdrawn, because the facts had moved on or nobody decided in time, there is a next one.
    """
    number = 1
    while (held := picture[Proposal].get(ProposalId(f"{cause}#{number}"))) is not None:
        if held.status is not ProposalStatus.WITHDRAWN:
            return None
        number += 1
    return ProposalId(f"{cause}#{number}")


def rested(picture: Picture, beginning: str, minutes: int) -> bool:
    """Whether no proposal whose id begins so is open, or was made or closed within the last minutes."""
    for proposal in picture[Proposal].values():
        if not proposal.id.startswith(beginning):
            continue
        if proposal.status is ProposalStatus.OPEN or picture.now - proposal.closed_at < minutes * MINUTE:
            return False
    return True


def times_come(picture: Picture) -> str:
    """Where the times of routes come from, as a sentence."""
    by_road = roads_of(picture).basis == BY_ROAD
    return "All times come from road data." if by_road else "All times are estimates."
