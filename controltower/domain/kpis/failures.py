"""What did failed deliveries cost, and who could have spared them? Each cost is booked to the cause of its failure."""

from collections.abc import Iterator
from dataclasses import dataclass

from controltower.domain.kpis.figures import Evidence, Measured
from controltower.domain.kpis.measures import WAGE_PER_HOUR, route_cost
from controltower.domain.orders import Progress
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus
from controltower.domain.times import Span
from controltower.domain.tracking import CAUSES, Cause, Failure, Handover

RETURN_MIN = 6.0
"""Minutes of work on a parcel that came back: unload, sort, label, stage and load it once more. An assumption."""


@dataclass(frozen=True, slots=True)
class FailedCost:
    """One failed attempt: its share of what its route cost, and the work on what came back."""

    stop: Stop
    failure: Failure
    cause: Cause
    driving: float
    handling: float

    @property
    def cost(self) -> float:
        return self.driving + self.handling


def failed_costs(picture: Picture, span: Span) -> Iterator[FailedCost]:
    """Each failed attempt of the routes that ended within the span."""
    for route in picture[Route].values():
        if route.status is not RouteStatus.DONE or not span.holds(route.returned_at):
            continue
        stops = [picture[Stop][key] for key in route.stops]
        tried = [stop for stop in stops if stop.kind is StopKind.DELIVERY and stop.done_at]
        for stop in tried:
            if stop.status is StopStatus.FAILED:
                yield _cost(picture, stop, route_cost(picture, route) / len(tried))


def cost_by_cause(picture: Picture, span: Span) -> dict[Cause, float]:
    """What failed attempts cost by who could have spared them, the dearest first."""
    found: dict[Cause, float] = {}
    for each in failed_costs(picture, span):
        found[each.cause] = found.get(each.cause, 0.0) + each.cost
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def failed_deliveries(picture: Picture, span: Span) -> Measured:
    """What failed attempts cost (their share of the driving, and the work on what came back), per 100 attempts."""
    costs = sorted(failed_costs(picture, span), key=lambda each: (each.cause, -each.cost, each.stop.id))
    evidence = tuple(
        Evidence("Stop", each.stop.id, each.cost, f"{each.cause}: {each.failure}, {each.stop.address}")
        for each in costs
    )
    attempts = _attempts(picture, span)
    return Measured(100 * sum(each.cost for each in costs) / attempts if attempts else None, evidence)


def _cost(picture: Picture, stop: Stop, driving: float) -> FailedCost:
    held = picture[Handover].get(stop.id)
    failure = (held.failure if held else None) or Failure.OTHER
    parcels = sum(len(picture[Progress][order].parcels) for order in stop.orders)
    return FailedCost(stop, failure, CAUSES[failure], driving, parcels * RETURN_MIN / 60 * WAGE_PER_HOUR)


def _attempts(picture: Picture, span: Span) -> int:
    """Doors that were tried on the routes that ended."""
    ended = {
        route.id
        for route in picture[Route].values()
        if route.status is RouteStatus.DONE and span.holds(route.returned_at)
    }
    return sum(
        stop.kind is StopKind.DELIVERY and stop.route in ended and bool(stop.done_at) for stop in picture[Stop].values()
    )
