"""Does an answer keep to its instance, and what is it worth? Every route driven again, with no solver's help."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.benchmarks.routing_cases import Case, Van


@dataclass(frozen=True, slots=True)
class Driven:
    """A route of an answer: which vehicle, and the nodes it visits; a depot among them is a reload."""

    van: int
    visits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The value in the units of the best-known values, the vehicles used, and what is wrong, a sentence each."""

    value: float
    vehicles: int
    wrongs: tuple[str, ...]


def checked(case: Case, answer: Sequence[Driven]) -> Verdict:
    """What the answer is worth, and what is wrong with it."""
    driven = [route for route in answer if route.visits]
    wrongs = [*_coverage(case, driven), *(wrong for route in driven for wrong in _wrongs(case, route))]
    visited = {node for route in driven for node in route.visits}
    cost = sum(_length(case, route) * case.vans[route.van].per_unit for route in driven)
    if not case.pairs:
        cost += sum(case.vans[route.van].fixed for route in driven)
    cost += sum(int(case.prize[node]) for node in case.customers if node not in visited)
    return Verdict(cost / case.per_value, len(driven), tuple(wrongs))


def _coverage(case: Case, driven: Sequence[Driven]) -> Iterator[str]:
    """Customers twice or not at all, and vehicles twice."""
    visits = Counter(node for route in driven for node in route.visits if node >= case.depots)
    for node in case.customers:
        if visits[node] > 1:
            yield f"customer {node} is visited {visits[node]} times"
        elif not visits[node] and not case.prize[node]:
            yield f"customer {node} is not visited"
    for van, times in Counter(route.van for route in driven).items():
        if times > 1:
            yield f"vehicle {van} drives {times} routes"


def _wrongs(case: Case, route: Driven) -> Iterator[str]:
    van, path = case.vans[route.van], _path(case, route)
    for depot in (node for node in route.visits if node < case.depots):
        if depot not in van.reloads_at:
            yield f"vehicle {route.van} may not reload at depot {depot}"
    if _length(case, route) > van.longest:
        yield f"vehicle {route.van} drives too far"
    yield from _loads(case, route, van)
    yield from _order(case, route)
    late = _first_late(case, path)
    if late is not None:
        yield f"vehicle {route.van} is late at node {late}"
    elif _duration(case, path) > van.shift:
        yield f"vehicle {route.van} is out for too long"


def _path(case: Case, route: Driven) -> tuple[int, ...]:
    depot = case.vans[route.van].depot
    return depot, *route.visits, depot


def _length(case: Case, route: Driven) -> int:
    path = _path(case, route)
    return sum(int(case.distance[a, b]) for a, b in pairwise(path))


def _trips(case: Case, path: Sequence[int]) -> list[list[int]]:
    """The customers between one depot and the next."""
    trips: list[list[int]] = []
    for node in path[:-1]:
        if node < case.depots:
            trips.append([])
        else:
            trips[-1].append(node)
    return trips


def _loads(case: Case, route: Driven, van: Van) -> Iterator[str]:
    for trip in _trips(case, _path(case, route)):
        aboard = 0 if case.pairs else sum(int(case.demand[node]) for node in trip)
        most = aboard
        for node in trip if case.pairs else ():
            aboard += int(case.demand[node])
            most = max(most, aboard)
        if most > van.capacity:
            yield f"vehicle {route.van} carries {most} of {van.capacity}"


def _order(case: Case, route: Driven) -> Iterator[str]:
    """Pickups behind their deliveries, or on another vehicle."""
    place = {node: number for number, node in enumerate(route.visits)}
    for pickup, delivery in case.pairs:
        if (pickup in place) != (delivery in place) or place.get(pickup, 0) > place.get(delivery, 0):
            yield f"goods of {pickup} do not come to {delivery} with vehicle {route.van}"


def _times(case: Case, path: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each node with the soonest time at which it can be begun."""
    trips = iter(_trips(case, path))
    at = int(case.opens[path[0]])
    for number, node in enumerate(path):
        if number:
            before = path[number - 1]
            at = max(at + int(case.service[before] + case.distance[before, node]), int(case.opens[node]))
        if node < case.depots and number < len(path) - 1:
            at = max([at, *(int(case.release[each]) for each in next(trips))])
        yield node, at


def _first_late(case: Case, path: Sequence[int]) -> int | None:
    return next((node for node, at in _times(case, path) if at > case.closes[node]), None)


def _duration(case: Case, path: Sequence[int]) -> int:
    """From the latest start with which the soonest end is still met, to that end."""
    end = begun = [at for _, at in _times(case, path)][-1]
    for before, node in zip(path[-2::-1], path[:0:-1], strict=True):
        begun = min(begun - int(case.distance[before, node] + case.service[before]), int(case.closes[before]))
    return end - begun
