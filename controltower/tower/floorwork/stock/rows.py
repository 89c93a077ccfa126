"""What is told of one item: a place, a line that waits, something that could help, and all that stands behind it?"""

from dataclasses import dataclass, field

from controltower.domain.ids import LineId, LocationId, OrderId, PlaceId, WaveId
from controltower.domain.orders import Service
from controltower.domain.promising import Pool
from controltower.domain.times import Instant
from controltower.planning.stock import (
    Band,
)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of an item; `differed` is what each of its counts found more or fewer, `asked`: one is to come."""

    id: str
    place: PlaceId
    location: LocationId | None
    kind: str
    on_hand: int
    free: int
    reserved: int
    held: int
    counted_at: Instant
    differed: tuple[int, ...]
    asked: bool


@dataclass(frozen=True, slots=True)
class WaitRow:
    """One line that waits for pieces, and whether its order is among those hit."""

    line: LineId
    order: OrderId
    service: Service
    wave: WaveId | None
    leaves_at: Instant
    wanted: int
    hit: bool
    gets: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Help:
    """Something that could help, in a sentence, and where one does it: a board and what to reveal there."""

    id: str
    what: str
    says: str
    board: str = ""
    key: str = ""


@dataclass(slots=True)
class Behind:
    """Everything that stands behind one band, read anew from the picture."""

    band: Band
    places: tuple[PlaceRow, ...] = ()
    waits: tuple[WaitRow, ...] = ()
    helps: tuple[Help, ...] = ()
    pool: Pool | None = None
    elsewhere: list[Pool] = field(default_factory=list)
