"""How short are walks on floors of any shape? Invented floors with closed stretches, one-way aisles and two depots.

Each walk is compared with the proven optimum of a circuit model in CP-SAT; those that it cannot prove in time are left
out and counted.
"""

import argparse
import time
from collections.abc import Sequence
from itertools import pairwise, product
from random import Random

import numpy as np
from ortools.sat.python import cp_model

from controltower.planning.picking.anywhere import Floats, WalkingGraph, distances_m, graph_of, plan_walk
from tests.benchmarks.shown import show

PROOF_S = 20.0


def main(argv: Sequence[str] = ()) -> None:
    """Walk many floors and print how far from the proven optimum the walks are."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--floors", type=int, default=20, help="floors of each number of places")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args(argv)
    rows = [_row(places, given.floors, given.seed) for places in (8, 12, 16, 20, 30, 40)]
    show("walks on irregular floors against proven optima", rows, as_json=False)


def _row(places: int, floors: int, seed: int) -> dict[str, object]:
    gaps, took = [], []
    for number in range(floors):
        graph, wanted, depots = floor(Random(f"{seed}/{places}/{number}"), places)
        begun = time.process_time()
        walk = plan_walk(graph, wanted, depots, seed=seed)
        took.append(time.process_time() - begun)
        proven = min(_proven(distances_m(graph, [*wanted, depot])) for depot in depots)
        if np.isfinite(proven):
            gaps.append(100 * (walk.metres / proven - 1))
    return {
        "places": places,
        "floors": floors,
        "proven": len(gaps),
        "optimal": sum(gap < 1e-6 for gap in gaps),
        "mean gap %": sum(gaps) / len(gaps),
        "worst %": max(gaps),
        "mean ms": 1000 * sum(took) / len(took),
    }


def floor(chance: Random, places: int) -> tuple[WalkingGraph, list[int], list[int]]:
    """A grid with a tenth of its stretches closed, a third of its aisles one-way, and stretches of uneven length."""
    wide, deep = 9, 14
    number = {spot: n for n, spot in enumerate(product(range(wide), range(deep)))}
    both, one = [], []
    for x in range(wide):
        is_one_way, is_up = 0 < x < wide - 1 and chance.random() < 1 / 3, chance.random() < 0.5
        for y, z in pairwise(range(deep)):
            a, b = number[x, y], number[x, z]
            metres = round(chance.uniform(0.8, 2.5), 1)
            if is_one_way:
                one.append((a, b, metres) if is_up else (b, a, metres))
            elif not 0 < x < wide - 1 or chance.random() > 0.1:
                both.append((a, b, metres))
    for y in (0, 5, 9, deep - 1):
        for x, z in pairwise(range(wide)):
            if y in (0, deep - 1) or chance.random() > 0.2:
                both.append((number[x, y], number[z, y], round(chance.uniform(2.5, 4.0), 1)))
    graph = graph_of(len(number), both, one)
    depots = [number[0, 0], number[wide - 1, 0]]
    there, back = (
        distances_m(graph, range(len(number)))[depots[0]],
        distances_m(graph, range(len(number)))[:, depots[0]],
    )
    reachable = [n for n in number.values() if np.isfinite(there[n] + back[n]) and n not in depots]
    return graph, chance.sample(reachable, places), depots


def _proven(matrix: Floats) -> float:
    """The length of the shortest round, proven; infinite where that takes too long."""
    size = len(matrix)
    model = cp_model.CpModel()
    arcs = [(a, b, model.new_bool_var("")) for a in range(size) for b in range(size) if a != b]
    model.add_circuit(arcs)
    model.minimize(sum(round(10 * matrix[a, b]) * taken for a, b, taken in arcs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = PROOF_S
    solver.parameters.num_workers = 2
    return solver.objective_value / 10 if solver.solve(model) == cp_model.OPTIMAL else float("inf")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
