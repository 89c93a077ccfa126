"""What came of a decision? Counted from the picture as it is now, in a few words."""

from controltower.domain.counting import CountOrder, CountStatus
from controltower.domain.crossdock import Crossing
from controltower.domain.docks import Appointment
from controltower.domain.ids import stock_id
from controltower.domain.labour import Duty
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind, ProposalStatus
from controltower.domain.routes import Stop, StopStatus, lateness_s
from controltower.domain.waves import Wave, WaveStatus

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
        case ProposalKind.RELEASE:
            return _released(picture, proposal)
        case ProposalKind.DOORS:
            return _docked(picture, proposal)
        case ProposalKind.COUNT:
            return _counted(picture, proposal)
        case ProposalKind.ROSTER:
            return _posted(picture, proposal)


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


def _released(picture: Picture, proposal: Proposal) -> str:
    waves = [picture[Wave].get(release.wave) for release in proposal.releases]
    there = sum(wave is not None and wave.status is not WaveStatus.PLANNED for wave in waves)
    return f"{there} of {len(waves)} waves on the floor"


def _docked(picture: Picture, proposal: Proposal) -> str:
    booked = [(picture[Appointment].get(slot.appointment), slot.door) for slot in proposal.slots]
    docked = [(each, door) for each, door in booked if each is not None and each.docked_at]
    elsewhere = sum(each.door != door for each, door in docked)
    other = f", {elsewhere} of them at another door" if elsewhere else ""
    return f"{len(docked)} of {len(booked)} docked{other}"


def _counted(picture: Picture, proposal: Proposal) -> str:
    orders = [picture[CountOrder].get(stock_id(each.location, each.item)) for each in proposal.places]
    done = [each for each in orders if each is not None and each.status is CountStatus.DONE]
    wrong = sum(each.found != each.book for each in done)
    return f"{len(done)} of {len(orders)} counted, {wrong} of them not as booked"


def _posted(picture: Picture, proposal: Proposal) -> str:
    """Of the postings that should run now, how many do."""
    now = picture.now
    due = [each for each in proposal.postings if each.starts_at <= now < each.ends_at]
    duties = [(picture[Duty].get(each.worker), each.zone) for each in due]
    there = sum(duty is not None and duty.zone == zone for duty, zone in duties)
    return f"{there} of {len(due)} where they should be now"
