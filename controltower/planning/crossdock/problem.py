"""What comes in, and what waits for it? The question that a cross-dock plan answers."""

from dataclasses import dataclass

from controltower.domain.ids import ItemId, LineId, NoticeId, OrderId, SiteId
from controltower.domain.times import Instant, later, seconds_between

PIECE_S = 6.0
"""To receive one more piece of the same item: an assumption."""
LANE_S = 2_400.0
"""Pieces must be off the truck this long before the departure: across the floor, packed, loaded."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Pieces of an item on a notice that nobody was promised, and when the first of them can be had."""

    notice: NoticeId
    item: ItemId
    site: SiteId
    quantity: int
    from_at: Instant


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
    """What comes in and what waits for it."""

    now: Instant
    supplies: tuple[Supply, ...]
    wants: tuple[Want, ...]
    piece_s: float = PIECE_S


def urgency(problem: CrossdockProblem, want: Want) -> float:
    """Between 1 and 2: more, the sooner the order leaves."""
    return 1.0 + 1.0 / (1.0 + max(0.0, seconds_between(problem.now, want.leaves_at)) / 3_600)


def in_time(problem: CrossdockProblem, supply: Supply, want: Want) -> bool:
    """Whether all pieces of a supply can be off the truck early enough for the departure."""
    ready = later(supply.from_at, problem.piece_s * supply.quantity)
    return ready <= later(want.leaves_at, -LANE_S)
