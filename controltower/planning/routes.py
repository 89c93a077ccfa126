"""Which vehicle takes which stops of a departure, in which order? Routes under windows, capacity, range and shifts.

A heterogeneous vehicle routing problem with time windows and release times, solved by PyVRP's iterated local search.
Orders for one door become one stop. Windows, loads and ranges are kept; a stop that breaks one is left out with the
reason rather than served badly, so that it can roll to a later departure while there is time to tell the customer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pyvrp import Activity, ActivityType, Client, Depot, Location, ProblemData, VehicleType
from pyvrp import Route as Trip

from controltower.domain.ids import OrderId, SiteId, VehicleId
from controltower.domain.orders import Order
from controltower.domain.picture import Picture
from controltower.domain.places import Site
from controltower.domain.routes import Vehicle, Visit
from controltower.domain.times import Instant, later, seconds_between
from controltower.planning.plans import LeftOut, StopAsked, never
from controltower.planning.search import Tuning, search, whole
from controltower.planning.stops import Demand, consolidated, demand_of
from controltower.planning.travel import BASIS, Point, Roads, roads_of, travel_matrix, travel_s

SHIFT_S = 8 * 3_600
MONEY = 100_000
"""Solver units per unit of currency."""
DEAR = 2_000 * MONEY
"""The price of leaving a stop out: more than any detour."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A vehicle with the time it may leave and the time it must be back."""

    vehicle: Vehicle
    free_from: Instant
    back_by: Instant


@dataclass(frozen=True, slots=True)
class RoutesProblem:
    """The stops of one departure from one site, and the vehicles for them."""

    site: SiteId
    lat: float
    lon: float
    departure_at: Instant
    roads: Roads
    carriers: tuple[Carrier, ...]
    stops: tuple[Demand, ...]
    iterations: int = 0
    """Of the search; 0 chooses by size, for about four seconds of one core at most."""


@dataclass(frozen=True, slots=True)
class RouteToBe:
    """A route: when it leaves and is back, its visits in order, its km and what it carries."""

    vehicle: VehicleId
    departs_at: Instant
    returns_at: Instant
    visits: tuple[Visit, ...]
    km: float
    weight_g: int
    cost: float


@dataclass(frozen=True, slots=True)
class RoutesPlan:
    """The routes, the stops left out, and the cost of driving in the operation's currency."""

    routes: tuple[RouteToBe, ...]
    left_out: tuple[LeftOut, ...]
    cost: float
    km: float
    basis: str = BASIS


def problem_of(
    picture: Picture,
    orders: Iterable[OrderId],
    site: SiteId,
    departure_at: Instant,
    vehicles: Iterable[VehicleId],
    shift_s: int = SHIFT_S,
) -> RoutesProblem:
    """The named orders and vehicles of a site; every vehicle may leave at the departure."""
    place = picture[Site][site]
    back_by = later(departure_at, shift_s)
    carriers = tuple(Carrier(picture[Vehicle][key], departure_at, back_by) for key in vehicles)
    stops = consolidated([demand_of(picture, picture[Order][key], departure_at) for key in orders])
    return RoutesProblem(site, place.lat, place.lon, departure_at, roads_of(picture), carriers, stops)


def plan_routes(problem: RoutesProblem, *, stop: StopAsked = never, seed: int = 0) -> RoutesPlan:
    """Routes at least cost (distance and hours at each vehicle's own rates) for as many stops as can be served."""
    hopeless = {each.stop: reason for each in problem.stops if (reason := _hopeless(problem, each))}
    able = replace(problem, stops=tuple(each for each in problem.stops if each.stop not in hopeless))
    routes = tuple(_searched(able, stop, seed)) if able.stops else ()
    served = {visit.stop for route in routes for visit in route.visits}
    crowded = _crowded(problem, len(problem.carriers) - len(routes))
    left_out = tuple(
        LeftOut(each.stop, hopeless.get(each.stop) or f"{_where(each)} {crowded}")
        for each in problem.stops
        if each.stop not in served
    )
    return RoutesPlan(routes, left_out, sum(route.cost for route in routes), sum(route.km for route in routes))


def _searched(problem: RoutesProblem, stop: StopAsked, seed: int) -> Iterable[RouteToBe]:
    """The routes that PyVRP finds, each given to one of the carriers of its kind."""
    fleet = _fleet(problem)
    speeds = sorted({carriers[0].vehicle.speed_factor for carriers in fleet})
    points: list[Point] = [(problem.lat, problem.lon), *((each.lat, each.lon) for each in problem.stops)]
    seconds, metres = travel_matrix(points, problem.departure_at, problem.roads)
    data = ProblemData(
        locations=[Location(lon, lat) for lat, lon in points],
        clients=[_client(problem, number, demand) for number, demand in enumerate(problem.stops, 1)],
        depots=[Depot(0)],
        vehicle_types=[_vehicle_type(problem, carriers, speeds) for carriers in fleet],
        distance_matrices=[whole(metres)] * len(speeds),
        duration_matrices=[whole(seconds / speed) for speed in speeds],
    )
    found = search(data, _tuning(problem), stop=stop, seed=seed)
    for trip in found.routes():
        kept = _trimmed(data, trip)
        if kept is not None:
            yield _route(problem, kept, fleet[kept.vehicle_type()].pop(0))


def _trimmed(data: ProblemData, trip: Trip) -> Trip | None:
    """The trip without those stops that break a limit, each time the one that breaks most; None where none is left."""
    while not trip.is_feasible():
        visits = [step.idx for step in trip.schedule() if step.is_client()]
        if len(visits) < 2:
            return None
        shorter = (_trip(data, visits[:place] + visits[place + 1 :], trip) for place in range(len(visits)))
        trip = min(shorter, key=_excess)
    return trip


def _trip(data: ProblemData, visits: Sequence[int], like: Trip) -> Trip:
    return Trip(data, [Activity(ActivityType.CLIENT, visit) for visit in visits], like.vehicle_type())


def _excess(trip: Trip) -> tuple[int, int, int]:
    """By how much limits are broken, then how long it takes."""
    return trip.time_warp() + trip.excess_distance(), sum(trip.excess_load()), trip.duration()


def _fleet(problem: RoutesProblem) -> list[list[Carrier]]:
    """Carriers that differ in nothing but their name together: the search need not tell them apart."""
    kinds: dict[Carrier, list[Carrier]] = {}
    for carrier in problem.carriers:
        nameless = replace(carrier, vehicle=replace(carrier.vehicle, id=VehicleId("")))
        kinds.setdefault(nameless, []).append(carrier)
    return list(kinds.values())


def _tuning(problem: RoutesProblem) -> Tuning:
    """As many iterations as three to four seconds allow: some 300 a second at 500 stops of a mixed fleet."""
    n = len(problem.stops)
    iterations = problem.iterations or max(300, min(4_000, 500_000 // n))
    return Tuning(iterations, 20, MONEY / 5, MONEY / 50, 50 if n <= 200 else 25, 12)


def _client(problem: RoutesProblem, number: int, demand: Demand) -> Client:
    return Client(
        number,
        delivery=[demand.weight_g, demand.volume_ml],
        service_duration=demand.service_s,
        tw_early=_from_departure(problem, demand.window_opens),
        tw_late=_from_departure(problem, demand.window_closes),
        release_time=_from_departure(problem, demand.ready_at),
        prize=DEAR,
        required=False,
    )


def _vehicle_type(problem: RoutesProblem, carriers: Sequence[Carrier], speeds: Sequence[float]) -> VehicleType:
    carrier, vehicle = carriers[0], carriers[0].vehicle
    starts = _from_departure(problem, carrier.free_from)
    return VehicleType(
        num_available=len(carriers),
        capacity=[vehicle.capacity_g, vehicle.capacity_ml],
        tw_early=starts,
        tw_late=max(starts, _from_departure(problem, carrier.back_by)),
        max_distance=round(vehicle.range_km * 1000),
        unit_distance_cost=round(vehicle.cost_per_km * MONEY / 1000),
        unit_duration_cost=round(vehicle.cost_per_hour * MONEY / 3600),
        profile=speeds.index(vehicle.speed_factor),
    )


def _from_departure(problem: RoutesProblem, at: Instant) -> int:
    return max(0, int(seconds_between(problem.departure_at, at)))


def _route(problem: RoutesProblem, trip: Trip, carrier: Carrier) -> RouteToBe:
    """The trip with its times; it leaves as late as does no harm."""
    start = problem.departure_at
    steps = [step for step in trip.schedule() if step.is_client()]
    return RouteToBe(
        carrier.vehicle.id,
        later(start, trip.start_time()),
        later(start, trip.end_time()),
        tuple(_visit(problem.stops[step.idx], later(start, step.start_time)) for step in steps),
        trip.distance() / 1000,
        trip.delivery()[0],
        (trip.distance_cost() + trip.duration_cost()) / MONEY,
    )


def _visit(demand: Demand, arrives_at: Instant) -> Visit:
    return Visit(
        demand.stop,
        demand.orders,
        demand.address,
        demand.lat,
        demand.lon,
        demand.window_opens,
        demand.window_closes,
        demand.service_s,
        arrives_at,
    )


def _where(demand: Demand) -> str:
    return f"Stop {demand.stop} at {demand.address}"


def _hopeless(problem: RoutesProblem, demand: Demand) -> str:
    """Why no vehicle could make this stop even if it made no other; empty where one could."""
    vehicles = [carrier.vehicle for carrier in problem.carriers]
    if not vehicles:
        return f"{_where(demand)} waits: there is no vehicle for this departure."
    ready = max(problem.departure_at, demand.ready_at)
    if demand.window_closes < ready:
        return f"{_where(demand)} cannot be in time: its window closes before anything can leave for it."
    if all(each.capacity_g < demand.weight_g or each.capacity_ml < demand.volume_ml for each in vehicles):
        size = f"{demand.weight_g / 1000:.0f} kg and {demand.volume_ml / 1000:.0f} l"
        return f"{_where(demand)} asks for {size}, more than any vehicle of this departure takes."
    home, fastest = (problem.lat, problem.lon), max(each.speed_factor for each in vehicles)
    soonest = travel_s(home, (demand.lat, demand.lon), problem.departure_at, problem.roads, fastest)
    late_s = seconds_between(demand.window_closes, later(ready, soonest))
    if late_s > 0:
        minutes = max(1.0, late_s / 60)
        return f"{_where(demand)} would be reached {minutes:.0f} min after its window closes, even by the straight way."
    if later(ready, 2 * soonest + demand.service_s) > max(carrier.back_by for carrier in problem.carriers):
        return f"{_where(demand)} is too far: no vehicle would be back before the end of its shift."
    return ""


def _crowded(problem: RoutesProblem, idle: int) -> str:
    """Why a stop that could be made alone is on no route."""
    free = (
        f"{idle} of {len(problem.carriers)} vehicles stay idle but cannot make it" if idle else "all vehicles are out"
    )
    return f"fits on no route within windows, loads, ranges and shifts; {free}."
