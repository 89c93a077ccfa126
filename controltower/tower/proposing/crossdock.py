"""When is it worth offering to send goods straight across? When pieces come, or stand, that orders wait for.

It is planned anew as trucks come: what stands and was not promised goes to lines that wait before it is put away, and a
promise that cannot be kept is given up where somebody else gains by it.
"""

from collections.abc import Iterable
from functools import partial

from controltower.domain.crossdock import Crossing, CrossingStatus, Match
from controltower.domain.docks import Notice, NoticeStatus, Receipt, Truck, TruckStatus, receipt_id
from controltower.domain.ids import ItemId, NoticeId, PlaceId, ProposalId
from controltower.domain.inventory import available, stock_at
from controltower.domain.orders import CLOSED, OrderLine, Progress, waiting
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.domain.times import HOUR, Instant, later
from controltower.planning.crossdock import (
    DOCKING_S,
    LANE_S,
    CrossdockProblem,
    LivePlan,
    live_problem_of,
    plan_live,
)
from controltower.settings import Settings
from controltower.tower.proposing.causes import rested
from controltower.tower.proposing.crossoffer import offer
from controltower.tower.proposing.proposers import Question

AHEAD = 2 * HOUR
"""Trucks that come later than this are not matched yet: their orders may still be served from stock."""
REST_MIN, REST_STANDING_MIN = 20, 4
"""So long there is no second offer for a notice; what stands on the stage cannot wait so long."""
Asked = tuple[CrossdockProblem, tuple[Match, ...]]


def crossdock_questions(picture: Picture, settings: Settings) -> Iterable[Question]:
    """Notices that are near, or stand on the stage, and carry what lines wait for; what stands first."""
    notices = [each for each in picture[Notice].values() if _near(picture, each)]
    wanted = _wanted(picture) if notices else frozenset()
    keys = tuple(each.id for each in notices)
    for notice in sorted(notices, key=lambda each: _turn(picture, each)):
        if not (wanted & _to_give(picture, notice) or _in_doubt(picture, notice)):
            continue
        key = _next_id(picture, notice)
        if key is not None:
            plan = partial(planned, seed=settings.seed)
            yield Question(key, partial(_problem, notice.id, keys), plan, partial(offer, key, notice.id))


def planned(asked: Asked, *, seed: int) -> LivePlan:
    """What crosses now and later, and which promises end."""
    problem, promised = asked
    return plan_live(problem, promised, seed=seed)


def _near(picture: Picture, notice: Notice) -> bool:
    truck = picture[Truck].get(notice.truck)
    if notice.status is NoticeStatus.RECEIVED:
        return bool(_standing(picture, notice))
    if truck is None or truck.status is TruckStatus.LEFT:
        return False
    return truck.status is not TruckStatus.EXPECTED or truck.expected_at - picture.now <= AHEAD


def _turn(picture: Picture, notice: Notice) -> tuple[bool, Instant, NoticeId]:
    truck = picture[Truck].get(notice.truck)
    return not _standing(picture, notice), truck.expected_at if truck else picture.now, notice.id


def _standing(picture: Picture, notice: Notice) -> set[ItemId]:
    """Items of which pieces stand on the stage of a notice."""
    return {item for item in notice.items if available(stock_at(picture, PlaceId(notice.id), item)) > 0}


def _to_give(picture: Picture, notice: Notice) -> set[ItemId]:
    """Items that stand on the stage or are still to come."""
    return _standing(picture, notice) if notice.status is NoticeStatus.RECEIVED else set(notice.items)


def _wanted(picture: Picture) -> frozenset[ItemId]:
    """Items that lines of open orders wait for."""
    return frozenset(
        line.item
        for line in picture[OrderLine].values()
        if waiting(line) > 0 and picture[Progress][line.order].stage not in CLOSED
    )


def _in_doubt(picture: Picture, notice: Notice) -> bool:
    """Whether pieces were promised that come too late, or of which too few came."""
    truck = picture[Truck].get(notice.truck)
    asked: dict[ItemId, int] = {}
    for crossing in picture[Crossing].values():
        if crossing.notice == notice.id and crossing.status is CrossingStatus.APPROVED:
            asked[crossing.item] = asked.get(crossing.item, 0) + crossing.quantity - crossing.moved
            leaves = picture[Progress][picture[OrderLine][crossing.line].order].departure_at
            is_coming = truck is not None and truck.status is TruckStatus.EXPECTED
            if is_coming and truck is not None and later(truck.expected_at, DOCKING_S + LANE_S) > leaves:
                return True
    return any(_had(picture, notice, item) < pieces for item, pieces in asked.items())


def _had(picture: Picture, notice: Notice, item: ItemId) -> int:
    """Pieces that stand or are still to come."""
    receipt = picture[Receipt][receipt_id(notice.id, item)]
    to_come = 0 if notice.status is NoticeStatus.RECEIVED else receipt.announced - receipt.received - receipt.damaged
    return available(stock_at(picture, PlaceId(notice.id), item)) + max(0, to_come)


def _next_id(picture: Picture, notice: Notice) -> ProposalId | None:
    """One proposal at a time for a notice; more may follow as orders come in, but none after a rejection."""
    beginning = f"crossdock:{notice.id}#"
    rest = REST_STANDING_MIN if _standing(picture, notice) else REST_MIN
    held = [each for each in picture[Proposal].values() if each.id.startswith(beginning)]
    if any(each.status is ProposalStatus.REJECTED for each in held) or not rested(picture, beginning, rest):
        return None
    return ProposalId(f"{beginning}{len(held) + 1}")


def _problem(notice: NoticeId, near: tuple[NoticeId, ...], picture: Picture) -> Asked | None:
    """All notices that are near, so that no line waits for one truck while another brings the same."""
    problem, promised = live_problem_of(picture, picture.now, near)
    is_there = any(supply.notice == notice for supply in problem.supplies)
    return (problem, promised) if problem.wants and (is_there or promised) else None
