"""How good are plans of who works where? Invented shifts of 40 to 120 people in 5 to 10 zones over eight hours.

Without a path the shifts are made from the seed, with work for 90 and for 100 % of all people's hours. `best_known` is
a lower bound that the planner proves, so that no gap is larger than it is said to be; cost and rules are checked by
counting person by person.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from controltower.planning.staffing import plan_staffing
from tests.benchmarks.instances import Instance, Outcome, arguments, instances, outcomes, summary
from tests.benchmarks.shifts import SIZES, is_one, made, read, written
from tests.helpers.rota import faults

NOWHERE = Path()
LOADS = (0.9, 1.0)
CORES = 2
"""The search and its bound have one each: so much more processor time than seconds they may take."""


def main(argv: Sequence[str] = ()) -> None:
    """Plan all shifts and print them."""
    options = arguments(__doc__ or "", 5.0, NOWHERE)
    options.add_argument("--write", type=Path, metavar="DIR", help="write the shifts as files there, and solve nothing")
    options.add_argument("--shifts", type=int, default=2, metavar="N", help="shifts of each size (default: 2)")
    given = options.parse_args(argv)
    if given.write:
        given.write.mkdir(parents=True, exist_ok=True)
        for each in _made(given.shifts, given.seed):
            (given.write / each.name).write_text(each.text, encoding="utf-8")
        return
    found = instances(given, is_one) if given.paths else _made(given.shifts, given.seed)[:: given.every]
    plan_staffing(made(8, 3, 1), steps=1000, climb=5)
    results = list(outcomes(_solved, given, found))
    if not given.json:
        summary("staff to zones; best known is a proven lower bound, and value the cost of waiting and moves", results)


def _made(shifts: int, seed: int) -> list[Instance]:
    return [
        Instance(f"{people}x{zones}-{round(100 * load)}-{seed + n}.json", written(made(*size, seed + n, load)), NOWHERE)
        for size in SIZES
        for people, zones in (size,)
        for load in LOADS
        for n in range(shifts)
    ]


def _solved(instance: Instance, seconds: float, seed: int) -> Iterator[Outcome]:
    problem = read(instance.text)
    begun, wall = time.process_time(), time.perf_counter()
    plan = plan_staffing(problem, stop=lambda: time.process_time() - begun > CORES * seconds, seed=seed)
    took = time.perf_counter() - wall
    group = f"{len(problem.hands)} people, {len(problem.demands)} zones"
    yield Outcome(instance.name, plan.then.cost, plan.bound or None, took, not list(faults(problem, plan)), group)


if __name__ == "__main__":
    main(sys.argv[1:])
