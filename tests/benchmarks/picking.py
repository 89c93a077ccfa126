"""How short are pick tours? Each instance of a single-picker routing set, in the format of Hessler and Irnich."""

import csv
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from controltower.planning.picking.anywhere import graph_of, plan_walk
from controltower.planning.picking.exact import shortest
from controltower.planning.picking.layout import Layout, Spot
from controltower.planning.picking.lengths import floor_of, lengths_of
from controltower.planning.picking.policies import POLICIES, by_policy
from controltower.planning.picking.scattered import Article, plan_scattered
from tests.benchmarks.instances import SHARED, Instance, Outcome, arguments, instances, outcomes, summary
from tests.benchmarks.shown import show

NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Picking:
    """An instance as published: places by aisle and cell, cell 0 at the top; `demand` by article."""

    aisles: int
    cells: int
    apart: tuple[float, float, float, float, float]
    depot_aisle: int
    is_depot_low: bool
    demand: dict[int, int]
    supply: tuple[tuple[int, int, int, int], ...]


def main(argv: Sequence[str] = ()) -> None:
    """Solve all instances and print them."""
    options = arguments(__doc__ or "", 5.0, SHARED / "picking")
    options.add_argument("--cross", type=int, default=0, metavar="N", help="N cross aisles in the middle (default: 0)")
    options.add_argument("--graph", action="store_true", help="over a walking graph, as on a floor of any shape")
    options.add_argument("--policies", action="store_true", help="what walking by a simple rule costs on these tours")
    options.add_argument("--speed", action="store_true", help="how many tours a second and core, lengths alone")
    given = options.parse_args(argv)
    found = instances(given, lambda _, text: "SKU_SECTION" in text)
    if given.policies or given.speed:
        (_show_policies if given.policies else _show_speed)(found, given.cross)
        return
    solve = _Solver(given.cross, given.graph)
    results = list(outcomes(solve, given, found))
    if not given.json:
        summary(f"pick tours, {given.cross} cross aisles in the middle", results)


@dataclass(frozen=True, slots=True)
class _Solver:
    cross: int
    by_graph: bool

    def __call__(self, instance: Instance, seconds: float, seed: int) -> Iterator[Outcome]:
        held = read(instance.text)
        layout = layout_of(held, self.cross)
        best = None if self.cross else _best_known(instance.beside, held, instance.text)
        begun = time.process_time()
        if all(len(_places(held, layout, article)) == 1 for article in held.demand):
            spots = list(dict.fromkeys(spot for a in held.demand for spot, _ in _places(held, layout, a)))
            metres, order = _by_graph(held, layout, spots, seed) if self.by_graph else _exactly(layout, spots)
        else:
            articles = [Article(tuple(_places(held, layout, a)), need) for a, need in held.demand.items()]
            plan = plan_scattered(layout, articles, seconds=seconds, seed=seed)
            metres, order = plan.metres, list(plan.spots)
        took = time.process_time() - begun
        group = f"{held.aisles} aisles" + ("" if len(held.supply) == len(held.demand) else ", scattered")
        yield Outcome(instance.name, metres, best, took, is_valid(held, layout, order, metres), group)


def _exactly(layout: Layout, spots: list[Spot]) -> tuple[float, list[Spot]]:
    walk = shortest(layout, spots)
    return walk.metres, [spots[number] for number in walk.order]


def is_valid(held: Picking, layout: Layout, order: Sequence[Spot], metres: float) -> bool:
    """Whether these places, walked in this order, are so far, and hold what is asked for."""
    points = [layout.depot, *order, layout.depot]
    walked = sum(_apart_m(layout.cross_m, a, b) for a, b in pairwise(points)) if order else 0.0
    there = set(order)
    for article, need in held.demand.items():
        if sum(quantity for spot, quantity in _places(held, layout, article) if spot in there) < need:
            return False
    return abs(walked - metres) < NEAR * max(1.0, metres)


def _apart_m(cross_m: tuple[float, ...], a: Spot, b: Spot) -> float:
    """Said anew, so that the planner is not checked by its own words."""
    if a[0] == b[0]:
        return abs(a[1] - b[1])
    return abs(a[0] - b[0]) + min(abs(a[1] - y) + abs(y - b[1]) for y in cross_m)


def read(text: str) -> Picking:
    """An instance from its text. Raises ValueError or KeyError for what is none."""
    head: dict[str, str] = {}
    supply: list[tuple[int, int, int, int]] = []
    demand: dict[int, int] = {}
    section = ""
    for line in text.splitlines():
        if " : " in line:
            name, _, value = line.partition(" : ")
            head[name.strip()] = value.strip()
        elif line.strip().endswith("_SECTION"):
            section = line.strip()
        elif line.startswith("ID"):
            words = line.split()
            values = dict(zip(words[::2], words[1::2], strict=False))
            number = int(values["ID"])
            if section == "SKU_SECTION":
                supply.append((number, int(values["AISLE"]), int(values["CELL"]), int(values.get("QUANTITY", 1))))
            elif section == "ORDER_SECTION":
                demand[number] = int(values.get("QUANTITY", 1))
    apart = tuple(
        float(head[f"DISTANCE_{name}"])
        for name in ("AISLE_TO_AISLE", "CELL_TO_CELL", "TOP_TO_CELL", "BOTTOM_TO_CELL", "TOP_OR_BOTTOM_TO_DEPOT")
    )
    is_low = head["DEPOT_LOCATION"].lower() == "bottom"
    sizes = int(head["NUM_AISLES"]), int(head["NUM_CELLS"])
    return Picking(*sizes, apart, int(head["DEPOT_AISLE"]), is_low, demand, tuple(supply))  # type: ignore[arg-type]


def layout_of(held: Picking, cross: int = 0) -> Layout:
    """The floor, with cross aisles of 1 m after equal parts of the cells where they are asked for."""
    wide, _, _, _, beside = held.apart
    tops = [_y(held, cross, 0) + held.apart[2]]
    middles = []
    for part in range(1, cross + 1):
        cell = part * held.cells // (cross + 1)
        middles.append((_y(held, cross, cell - 1) + _y(held, cross, cell)) / 2)
    crosses = (0.0, *sorted(middles), *tops)
    depot = -beside if held.is_depot_low else crosses[-1] + beside
    return Layout(tuple(wide * n for n in range(held.aisles)), crosses, (wide * held.depot_aisle, depot))


def _y(held: Picking, cross: int, cell: int) -> float:
    """How far from the bottom a cell is; cell 0 is at the top."""
    below = sum(cell < part * held.cells // (cross + 1) for part in range(1, cross + 1))
    return held.apart[3] + (held.cells - 1 - cell) * held.apart[1] + below


def _places(held: Picking, layout: Layout, article: int) -> list[tuple[Spot, int]]:
    cross, wide = len(layout.cross_m) - 2, held.apart[0]
    return [((wide * a, _y(held, cross, c)), quantity) for n, a, c, quantity in held.supply if n == article]


def _by_graph(held: Picking, layout: Layout, spots: list[Spot], seed: int) -> tuple[float, list[Spot]]:
    """The same floor as a graph of cells and crossings."""
    rows = sorted({*layout.cross_m, *(y for _, y in spots)})
    at = {(a, y): n for n, (a, y) in enumerate((a, y) for a in layout.aisles_m for y in rows)}
    walks = [(at[a, y], at[a, z], z - y) for a in layout.aisles_m for y, z in pairwise(rows)]
    walks += [(at[a, y], at[b, y], b - a) for a, b in pairwise(layout.aisles_m) for y in layout.cross_m]
    beside = held.apart[4]
    depot = (layout.depot[0], layout.cross_m[0 if held.is_depot_low else -1])
    walk = plan_walk(graph_of(len(at), walks), [at[spot] for spot in spots], [at[depot]], seed=seed)
    return walk.metres + 2 * beside, [spots[number] for number in walk.order]


def _best_known(beside: Path, held: Picking, text: str) -> float | None:
    name = next(line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("NAME"))
    words = Path(name).stem.split("_")
    seed = words[-1]
    factor = next((word[1:] for word in words if word[0] == "F"), "1")
    key = (words[0] == "unit", held.aisles, held.cells, len(held.demand), factor, seed)
    return _results(beside).get(key)


@cache
def _results(beside: Path) -> dict[tuple[bool, int, int, int, str, str], float]:
    """Published values, from tables named results*.csv beside the instances or below."""
    known = {}
    for path in sorted(beside.rglob("results*.csv")):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                is_scattered = "Scattered" in row["problem type"]
                factor = row["alpha"] if is_scattered else "1"
                shape = int(row["num aisles"]), int(row["num cells"]), int(row["num articles"])
                costs = [row[name] for name in ("Netw MIP cost", "DP cost", "GS MIP cost") if row.get(name)]
                if costs:
                    known[row["unit demand"] == "true", *shape, factor, row["random seed"]] = float(costs[0])
    return known


def _show_policies(found: Sequence[Instance], cross: int) -> None:
    ratios: dict[str, list[float]] = {name: [] for name in POLICIES}
    for instance in found:
        held = read(instance.text)
        layout = layout_of(held, cross)
        spots = list(dict.fromkeys(spot for a in held.demand for spot, _ in _places(held, layout, a)[:1]))
        best = shortest(layout, spots).metres
        for name, values in ratios.items():
            values.append(100 * (by_policy(name, layout, spots).metres / best - 1))
    rows = [
        {"policy": name, "mean % above shortest": statistics.fmean(v), "median %": statistics.median(v)}
        for name, v in ratios.items()
    ]
    show(f"pick tours by a rule, {len(found)} tours", rows, as_json=False)


def _show_speed(found: Sequence[Instance], cross: int) -> None:
    """Lengths a second and core: a thousand copies of each tour at a time, in seconds of the processor."""
    groups: dict[int, list[float]] = {}
    for instance in found:
        held = read(instance.text)
        layout = layout_of(held, cross)
        spots = sorted({spot for a in held.demand for spot, _ in _places(held, layout, a)[:1]})
        column_of = {x: n for n, x in enumerate(layout.aisles_m)}
        copies = 300
        columns = np.tile(np.array([column_of[x] for x, _ in spots], dtype=np.int64), copies)
        ys = np.tile(np.array([y for _, y in spots]), copies)
        starts = np.arange(copies + 1, dtype=np.int64) * len(spots)
        floor = floor_of(layout)
        lengths_of(*floor, starts[:2], columns, ys)
        begun = time.process_time()
        lengths_of(*floor, starts, columns, ys)
        groups.setdefault(held.aisles, []).append(copies / (time.process_time() - begun))
    rows = [
        {"aisles": n, "tours": len(v), "tours/s and core": len(v) / sum(1 / each for each in v)}
        for n, v in sorted(groups.items())
    ]
    show(f"lengths of pick tours, {cross} cross aisles in the middle", rows, as_json=False)


if __name__ == "__main__":
    main(sys.argv[1:])
