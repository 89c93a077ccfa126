"""How soon, and how well, are stranded stops saved? Re-routes of living states, and plain routes of benchmark files.

`python -m tests.benchmarks.reroute [--json] [--seeds N] [FILE ...]`; a FILE is a Solomon or Gehring-Homberger instance.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pyvrp

from controltower.domain.rerouting import ReRoute, plan_problems
from controltower.planning.plans import never
from controltower.planning.rerouting import plan_reroute, problem_of
from controltower.planning.search import Tuning, search
from tests.planning import live

CASES = ((50, 6, ("V1",), False), (150, 10, ("V1",), False), (150, 10, ("V1",), True), (400, 20, ("V1", "V5"), True))


def reroute(stops: int, vehicles: int, wrecks: Sequence[str], jammed: bool, seed: int) -> dict[str, Any]:
    """One breakdown: seconds to read the state and to plan, and what became of the stops."""
    floor = live.on_the_road(seed, stops, vehicles)
    for name in wrecks:
        live.broken(floor, name)
    if jammed:
        live.jam(floor)
    begun = process_time()
    problem = problem_of(floor.picture, live.NOON)
    read = process_time()
    wall = perf_counter()
    plan = plan_reroute(problem, seed=seed)
    planned, wall = process_time(), perf_counter() - wall
    return {
        "stops": stops,
        "ahead": len(problem.stops),
        "vehicles": vehicles,
        "wrecks": len(wrecks),
        "jammed": jammed,
        "seed": seed,
        "read_ms": round((read - begun) * 1_000, 1),
        "plan_cpu_s": round(planned - read, 2),
        "plan_wall_s": round(wall, 2),
        "unserved": [plan.unserved_now, plan.unserved_then],
        "late": [plan.late_now, plan.late_then],
        "late_min": [round(plan.late_min_now), round(plan.late_min_then)],
        "km": [round(plan.km_now, 1), round(plan.km_then, 1)],
        "cost": [round(plan.cost_now), round(plan.cost_then)],
        "changed_stops": plan.changed_stops,
        "broken_rules": len(list(plan_problems(floor.picture, ReRoute(plan.plans, plan.unserved))))
        if plan.plans
        else 0,
    }


def solved(path: Path, iterations: int) -> dict[str, Any]:
    """The distance that the search finds on an instance of the literature, rounded down to tenths as DIMACS does."""
    data = instance(path)
    begun = process_time()
    found = search(data, Tuning(iterations), stop=never, seed=1)
    return {
        "file": path.name,
        "stops": data.num_clients,
        "cpu_s": round(process_time() - begun, 2),
        "distance": found.distance() / 10,
        "routes": found.num_routes(),
        "feasible": found.is_feasible(),
    }


def instance(path: Path) -> pyvrp.ProblemData:
    """A Solomon file: vehicles and capacity, then rows of number, x, y, demand, ready, due and service."""
    rows = [line.split() for line in path.read_text().splitlines()]
    numbers = [[int(word) for word in row] for row in rows if row and all(word.isdigit() for word in row)]
    (vehicles, capacity), (depot, *clients) = numbers[0], numbers[1:]
    spots = np.array([row[1:3] for row in numbers[1:]], dtype=float)
    tenths = np.floor(10 * np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))).astype(np.int64)
    return pyvrp.ProblemData(
        [pyvrp.Location(x, y) for x, y in spots],
        [
            pyvrp.Client(n, [demand], [], 10 * service, 10 * ready, 10 * due)
            for n, (_, _, _, demand, ready, due, service) in enumerate(clients, 1)
        ],
        [pyvrp.Depot(0)],
        [pyvrp.VehicleType(vehicles, [capacity], tw_late=10 * depot[5])],
        [tenths],
        [tenths],
    )


def main(argv: Sequence[str]) -> int:
    """Run all cases and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")
    parser.add_argument("--seeds", type=int, default=3, help="states of each size")
    parser.add_argument("--iterations", type=int, default=2_000, help="of the search on each file")
    parser.add_argument("files", nargs="*", type=Path, help="Solomon or Gehring-Homberger instances")
    asked = parser.parse_args(argv)
    seeds = range(1, asked.seeds + 1)
    rows = [reroute(stops, n, wrecks, jam, seed) for stops, n, wrecks, jam in CASES for seed in seeds]
    rows += [solved(path, asked.iterations) for path in asked.files]
    if asked.json:
        print(json.dumps(rows, indent=1))
        return 0
    for row in rows:
        print("  ".join(f"{key} {value}" for key, value in row.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
