"""How good are routes after so many seconds? Published instances of any format, ours and others side by side.

Best-known values come from a `best_known.csv` beside an instance or above it, else from the `.sol` beside it, which is
driven again first.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vrplib.parse import parse_solution

from tests.benchmarks.instances import SHARED, Instance, Outcome, arguments, instances, outcomes, summary
from tests.benchmarks.routing_cases import Case, is_case, read
from tests.benchmarks.routing_checker import Driven, checked
from tests.benchmarks.routing_solvers import in_time, known, knows


def main(argv: Sequence[str] = ()) -> None:
    """Solve all instances and print them."""
    options = arguments(__doc__ or "", 20.0, SHARED / "routing")
    options.add_argument("--peers", action="store_true", help="plain PyVRP, OR-Tools and VROOM beside ours")
    options.add_argument("--only", action="append", help="these solvers alone")
    given = options.parse_args(argv)
    found = instances(given, is_case)
    solve = _Solve(tuple(given.only or known(given.peers)))
    results = list(outcomes(solve, given, found))
    if not given.json:
        for each in results:
            gap = "-" if each.gap_pct is None else f"{each.gap_pct:.2f} %"
            print(f"{each.instance:40} {each.peer:12} {each.value:14.1f} {gap:>9} {each.valid}")
        summary(f"routes, {given.seconds:g} s each", results)


@dataclass(frozen=True, slots=True)
class _Solve:
    solvers: tuple[str, ...]

    def __call__(self, instance: Instance, seconds: float, seed: int) -> Iterator[Outcome]:
        row = _rows(instance.beside).get(Path(instance.name).stem, {})
        case = read(instance.name, instance.text, row.get("rounding", ""))
        best = float(row["bks"]) if row.get("bks") else best_told(case, instance)
        for name in self.solvers:
            if not knows(name, case):
                continue
            answer, took = in_time(name, case, seconds, seed)
            verdict = checked(case, answer)
            group = f"{row.get('set', case.kind)}, {len(case.customers)}"
            yield Outcome(instance.name, verdict.value, best if answer else None, took, not verdict.wrongs, group, name)


def best_told(case: Case, instance: Instance) -> float | None:
    """The value of the solution beside an instance, in our units; none where there is none, or it is not valid."""
    path = (instance.beside / instance.name).with_suffix(".sol")
    if not path.exists():
        return None
    routes = parse_solution(path.read_text(encoding="utf-8"))["routes"]
    verdict = checked(case, [Driven(number, tuple(map(int, nodes))) for number, nodes in enumerate(routes)])
    return None if verdict.wrongs else verdict.value


@cache
def _rows(beside: Path) -> dict[str, dict[str, str]]:
    """The table of best-known values next to an instance or above it, by the name of the file."""
    for folder in (beside, *beside.resolve().parents):
        path = folder / "best_known.csv"
        if path.exists():
            with path.open(encoding="utf-8") as file:
                return {Path(row.get("file") or row["name"]).stem: row for row in csv.DictReader(file)}
    return {}


if __name__ == "__main__":
    main(sys.argv[1:])
