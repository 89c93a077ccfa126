"""How long are routes whose loads are certified? Each 3L-CVRP instance in the JSON format of Tamke et al. 2025."""

import csv
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from pathlib import Path

from controltower.domain.stowage import Hold, Piece
from controltower.planning.loadedroutes import (
    Customer,
    Effort,
    LoadedPlan,
    LoadedProblem,
    loading_of,
    plan_loaded_routes,
)
from tests.benchmarks.instances import SHARED, Instance, Outcome, arguments, instances, outcomes, summary
from tests.benchmarks.loading import is_valid as is_load_valid
from tests.benchmarks.loading import rules_of

ALL = "all-constraints"


def main(argv: Sequence[str] = ()) -> None:
    """Solve all instances and print them."""
    options = arguments(__doc__ or "", 60.0, SHARED / "loading" / "3lcvrp")
    options.add_argument("--variant", default=ALL, help=f"of the rules, as best_values.csv names them (default: {ALL})")
    given = options.parse_args(argv)
    found = instances(given, is_one)
    results = list(outcomes(partial(solve, given.variant), given, found))
    if not given.json:
        summary(f"3L-CVRP, {given.variant}, {given.seconds:g} s of the processor for each", results)


def is_one(name: str, text: str) -> bool:
    """Whether a file is an instance of this format."""
    return name.endswith(".json") and '"Nodes"' in text and '"Vehicles"' in text


def solve(variant: str, instance: Instance, seconds: float, seed: int) -> Iterator[Outcome]:
    """One instance; the compiled code is there before its time begins."""
    problem = read(instance.text, variant)
    _warmed_up(variant)
    begun = time.process_time()
    plan = plan_loaded_routes(problem, effort=Effort(seconds), seed=seed)
    took = time.process_time() - begun
    best = best_values(instance.beside).get((variant, Path(instance.name).stem))
    yield Outcome(instance.name, plan.cost, best, took, is_valid(problem, plan), instance.name)


@cache
def _warmed_up(variant: str) -> None:
    pieces = (Piece("a", 10, 10, 10), Piece("b", 12, 8, 9, is_fragile=True))
    costs = tuple(tuple(float(abs(a - b)) for b in range(3)) for a in range(3))
    customers = (Customer("A", pieces, 1.0), Customer("B", (replace(pieces[0], id="c"),), 1.0))
    problem = LoadedProblem(customers, costs, 2, Hold(60, 25, 30, 1), 10.0, rules_of(variant))
    plan_loaded_routes(problem, effort=Effort(steps=20))


def read(text: str, variant: str = ALL) -> LoadedProblem:
    """An instance from its text, under the rules of a variant. Raises KeyError or ValueError for what is none."""
    held = json.loads(text)
    box = held["Vehicles"][0]
    nodes = sorted(held["Nodes"], key=lambda node: node["ID"])
    customers = tuple(Customer(str(node["ID"]), _pieces(node), float(node["Demand"])) for node in nodes[1:])
    at = [(node["X"], node["Y"]) for node in nodes]
    costs = tuple(tuple(math.dist(a, b) for b in at) for a in at)
    hold = Hold(box["Length"], box["Width"], box["Height"], 1)
    return LoadedProblem(customers, costs, len(held["Vehicles"]), hold, float(box["Capacity"]), rules_of(variant))


def _pieces(node: dict[str, object]) -> tuple[Piece, ...]:
    items = node["Items"]
    if not isinstance(items, list):
        raise ValueError(f"Node {node['ID']} has no list of items.")
    pieces = []
    for kind, item in enumerate(items):
        edges = item["Length"], item["Width"], item["Height"]
        for number in range(item["Quantity"]):
            name = f"{node['ID']}/{kind}/{number}"
            is_fragile = item["Fragility"] == "Fragile"
            pieces.append(Piece(name, *edges, is_fragile=is_fragile, may_turn=item["EnableHorizontalRotation"]))
    return tuple(pieces)


def is_valid(problem: LoadedProblem, plan: LoadedPlan) -> bool:
    """Whether all are visited once, no vehicle carries too much, loads keep the rules, and the cost is right."""
    number = {customer.id: place for place, customer in enumerate(problem.customers, 1)}
    visited = [customer for route in plan.routes for customer in route.customers]
    if plan.left_out or sorted(visited) != sorted(number) or len(plan.routes) > problem.vehicles:
        return False
    for route in plan.routes:
        sequence = [number[customer] for customer in route.customers]
        asked = loading_of(problem, sequence)
        drive = [0, *sequence, 0]
        cost = sum(problem.costs[a][b] for a, b in pairwise(drive))
        is_whole = sorted(each.piece for each in route.load) == sorted(piece.id for piece in asked.pieces)
        is_light = sum(problem.customers[place - 1].load for place in sequence) <= problem.capacity
        if not (is_whole and is_light and math.isclose(cost, route.cost) and is_load_valid(asked, route.load)):
            return False
    return True


@cache
def best_values(folder: Path) -> dict[tuple[str, str], float]:
    """Costs by variant and instance from a `best_values.csv` beside the files."""
    path = folder / "best_values.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {(row["variant"], row["instance"]): float(row["cost"]) for row in csv.DictReader(lines)}


if __name__ == "__main__":
    main(sys.argv[1:])
