"""How do all items stand, what differs from the book, and who would get what is short? Measured in short steps."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from controltower.domain.counting import CountOrder, CountStatus
from controltower.domain.ids import ItemId, LineId, OrderId
from controltower.domain.inventory import Difference, Stock
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.promising import Pools
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.domain.times import NEVER, Instant, midnight
from controltower.planning.stock import (
    Band,
    Discrepancy,
    around,
    banding,
    finding,
    plan_allocation,
    problem_from,
    urgency,
)


@dataclass(frozen=True, slots=True)
class Shares:
    """What lines would get if all that is short were shared out now so that most orders become whole; and why not."""

    given: Mapping[LineId, int] = field(default_factory=dict)
    why: Mapping[LineId, str] = field(default_factory=dict)
    whole: frozenset[OrderId] = frozenset()


@dataclass(slots=True)
class Measured:
    """Bands and discrepancies as they were measured last; measured in steps, and shown when whole."""

    at: Instant = NEVER
    bands: tuple[Band, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    counted: int = 0
    """Places that were counted today, and in how many of them something else was found than the book said."""
    differed: int = 0
    shares: Shares = field(default_factory=Shares)

    def measure(self, picture: Picture) -> Iterator[None]:
        """A round over a fork of this moment; before its end the last round is shown."""
        now = picture.now
        bands: list[Band] = []
        pools: Pools = {}
        yield from banding(picture, now, bands, pools)
        bands.sort(key=urgency)
        yield
        shares = _shared_out(picture, now, pools, {band.item for band in bands if band.missing})
        yield
        found: list[Discrepancy] = []
        yield from finding(picture, found)
        found.sort(key=lambda each: (-each.at, each.subject, each.cause))
        today = midnight(now, _timezone(picture)) if now else NEVER
        yield
        self.counted = sum(stock.counted_at >= today for stock in picture[Stock].values())
        self.differed = len({(each.place, each.item) for each in picture[Difference].values() if each.at >= today})
        self.at, self.bands, self.discrepancies, self.shares = now, tuple(bands), tuple(found), shares
        yield


def count_orders(picture: Picture) -> tuple[CountOrder, ...]:
    """Counts that were ordered: the open ones first, by when they were asked for, then the last that were done."""
    orders = picture[CountOrder].values()
    return tuple(
        sorted(orders, key=lambda each: (each.status is CountStatus.DONE, -max(each.asked_at, each.counted_at)))
    )


def count_offers(picture: Picture) -> tuple[Proposal, ...]:
    """Counts that wait for a decision, the first to be decided first."""
    open_ = (each for each in picture[Proposal].values() if each.status is ProposalStatus.OPEN)
    return tuple(sorted((each for each in open_ if each.places), key=lambda each: (each.act_by, each.id)))


def _shared_out(picture: Picture, now: Instant, pools: Pools, items: Collection[ItemId]) -> Shares:
    """What a plan of these items gives to whom, without a long search: a desk waits for it."""
    problem = problem_from(picture, now, around(pools, items)) if items else None
    if problem is None or not problem.needs:
        return Shares()
    plan = plan_allocation(problem, stop=lambda: True)
    given: dict[LineId, int] = {}
    for grant in plan.grants:
        given[grant.line] = given.get(grant.line, 0) + grant.quantity
    return Shares(given, {LineId(each.id): each.reason for each in plan.left_out}, frozenset(plan.whole))


def _timezone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
