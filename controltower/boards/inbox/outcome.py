"""What came of a decision? Counted from the picture as it is now, in a few words."""

from controltower.domain.crossdock import Crossing
from controltower.domain.labour import Duty
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind, ProposalStatus
from controltower.domain.routes import Stop, StopStatus, lateness_s

CARRIED_OUT = (ProposalStatus.APPROVED, ProposalStatus.AMENDED)


def outcome(picture: Picture, proposal: Proposal) -> str:
    """How far what was approved has come; empty where nothing was to be done."""
    if proposal.status not in CARRIED_OUT:
        return ""
    match proposal.kind:
        case ProposalKind.STAFF:
            return _moved(picture, proposal)
        case ProposalKind.REROUTE:
            return _driven(picture, proposal)
        case ProposalKind.CROSSDOCK:
            return _crossed(picture, proposal)


def _moved(picture: Picture, proposal: Proposal) -> str:
    duties = [(picture[Duty].get(move.worker), move.target) for move in proposal.moves]
    there = sum(duty is not None and duty.zone == target for duty, target in duties)
    going = sum(duty is not None and duty.bound_for == target for duty, target in duties)
    on_the_way = f", {going} on the way" if going else ""
    return f"{there} of {len(duties)} at work there{on_the_way}"


def _driven(picture: Picture, proposal: Proposal) -> str:
    keys = dict.fromkeys(each.stop for plan in proposal.plans for each in plan.stops if each.source is None)
    stops = [picture[Stop][key] for key in keys if key in picture[Stop]]
    done = [stop for stop in stops if stop.status is StopStatus.DONE]
    failed = sum(stop.status in (StopStatus.FAILED, StopStatus.UNSERVED) for stop in stops)
    late = sum(lateness_s(stop) > 0 for stop in done)
    parts = [f"{len(done)} of {len(stops)} stops made"]
    parts += [f"{late} late"] if late else []
    parts += [f"{failed} not delivered"] if failed else []
    return ", ".join(parts)


def _crossed(picture: Picture, proposal: Proposal) -> str:
    lines = {match.line for match in proposal.matches}
    mine = [
        crossing
        for crossing in picture[Crossing].values()
        if crossing.line in lines and crossing.at >= proposal.closed_at
    ]
    asked, moved = sum(each.quantity for each in mine), sum(each.moved for each in mine)
    return f"{moved} of {asked} pieces across"
