"""What does the twin ask planners for? Callables that are given to it, because how to plan is not its business."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from controltower.domain.ids import CartonId, ItemId, LineId, OrderId, ParcelId, VehicleId
from controltower.domain.items import Carton, Item
from controltower.domain.places import Aisle, Location
from controltower.domain.roads import Closure
from controltower.domain.routes import Vehicle, VehicleKind
from controltower.domain.times import Instant

Point = tuple[float, float]
"""Metres on the floor, or degrees (lat, lon)."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A pick tour: places in the order of visiting, by their number in the question, and metres walked."""

    order: tuple[int, ...]
    metres: float


@dataclass(frozen=True, slots=True)
class PickLine:
    """Something to be picked: for which order, and where."""

    order: OrderId
    place: Location


@dataclass(frozen=True, slots=True)
class Waveable:
    """An order that waits for a wave: where it goes, how many lines it has, and when its window closes."""

    order: OrderId
    lat: float
    lon: float
    lines: int
    window_closes: Instant


@dataclass(frozen=True, slots=True)
class Pieces:
    """So many pieces of an item for one order line."""

    line: LineId
    item: Item
    quantity: int


@dataclass(frozen=True, slots=True)
class Box:
    """A carton and what goes in: pieces by order line."""

    carton: CartonId
    contents: tuple[tuple[LineId, int], ...]


@dataclass(frozen=True, slots=True)
class Drop:
    """One place to visit on a route."""

    lat: float
    lon: float
    window_opens: Instant
    window_closes: Instant
    service_s: int
    grams: int
    millilitres: int


@dataclass(frozen=True, slots=True)
class Departing:
    """A departure to be planned: from where, when, back by when, with which vehicles, to whom.

    `centre` is the middle of the town, and `hour` the departure on its clocks: both decide how fast one drives.
    """

    depot: Point
    centre: Point
    hour: float
    departs_at: Instant
    back_by: Instant
    vehicles: tuple[Vehicle, ...]
    drops: tuple[Drop, ...]
    seed: int


@dataclass(frozen=True, slots=True)
class Round:
    """One route: drops by their number in the question, when each is reached, and km home included."""

    vehicle: VehicleId
    drops: tuple[int, ...]
    arrives_at: tuple[Instant, ...]
    km: float


@dataclass(frozen=True, slots=True)
class Claim:
    """Pieces of an item that a line of an order waits for, and when the order leaves."""

    line: LineId
    order: OrderId
    item: ItemId
    quantity: int
    departs_at: Instant


@dataclass(frozen=True, slots=True)
class Freight:
    """A parcel to be loaded: whose it is, at which stop of the route it leaves (from 1), its edges and weight."""

    parcel: ParcelId
    order: OrderId
    stop: int
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    is_fragile: bool = False


@dataclass(frozen=True, slots=True)
class Stowed:
    """Parcels in the order in which they go in, and why each of the others finds no place."""

    parcels: tuple[ParcelId, ...]
    left: Mapping[ParcelId, str]


@dataclass(frozen=True, slots=True)
class Errand:
    """A job that waits for a hand: when it is due (seconds after midnight), how long it takes, and where it begins.

    Without a start it begins wherever one stands.
    """

    due_s: float
    work_s: float = 0.0
    start: Point | None = None


class PlanNext(Protocol):
    """Which of these errands does somebody at a place take next? By its number; those that are due first come first."""

    def __call__(self, errands: Sequence[Errand], at: Point, now_s: float) -> int: ...


@dataclass(frozen=True, slots=True)
class Trip:
    """A drive to be found: from where to where, at which hour of the day, with what; slow discs and closed roads.

    A disc is latitude, longitude, radius in km and factor.
    """

    start: Point
    end: Point
    hour: float
    kind: VehicleKind
    slow: tuple[tuple[float, float, float, float], ...] = ()
    closed: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True)
class Leg:
    """A drive on roads: how long it takes on average, how far it is, and its line from the start to the end."""

    seconds: float
    metres: float
    line: tuple[Point, ...]


class FindLeg(Protocol):
    """Which way by road? None where no road leads."""

    def __call__(self, trip: Trip) -> Leg | None: ...


class PlanTour(Protocol):
    """In which order are these places visited, from start to end?"""

    def __call__(
        self, aisles: Sequence[Aisle], places: Sequence[Location], start: Point, end: Point, *, seed: int
    ) -> Walk: ...


class PlanBatches(Protocol):
    """Which lines of one zone share a tour from the start and back, at most so many each? By their number."""

    def __call__(
        self, aisles: Sequence[Aisle], lines: Sequence[PickLine], start: Point, most: int, *, seed: int
    ) -> list[list[int]]: ...


class PlanWaves(Protocol):
    """Which orders of one departure are worked together, at most so many each?"""

    def __call__(self, orders: Sequence[Waveable], most: int) -> list[list[OrderId]]: ...


class PlanCartons(Protocol):
    """Which boxes does an order go into?"""

    def __call__(self, pieces: Sequence[Pieces], cartons: Sequence[Carton]) -> list[Box]: ...


class PlanRoutes(Protocol):
    """Who drives where? Drops that are in no round cannot be served."""

    def __call__(self, departing: Departing) -> list[Round]: ...


class PlanClaims(Protocol):
    """How many of the free pieces at one site does each line get, where there are too few for all?"""

    def __call__(self, claims: Sequence[Claim], free: Mapping[ItemId, int], now: Instant) -> Mapping[LineId, int]: ...


class PlanLoad(Protocol):
    """In which order do the parcels of a route go into its vehicle? Given in the order of the stops."""

    def __call__(self, vehicle: Vehicle, freights: Sequence[Freight]) -> Stowed: ...


@dataclass(frozen=True, slots=True)
class Planners:
    """Everything that the twin lets others plan; `basis` says where the routes' times come from.

    Without `claims`, pieces go to whoever comes first, and those that arrive to whoever leaves first. Without `loads`
    every parcel finds a place, last stop first. Without `batches` carts are filled along the aisles,
    and without `next` everybody takes what is due first. Without `legs` vehicles drive as the crow flies.
    """

    tours: PlanTour
    waves: PlanWaves
    cartons: PlanCartons
    routes: PlanRoutes
    basis: str = "estimate"
    claims: PlanClaims | None = None
    loads: PlanLoad | None = None
    batches: PlanBatches | None = None
    next: PlanNext | None = None
    legs: FindLeg | None = None
