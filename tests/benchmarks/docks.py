"""How good are plans of doors? Invented days of 20 to 80 trucks at 4 to 12 doors, and CP-SAT by itself beside them.

Without a path the days are made from the seed. `best_known` is the proven optimum where either of the two proves it,
and else the better of their lower bounds, so that no gap is larger than it is said to be.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from controltower.planning.docks import DocksPlan, DocksProblem, plan_docks
from controltower.planning.plans import LeftOut
from tests.benchmarks.dockyards import SIZES, is_one, made, read, written
from tests.benchmarks.instances import Instance, Outcome, arguments, instances, outcomes, summary
from tests.benchmarks.intervals import Intervals
from tests.helpers.yard import cost_of, faults

NOWHERE = Path()


def main(argv: Sequence[str] = ()) -> None:
    """Plan all days and print them."""
    options = arguments(__doc__ or "", 20.0, NOWHERE)
    options.add_argument("--write", type=Path, metavar="DIR", help="write the days as files there, and solve nothing")
    options.add_argument("--days", type=int, default=3, metavar="N", help="days of each size (default: 3)")
    options.add_argument("--alone", action="store_true", help="without CP-SAT beside it")
    given = options.parse_args(argv)
    if given.write:
        _write(given.write, given.days, given.seed)
        return
    found = instances(given, is_one) if given.paths else _made(given.days, given.seed)[:: given.every]
    results = list(outcomes(_Solver(given.alone), given, found))
    if not given.json:
        summary("trucks to doors; best known is the optimum where proven, else a lower bound", results)


def _made(days: int, seed: int) -> list[Instance]:
    return [
        Instance(f"{trucks}x{doors}-{seed + day}.json", written(made(trucks, doors, seed + day)), NOWHERE)
        for trucks, doors in SIZES
        for day in range(days)
    ]


def _write(folder: Path, days: int, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in _made(days, seed):
        (folder / each.name).write_text(each.text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Solver:
    alone: bool

    def __call__(self, instance: Instance, seconds: float, seed: int) -> Iterator[Outcome]:
        problem = read(instance.text)
        begun = time.process_time()
        plan = plan_docks(problem, seed=seed, seconds=seconds)
        took = time.process_time() - begun
        if self.alone:
            yield _outcome(instance.name, problem, plan, plan.bound, took, "")
            return
        begun = time.process_time()
        peer = _by_itself(problem, seconds, seed)
        peer_took = time.process_time() - begun
        best = max(plan.bound, peer.bound)
        yield _outcome(instance.name, problem, plan, best, took, "ours")
        yield _outcome(instance.name, problem, peer, best, peer_took, "CP-SAT intervals")


def _outcome(name: str, problem: DocksProblem, plan: DocksPlan, best: float, took: float, peer: str) -> Outcome:
    group = f"{len(problem.visits)} trucks, {len(problem.bays)} doors"
    return Outcome(name, plan.cost, round(best, 2), took, not faults(problem, plan), group, peer)


def _by_itself(problem: DocksProblem, seconds: float, seed: int) -> DocksPlan:
    """What CP-SAT finds without us, at its real cost: variables of a plan that is not proven may be loose."""
    found = Intervals(problem).solve(seconds, seed)
    placed = {each.visit for each in found.bookings}
    left_out = tuple(LeftOut(visit.id, "Refused.") for visit in problem.visits if visit.id not in placed)
    cost = cost_of(problem, found.bookings)
    return DocksPlan(found.bookings, left_out, (), (), cost, min(cost, found.bound), "CP-SAT")


if __name__ == "__main__":
    main(sys.argv[1:])
