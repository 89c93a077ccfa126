"""How short are tours of several orders? Each instance of an order-batching set in the format of Henn and Waescher."""

import csv
import sys
import time
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from controltower.planning.picking.batching import BatchingPlan, BatchingProblem, Effort, Order, plan_batching
from controltower.planning.picking.layout import Layout, Spot
from tests.benchmarks.instances import SHARED, Instance, Outcome, arguments, instances, outcomes, summary


def main(argv: Sequence[str] = ()) -> None:
    """Solve all instances and print them."""
    given = arguments(__doc__ or "", 2.0, SHARED / "batching").parse_args(argv)
    found = instances(given, lambda _, text: "Order_batching" in text)
    sound = [each for each in found if _is_whole(each)]
    results = list(outcomes(solve, given, sound))
    if given.json:
        return
    summary(f"order batching, {given.seconds:g} s of the processor for each", results)
    for each in found:
        if each not in sound:
            print(f"{each.name} is cut off and left out.")


def solve(instance: Instance, seconds: float, seed: int) -> Iterator[Outcome]:
    """One instance; the compiled code is there before its time begins."""
    problem = read(instance.text)
    _warmed_up()
    begun = time.process_time()
    plan = plan_batching(problem, effort=Effort(seconds), seed=seed)
    took = time.process_time() - begun
    group = f"{len(problem.orders)} orders"
    yield Outcome(instance.name, plan.metres, _best_known(instance), took, is_valid(problem, plan), group)


@cache
def _warmed_up() -> None:
    layout = Layout((0.0, 5.0), (0.0, 10.0), (0.0, 0.0))
    orders = tuple(Order(str(n), ((0.0, 1.0 + n), (5.0, 9.0 - n)), 1.0) for n in range(4))
    plan_batching(BatchingProblem(layout, orders, 2.0), effort=Effort(trials=100))


def read(text: str) -> BatchingProblem:
    """An instance from its text. Raises ValueError or KeyError for what is none."""
    head: dict[str, str] = {}
    places: dict[int, tuple[int, int]] = {}
    weights: dict[int, float] = {}
    orders: list[list[tuple[int, int]]] = []
    section = ""
    for line in text.splitlines():
        name, is_head, value = line.partition(" : ")
        if is_head and name.strip() == "NUM_ARTICLES_IN_ORDER":
            orders.append([])
        elif is_head:
            head[name.strip()] = value.strip()
        elif line.strip().endswith("_SECTION"):
            section = line.strip()
        elif line.startswith("ID"):
            words = line.split()
            values = dict(zip(words[::2], words[1::2], strict=False))
            article = int(values["ID"])
            if section == "ARTICLE_SECTION":
                weights[article] = float(values.get("WEIGHT", 1))
            elif section == "SKU_SECTION":
                places[article] = int(values["AISLE"]), int(values["CELL"])
            else:
                orders[-1].append((article, int(values["QUANTITY"])))
    if len(orders) != int(head["NUM_ORDERS"]) or not all(orders):
        raise ValueError("The file is cut off: orders are missing.")
    wide, cell, top, low = (
        float(head[f"DISTANCE_{name}"]) for name in ("AISLE_TO_AISLE", "CELL_TO_CELL", "TOP_TO_CELL", "BOTTOM_TO_CELL")
    )
    cells, beside = int(head["NUM_CELLS"]), float(head["DISTANCE_TOP_OR_BOTTOM_TO_DEPOT"])
    deep = low + (cells - 1) * cell + top
    depot_y = -beside if head["DEPOT_LOCATION"].lower() == "bottom" else deep + beside
    aisles = tuple(wide * n for n in range(int(head["NUM_AISLES"])))
    layout = Layout(aisles, (0.0, deep), (wide * int(head["DEPOT_AISLE"]), depot_y))

    def spot(article: int) -> Spot:
        aisle, at = places[article]
        return wide * aisle, low + (cells - 1 - at) * cell

    return BatchingProblem(
        layout,
        tuple(
            Order(str(n), tuple(spot(article) for article, _ in lines), sum(weights[a] * q for a, q in lines))
            for n, lines in enumerate(orders)
        ),
        float(head["PICKER_CAPACITY"]),
    )


def is_valid(problem: BatchingProblem, plan: BatchingPlan) -> bool:
    """Whether every order is in one batch, no batch is too much, and each is walked as far as it says."""
    by_id = {order.id: order for order in problem.orders}
    if plan.left_out or sorted(o for batch in plan.batches for o in batch.orders) != sorted(by_id):
        return False
    for batch in plan.batches:
        held = [by_id[order] for order in batch.orders]
        if sum(order.load for order in held) > problem.capacity + 1e-9:
            return False
        if set(batch.spots) != {spot for order in held for spot in order.spots}:
            return False
        points = [problem.layout.depot, *batch.spots, problem.layout.depot]
        if abs(sum(_apart_m(problem.layout.cross_m, a, b) for a, b in pairwise(points)) - batch.metres) > 1e-6:
            return False
    return True


def _apart_m(cross_m: tuple[float, ...], a: Spot, b: Spot) -> float:
    if a[0] == b[0]:
        return abs(a[1] - b[1])
    return abs(a[0] - b[0]) + min(abs(a[1] - y) + abs(y - b[1]) for y in cross_m)


def _is_whole(instance: Instance) -> bool:
    try:
        read(instance.text)
    except (ValueError, KeyError, IndexError):
        return False
    return True


def _best_known(instance: Instance) -> float | None:
    is_class_based = "class-based" in next(line for line in instance.text.splitlines() if line.startswith("NAME"))
    return _references(instance.beside).get(f"{Path(instance.name).stem}{'_cb' if is_class_based else '_u'}")


@cache
def _references(beside: Path) -> dict[str, float]:
    """Reference values from tables beside the instances, or one folder above."""
    known: dict[str, float] = {}
    for path in (*sorted(beside.glob("*.csv")), *sorted(beside.parent.glob("*.csv"))):
        with path.open(encoding="utf-8") as file:
            rows = csv.DictReader(file)
            if rows.fieldnames and "reference_value" in rows.fieldnames:
                known |= {row["instance_name"]: float(row["reference_value"]) for row in rows}
    return known


if __name__ == "__main__":
    main(sys.argv[1:])
