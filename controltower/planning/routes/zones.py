"""Which vehicles may go to a stop inside a city zone? A right to enter becomes a skill that some kinds lack.

With road data the roads of a zone are closed to a vehicle on its whole way. Here nothing but the stops themselves is
looked at, so that a zone is kept also where times are an estimate.
"""

from collections.abc import Iterable
from dataclasses import replace

from controltower.domain.roads import CityZone, Spot
from controltower.domain.times import HOUR, Instant
from controltower.planning.routes.problem import Carrier, RoutesProblem


def zoned(problem: RoutesProblem) -> RoutesProblem:
    """The problem with a skill asked for at each stop in a zone, held by carriers whose kind may go there all day."""
    zones = problem.roads.zones
    if not zones:
        return problem
    stops = tuple(
        replace(each, needs=each.needs | {_right(zone) for zone in zones if is_inside((each.lat, each.lon), zone.ring)})
        for each in problem.stops
    )
    carriers = tuple(
        replace(each, skills=each.skills | {_right(zone) for zone in zones if _may_enter(problem, each, zone)})
        for each in problem.carriers
    )
    return replace(problem, stops=stops, carriers=carriers)


def is_inside(spot: Spot, ring: Iterable[Spot]) -> bool:
    """Whether a ring goes round a spot: a ray to the north crosses it an odd number of times."""
    points = list(ring)
    crossings = 0
    for (lat, lon), (next_lat, next_lon) in zip(points, [*points[1:], *points[:1]], strict=True):
        if (lon > spot[1]) != (next_lon > spot[1]):
            crosses_at = lat + (spot[1] - lon) / (next_lon - lon) * (next_lat - lat)
            crossings += crosses_at > spot[0]
    return crossings % 2 == 1


def _right(zone: CityZone) -> str:
    return f"the right to enter {zone.name}"


def _may_enter(problem: RoutesProblem, carrier: Carrier, zone: CityZone) -> bool:
    """Whether the zone stops this kind at no full hour of its shift, nor at its ends."""
    if carrier.vehicle.kind not in zone.forbids:
        return True
    hours = range(carrier.free_from, carrier.back_by, HOUR)
    return not any(zone.holds(Instant(at), problem.roads.timezone) for at in (*hours, carrier.back_by))
