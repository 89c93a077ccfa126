"""When is it worth offering to move people? When a zone will be late, and others can spare hands that know the work."""

from collections.abc import Iterable
from functools import partial

from controltower.domain.ids import ProposalId
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, operation_of
from controltower.domain.proposals import Effect, ProposalKind, ProposalMade, Urgency
from controltower.domain.times import MINUTE, QUARTER, Instant, clock
from controltower.planning.labour import LabourPlan, LabourProblem, ZoneEffect, plan_moves, problem_of
from controltower.settings import Settings
from controltower.tower.floorwork.labour import UNITS
from controltower.tower.proposing.causes import rested
from controltower.tower.proposing.proposers import Question

REST_MIN = 30
"""After a staff proposal was closed, so long none is made: people are not sent to and fro."""
SOONEST, LATEST = 6 * MINUTE, 20 * MINUTE
WORTH = 0.5
"""Person-hours late times hours: less is within what a shift evens out by itself."""
MANY = 4.0
FAR = Instant(2**62)


def staff_questions(picture: Picture, settings: Settings) -> Iterable[Question]:
    """One question each quarter-hour, as long as no staff proposal is open or fresh, and no plan of the shift open."""
    del settings
    if picture[Zone] and rested(picture, "staff:", REST_MIN) and rested(picture, "roster:", 0):
        key = ProposalId(f"staff:{picture.now // QUARTER}")
        yield Question(key, _problem, plan_moves, partial(_offer, key))


def _problem(picture: Picture) -> LabourProblem:
    return problem_of(picture, picture.now)


def _offer(key: ProposalId, picture: Picture, plan: LabourPlan) -> ProposalMade | None:
    """The moves as a proposal, where they take enough lateness away, and nobody offered others in the meantime."""
    if not (rested(picture, "staff:", REST_MIN) and rested(picture, "roster:", 0)):
        return None
    if not plan.moves or plan.late_hours_now - plan.late_hours_then < WORTH:
        return None
    helped = [effect for effect in plan.effects if effect.late_now > effect.late_then]
    if not helped:
        return None
    worst = max(helped, key=lambda effect: effect.late_now - effect.late_then)
    due = plan.act_by or Instant(picture.now + LATEST)
    count = len(plan.moves)
    return ProposalMade(
        key,
        ProposalKind.STAFF,
        f"Move {count} {'person' if count == 1 else 'people'} to {' and '.join(_gaining(plan))}",
        _reason(picture, plan, worst),
        tuple(_effects(picture, plan)),
        Urgency.HIGH if plan.late_hours_now >= MANY else Urgency.LOW,
        Instant(min(max(due, picture.now + SOONEST), picture.now + LATEST)),
        moves=plan.moves,
    )


def _gaining(plan: LabourPlan) -> list[str]:
    return [effect.name for effect in plan.effects if effect.people_then > effect.people_now]


def _reason(picture: Picture, plan: LabourPlan, worst: ZoneEffect) -> str:
    sources = sorted({picture[Zone][move.source].name for move in plan.moves})
    unit = UNITS[picture[Zone][worst.zone].kind]
    return (
        f"With {worst.people_now} people, {worst.late_now:.0f} {unit} in {worst.name} would be done too late; "
        f"with {worst.people_then}, {worst.late_then:.0f}. From {', '.join(sources)}: all are trained for it, and no "
        "break is cut."
    )


def _effects(picture: Picture, plan: LabourPlan) -> Iterable[Effect]:
    """For each zone concerned its people and, where that changes, what is done too late and when all is done."""
    operation = operation_of(picture)
    zone = operation.timezone if operation else "UTC"
    for effect in plan.effects:
        unit = UNITS[picture[Zone][effect.zone].kind]
        yield Effect(f"{effect.name}, people", str(effect.people_now), str(effect.people_then), None)
        if round(effect.late_now) != round(effect.late_then):
            better = effect.late_then <= effect.late_now
            late_now, late_then = (f"{late:.0f} {unit}" for late in (effect.late_now, effect.late_then))
            yield Effect(f"{effect.name}, done too late", late_now, late_then, better)
        if effect.finish_now != effect.finish_then:
            slower = (effect.finish_then or FAR) > (effect.finish_now or FAR)
            done_now, done_then = (_done(at, zone) for at in (effect.finish_now, effect.finish_then))
            yield Effect(f"{effect.name}, all done", done_now, done_then, not slower)


def _done(at: Instant | None, zone: str) -> str:
    return clock(at, zone) if at else "not within 4 h"
