"""What does a decision change, or why is it refused? Each decision with its rule, its proposal and its verdict."""

from dataclasses import replace
from typing import assert_never

from controltower.domain import (
    changing,
    clock,
    counting,
    crossdock,
    docks,
    labels,
    labour,
    proposals,
    rerouting,
    roads,
    truth,
    waves,
)
from controltower.domain import messages as m
from controltower.domain.errors import Refused
from controltower.domain.ids import ProposalId
from controltower.domain.picture import Facts, Picture
from controltower.domain.proposals import Proposal, ProposalStatus, Verdict
from controltower.domain.said import Said


def decided(picture: Picture, body: m.Decision, said: Said) -> Facts:
    """The facts that a decision changes and its verdict; only the verdict where it is refused."""
    proposal = None if isinstance(body, clock.SetPace | clock.StepClock) else body.proposal
    reasons = [] if isinstance(body, proposals.RejectProposal) else _offer_problems(picture, body, proposal)
    stale = truth.staleness(picture, body, said)
    facts: Facts = ()
    try:
        facts = _ruled(picture, body, said)
    except Refused as refusal:
        reasons.extend(refusal.reasons)
    if reasons:
        return (_verdict(said, body, tuple(reasons), proposal, stale),)
    return (*facts, *_settled(picture, body, proposal, said), _verdict(said, body, (), proposal, stale))


def _offer_problems(picture: Picture, body: m.Decision, proposal: ProposalId | None) -> list[str]:
    """Why the decision cannot carry out the proposal that it names, whatever else it does."""
    return [*proposals.open_problems(picture, proposal), *proposals.other_kind(picture, proposal, type(body))]


def _ruled(picture: Picture, body: m.Decision, said: Said) -> Facts:  # noqa: C901
    match body:
        case labour.MoveStaff():
            return labour.move_staff(picture, body, said)
        case rerouting.ReRoute():
            return rerouting.reroute(picture, body, said)
        case crossdock.CrossDock():
            return crossdock.cross_dock(picture, body, said)
        case waves.ReleaseWaves():
            return waves.release_waves(picture, body, said)
        case docks.AssignDoors():
            return docks.assign_doors(picture, body, said)
        case counting.CountStock():
            return counting.count_stock(picture, body, said)
        case labour.PlanStaff():
            return labour.plan_staff(picture, body, said)
        case roads.CloseRoad():
            return roads.close_road(picture, body, said)
        case roads.OpenRoad():
            return roads.open_road(picture, body, said)
        case changing.ChangeOrder():
            return changing.change_order(picture, body, said)
        case labels.PrintLabels():
            return labels.print_labels(picture, body, said)
        case proposals.RejectProposal():
            return proposals.reject_proposal(picture, body, said)
        case clock.SetPace():
            return clock.set_pace(picture, body, said)
        case clock.StepClock():
            return clock.step_clock(picture, body, said)
        case _:
            assert_never(body)


def _settled(picture: Picture, body: m.Decision, proposal: ProposalId | None, said: Said) -> Facts:
    """The proposal that the decision carries out, approved, or amended where the decision differs from it."""
    if proposal is None or isinstance(body, proposals.RejectProposal):
        return ()
    held = picture[Proposal][proposal]
    decided = _as_decided(held, body)
    status = ProposalStatus.APPROVED if decided == held else ProposalStatus.AMENDED
    reason = "" if isinstance(body, clock.SetPace | clock.StepClock) else body.reason
    return (proposals.closed(decided, status, said, reason),)


def _as_decided(held: Proposal, body: m.Decision) -> Proposal:
    """The proposal with what is to be done; what was offered instead stands in the journal."""
    match body:
        case labour.MoveStaff():
            return replace(held, moves=body.moves)
        case rerouting.ReRoute():
            return replace(held, plans=body.plans, unserved=body.unserved)
        case crossdock.CrossDock():
            return replace(held, matches=body.matches, ends=body.ends)
        case waves.ReleaseWaves():
            return replace(held, releases=body.releases)
        case docks.AssignDoors():
            return replace(held, slots=body.slots)
        case counting.CountStock():
            return replace(held, places=body.places)
        case labour.PlanStaff():
            return replace(held, postings=body.postings)
        case _:
            return held


def _verdict(
    said: Said, body: m.Decision, reasons: tuple[str, ...], proposal: ProposalId | None, stale: tuple[str, ...]
) -> Verdict:
    """Accepted where there is no reason against it."""
    key, name = f"{said.source}:{said.key}", type(body).__name__
    return Verdict(key, said.seq, said.at, said.author, name, not reasons, reasons, proposal, stale)
