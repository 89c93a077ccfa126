"""When is it worth offering to send goods straight across? When a truck brings what orders leaving today wait for."""

from collections.abc import Iterable
from functools import partial

from controltower.domain.docks import Notice, NoticeStatus, Truck, TruckStatus
from controltower.domain.ids import ItemId, NoticeId, ProposalId
from controltower.domain.orders import CLOSED, OrderLine, Progress, waiting
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.proposals import Effect, Proposal, ProposalKind, ProposalMade, ProposalStatus, Urgency
from controltower.domain.times import HOUR, MINUTE, Instant, clock
from controltower.planning.crossdock import CrossdockPlan, CrossdockProblem, plan_crossdock, problem_of
from controltower.settings import Settings
from controltower.tower.proposing.causes import rested
from controltower.tower.proposing.proposers import Question

AHEAD = 2 * HOUR
"""Trucks that come later than this are not matched yet: their orders may still be served from stock."""
REST_MIN = 20
SOONEST, LATEST = 8 * MINUTE, 45 * MINUTE
LAST_CALL = 40 * MINUTE
"""So long before the first departure it must be decided; unloading, crossing, packing and loading follow."""


def crossdock_questions(picture: Picture, settings: Settings) -> Iterable[Question]:
    """Notices that are near and carry items that lines wait for, the next truck first."""
    notices = [each for each in picture[Notice].values() if _near(picture, each)]
    wanted = _wanted(picture) if notices else frozenset()
    for notice in sorted(notices, key=lambda each: (picture[Truck][each.truck].expected_at, each.id)):
        key = _next_id(picture, notice.id) if wanted.intersection(notice.items) else None
        if key is not None:
            plan = partial(plan_crossdock, seed=settings.seed)
            yield Question(key, partial(_problem, notice.id), plan, partial(_offer, key, notice.id))


def _near(picture: Picture, notice: Notice) -> bool:
    truck = picture[Truck].get(notice.truck)
    if truck is None or notice.status is NoticeStatus.RECEIVED or truck.status is TruckStatus.LEFT:
        return False
    return truck.status is not TruckStatus.EXPECTED or truck.expected_at - picture.now <= AHEAD


def _wanted(picture: Picture) -> frozenset[ItemId]:
    """Items that lines of open orders wait for."""
    return frozenset(
        line.item
        for line in picture[OrderLine].values()
        if waiting(line) > 0 and picture[Progress][line.order].stage not in CLOSED
    )


def _next_id(picture: Picture, notice: NoticeId) -> ProposalId | None:
    """One proposal at a time for a notice; more may follow as orders come in, but none after a rejection."""
    beginning = f"crossdock:{notice}#"
    held = [each for each in picture[Proposal].values() if each.id.startswith(beginning)]
    if any(each.status is ProposalStatus.REJECTED for each in held) or not rested(picture, beginning, REST_MIN):
        return None
    return ProposalId(f"{beginning}{len(held) + 1}")


def _problem(notice: NoticeId, picture: Picture) -> CrossdockProblem | None:
    problem = problem_of(picture, picture.now, (notice,))
    return problem if problem.supplies and problem.wants else None


def _offer(key: ProposalId, notice: NoticeId, picture: Picture, plan: CrossdockPlan) -> ProposalMade | None:
    """The matches as a proposal, unless it is too late to decide them."""
    if not plan.matches:
        return None
    held, operation = picture[Notice][notice], operation_of(picture)
    truck, zone = picture[Truck][held.truck], operation.timezone if operation else "UTC"
    orders = {picture[OrderLine][match.line].order for match in plan.matches}
    leaves = Instant(min(picture[Progress][order].departure_at for order in orders))
    act_by = Instant(min(leaves - LAST_CALL, picture.now + LATEST))
    if act_by < picture.now + SOONEST:
        return None
    pieces = sum(match.quantity for match in plan.matches)
    where = "is expected at" if truck.status is TruckStatus.EXPECTED else "came at"
    reason = (
        f"{truck.id} from {held.supplier} {where} {clock(truck.expected_at, zone)} with {pieces} pieces that "
        f"{len(orders)} orders wait for, the first leaving at {clock(leaves, zone)}. Sent straight to their lanes, "
        f"{len(plan.completed)} of these orders become complete; what is left goes to put-away."
    )
    return ProposalMade(
        key,
        ProposalKind.CROSSDOCK,
        f"Cross-dock {pieces} pieces of {truck.id} for {len(orders)} orders",
        reason,
        tuple(_effects(picture, plan, len(orders))),
        Urgency.HIGH if leaves - picture.now < 2 * HOUR else Urgency.LOW,
        act_by,
        matches=plan.matches,
    )


def _effects(picture: Picture, plan: CrossdockPlan, orders: int) -> Iterable[Effect]:
    pieces = sum(match.quantity for match in plan.matches)
    missing = sum(waiting(picture[OrderLine][match.line]) for match in plan.matches)
    surplus = sum(each.quantity for each in plan.surplus)
    yield Effect("Orders complete", f"0 of {orders}", f"{len(plan.completed)} of {orders}")
    yield Effect("Pieces missing on these lines", str(missing), str(missing - pieces))
    yield Effect("Pieces to put-away", str(pieces + surplus), str(surplus))
