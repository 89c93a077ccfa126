"""What is a new plan for the road? The stops ahead of each route, what each change would buy, and why not."""

from dataclasses import dataclass

from controltower.domain.ids import CollectionId, ProposalId, RouteId, StopId, VehicleId
from controltower.domain.times import NEVER, Instant


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """A stop at a time. It is a new one with `source`, `collection` or `again`.

    With `source` it is a meeting, to take over that route's goods where its vehicle stands; with `collection` the visit
    for goods that a customer wants fetched; with `again` another try at a stop that failed, whose goods are aboard.
    """

    stop: StopId
    arrives_at: Instant
    source: RouteId | None = None
    collection: CollectionId | None = None
    again: StopId | None = None

    @property
    def is_new(self) -> bool:
        """Whether the stop comes into being with the plan."""
        return self.source is not None or self.collection is not None or self.again is not None


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """The stops ahead of one route, in order; `version` is the one it replaces (0: a new route for an idle vehicle).

    With `departs_at` a route that has not left yet leaves then (0: when it was to leave).
    """

    route: RouteId
    vehicle: VehicleId
    version: int
    stops: tuple[PlannedStop, ...]
    km: float
    departs_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class ReRoute:
    """Drive these plans instead, and leave `unserved` for another day."""

    plans: tuple[RoutePlan, ...]
    unserved: tuple[StopId, ...] = ()
    proposal: ProposalId | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to re-route: how many drivers, stops and labels it changes, and what it costs with all it brings.

    The first of several is to leave everything as it is; each further one changes more and costs less.
    """

    drivers: int
    stops: int
    labels: int
    cost: float
    left_out: int
    late: int
    late_min: float
    km: float
    plans: tuple[RoutePlan, ...]
    unserved: tuple[StopId, ...]


@dataclass(frozen=True, slots=True)
class WayOut:
    """What could be allowed so that a stop is served after all, and what that costs beside what it saves."""

    says: str
    price: float


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a stop is not served: the fewest rules that clash, a few words each, and ways out that work."""

    stop: StopId
    rules: tuple[str, ...]
    ways_out: tuple[WayOut, ...] = ()
