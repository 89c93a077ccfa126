"""Which vehicles may go to a stop inside a city zone? A right to enter becomes a skill that some kinds lack.

With road data the roads of a zone are closed to a vehicle on its whole way. Here nothing but the stops themselves is
looked at, so that a zone is kept also where times are an estimate.
"""

from dataclasses import replace

from controltower.domain.roads import CityZone
from controltower.domain.times import QUARTER, Instant
from controltower.planning.routes.problem import Carrier, RoutesProblem


def zoned(problem: RoutesProblem) -> RoutesProblem:
    """The problem with a skill asked for at each stop in a zone, held by carriers whose kind may go there all day."""
    zones = problem.roads.zones
    if not zones:
        return problem
    stops = tuple(
        replace(each, needs=each.needs | {_right(zone) for zone in zones if zone.around(each.lat, each.lon)})
        for each in problem.stops
    )
    carriers = tuple(replace(each, skills=each.skills | _rights(problem, each)) for each in problem.carriers)
    return replace(problem, stops=stops, carriers=carriers)


def _rights(problem: RoutesProblem, carrier: Carrier) -> set[str]:
    """The rights of a carrier; of zones that have one name it must be let into all."""
    may = {zone.id: _may_enter(problem, carrier, zone) for zone in problem.roads.zones}
    barred = {_right(zone) for zone in problem.roads.zones if not may[zone.id]}
    return {_right(zone) for zone in problem.roads.zones} - barred


def _right(zone: CityZone) -> str:
    return f"the right to enter {zone.name}"


def _may_enter(problem: RoutesProblem, carrier: Carrier, zone: CityZone) -> bool:
    """Whether the zone stops this kind at no quarter of an hour of its shift, nor at its end."""
    if carrier.vehicle.kind not in zone.forbids:
        return True
    quarters = range(carrier.free_from, carrier.back_by, QUARTER)
    return not any(zone.holds(Instant(at), problem.roads.timezone) for at in (*quarters, carrier.back_by))
