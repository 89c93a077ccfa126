"""What comes in, and what waits for it? The question that a cross-dock plan answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from controltower.domain.ids import ItemId, LineId, NoticeId, OrderId, SiteId
from controltower.domain.times import Instant, later, seconds_between

PIECE_S = 6.0
"""To receive one more piece of the same item: an assumption."""
LANE_S = 2_400.0
"""Pieces must be across the floor this long before the departure: packed, sorted, loaded."""
FOREVER = Instant(2**62)


@dataclass(frozen=True, slots=True)
class Supply:
    """Pieces of an item on a notice that nobody was promised, and when the first of them can be had.

    The chance ends at `until`, when they are put away. Of those that stand on the stage all can be had at once.
    """

    notice: NoticeId
    item: ItemId
    site: SiteId
    quantity: int
    from_at: Instant
    until: Instant = FOREVER
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Want:
    """A line that waits for pieces, and when its order leaves."""

    line: LineId
    order: OrderId
    item: ItemId
    site: SiteId
    quantity: int
    leaves_at: Instant


@dataclass(frozen=True, slots=True)
class CrossdockProblem:
    """What comes in and what waits for it; `ways_s` says how long from the door of a notice to the lane of an order."""

    now: Instant
    supplies: tuple[Supply, ...]
    wants: tuple[Want, ...]
    piece_s: float = PIECE_S
    ways_s: Mapping[tuple[NoticeId, OrderId], float] = field(default_factory=dict)


def urgency(problem: CrossdockProblem, want: Want) -> float:
    """Between 1 and 2: more, the sooner the order leaves."""
    return 1.0 + 1.0 / (1.0 + max(0.0, seconds_between(problem.now, want.leaves_at)) / 3_600)


def ready_at(problem: CrossdockProblem, supply: Supply) -> Instant:
    """When all pieces of a supply are off the truck."""
    return supply.from_at if supply.stands else later(supply.from_at, problem.piece_s * supply.quantity)


def way_s(problem: CrossdockProblem, supply: Supply, want: Want) -> float:
    """Seconds across the floor; 0 where no way is known."""
    return problem.ways_s.get((supply.notice, want.order), 0.0)


def in_time(problem: CrossdockProblem, supply: Supply, want: Want) -> bool:
    """Whether all pieces of a supply can be across the floor early enough, and before they are put away."""
    must = later(want.leaves_at, -LANE_S - way_s(problem, supply, want))
    return supply.until > problem.now and ready_at(problem, supply) <= must
