"""How short is the way across a cross-dock? Trucks to doors on published instances; with `--live`, what crosses at all.

Instances are those of Guignard, Hahn, Pessoa and da Silva (2012), and any others of their form: numbers of inbound
trucks, inbound doors, outbound doors and outbound trucks, pieces from each inbound truck to each outbound truck, metres
from each inbound door to each outbound door, then loads and limits of the inbound side and of the outbound one.
"""

import csv
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from controltower.planning.crossdock.doors import DoorPlan, DoorProblem, Side, plan_doors
from tests.benchmarks.instances import SHARED, Instance, Outcome, arguments, instances, outcomes, summary

PATIENCE = 600
ENDINGS = (".txt", ".dat", ".cdap")
NAMES, VALUES = ("instance", "name", "file"), ("best", "best_known", "best known", "bks", "optimum", "value")
NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Published:
    """An instance as it is written; `rest` is what follows and means nothing here."""

    flow: tuple[tuple[float, ...], ...]
    metres: tuple[tuple[float, ...], ...]
    loads: tuple[tuple[float, ...], tuple[float, ...]]
    limits: tuple[tuple[float, ...], tuple[float, ...]]
    rest: tuple[float, ...]


def main(argv: Sequence[str] = ()) -> None:
    """Solve all instances and print them, or replay days of the twin."""
    options = arguments(__doc__ or "", 10.0, SHARED / "crossdock")
    options.add_argument("--live", action="store_true", help="days of the twin against perfect hindsight")
    options.add_argument("--days", type=int, default=10, help="with --live or --twin: seeds (default: 10)")
    options.add_argument("--twin", nargs="*", metavar="SCENARIO", help="living days of the twin with all approved")
    given = options.parse_args(argv)
    if given.twin is not None:
        from tests.benchmarks import crossdock_twin

        crossdock_twin.main(given.seed, given.days, given.twin or ["ordinary", "late-truck"])
        return
    if given.live:
        from tests.benchmarks import crossdock_live

        crossdock_live.main(given.seed, given.days, as_json=given.json)
        return
    found = instances(given, _is_one)
    results = list(outcomes(solve, given, found))
    if not given.json:
        summary("trucks to doors of a cross-dock", results)


def solve(instance: Instance, seconds: float, seed: int) -> Iterator[Outcome]:
    """One instance; why a truck has no door stands in the error output."""
    held = read(instance.text)
    problem = problem_of(held)
    _warmed()
    begun = time.process_time()
    plan = plan_doors(problem, stop=lambda: time.process_time() - begun >= seconds, seed=seed, patience=PATIENCE)
    took = time.process_time() - begun
    for each in plan.left_out:
        print(f"{instance.name}: {each.reason}", file=sys.stderr)
    group = f"{len(held.flow)} x {len(held.metres)}"
    best = best_known(instance)
    yield Outcome(instance.name, plan.piece_metres, best, took, is_valid(held, plan), group)


def is_valid(held: Published, plan: DoorPlan) -> bool:
    """Whether each truck has one door, no door has too much, and the freight goes as far as is said."""
    doors = []
    for assigned, loads, limits in zip((plan.inbound, plan.outbound), held.loads, held.limits, strict=True):
        if set(assigned) != {str(n) for n in range(len(loads))}:
            return False
        at = [int(assigned[str(n)]) for n in range(len(loads))]
        for door, limit in enumerate(limits):
            if sum(load for load, where in zip(loads, at, strict=True) if where == door) > limit * (1 + NEAR):
                return False
        doors.append(at)
    total = 0.0
    for m, row in enumerate(held.flow):
        for n, pieces in enumerate(row):
            total += pieces * held.metres[doors[0][m]][doors[1][n]]
    return abs(total - plan.piece_metres) <= NEAR * max(1.0, total)


def read(text: str) -> Published:
    """An instance from its text. Raises ValueError for what is none."""
    numbers = [float(word) for word in text.split()]
    if len(numbers) < 4 or not all(value.is_integer() and 0 < value < 1e5 for value in numbers[:4]):
        raise ValueError("The first four numbers are to be those of trucks and doors.")
    comes, comes_at, goes_at, goes = (int(value) for value in numbers[:4])
    sizes = [comes * goes, comes_at * goes_at, comes, comes_at, goes, goes_at]
    if len(numbers) < 4 + sum(sizes):
        raise ValueError(f"{4 + sum(sizes)} numbers are expected, and there are {len(numbers)}.")
    parts, at = [], 4
    for size in sizes:
        parts.append(tuple(numbers[at : at + size]))
        at += size
    return Published(
        _rows(parts[0], goes), _rows(parts[1], goes_at), (parts[2], parts[4]), (parts[3], parts[5]), tuple(numbers[at:])
    )


def problem_of(held: Published) -> DoorProblem:
    """The instance as a question to the planner, trucks and doors named by their numbers."""
    sides = [Side(_named(loads), _named(limits)) for loads, limits in zip(held.loads, held.limits, strict=True)]
    return DoorProblem(sides[0], sides[1], held.flow, held.metres)


def best_known(instance: Instance) -> float | None:
    """The value in a table beside the instance, or in the two folders above."""
    name = Path(instance.name).stem
    for folder in (instance.beside, *instance.beside.resolve().parents[:2]):
        value = _tables(folder).get(name.casefold())
        if value is not None:
            return value
    return None


@cache
def _tables(folder: Path) -> Mapping[str, float]:
    known: dict[str, float] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                words = {(key or "").strip().casefold(): value for key, value in row.items() if isinstance(value, str)}
                name = next((words[key] for key in NAMES if words.get(key)), None)
                value = next((words[key] for key in VALUES if words.get(key)), None)
                if name and value:
                    known[Path(name.strip()).name.removesuffix(".txt").casefold()] = float(value)
    return known


@cache
def _warmed() -> None:
    """What is compiled is not counted as time of the first instance."""
    trucks, doors = _named((1.0, 1.0)), _named((2.0, 2.0))
    plan_doors(DoorProblem(Side(trucks, doors), Side(trucks, doors), ((1.0, 2.0),) * 2, ((1.0, 2.0),) * 2), patience=2)


def _named(values: Sequence[float]) -> tuple[tuple[str, float], ...]:
    return tuple((str(n), value) for n, value in enumerate(values))


def _rows(values: Sequence[float], wide: int) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(values[at : at + wide]) for at in range(0, len(values), wide))


def _is_one(name: str, text: str) -> bool:
    if not name.casefold().endswith(ENDINGS):
        return False
    try:
        read(text)
    except ValueError:
        return False
    return True


if __name__ == "__main__":
    main(sys.argv[1:])
