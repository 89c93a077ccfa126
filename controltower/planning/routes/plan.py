"""Which vehicle takes which stops of a departure, in which order? Routes under windows, capacity, range and shifts.

A heterogeneous vehicle routing problem with time windows and release times, solved by the searches of `search`.
Orders for one door become one stop. Windows, loads, ranges, skills and drivers' breaks are kept; a stop that breaks one
is left out with the reason rather than served badly, so that it can roll to a later departure while there is time to
tell the customer. A stop that a parcel carrier takes at a price is driven to only where that is cheaper.
"""

import time
from collections.abc import Iterable
from dataclasses import replace

from pyvrp import Route as Trip
from pyvrp import Solution

from controltower.domain.routes import Visit
from controltower.domain.times import Instant, later
from controltower.planning.plans import LeftOut, StopAsked, never
from controltower.planning.routes.breaks import Timed
from controltower.planning.routes.hours import ROUNDS, told_by_hour
from controltower.planning.routes.lawful import lawful, visits_of
from controltower.planning.routes.model import Model, model_of
from controltower.planning.routes.problem import MONEY, Carrier, Handed, Rest, RoutesPlan, RoutesProblem, RouteToBe
from controltower.planning.routes.reasons import crowded, hopeless, where
from controltower.planning.routes.shares import shares_of
from controltower.planning.routes.zones import zoned
from controltower.planning.search import Tuning, lists_of, ready, search, solution_of, team_search
from controltower.planning.stops import Demand


def plan_routes(problem: RoutesProblem, *, stop: StopAsked = never, seed: int = 0) -> RoutesPlan:
    """Routes at least cost (distance and hours at each vehicle's own rates) for as many stops as can be served."""
    problem = zoned(problem)
    reasons = {each.stop: reason for each in problem.stops if (reason := hopeless(problem, each))}
    able = replace(problem, stops=tuple(each for each in problem.stops if each.stop not in reasons))
    routes = tuple(_searched(able, stop, seed)) if able.stops else ()
    served = {visit.stop for route in routes for visit in route.visits}
    why = crowded(problem, len(problem.carriers) - len(routes))
    waiting = [each for each in problem.stops if each.stop not in served]
    return RoutesPlan(
        routes,
        tuple(
            LeftOut(each.stop, reasons.get(each.stop) or f"{where(each)} {why}")
            for each in waiting
            if each.parcel_price is None
        ),
        sum(route.cost for route in routes),
        sum(route.km for route in routes),
        problem.roads.basis,
        tuple(Handed(each.stop, each.parcel_price) for each in waiting if each.parcel_price is not None),
    )


def _searched(problem: RoutesProblem, stop: StopAsked, seed: int) -> Iterable[RouteToBe]:
    """The routes that the search finds, each given to one of the carriers of its kind."""
    model = model_of(problem)
    found = _found(problem, model, stop, seed)
    for number in range(ROUNDS if problem.by_hour else 0):
        model = told_by_hour(problem, model, found)
        found = _again(problem, model, found, stop, seed + number + 1)
    for each in lawful(problem, model, found.routes(), stop):
        yield _route(problem, each.trip, each.times, model.fleet[each.trip.vehicle_type()].pop(0))


def _found(problem: RoutesProblem, model: Model, stop: StopAsked, seed: int) -> Solution:
    """What both cores find in the seconds given, or one in so many iterations."""
    if not problem.seconds:
        return search(model.data, _tuning(problem), stop=stop, seed=seed)
    ready()
    begun = time.monotonic()
    return team_search(model.data, lambda: 1.0 if stop() else (time.monotonic() - begun) / problem.seconds, seed=seed)


def _again(problem: RoutesProblem, model: Model, found: Solution, stop: StopAsked, seed: int) -> Solution:
    """The plan searched a little further from its own routes, for legs that have changed."""
    start = solution_of(model.data, lists_of(found))
    tuning = _tuning(problem)
    return search(model.data, replace(tuning, iterations=tuning.iterations // 4 + 1), stop=stop, seed=seed, start=start)


def _tuning(problem: RoutesProblem) -> Tuning:
    """As many iterations as three to four seconds allow: some 300 a second at 500 stops of a mixed fleet."""
    n = len(problem.stops)
    iterations = problem.iterations or max(300, min(4_000, 500_000 // n))
    return Tuning(iterations, 20, MONEY / 5, MONEY / 50, 50 if n <= 200 else 25, 12)


def _route(problem: RoutesProblem, trip: Trip, times: Timed, carrier: Carrier) -> RouteToBe:
    """The trip with its times; it leaves as late as does no harm."""
    start, vehicle = problem.departure_at, carrier.vehicle
    stops = [problem.stops[number] for number in visits_of(trip)]
    km, cost = trip.distance() / 1000, (trip.distance_cost() + trip.duration_cost()) / MONEY
    longer_s = times.ends - times.starts - trip.duration()
    cost += longer_s * vehicle.cost_per_hour / 3600
    co2e_g = km * vehicle.co2e_g_per_km
    return RouteToBe(
        vehicle.id,
        later(start, times.starts),
        later(start, times.ends),
        tuple(_visit(demand, later(start, begins)) for demand, begins in zip(stops, times.begins, strict=False)),
        km,
        trip.delivery()[0],
        cost,
        co2e_g,
        tuple(
            Rest(demand.stop, later(start, arrives), rest)
            for demand, arrives, rest in zip(stops, times.arrivals, times.rests, strict=False)
            if rest
        ),
        shares_of((problem.lat, problem.lon), stops, cost, co2e_g),
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
