"""How small are the cartons that orders go into, and how soon is it known? With `py3dbp` beside it where it is there.

An instance is a file with a set of orders (`tests/benchmarks/orderbook.py` says how it is written); without a path sets
are made from the seed. `value` is what a carrier bills for all of them, in kilograms; `best_known` is a bound: for each
order the cheapest carton that is not proven too small, by rounded edges or by CP-SAT in `--seconds`; `seconds` are of
the processor for one order, in the mean. `valid` is said by the domain's checker of cartons.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from controltower.domain.cartons import billed_g, carton_problems, hold_of
from controltower.domain.items import Carton
from controltower.domain.stowage import Placed
from controltower.planning.packing import PackingProblem, named, plan_packing
from tests.benchmarks import boxpeer
from tests.benchmarks.instances import Instance, Outcome, arguments, instances, outcomes
from tests.benchmarks.orderbook import SETS, Book, Ordered, is_one, made, problem_of, read, written
from tests.benchmarks.shown import show
from tests.benchmarks.toosmall import is_too_small

NOWHERE = Path()
NAMES = {"": "ours", boxpeer.NAME: boxpeer.NAME}


@dataclass(slots=True)
class Told:
    """What came of one set: bills and parcels by order, seconds by order, the room that is filled, what was refused."""

    bills_g: list[int] = field(default_factory=list)
    parcels: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    fills: list[float] = field(default_factory=list)
    refused: int = 0
    bounds_g: list[int] = field(default_factory=list)


def main(argv: Sequence[str] = ()) -> None:
    """Pack all sets and print them."""
    options = arguments(__doc__ or "", 0.5, NOWHERE)
    options.add_argument("--write", type=Path, metavar="DIR", help="write the sets as files there, and pack nothing")
    options.add_argument("--orders", type=int, default=200, metavar="N", help="orders in each set (default: 200)")
    given = options.parse_args(argv)
    if given.write:
        given.write.mkdir(parents=True, exist_ok=True)
        for each in _made(given.orders, given.seed):
            (given.write / each.name).write_text(each.text, encoding="utf-8")
        return
    found = instances(given, is_one) if given.paths else _made(given.orders, given.seed)[:: given.every]
    solve = _Solver()
    for _ in outcomes(solve, given, found):
        pass
    if not given.json and given.workers <= 1:
        show(f"cartons; a bound is proven in {given.seconds:g} s or less", list(_rows(solve.told)), as_json=False)


def _made(orders: int, seed: int) -> list[Instance]:
    return [Instance(f"{name}-{seed}.json", written(made(name, orders, seed)), NOWHERE) for name in SETS]


class _Solver:
    """Packs a set by us and by the peer; what came of it is kept in `told`."""

    def __init__(self) -> None:
        self.told: dict[str, dict[str, Told]] = {}

    def __call__(self, instance: Instance, seconds: float, seed: int) -> Iterator[Outcome]:
        book = read(instance.text)
        told = self.told[instance.name] = {"": Told()} | ({boxpeer.NAME: Told()} if boxpeer.IS_THERE else {})
        _warm_up()
        for order in book.orders:
            problem = problem_of(book, order)
            begun = time.process_time()
            plan = plan_packing(problem, seed=seed)
            took = time.process_time() - begun
            _note(told[""], book, problem, [(each.carton, each.load) for each in plan.parcels], took)
            told[""].bounds_g.append(_bound_g(book, problem, order, told[""].bills_g[-1], seconds))
            if boxpeer.IS_THERE:
                begun = time.process_time()
                boxes = boxpeer.packed(problem)
                _note(told[boxpeer.NAME], book, problem, boxes, time.process_time() - begun)
        bound = sum(told[""].bounds_g) / 1000
        for peer, each in told.items():
            value = sum(each.bills_g) / 1000
            yield Outcome(instance.name, value, bound, fmean(each.seconds), not each.refused, peer=NAMES[peer])


def _warm_up() -> None:
    """What is compiled is loaded before the clock runs."""
    book = made("cut", 10, 0)
    for order in book.orders:
        plan_packing(problem_of(book, order))


def _note(
    told: Told, book: Book, problem: PackingProblem, boxes: Sequence[tuple[str, Sequence[Placed]]], took: float
) -> None:
    pieces = {piece.id: piece for piece in named(problem.pieces)}
    cartons = {str(carton.id): carton for carton in book.cartons}
    bill, refused = 0, False
    for name, load in boxes:
        carton = cartons[name]
        inside = [pieces[placed.piece] for placed in load]
        refused |= any(carton_problems(carton, inside, load))
        bill += billed_g(carton, sum(piece.weight_g for piece in inside))
        told.fills.append(sum(piece.volume_mm3 for piece in inside) / _volume(carton))
    told.refused += refused
    told.bills_g.append(bill)
    told.parcels.append(len(boxes))
    told.seconds.append(took)


def _bound_g(book: Book, problem: PackingProblem, order: Ordered, bill_g: int, seconds: float) -> int:
    """What an order is billed as at least; our own bill where nothing less is thinkable."""
    pieces = named(problem.pieces)
    weight = sum(piece.weight_g for piece in pieces)
    bills = sorted((billed_g(carton, weight), carton.id) for carton in book.cartons)
    by_id = {carton.id: carton for carton in book.cartons}
    for bill, name in bills:
        if bill >= bill_g:
            return bill_g
        if name == order.known or not is_too_small(hold_of(by_id[name]), pieces, seconds):
            return bill
    least = min(billed_g(carton, 0) for carton in book.cartons)
    tare = min(carton.tare_g for carton in book.cartons)
    return min(bill_g, max(2 * least, weight + 2 * tare, sum(piece.volume_mm3 for piece in pieces) // 5_000))


def _rows(told: dict[str, dict[str, Told]]) -> Iterator[dict[str, object]]:
    for name, by in told.items():
        ours = by[""]
        for peer, each in by.items():
            seconds = sorted(each.seconds)
            other = next((by[key] for key in by if key != peer), each)
            yield {
                "set": name.removesuffix(".json"),
                "by": NAMES[peer],
                "orders": len(seconds),
                "parcels": sum(each.parcels),
                "billed kg": round(sum(each.bills_g) / 1000, 1),
                "cheaper than the other %": _share(a < b for a, b in zip(each.bills_g, other.bills_g, strict=True)),
                "proven cheapest %": _share(a <= b for a, b in zip(each.bills_g, ours.bounds_g, strict=True)),
                "void %": round(100 * (1 - fmean(each.fills)), 1),
                "refused": each.refused,
                "mean ms": round(1000 * fmean(seconds), 2),
                "p99 ms": round(1000 * seconds[max(0, -(-99 * len(seconds) // 100) - 1)], 2),
            }


def _share(them: Iterator[bool]) -> float:
    return round(100 * fmean(list(them)), 1)


def _volume(carton: Carton) -> int:
    return carton.length_mm * carton.width_mm * carton.height_mm


if __name__ == "__main__":
    main(sys.argv[1:])
