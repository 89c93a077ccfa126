"""Our search and plain PyVRP, told the same instance in the same words."""

import time
from typing import Any

import pyvrp
from pyvrp.stop import MaxRuntime

from controltower.planning.search import team_search
from tests.benchmarks.routing_cases import Case, Van, read
from tests.benchmarks.routing_checker import Driven
from tests.benchmarks.routing_solvers import Answer, Tell

WARMING = "\n".join(
    ["W", "", "VEHICLE", "NUMBER CAPACITY", "3 10", "", "CUST NO. X Y DEMAND READY DUE SERVICE", "0 0 0 0 0 99 0"]
    + [f"{n} {n} {n % 3} 1 0 99 1" for n in range(1, 12)]
)


def warm() -> None:
    """Compile what is compiled."""
    begun = time.monotonic()
    data, _ = model(read("warm", WARMING))
    team_search(data, lambda: (time.monotonic() - begun) / 0.2, seed=1)


def ours(case: Case, seconds: float, seed: int, tell: Tell) -> None:
    """What the tower's search finds."""
    begun = time.monotonic()
    data, kinds = model(case)
    tell(_told(data, team_search(data, lambda: (time.monotonic() - begun) / seconds, seed=seed), kinds))


def plain(case: Case, seconds: float, seed: int, tell: Tell) -> None:
    """PyVRP as it comes."""
    begun = time.monotonic()
    data, kinds = model(case)
    left = seconds - (time.monotonic() - begun)
    found = pyvrp.solve(data, MaxRuntime(left), seed=seed, collect_stats=False, display=False)
    tell(_told(data, found.best, kinds))


def model(case: Case) -> tuple[pyvrp.ProblemData, list[list[int]]]:
    """The instance in PyVRP's words, and which vehicles of the case each type is."""
    kinds: dict[Van, list[int]] = {}
    for number, van in enumerate(case.vans):
        kinds.setdefault(van, []).append(number)
    paired = {node for pair in case.pairs for node in pair}
    distance: Any = case.distance
    data = pyvrp.ProblemData(
        [pyvrp.Location(0, 0)] * len(case.distance),
        [_client(case, node) for node in case.customers if node not in paired],
        [pyvrp.Depot(depot) for depot in range(case.depots)],
        [_type(case, van, len(numbers)) for van, numbers in kinds.items()],
        [distance],
        [distance],
        shipments=[_shipment(case, pickup, delivery) for pickup, delivery in case.pairs],
    )
    return data, list(kinds.values())


def _client(case: Case, node: int) -> pyvrp.Client:
    return pyvrp.Client(
        node,
        [case.units * int(case.demand[node])],
        [],
        int(case.service[node]),
        int(case.opens[node]),
        int(case.closes[node]),
        int(case.release[node]),
        int(case.prize[node]),
        not case.prize[node],
    )


def _type(case: Case, van: Van, count: int) -> pyvrp.VehicleType:
    return pyvrp.VehicleType(
        count,
        [case.units * van.capacity],
        van.depot,
        van.depot,
        van.fixed,
        int(case.opens[van.depot]),
        int(case.closes[van.depot]),
        van.shift,
        van.longest,
        van.per_unit,
        reload_depots=list(van.reloads_at),
    )


def _shipment(case: Case, pickup: int, delivery: int) -> pyvrp.Shipment:
    return pyvrp.Shipment(
        pickup,
        delivery,
        pickup_tw_early=int(case.opens[pickup]),
        pickup_tw_late=int(case.closes[pickup]),
        pickup_service_duration=int(case.service[pickup]),
        delivery_tw_early=int(case.opens[delivery]),
        delivery_tw_late=int(case.closes[delivery]),
        delivery_service_duration=int(case.service[delivery]),
        amount=[case.units * int(case.demand[pickup])],
    )


def _told(data: pyvrp.ProblemData, found: pyvrp.Solution, kinds: list[list[int]]) -> Answer:
    left = [list(numbers) for numbers in kinds]
    answer = []
    for route in found.routes():
        visits = [_node(data, step) for step in route.schedule()[1:-1]]
        answer.append(Driven(left[route.vehicle_type()].pop(0), tuple(visits)))
    return answer


def _node(data: pyvrp.ProblemData, step: pyvrp.Activity) -> int:
    if step.is_client():
        return data.client(step.idx).location
    if step.is_pickup():
        return data.shipment(step.idx).pickup.location
    if step.is_delivery():
        return data.shipment(step.idx).delivery.location
    return data.depot(step.idx).location
