"""What must be known to put stops elsewhere by hand? A few routes with their stops ahead, and the ways between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from controltower.domain.ids import RouteId, StopId
from controltower.domain.routes import Vehicle, VehicleKind
from controltower.domain.times import Instant
from controltower.planning.roads import Point
from controltower.planning.travel import Roads, Size, size_of, travel_matrix

Orders = Mapping[RouteId, tuple[StopId, ...]]
"""The stops ahead of each route, in the order in which they are made."""
Rows = list[list[float]]
Pace = tuple[VehicleKind, float, Size]


@dataclass(frozen=True, slots=True)
class Call:
    """A stop ahead, or a meeting with the vehicle of `source`, which stands still.

    `bound` is the route whose vehicle has its goods aboard; None where they are to be loaded or fetched yet.
    """

    stop: StopId
    route: RouteId
    address: str
    lat: float
    lon: float
    opens: Instant
    closes: Instant
    service_s: float
    weight_g: int
    bound: RouteId | None = None
    collected: bool = False
    source: RouteId | None = None

    @property
    def is_meeting(self) -> bool:
        """Whether it is one, and no customer's door."""
        return self.source is not None


@dataclass(frozen=True, slots=True)
class Tour:
    """A route: where its vehicle is and when it is free to go on. `kept_g` is aboard for no stop ahead."""

    route: RouteId
    vehicle: Vehicle
    version: int
    lat: float
    lon: float
    free_at: Instant
    home: Point
    range_km: float
    kept_g: int
    planned_km: float
    on_road: bool
    broken: bool
    ahead: tuple[StopId, ...]

    @property
    def pace(self) -> Pace:
        """What its travel times depend on."""
        return self.vehicle.kind, self.vehicle.speed_factor, size_of(self.vehicle)


@dataclass(frozen=True)
class HandProblem:
    """The routes concerned. `meets` names the new meeting of a route (first) with a wreck (second)."""

    now: Instant
    roads: Roads
    tours: tuple[Tour, ...]
    calls: tuple[Call, ...]
    meets: Mapping[tuple[RouteId, RouteId], StopId] = field(default_factory=dict)

    @property
    def orders(self) -> dict[RouteId, tuple[StopId, ...]]:
        """The orders as planned now."""
        return {tour.route: tour.ahead for tour in self.tours}

    @cached_property
    def tour(self) -> dict[RouteId, Tour]:
        """Each tour by its route."""
        return {tour.route: tour for tour in self.tours}

    @cached_property
    def call(self) -> dict[StopId, Call]:
        """Each call by its stop."""
        return {call.stop: call for call in self.calls}

    @cached_property
    def place(self) -> dict[StopId, int]:
        """The row of each call in the ways."""
        return {call.stop: number for number, call in enumerate(self.calls)}

    def first(self, route: RouteId) -> int:
        """The row of where a vehicle is; that of its home comes after it."""
        numbers = {tour.route: number for number, tour in enumerate(self.tours)}
        return len(self.calls) + 2 * numbers[route]


@dataclass(frozen=True)
class Ways:
    """Seconds and metres from each row to each other, for each pace."""

    seconds: Mapping[Pace, Rows]
    metres: Mapping[Pace, Rows]


def ways_of(problem: HandProblem) -> Ways:
    """All ways of a problem; by road data where there is any, so not for the desk's own thread."""
    points: list[Point] = [(call.lat, call.lon) for call in problem.calls]
    for tour in problem.tours:
        points += [(tour.lat, tour.lon), tour.home]
    seconds, metres = {}, {}
    for pace in sorted({tour.pace for tour in problem.tours}):
        kind, factor, size = pace
        found = travel_matrix(points, problem.now, problem.roads, factor, kind, size)
        seconds[pace], metres[pace] = found[0].tolist(), found[1].tolist()
    return Ways(seconds, metres)
