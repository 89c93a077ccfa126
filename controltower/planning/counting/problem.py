"""What is known before places are counted, and what does a plan of counts say? Nobody knows what is really there."""

from dataclasses import dataclass

from controltower.domain.ids import ItemId, LocationId, SiteId, ZoneId
from controltower.planning.picking import Block
from controltower.planning.plans import LeftOut

SHIFTS = 3
"""Picks are told apart by the shift in which they were made: by night, early, late."""


@dataclass(frozen=True, slots=True)
class History:
    """What happened at a place between two moments: days, lines picked by shift, and moves there with their pieces."""

    days: float
    picks: tuple[float, ...] = (0.0,) * SHIFTS
    moves: float = 0.0
    moved: float = 0.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One item at one place: where it is, and with what it might be mixed up (`family`: items that look alike)."""

    location: LocationId
    item: ItemId
    zone: ZoneId
    aisle: str
    x_m: float
    y_m: float
    family: str
    value_cents: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that could be counted: what the book says, what happened since its last count, and who wants it next.

    `shorts` are picks since then that found less than was asked for. `wanted` are pieces, for so many `orders`.
    """

    cell: Cell
    book: int
    since: History
    shorts: int = 0
    wanted: float = 0.0
    orders: int = 0


@dataclass(frozen=True, slots=True)
class PastCount:
    """A count that was made: what happened before it, what the book said, and what was found."""

    cell: Cell
    before: History
    book: int
    found: int


@dataclass(frozen=True, slots=True)
class Hands:
    """Seconds that people of one zone can spend on counting, and the walk that its aisles allow."""

    zone: ZoneId
    name: str
    seconds: float
    block: Block


@dataclass(frozen=True, slots=True)
class CountsProblem:
    """Places, what earlier counts found, and the time there is.

    `most` limits the number of counts. `demand_weight`: how much more a place counts whose whole stock is wanted in the
    next shift. `forgotten_share` of the counts go to places that were not counted for longest, whatever the risk: so no
    place is forgotten, and rates are learnt where nobody looks.
    """

    site: SiteId
    candidates: tuple[Candidate, ...]
    past: tuple[PastCount, ...]
    hands: tuple[Hands, ...]
    most: int = 10_000
    count_s: float = 100.0
    walk_m_s: float = 1.0
    demand_weight: float = 0.25
    forgotten_share: float = 0.1


@dataclass(frozen=True, slots=True)
class Risk:
    """What is expected of a place: the chance that its book is wrong, pieces and value by which it is, and the reasons.

    `priority` weighs the value by what is wanted of it next.
    """

    candidate: Candidate
    chance: float
    pieces: float
    cents: float
    priority: float
    raised_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """A place to count, why, and what is expected of it."""

    location: LocationId
    item: ItemId
    zone: ZoneId
    because: str
    chance: float
    pieces: float
    cents: float
    orders: int


@dataclass(frozen=True, slots=True)
class CountsPlan:
    """Places in walking order, zone by zone; the seconds and metres that they take, walks there and back included.

    `cents` is the error value that is expected to be found, of `cents_all` that are expected at all places that could
    have been counted; `orders` how many orders want what is counted.
    """

    counts: tuple[Counting, ...]
    left_out: tuple[LeftOut, ...]
    seconds: float
    metres: float
    cents: float
    cents_all: float
    orders: int
