"""When is it worth offering a plan for the rest of the shift? When work will pile up that people could be there for."""

from collections import Counter
from collections.abc import Iterable
from functools import partial

from controltower.domain.ids import ProposalId, ZoneId
from controltower.domain.labour import Duty
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, operation_of
from controltower.domain.proposals import Effect, Proposal, ProposalKind, ProposalMade, ProposalStatus, Urgency
from controltower.domain.times import MINUTE, QUARTER, Instant, clock
from controltower.planning.labour import LabourProblem, plan_moves
from controltower.planning.labour import problem_of as floor_of
from controltower.planning.plans import StopAsked, never
from controltower.planning.staffing.reading import RosterProblem, problem_of
from controltower.planning.staffing.roster import RosterPlan, plan_roster, prospect
from controltower.settings import Settings
from controltower.tower.proposing.causes import rested
from controltower.tower.proposing.proposers import Question

BEGINNING, MOVES = "roster:", "staff:"
REST_MIN = 90
"""After a plan was decided, so long none is made: people must be able to rely on it."""
AGAIN_MIN = 30
"""After one was withdrawn or rejected, so long."""
WORTH = 3.0
"""Person-hours of waiting or late work times hours: less is within what a shift evens out by itself."""
SHARE = 0.1
"""And at least this share of what there is: a forecast is not better than that."""
AT_ONCE, MOVES_REST_MIN = 0.5, 30
"""Moves at once that save so many hours of lateness are offered by themselves, and first, if none were just now."""
AFTER_MOVES_MIN = 12
"""So long after moves at once the plan of the shift waits, until people are where they were sent."""
SOONEST, LATEST = 6 * MINUTE, 30 * MINUTE
MANY = 10.0


def roster_questions(picture: Picture, settings: Settings) -> Iterable[Question]:
    """One question each quarter-hour, as long as no plan of staff is open or fresh."""
    if picture[Zone] and len(picture[Duty]) and _rested(picture):
        key = ProposalId(f"{BEGINNING}{picture.now // QUARTER}")
        yield Question(key, _problem, partial(plan_shift, seed=settings.seed), partial(_offer, key))


def plan_shift(
    asked: tuple[RosterProblem, LabourProblem | None], *, stop: StopAsked = never, seed: int = 0
) -> RosterPlan | None:
    """The plan for the rest of the shift; None where people are to be moved at once first, and that is offered."""
    problem, at_once = asked
    if at_once is not None:
        moved = plan_moves(at_once, stop=stop)
        if moved.moves and moved.late_hours_now - moved.late_hours_then >= AT_ONCE:
            return None
    return plan_roster(problem, stop=stop, seed=seed)


def _rested(picture: Picture) -> bool:
    if not rested(picture, BEGINNING, AGAIN_MIN) or not rested(picture, MOVES, AFTER_MOVES_MIN):
        return False
    decided = (ProposalStatus.APPROVED, ProposalStatus.AMENDED)
    return not any(
        each.id.startswith(BEGINNING) and each.status in decided and picture.now - each.closed_at < REST_MIN * MINUTE
        for each in picture[Proposal].values()
    )


def _problem(picture: Picture) -> tuple[RosterProblem, LabourProblem | None] | None:
    problem = problem_of(picture, picture.now)
    if not problem.crew or prospect(problem, ()).price < WORTH:
        return None
    return problem, floor_of(picture, picture.now) if rested(picture, MOVES, MOVES_REST_MIN) else None


def _offer(key: ProposalId, picture: Picture, plan: RosterPlan | None) -> ProposalMade | None:
    """The postings as a proposal, where they take enough waiting away, and nobody offered others in the meantime."""
    if plan is None:
        return None
    saved = plan.now.price - plan.then.price
    if not plan.postings or saved < max(WORTH, SHARE * plan.now.price) or not _rested(picture):
        return None
    first = min(posting.starts_at for posting in plan.postings)
    act_by = Instant(min(max(first, picture.now + SOONEST), picture.now + LATEST))
    people = len({posting.worker for posting in plan.postings})
    return ProposalMade(
        key,
        ProposalKind.ROSTER,
        f"Plan {people} {'person' if people == 1 else 'people'} for the rest of the shift",
        _reason(picture, plan),
        tuple(_effects(picture, plan)),
        Urgency.HIGH if plan.now.late_hh - plan.then.late_hh >= MANY else Urgency.LOW,
        act_by,
        postings=plan.postings,
    )


def _reason(picture: Picture, plan: RosterPlan) -> str:
    """Where work would pile up and when, who goes there, and how sure the forecast is."""
    gained = _hours_gained(plan)
    winners = [zone for zone, hours in gained.most_common(2) if hours > 0.5]
    givers = sorted((zone for zone, hours in gained.items() if hours < -0.5), key=gained.__getitem__)[:3]
    peak = clock(plan.now.peak_at, _timezone(picture))
    return (
        f"By the forecast, {plan.now.peak_h:.0f} person-hours of work wait at {peak}. "
        f"{_where(picture, winners, gained)}{_whence(picture, givers)}: {plan.moves} changes of zone. "
        "All are trained for it, and no break or shift is cut."
    )


def _where(picture: Picture, zones: list[ZoneId], gained: "Counter[ZoneId]") -> str:
    words = [f"{picture[Zone][zone].name} gets {gained[zone]:.0f} more hours" for zone in zones]
    return f"{', '.join(words)}" if words else "Some start elsewhere"


def _whence(picture: Picture, zones: list[ZoneId]) -> str:
    return f", from {', '.join(picture[Zone][zone].name for zone in zones)}" if zones else ""


def _hours_gained(plan: RosterPlan) -> "Counter[ZoneId]":
    found: Counter[ZoneId] = Counter()
    for before, after in zip(plan.now.zones, plan.then.zones, strict=True):
        found[before.zone] = sum(after.hands_h) - sum(before.hands_h)  # type: ignore[assignment]
    return found


def _effects(picture: Picture, plan: RosterPlan) -> Iterable[Effect]:
    """The pile at its highest, waiting and late work over the rest of the shift with its spread, and the changes."""
    now, then, zone = plan.now, plan.then, _timezone(picture)
    before, after = (f"{each.peak_h:.1f} h at {clock(each.peak_at, zone)}" for each in (now, then))
    yield Effect("Work waiting at most", before, after, then.peak_h <= now.peak_h + 0.05)
    yield Effect("Work times hours it waits", f"{now.waiting_hh:.0f}", f"{then.waiting_hh:.0f}")
    if max(now.late_hh, then.late_hh, plan.late_high[0]) >= 0.5:
        spreads = zip(plan.late_low, (now.late_hh, then.late_hh), plan.late_high, strict=True)
        before, after = (f"{likely:.0f} ({low:.0f} to {high:.0f})" for low, likely, high in map(_sorted, spreads))
        yield Effect("Work times hours it is late", before, after, then.late_hh <= now.late_hh)
    yield Effect("Changes of zone", "0", str(plan.moves), None)


def _sorted(spread: tuple[float, float, float]) -> tuple[float, float, float]:
    low, likely, high = spread
    return min(spread), likely, max(low, likely, high)


def _timezone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
