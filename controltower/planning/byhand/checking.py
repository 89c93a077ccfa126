"""What stands against orders that a person made? The rules that hold in any case, and those that may be broken."""

from collections.abc import Callable, Iterator
from itertools import accumulate

from controltower.domain.ids import RouteId, StopId
from controltower.domain.rerouting import PlannedStop, ReRoute, RoutePlan
from controltower.domain.roads import forbidden
from controltower.domain.times import Instant
from controltower.planning.byhand.placing import Driven, Order, driven, lateness_min
from controltower.planning.byhand.problem import HandProblem, Orders, Tour, Ways

LATE_MIN = 1.0
"""A promise counts as broken where a stop is so much later after its window than it would be anyway."""
Clock = Callable[[Instant], str]


def hard(problem: HandProblem, ways: Ways, orders: Orders) -> tuple[str, ...]:
    """Every limit of a vehicle that the changed routes break, and that they do not break as they are now."""
    now = problem.orders
    found = (
        says
        for route, order in sorted(orders.items())
        if order != now[route] and not problem.tour[route].broken
        for says in _limits(problem, ways, route, order)
    )
    return tuple(dict.fromkeys(found))


def soft(problem: HandProblem, ways: Ways, orders: Orders, clock: Clock) -> tuple[str, ...]:
    """Every promise that the changed routes break, or break more than they would anyway."""
    return tuple(_promises(problem, ways, orders, clock))


def re_route(problem: HandProblem, ways: Ways, orders: Orders, reason: str = "") -> ReRoute:
    """The decision that these orders are; meetings that are planned anew are given up as they were."""
    now = problem.orders
    changed = [tour for tour in problem.tours if orders[tour.route] != now[tour.route]]
    plans = tuple(_plan(problem, ways, tour, orders[tour.route]) for tour in changed)
    old = (key for tour in changed for key in tour.ahead if problem.call[key].is_meeting)
    return ReRoute(plans, tuple(old), None, reason)


def _plan(problem: HandProblem, ways: Ways, tour: Tour, order: Order) -> RoutePlan:
    before, after = (driven(problem, ways, tour, each) for each in (tour.ahead, order))
    km = max(0.0, tour.planned_km + (after.metres - before.metres) / 1000) if not tour.broken else tour.planned_km
    stops = tuple(_planned(problem, tour, key, at) for key, at in zip(order, after.at, strict=True))
    return RoutePlan(tour.route, tour.vehicle.id, tour.version, stops, round(km, 3))


def _planned(problem: HandProblem, tour: Tour, key: StopId, at: Instant) -> PlannedStop:
    """A meeting, an old one too, is a new stop: it is made of where the other vehicle stands now."""
    source = problem.call[key].source
    if source is None:
        return PlannedStop(key, at)
    return PlannedStop(problem.meets.get((tour.route, source), key), at, source)


def _limits(problem: HandProblem, ways: Ways, route: RouteId, order: Order) -> Iterator[str]:
    tour = problem.tour[route]
    name, vehicle = tour.vehicle.id, tour.vehicle
    most, was = _most_g(problem, tour, order), _most_g(problem, tour, tour.ahead)
    if most > max(vehicle.capacity_g, was):
        yield f"{name} would carry {most / 1000:.0f} kg and may carry {vehicle.capacity_g / 1000:.0f} kg."
    after, before = driven(problem, ways, tour, order), driven(problem, ways, tour, tour.ahead)
    if after.metres / 1000 > tour.range_km and after.metres > before.metres + 1:
        yield f"{name} would have {after.metres / 1000:.0f} km to go and {tour.range_km:.0f} km of range left."
    yield from _zones(problem, tour, order)


def _most_g(problem: HandProblem, tour: Tour, order: Order) -> int:
    """The heaviest that the vehicle would be loaded on its way."""
    changes = [(call.weight_g if call.collected else -call.weight_g) for call in map(problem.call.__getitem__, order)]
    load = tour.kept_g + sum(-grams for grams in changes if grams < 0)
    return max(accumulate(changes, initial=load))


def _zones(problem: HandProblem, tour: Tour, order: Order) -> Iterator[str]:
    roads = problem.roads
    barred = forbidden(roads.zones, tour.vehicle.kind, problem.now, roads.timezone)
    for key in order:
        call = problem.call[key]
        zone = next((each for each in barred if each.around(call.lat, call.lon)), None)
        if zone is not None and key not in tour.ahead:
            yield f"{call.address} lies in {zone.name}, which {tour.vehicle.id} ({tour.vehicle.kind}) may not enter."


def _promises(problem: HandProblem, ways: Ways, orders: Orders, clock: Clock) -> Iterator[str]:
    now = problem.orders
    was = _late(problem, ways, now)
    for key, (over, at) in _late(problem, ways, orders).items():
        call = problem.call[key]
        if over > LATE_MIN and over > max(0.0, was.get(key, (0.0, at))[0]) + LATE_MIN:
            yield f"{call.address} would be reached at {clock(at)}, {over:.0f} min after {clock(call.closes)}."


def _late(problem: HandProblem, ways: Ways, orders: Orders) -> dict[StopId, tuple[float, Instant]]:
    """Minutes late, and when, of each stop of vehicles that drive."""
    out: dict[StopId, tuple[float, Instant]] = {}
    for route, order in sorted(orders.items()):
        tour = problem.tour[route]
        if not tour.broken:
            way: Driven = driven(problem, ways, tour, order)
            out.update(zip(order, zip(lateness_min(problem, order, way), way.at, strict=True), strict=True))
    return out
