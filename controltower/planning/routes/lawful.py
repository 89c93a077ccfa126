"""Do found routes keep what the search does not know: breaks, and times by the hour? What does not fit finds a place.

A route that breaks a limit loses stops until it keeps all; each stop lost so is then put where it costs least and
everything is kept, on its own route, another, or one that a vehicle left over drives for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from pyvrp import Activity, ActivityType, ProblemData
from pyvrp import Route as Trip

from controltower.domain.times import later
from controltower.planning.plans import StopAsked
from controltower.planning.routes.breaks import Leg, Timed, timed
from controltower.planning.routes.model import Model, from_departure
from controltower.planning.routes.problem import Carrier, RoutesProblem
from controltower.planning.travel import pace_of, travel_s

SETTLING = 8
"""Rounds after which a route's times at their own hours no longer move."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A trip that keeps everything, and when its driver is where."""

    trip: Trip
    times: Timed


def lawful(problem: RoutesProblem, model: Model, trips: Sequence[Trip], stop: StopAsked) -> list[Kept]:
    """The trips without what breaks a limit, and each stop taken out put elsewhere if it fits and is worth its way."""
    kept = [each for trip in trips if (each := trimmed(problem, model, trip)) is not None]
    before = {visit for trip in trips for visit in visits_of(trip)}
    lost = before - {visit for each in kept for visit in visits_of(each.trip)}
    for visit in sorted(lost, key=lambda each: (-model.data.client(each).prize, each)):
        if stop():
            break
        _put(problem, model, kept, visit)
    return kept


def _put(problem: RoutesProblem, model: Model, kept: list[Kept], visit: int) -> None:
    """Put a stop onto a route, at the place where it costs least of those where all is kept; or nowhere."""
    places = sorted(_places(model, kept, visit), key=lambda each: each[0])
    for extra, number, trip in places:
        if extra >= model.data.client(visit).prize:
            return
        if (times := times_of(problem, model, trip)) is not None:
            kept[number : number + 1] = [Kept(trip, times)]
            return


def _places(model: Model, kept: Sequence[Kept], visit: int) -> Iterator[tuple[int, int, Trip]]:
    """What a stop would cost at each place where the search's limits are kept, the route's number, and the trip."""
    for number, each in enumerate(kept):
        visits, before = visits_of(each.trip), cost_of(each.trip)
        for place in range(len(visits) + 1):
            trip = _trip(model.data, [*visits[:place], visit, *visits[place:]], each.trip.vehicle_type())
            if trip.is_feasible():
                yield cost_of(trip) - before, number, trip
    for kind, carriers in enumerate(model.fleet):
        out = sum(each.trip.vehicle_type() == kind for each in kept)
        alone = _trip(model.data, [visit], kind)
        if out < len(carriers) and alone.is_feasible():
            yield cost_of(alone), len(kept), alone


def cost_of(trip: Trip) -> int:
    """What a trip costs the search: its way, its time, and its vehicle."""
    return trip.distance_cost() + trip.duration_cost() + trip.fixed_vehicle_cost()


def trimmed(problem: RoutesProblem, model: Model, trip: Trip) -> Kept | None:
    """The trip with its times, without stops that break a limit, each time the one that breaks most; or None.

    Once all limits of the search are kept, the stops go whose absence lets the driver rest and be home soonest.
    """
    while not trip.is_feasible() or (times := times_of(problem, model, trip)) is None:
        visits = visits_of(trip)
        if len(visits) < 2:
            return None
        kind = trip.vehicle_type()
        shorter = [_trip(model.data, visits[:place] + visits[place + 1 :], kind) for place in range(len(visits))]
        trip = min(shorter, key=_excess)
    return Kept(trip, times)


def times_of(problem: RoutesProblem, model: Model, trip: Trip) -> Timed | None:
    """When the driver is where, with all breaks; as late as the search would leave, or else as soon as possible."""
    carrier = model.fleet[trip.vehicle_type()][0]
    seconds = model.data.duration_matrix(model.data.vehicle_type(trip.vehicle_type()).profile)
    places = [0, *(model.data.client(visit).location for visit in visits_of(trip)), 0]
    legs = _legs(problem, carrier, places, [int(seconds[a, b]) for a, b in pairwise(places)])
    soonest = max(from_departure(problem, carrier.free_from), trip.release_time())
    for starts in (trip.start_time(), soonest):
        times = timed(legs, starts, carrier.breaks)
        if times is not None and problem.by_hour:
            times = _settled(problem, carrier, places, times)
        if times is not None:
            return times
    return None


def _settled(problem: RoutesProblem, carrier: Carrier, places: Sequence[int], times: Timed | None) -> Timed | None:
    """The times with each leg as it is when it is begun; None where that breaks a window or the shift.

    From the second round on a leg only gets longer, so that it comes to an end.
    """
    points = [(problem.lat, problem.lon), *((each.lat, each.lon) for each in problem.stops)]
    vehicle, before, ways = carrier.vehicle, None, [0] * (len(places) - 1)
    for _ in range(SETTLING):
        if times is None or times == before:
            return times
        before, starts = times, times.starts
        services = [problem.stops[place - 1].service_s for place in places[1:-1]]
        leaves = [starts, *(begins + spent for begins, spent in zip(times.begins, services, strict=False))]
        ways = [
            max(
                known,
                ceil(travel_s(points[a], points[b], later(problem.departure_at, at), problem.roads, *pace_of(vehicle))),
            )
            for (a, b), at, known in zip(pairwise(places), leaves, ways, strict=True)
        ]
        times = timed(_legs(problem, carrier, places, ways), starts, carrier.breaks)
    return times


def _legs(problem: RoutesProblem, carrier: Carrier, places: Sequence[int], ways: Sequence[int]) -> list[Leg]:
    """The ways to all stops and home, with what is to be kept there."""
    legs = []
    for place, way in zip(places[1:-1], ways, strict=False):
        demand = problem.stops[place - 1]
        window = from_departure(problem, demand.window_opens), from_departure(problem, demand.window_closes)
        legs.append(Leg(way, *window, demand.service_s))
    back_by = from_departure(problem, carrier.back_by) + carrier.overtime_s
    return [*legs, Leg(ways[-1], 0, back_by, 0, is_home=True)]


def visits_of(trip: Trip) -> list[int]:
    """The clients of a trip in their order."""
    return [step.idx for step in trip.schedule() if step.is_client()]


def _trip(data: ProblemData, visits: Sequence[int], kind: int) -> Trip:
    return Trip(data, [Activity(ActivityType.CLIENT, visit) for visit in visits], kind)


def _excess(trip: Trip) -> tuple[int, int, int]:
    """By how much limits are broken, then how long it takes."""
    return trip.time_warp() + trip.excess_distance(), sum(trip.excess_load()), trip.duration()
