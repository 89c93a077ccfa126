"""How do other solvers fare with the same instance? OR-Tools with its two best searches, and VROOM."""

import importlib
import time
from typing import Any

import numpy as np

from tests.benchmarks.routing_cases import ENDLESS, Case
from tests.benchmarks.routing_solvers import Answer, Tell, taken

FAR = 10**9


def ortools_gls(case: Case, seconds: float, seed: int, tell: Tell) -> None:
    """Guided local search from the cheapest parallel insertion."""
    del seed
    _ortools(case, seconds, tell, by_ils=False)


def ortools_ils(case: Case, seconds: float, seed: int, tell: Tell) -> None:
    """Iterated local search whose ruin takes strings out (SISR), accepting by annealing."""
    del seed
    _ortools(case, seconds, tell, by_ils=True)


def _ortools(case: Case, seconds: float, tell: Tell, *, by_ils: bool) -> None:
    """The model: distance as cost, loads and times as dimensions, pairs, prizes as penalties."""
    from ortools.constraint_solver import pywrapcp, routing_parameters_pb2

    begun = time.monotonic()
    depots = [van.depot for van in case.vans]
    manager = pywrapcp.RoutingIndexManager(len(case.distance), len(case.vans), depots, depots)
    routing = pywrapcp.RoutingModel(manager)
    _costs(routing, manager, case)
    _dimensions(routing, manager, case)
    _pairs(routing, manager, case)
    for node in case.customers:
        if case.prize[node]:
            routing.AddDisjunction([manager.NodeToIndex(node)], int(case.prize[node]))
    parameters: routing_parameters_pb2.RoutingSearchParameters = pywrapcp.DefaultRoutingSearchParameters()
    first = "PARALLEL_CHEAPEST_INSERTION" if case.pairs or by_ils else "SAVINGS"
    parameters.first_solution_strategy = _enum("FirstSolutionStrategy", first)
    parameters.local_search_metaheuristic = _enum("LocalSearchMetaheuristic", "GUIDED_LOCAL_SEARCH")
    left = max(1.0, seconds - (time.monotonic() - begun))
    parameters.time_limit.FromMilliseconds(int(1000 * left))
    if by_ils:
        _strings(parameters)
        routing.CloseModelWithParameters(parameters)
        found = routing.SolveWithIteratedLocalSearch(parameters)
    else:
        found = routing.SolveWithParameters(parameters)
    if found:
        tell(_driven(routing, manager, found, case))


def _enum(kind: str, name: str) -> int:
    package = importlib.import_module("ortools.constraint_solver.routing_enums_pb2")
    value: int = getattr(getattr(package, kind), name)
    return value


def _strings(parameters: Any) -> None:
    """Strings of ten out on average and back at the cheapest place, without descents, while it cools."""
    parameters.use_iterated_local_search = True
    ils = parameters.iterated_local_search_parameters
    ils.perturbation_strategy = 1
    ils.improve_perturbed_solution = False
    recreate = ils.ruin_recreate_parameters
    ruin = recreate.ruin_strategies.add()
    ruin.sisr.max_removed_sequence_size = 10
    ruin.sisr.avg_num_removed_visits = 10
    ruin.sisr.bypass_factor = 0.01
    recreate.recreate_strategy.heuristic = _enum("FirstSolutionStrategy", "LOCAL_CHEAPEST_INSERTION")
    recreate.route_selection_neighbors_ratio = 1.0
    recreate.route_selection_min_neighbors = recreate.route_selection_max_neighbors = 10
    cooling = ils.reference_solution_acceptance_strategy.simulated_annealing
    cooling.cooling_schedule_strategy = 1
    cooling.initial_temperature, cooling.final_temperature = 100.0, 0.1
    ils.best_solution_acceptance_strategy.greedy_descent.SetInParent()


def _costs(routing: Any, manager: Any, case: Case) -> None:
    for per_unit in sorted({van.per_unit for van in case.vans}):
        rows = (case.distance * per_unit).tolist()
        transit = routing.RegisterTransitMatrix(rows)
        for number, van in enumerate(case.vans):
            if van.per_unit == per_unit:
                routing.SetArcCostEvaluatorOfVehicle(transit, number)
    for number, van in enumerate(case.vans):
        routing.SetFixedCostOfVehicle(van.fixed, number)


def _dimensions(routing: Any, manager: Any, case: Case) -> None:
    demand = routing.RegisterUnaryTransitVector(case.demand.tolist())
    routing.AddDimensionWithVehicleCapacity(demand, 0, [van.capacity for van in case.vans], True, "load")
    spent = routing.RegisterTransitMatrix((case.distance + case.service[:, None]).tolist())
    latest = int(min(ENDLESS, case.closes.max()))
    routing.AddDimension(spent, latest, latest, False, "time")
    times = routing.GetDimensionOrDie("time")
    for node in case.customers:
        times.CumulVar(manager.NodeToIndex(node)).SetRange(int(case.opens[node]), min(latest, int(case.closes[node])))
    for number, van in enumerate(case.vans):
        window = int(case.opens[van.depot]), min(latest, int(case.closes[van.depot]))
        times.CumulVar(routing.Start(number)).SetRange(*window)
        times.CumulVar(routing.End(number)).SetRange(*window)
        if van.shift < ENDLESS:
            times.SetSpanUpperBoundForVehicle(van.shift, number)
    if any(van.longest < ENDLESS for van in case.vans):
        way = routing.RegisterTransitMatrix(case.distance.tolist())
        routing.AddDimensionWithVehicleCapacity(way, 0, [min(FAR, van.longest) for van in case.vans], True, "length")


def _pairs(routing: Any, manager: Any, case: Case) -> None:
    if not case.pairs:
        return
    times = routing.GetDimensionOrDie("time")
    for pickup, delivery in case.pairs:
        a, b = manager.NodeToIndex(pickup), manager.NodeToIndex(delivery)
        routing.AddPickupAndDelivery(a, b)
        routing.solver().Add(routing.VehicleVar(a) == routing.VehicleVar(b))
        routing.solver().Add(times.CumulVar(a) <= times.CumulVar(b))


def _driven(routing: Any, manager: Any, found: Any, case: Case) -> Answer:
    routes = []
    for number in range(len(case.vans)):
        index, nodes = found.Value(routing.NextVar(routing.Start(number))), []
        while not routing.IsEnd(index):
            nodes.append(manager.IndexToNode(index))
            index = found.Value(routing.NextVar(index))
        routes.append((number, nodes))
    return taken(case, routes)


def vroom_search(case: Case, seconds: float, seed: int, tell: Tell) -> None:
    """VROOM, first at its least effort and then at its greatest: its time limit does not bind, so the first is told."""
    del seed
    begun = time.monotonic()
    for effort in (0, 5):
        left = seconds - (time.monotonic() - begun)
        if left <= 0:
            return
        answer = _vroom(case, effort, left)
        if time.monotonic() - begun <= seconds + 0.5:
            tell(answer)


def _vroom(case: Case, effort: int, seconds: float) -> Answer:
    vroom = importlib.import_module("vroom")
    problem = vroom.Input()
    matrix = np.ascontiguousarray(case.distance, dtype=np.uint32)
    for per_unit in {van.per_unit for van in case.vans}:
        problem.set_durations_matrix(f"at {per_unit}", matrix)
        problem.set_costs_matrix(f"at {per_unit}", matrix * per_unit)
    windows = [[vroom.TimeWindow(int(a), int(b))] for a, b in zip(case.opens, case.closes, strict=True)]
    for number, van in enumerate(case.vans):
        problem.add_vehicle(
            vroom.Vehicle(
                number,
                start=van.depot,
                end=van.depot,
                profile=f"at {van.per_unit}",
                capacity=[van.capacity],
                time_window=windows[van.depot][0],
                costs=vroom.VehicleCosts(fixed=min(van.fixed, FAR // 1000)),
            )
        )
    paired = {node for pair in case.pairs for node in pair}
    for node in case.customers:
        if node not in paired:
            amount = [int(case.demand[node])]
            service = int(case.service[node])
            problem.add_job(
                vroom.Job(node, location=node, default_service=service, delivery=amount, time_windows=windows[node])
            )
    for pickup, delivery in case.pairs:
        steps = [
            vroom.ShipmentStep(node, location=node, default_service=int(case.service[node]), time_windows=windows[node])
            for node in (pickup, delivery)
        ]
        problem.add_shipment(*steps, amount=vroom.Amount([int(case.demand[pickup])]))
    solution = problem.solve(exploration_level=effort, nb_threads=2, timeout=_span(seconds))
    steps = solution.routes
    steps = steps[steps["type"].isin(["job", "pickup", "delivery"])]
    routes = [(int(van), rows["location_index"].tolist()) for van, rows in steps.groupby("vehicle_id", sort=False)]
    return taken(case, routes)


def _span(seconds: float) -> Any:
    from datetime import timedelta

    return timedelta(seconds=seconds)
