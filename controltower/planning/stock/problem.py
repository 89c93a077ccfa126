"""Which pieces are there for which lines? The question that an allocation answers, and what an order is worth."""

from dataclasses import dataclass
from enum import IntEnum

from controltower.domain.ids import ItemId, LineId, OrderId, PlaceId, SiteId
from controltower.domain.orders import Service
from controltower.domain.times import Instant, seconds_between
from controltower.planning.plans import LeftOut

SERVICE_WORTH = {Service.EXPRESS: 1.5, Service.SAME_DAY: 1.2, Service.NEXT_DAY: 1.0}
"""What a whole order counts by the promise that was sold. House rule."""
Key = tuple[SiteId, ItemId]


class Standing(IntEnum):
    """Where the pieces of a lot are; those nearest to the picker are taken first."""

    FACE = 0
    RESERVE = 1
    STAGE = 2
    DUE = 3


@dataclass(frozen=True, slots=True)
class Lot:
    """Free pieces of an item at one place; they can leave with a departure at `ready_at` or after it."""

    place: PlaceId
    item: ItemId
    site: SiteId
    quantity: int
    ready_at: Instant
    standing: Standing = Standing.FACE


@dataclass(frozen=True, slots=True)
class Need:
    """Pieces that a line waits for, and when its order leaves. An order that is not `whole` can never be complete."""

    line: LineId
    order: OrderId
    item: ItemId
    site: SiteId
    quantity: int
    leaves_at: Instant
    service: Service = Service.NEXT_DAY
    whole: bool = True


@dataclass(frozen=True, slots=True)
class AllocationProblem:
    """Free pieces and the lines that want them; each line once."""

    now: Instant
    lots: tuple[Lot, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """So many pieces at a place for a line."""

    line: LineId
    place: PlaceId
    quantity: int


@dataclass(frozen=True, slots=True)
class AllocationPlan:
    """Who gets what, which orders wait for nothing more after that, and why lines go without.

    `worth` is that of the whole orders; none can be worth more than `bound`.
    """

    grants: tuple[Grant, ...]
    whole: tuple[OrderId, ...]
    left_out: tuple[LeftOut, ...]
    worth: float
    bound: float


def worth_of(problem: AllocationProblem, need: Need) -> float:
    """What it is worth to make the order of a need whole: by its service, and up to twice as much if it leaves now."""
    hours = max(0.0, seconds_between(problem.now, need.leaves_at)) / 3_600
    return SERVICE_WORTH[need.service] * (1.0 + 1.0 / (1.0 + hours))
