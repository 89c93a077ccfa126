"""What must a re-route know? Vehicles where they are, the stops left, and which vehicle has whose goods aboard."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from controltower.domain.ids import CollectionId, RouteId, StopId, VehicleId
from controltower.domain.routes import StopKind, VehicleKind
from controltower.domain.times import NEVER, Instant
from controltower.planning.plans import LeftOut
from controltower.planning.travel import AS_USUAL, Roads, Size

Matrix = npt.NDArray[np.float64]

MEETING_S = 600.0
"""To meet a broken vehicle and take over its goods, however many: as `domain.rerouting` plans it."""


@dataclass(frozen=True, slots=True)
class StopLeft:
    """A stop still to be made. Its goods are aboard `holder`, or wait in the `wrecks`, or both.

    With no `holder` any vehicle may make it, once it has met every wreck. A `fresh` one is on nobody's list yet, and
    may stay off it for `left_out` in money (None: the price of any stop). `move_price` comes on top where it is moved,
    `labels` are those to print again then; `only` names the routes that may make it (None: all).
    """

    stop: StopId
    route: RouteId
    lat: float
    lon: float
    window_opens: Instant
    window_closes: Instant
    service_s: int
    weight_g: int
    volume_ml: int
    holder: RouteId | None
    wrecks: tuple[RouteId, ...] = ()
    kind: StopKind = StopKind.DELIVERY
    fresh: bool = False
    left_out: float | None = None
    move_price: float = 0.0
    labels: int = 0
    only: frozenset[RouteId] | None = None
    collection: CollectionId | None = None
    again: StopId | None = None


@dataclass(frozen=True, slots=True)
class Drive:
    """A vehicle that can drive: where it is, when it is free to go on, and the stops ahead of it as planned now.

    `room_g` and `room_ml` are for the stops ahead, its own included. A spare has no stops and `version` 0.
    `ahead` may hold meetings, as (source route) in `meets`, by their stop ids. Nobody may be home after `back_by`.
    """

    route: RouteId
    vehicle: VehicleId
    version: int
    lat: float
    lon: float
    free_at: Instant
    ahead: tuple[StopId, ...]
    home_lat: float
    home_lon: float
    room_g: int
    room_ml: int
    range_km: float
    speed_factor: float
    cost_per_km: float
    cost_per_hour: float
    planned_km: float
    back_by: Instant = NEVER
    meets: tuple[tuple[StopId, RouteId], ...] = ()
    due_home: Instant = NEVER
    """When its next departure begins to wait for it; later costs, and is allowed."""
    kind: VehicleKind = VehicleKind.VAN
    size: Size = AS_USUAL


@dataclass(frozen=True, slots=True)
class Wreck:
    """A broken vehicle whose goods others could fetch; `whole` where its stops ahead are part of the problem.

    `meets` are meetings that it had planned itself before it broke down.
    """

    route: RouteId
    vehicle: VehicleId
    version: int
    lat: float
    lon: float
    planned_km: float
    whole: bool = True
    meets: tuple[StopId, ...] = ()


@dataclass(frozen=True, slots=True)
class Prices:
    """What is weighed against km and hours, in the operation's currency."""

    late_stop: float = 5.0
    late_minute: float = 0.5
    unserved: float = 150.0
    moved_stop: float = 0.5
    late_for_next: float = 60.0
    late_for_next_minute: float = 4.0
    """A vehicle that is not back for its next departure delays some 30 stops, of which a part is late then."""
    new_order: float = 1.0
    """A driver's list is put in another order only for a gain of more than this."""
    collection: float = 40.0
    second_try: float = 12.0
    """What it is worth to fetch something today, and to try a door again before tomorrow. Assumptions."""


@dataclass(frozen=True, slots=True)
class RerouteProblem:
    """A live state in plain data. `lost` are stops that no vehicle could bring anything to, each with the reason."""

    now: Instant
    roads: Roads
    drives: tuple[Drive, ...]
    wrecks: tuple[Wreck, ...]
    stops: tuple[StopLeft, ...]
    lost: tuple[LeftOut, ...] = ()
    taken: frozenset[StopId] = frozenset()
    """Stop ids that a new meeting must not use."""
    prices: Prices = Prices()
    steps: int = 0
    """Of the search; 0 chooses by size, for two seconds or less."""
    measured: tuple[Matrix, Matrix] | None = field(default=None, compare=False)
    """Seconds and metres between all nodes, where they come from elsewhere than the roads."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may change at most: lists of drivers, stops that are moved, labels printed again (None: any number)."""

    drivers: int | None = None
    stops: int | None = None
    labels: int | None = None

    def allows(self, drivers: int, stops: int, labels: int) -> bool:
        """Whether so many changes are within it."""
        limits = ((self.drivers, drivers), (self.stops, stops), (self.labels, labels))
        return all(limit is None or count <= limit for limit, count in limits)
