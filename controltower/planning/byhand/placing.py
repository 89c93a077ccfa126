"""Where do stops go that a person drags? To the best place of a route, or exactly where they were dropped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from controltower.domain.ids import RouteId, StopId
from controltower.domain.times import MINUTE, Instant, later
from controltower.planning.byhand.problem import HandProblem, Orders, Tour, Ways
from controltower.planning.rerouting.problem import Prices

Order = tuple[StopId, ...]
PRICES = Prices()


@dataclass(frozen=True, slots=True)
class Target:
    """A route, and the stop before which the others go (None: at its end); `best` leaves the place to the planner."""

    route: RouteId
    before: StopId | None = None
    best: bool = True


@dataclass(frozen=True, slots=True)
class Driven:
    """One route as it would be driven: when each stop is reached, when it is home, and how far that is."""

    at: tuple[Instant, ...]
    home_at: Instant
    metres: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What orders of stops come to, over the routes concerned. Nothing that is behind the vehicles counts.

    `unserved` are stops of vehicles that have broken down.
    """

    unserved: int
    km: float
    minutes: float
    late: int
    late_min: float
    co2e_g: float
    cost: float


def driven(problem: HandProblem, ways: Ways, tour: Tour, order: Sequence[StopId]) -> Driven:
    """The times of one route in an order; a vehicle waits where it is too early."""
    seconds, metres = ways.seconds[tour.pace], ways.metres[tour.pace]
    place = first = problem.first(tour.route)
    at, way, times = tour.free_at, 0.0, []
    for key in order:
        call, node = problem.call[key], problem.place[key]
        at = later(at, seconds[place][node])
        way += metres[place][node]
        times.append(at)
        at, place = later(max(at, call.opens), call.service_s), node
    if not order and not tour.on_road:
        return Driven((), at, 0.0)
    return Driven(tuple(times), later(at, seconds[place][first + 1]), way + metres[place][first + 1])


def figures(problem: HandProblem, ways: Ways, orders: Orders) -> Figures:
    """The sum over all routes of these orders."""
    km = minutes = co2e = cost = late_min = 0.0
    late = unserved = 0
    for route, order in sorted(orders.items()):
        tour = problem.tour[route]
        if tour.broken:
            doors = sum(not problem.call[key].is_meeting for key in order)
            unserved, cost = unserved + doors, cost + doors * PRICES.unserved
            continue
        way = driven(problem, ways, tour, order)
        over = [each for each in lateness_min(problem, order, way) if each > 0]
        spent = (way.home_at - tour.free_at) / MINUTE
        km, minutes = km + way.metres / 1000, minutes + spent
        late, late_min = late + len(over), late_min + sum(over)
        co2e += way.metres / 1000 * tour.vehicle.co2e_g_per_km
        cost += _price(tour, way.metres / 1000, spent, over)
    return Figures(unserved, km, minutes, late, late_min, co2e, cost)


def lateness_min(problem: HandProblem, order: Sequence[StopId], way: Driven) -> list[float]:
    """Minutes after closing time at each stop, negative where it is in time."""
    return [(at - problem.call[key].closes) / MINUTE for key, at in zip(order, way.at, strict=True)]


def put(
    problem: HandProblem, ways: Ways, orders: Orders, stops: Iterable[StopId] = (), target: Target | None = None
) -> dict[RouteId, Order]:
    """The orders with these stops taken out and put where they are wanted; meetings come and go with their need."""
    taken = tuple(dict.fromkeys(stops)) if target is not None else ()
    found = {route: tuple(key for key in order if key not in taken) for route, order in orders.items()}
    if target is None:
        return {route: _met(problem, route, order) for route, order in found.items()}
    order = found[target.route]
    if not target.best:
        place = order.index(target.before) if target.before in order else len(order)
        order = (*order[:place], *taken, *order[place:])
    else:
        for key in taken:
            order = _best_of(problem, ways, target.route, order, key)
    found[target.route] = order
    return {route: _met(problem, route, order) for route, order in found.items()}


def _best_of(problem: HandProblem, ways: Ways, route: RouteId, order: Order, key: StopId) -> Order:
    """The order with the stop at the place that costs least."""
    tour = problem.tour[route]

    def price(longer: Order) -> float:
        whole = _met(problem, route, longer)
        way = driven(problem, ways, tour, whole)
        over = [each for each in lateness_min(problem, whole, way) if each > 0]
        return _price(tour, way.metres / 1000, (way.home_at - tour.free_at) / MINUTE, over)

    return min(((*order[:at], key, *order[at:]) for at in range(len(order) + 1)), key=price)


def _met(problem: HandProblem, route: RouteId, order: Order) -> Order:
    """The order with a meeting before the first stop whose goods a broken vehicle has, and without idle meetings."""
    out: list[StopId] = []
    kept = [key for key in order if key not in problem.meets.values()]
    met = {call.source for key in kept if (call := problem.call[key]).is_meeting}
    for key in kept:
        holder = problem.call[key].bound
        meeting = problem.meets.get((route, holder)) if holder is not None else None
        if meeting is not None and holder not in met:
            out.append(meeting)
            met.add(holder)
        out.append(key)
    return tuple(out)


def _price(tour: Tour, km: float, minutes: float, over: Sequence[float]) -> float:
    """In money, as a re-route weighs it."""
    late = len(over) * PRICES.late_stop + sum(over) * PRICES.late_minute
    return km * tour.vehicle.cost_per_km + minutes / 60 * tour.vehicle.cost_per_hour + late
