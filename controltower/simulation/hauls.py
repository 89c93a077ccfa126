"""What is a route to the twin? Vehicles, their hauls, and the calls that they make on the way."""

from dataclasses import dataclass, field
from math import inf

from simpy import Event

from controltower.domain.ids import DoorId, LaneId, RouteId, SiteId, StopId, VehicleId
from controltower.domain.routes import RouteStatus, StopKind, StopStatus, Vehicle
from controltower.domain.tracking import Failure
from controltower.simulation.orders import Case
from controltower.simulation.planners import Point


@dataclass(slots=True, eq=False)
class Rig:
    """A vehicle as it is now; `free_s` is when it is likely to be home and ready again."""

    vehicle: Vehicle
    at: Point
    free_s: float = 0.0
    home: bool = True
    driven_km: float = 0.0
    broken: bool = False
    repaired: Event | None = None
    haul: "Haul | None" = None


@dataclass(slots=True, eq=False)
class Call:
    """One stop: a customer's door, or a meeting with the vehicle of haul `source`."""

    id: StopId
    cases: list[Case]
    address: str
    lat: float
    lon: float
    opens_s: float
    closes_s: float
    service_s: int
    expected_s: float
    kind: StopKind = StopKind.DELIVERY
    status: StopStatus = StopStatus.AHEAD
    source: RouteId | None = None
    failure: Failure | None = None

    @property
    def place(self) -> Point:
        return self.lat, self.lon


@dataclass(slots=True, eq=False)
class Haul:
    """One trip of one vehicle. `version` changes with its plan; `aboard` is what it carries.

    `left` has what finds no place in it, each case with the reason.
    """

    id: RouteId
    rig: Rig
    site: SiteId
    departs_s: float
    lane: LaneId | None
    door: DoorId | None
    calls: list[Call]
    km: float
    status: RouteStatus = RouteStatus.PLANNED
    version: int = 1
    aboard: list[Case] = field(default_factory=list)
    left: dict[Case, str] = field(default_factory=dict)
    loaders: int = 0
    leaves_by_s: float = inf
    """When it clears the door once it is loaded, where a desk gave it one."""

    @property
    def ahead(self) -> list[Call]:
        return [call for call in self.calls if call.status is StopStatus.AHEAD]

    @property
    def cases(self) -> list[Case]:
        return [case for call in self.calls for case in call.cases]


@dataclass(slots=True)
class Fleet:
    """All vehicles, hauls and calls of the day."""

    rigs: dict[VehicleId, Rig] = field(default_factory=dict)
    hauls: dict[RouteId, Haul] = field(default_factory=dict)
    calls: dict[StopId, Call] = field(default_factory=dict)
    fetched_g: dict[StopId, int] = field(default_factory=dict)
    """What each collection that is planned weighs."""

    def on_road(self) -> list[Haul]:
        return [haul for haul in self.hauls.values() if haul.status is RouteStatus.ON_ROAD]
