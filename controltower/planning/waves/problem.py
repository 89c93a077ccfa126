"""What is known before waves are released? Their work by zone and stage, and who is there to do it, step by step."""

from dataclasses import dataclass, replace

from controltower.domain.ids import OrderId, SiteId, WaveId, ZoneId
from controltower.domain.places import ZoneKind
from controltower.domain.times import MINUTE, NEVER, Instant
from controltower.domain.waves import Release

STEP = 5 * MINUTE
"""The flow of work is followed in steps of this length; three of them are a quarter-hour."""


@dataclass(frozen=True, slots=True)
class OrderWork:
    """An order that is not whole at the benches yet: its open lines by zone, and the parcels that it makes.

    `goods_at` is when its goods can be in their pick faces (NEVER: they are there), `promised_by` when its window
    closes.
    """

    id: OrderId
    lines: tuple[tuple[ZoneId, int], ...]
    parcels: float = 1.0
    goods_at: Instant = NEVER
    weight_g: int = 0
    promised_by: Instant = NEVER


@dataclass(frozen=True, slots=True)
class WaveWork:
    """What is left to do of a wave: orders to pick, parcels that wait at the benches, and packed ones without a lane.

    `release_at` is when it goes to the floor if nobody decides otherwise; one that is `on_floor` cannot be moved any
    more. `lanes_at` is when its parcels can be carried to lanes, because their routes are known by then.
    """

    id: WaveId
    departure_at: Instant
    ready_by: Instant
    lanes_at: Instant
    release_at: Instant
    orders: tuple[OrderWork, ...]
    on_floor: bool = False
    to_pack: float = 0.0
    to_stage: float = 0.0

    @property
    def parcels(self) -> float:
        """All that must still pass the benches."""
        return self.to_pack + sum(order.parcels for order in self.orders)


@dataclass(frozen=True, slots=True)
class Crew:
    """The people of one zone: person-hours in each step from the first quarter-hour on, and units per person-hour."""

    zone: ZoneId
    name: str
    kind: ZoneKind
    rate: float
    hours: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RoadRoom:
    """What the vehicles of a departure take of what does not stand in their lanes yet: parcels, and grams."""

    departure_at: Instant
    parcels: float
    weight_g: float


@dataclass(frozen=True, slots=True)
class WavesProblem:
    """One site: its waves, planned and on the floor, its people until the horizon, and room in its lanes.

    Steps begin at `begins_at`, the start of the quarter-hour of `now`. `moves` are replenishments that wait in a zone;
    `departures` are the coming ones, to one of which a wave goes that cannot make its own.
    """

    site: SiteId
    now: Instant
    begins_at: Instant
    waves: tuple[WaveWork, ...]
    crews: tuple[Crew, ...]
    departures: tuple[Instant, ...] = ()
    lane_parcels: int = 1_000_000
    standing: int = 0
    moves: tuple[tuple[ZoneId, float], ...] = ()
    most_lines: int = 180
    """A wave that is cut is cut into parts of about so many lines."""
    names: tuple[WaveId, ...] = ()
    """Names that waves have, or had: no part gets one of them."""
    road: tuple[RoadRoom, ...] = ()
    """What the road takes, by departure; one that is not named takes everything."""

    @property
    def steps(self) -> int:
        """How many steps are looked ahead."""
        return max((len(crew.hours) for crew in self.crews), default=0)

    @property
    def planned(self) -> tuple[WaveWork, ...]:
        """The waves whose release is still open."""
        return tuple(wave for wave in self.waves if not wave.on_floor)


def as_planned(problem: WavesProblem) -> tuple[Release, ...]:
    """The releases as they will be if nobody decides otherwise."""
    return tuple(released(problem, wave, wave.release_at) for wave in problem.planned)


def released(problem: WavesProblem, wave: WaveWork, at: Instant) -> Release:
    """This wave, sent to the floor at a time."""
    orders = tuple(order.id for order in wave.orders)
    return Release(wave.id, problem.site, wave.departure_at, wave.ready_by, orders, at)


def moved(wave: WaveWork, leaves_at: Instant) -> WaveWork:
    """The wave with a later departure: ready and in its lanes as long before it as before its own."""
    later = leaves_at - wave.departure_at
    lanes_at = Instant(wave.lanes_at + later) if wave.lanes_at else wave.lanes_at
    return replace(wave, departure_at=leaves_at, ready_by=Instant(wave.ready_by + later), lanes_at=lanes_at)
