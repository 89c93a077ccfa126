"""What do two cores find in so many seconds? A portfolio where plans are small, parts searched at once where not.

Small plans: PyVRP as it comes on one core; on the other annealing, then PyVRP in haste from what was found. Large ones:
both cores anneal, then PyVRP improves groups of routes that lie together, all groups again and again. Problems that
annealing does not know (shipments, trips, groups) or does not solve, or where vehicles differ (it does not change a
route's vehicle), are searched patiently and hastily at once.
Threads do it: both searches let go of Python's lock.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyvrp import Activity, ActivityType, Client, CostEvaluator, Depot, Location, ProblemData, Route, Solution

from controltower.planning.search.annealing import anneal
from controltower.planning.search.climbing import hasty, patient, search
from controltower.planning.search.groups import groups_of
from controltower.planning.search.net import fits, lists_of

Done = Callable[[], float]
"""How much of the time is used up: 0 at first, 1 at the end."""
Lists = list[tuple[int, list[int]]]
"""Routes as vehicle types and customers."""

SMALL = 300
"""Customers up to which a plan is searched as a whole."""
ANNEALED_SMALL, ANNEALED_LARGE = 0.7, 0.4
"""The share of the time for annealing."""
GROUP = 220
SPELLS = 4
"""Times that all groups are searched."""
ENDLESS = 10**9
MISSED = 10**15


def team_search(data: ProblemData, done: Done, *, seed: int, workers: int = 2) -> Solution:
    """The best plan that the workers find until all is done; limits are broken only where nothing else was found."""
    if not fits(data):
        return _portfolio(data, done, seed, None)
    if data.num_clients <= SMALL or workers < 2:
        return _portfolio(data, done, seed, lambda: anneal(data, lambda: done() / ANNEALED_SMALL, seed=seed, workers=1))
    if _is_mixed(data):
        return _portfolio(data, done, seed, None)
    found = anneal(data, lambda: done() / ANNEALED_LARGE, seed=seed, workers=workers)
    if not found.is_feasible():
        return _portfolio(data, done, seed, found)
    return _by_groups(data, found, done, seed, workers)


def _is_mixed(data: ProblemData) -> bool:
    """Whether which vehicle drives a route matters for its cost, beside where it starts."""
    return len({(*each.capacity, each.fixed_cost, each.unit_distance_cost) for each in data.vehicle_types()}) > 1


def _portfolio(data: ProblemData, done: Done, seed: int, first: Solution | Callable[[], Solution] | None) -> Solution:
    """PyVRP's defaults, and beside them a hasty search: from nothing, a plan, or what annealing finds meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        plain = pool.submit(search, data, patient(ENDLESS), stop=lambda: done() >= 1.0, seed=seed)
        start = first() if callable(first) else first
        quick = search(data, hasty(data, ENDLESS), stop=lambda: done() >= 1.0, seed=seed + 1, start=start)
        return min([plain.result(), quick, *([start] if start else [])], key=lambda each: worth(data, each))


def worth(data: ProblemData, found: Solution) -> float:
    """The cost, with all that is broken or missing at a price above any cost."""
    strict = CostEvaluator([1e6] * data.num_load_dimensions, 1e6, 1e6)
    missing = found.num_missing_clients() + found.num_missing_shipments() + found.num_missing_groups()
    broken = missing + any([found.has_time_warp(), found.has_excess_load(), found.has_excess_distance()])
    return float(strict.penalised_cost(found)) + float(MISSED) * broken


def _by_groups(data: ProblemData, start: Solution, done: Done, seed: int, workers: int) -> Solution:
    """The plan with its groups searched until all is done."""
    chance = np.random.default_rng(seed)
    whole, begun = lists_of(start), done()
    out = [each.idx for each in start.unplanned()]
    number = 0
    with ThreadPoolExecutor(workers) as pool:
        while (now := done()) < 1.0 and whole:
            number += 1
            until = min(1.0, now + (1.0 - begun) / SPELLS)
            parts = _parts(data, whole, out, chance, workers)
            each_s = (until - now) * workers / len(parts)
            tasks = [pool.submit(_improved, data, part, _Share(done, each_s), seed + 31 * number) for part in parts]
            found = [task.result() for task in tasks]
            whole = [route for routes, _ in found for route in routes]
            out = [node for _, left in found for node in left]
    return solution_of(data, whole)


@dataclass(slots=True)
class _Share:
    """True once so much has been done since it was first asked."""

    done: Done
    most: float
    begun: float = -1.0

    def __call__(self) -> bool:
        now = self.done()
        self.begun = now if self.begun < 0 else self.begun
        return now >= 1.0 or now - self.begun >= self.most


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a plan's routes, customers on none that lie there, and how many vehicles of each type it may use."""

    routes: Lists
    out: list[int]
    vehicles: list[int]


def _parts(
    data: ProblemData, whole: Lists, out: Sequence[int], chance: np.random.Generator, workers: int
) -> list[Part]:
    """The plan in groups, at least one for each worker; spare vehicles are dealt out in turn."""
    places = [each.location for each in data.clients()]
    routes = [np.array([places[node] for node in nodes]) for _, nodes in whole]
    count = max(workers, round(sum(len(nodes) for _, nodes in whole) / GROUP))
    metres: Any = data.distance_matrix(0)
    groups = groups_of(metres, routes, count, chance)
    homes: list[list[int]] = [[] for _ in groups]
    for node in out:
        near = [min(int(metres[places[node], routes[each]].min()) for each in group) for group in groups]
        homes[int(np.argmin(near))].append(node)
    used = [
        [sum(whole[each][0] == kind for each in group) for kind in range(data.num_vehicle_types)] for group in groups
    ]
    spare = [each.num_available - sum(row[kind] for row in used) for kind, each in enumerate(data.vehicle_types())]
    first = int(chance.integers(len(groups)))
    return [
        Part(
            [whole[each] for each in group],
            homes[number],
            [
                used[number][kind] + (free + (number + first) % len(groups)) // len(groups)
                for kind, free in enumerate(spare)
            ],
        )
        for number, group in enumerate(groups)
    ]


def _improved(data: ProblemData, part: Part, stop: _Share, seed: int) -> tuple[Lists, list[int]]:
    """The part's routes after a hasty search from them, and the customers still on none."""
    nodes = [*(node for _, nodes in part.routes for node in nodes), *part.out]
    smaller = _smaller(data, nodes, part.vehicles)
    number = {node: place for place, node in enumerate(nodes)}
    start = solution_of(smaller, [(_kind(part, kind), [number[node] for node in route]) for kind, route in part.routes])
    found = search(smaller, hasty(smaller, ENDLESS), stop=stop, seed=seed, start=start)
    best = min(start, found, key=lambda each: worth(smaller, each))
    kinds = [kind for kind, count in enumerate(part.vehicles) if count]
    routes = [(kinds[kind], [nodes[place] for place in route]) for kind, route in lists_of(best)]
    return routes, [nodes[each.idx] for each in best.unplanned()]


def _kind(part: Part, kind: int) -> int:
    """The place of a vehicle type among those that the part has."""
    return sum(count > 0 for count in part.vehicles[:kind])


def _smaller(data: ProblemData, nodes: Sequence[int], vehicles: Sequence[int]) -> ProblemData:
    """The problem of these customers and vehicles alone."""
    clients = [data.client(node) for node in nodes]
    depots = data.depots()
    places = [*(each.location for each in depots), *(each.location for each in clients)]
    return ProblemData(
        [Location(0, 0)] * len(places),
        [_moved(each, len(depots) + number) for number, each in enumerate(clients)],
        [Depot(number, each.tw_early, each.tw_late, each.service_duration) for number, each in enumerate(depots)],
        [
            kind.replace(num_available=count)
            for kind, count in zip(data.vehicle_types(), vehicles, strict=True)
            if count
        ],
        [_part(each, places) for each in data.distance_matrices()],
        [_part(each, places) for each in data.duration_matrices()],
    )


def _part(matrix: Any, places: Sequence[int]) -> Any:
    """The rows and columns of these places."""
    return matrix[np.ix_(places, places)]


def _moved(client: Client, location: int) -> Client:
    return Client(
        location,
        client.delivery,
        client.pickup,
        client.service_duration,
        client.tw_early,
        client.tw_late,
        client.release_time,
        client.prize,
        client.required,
    )


def solution_of(data: ProblemData, routes: Lists) -> Solution:
    """The routes in PyVRP's words."""
    return Solution(
        data, [Route(data, [Activity(ActivityType.CLIENT, node) for node in nodes], kind) for kind, nodes in routes]
    )
