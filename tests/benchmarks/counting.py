"""Does counting by risk find as much error value as ABC with half of the counts? Weeks against a hidden truth.

`python -m tests.benchmarks.counting [--items N] [--days N] [--before N] [--seasons N] [--worlds NAME ...] [--json]`.
Slips come about as in the twin, and a policy sees the book alone. Everybody begins after the same weeks of ABC counts,
and ABC makes as many counts as its classes ask for. `value` is the error value (pieces by which the book is wrong,
times what one costs) that a policy finds, `best_known` what ABC finds with all its counts: "risk, half" with a gap
above zero meets the goal. In some worlds errors come about otherwise than the planner takes for granted.
"""

import argparse
import json
import pickle
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from controltower.planning.counting import abc_a_day, abc_counts, plan_counts, random_counts
from controltower.simulation.truth import USUAL, Key, Rates
from tests.benchmarks.counting_days import Warehouse, chosen
from tests.benchmarks.instances import Outcome
from tests.benchmarks.shown import show

WORLDS: dict[str, Rates] = {
    "usual": USUAL,
    "evenly": replace(USUAL, clustering=0.0, shifts=(1.0, 1.0, 1.0)),
    "clustered": replace(USUAL, clustering=2.0),
    "thefts": replace(USUAL, stolen_a_day=8 * USUAL.stolen_a_day, miscounted_pick=0.0003, wrong_pick=0.0002),
    "loads": replace(USUAL, misplaced=4 * USUAL.misplaced, miscounted_load=4 * USUAL.miscounted_load, broken=0.0),
    "mispicks": replace(USUAL, wrong_pick=5 * USUAL.wrong_pick, misplaced=0.0, stolen_a_day=0.0),
}
"""How errors come about: as the twin has them, then as no planner here takes for granted."""
Policy = Callable[[Warehouse, int, int], Sequence[Key]]


@dataclass(frozen=True, slots=True)
class Season:
    """What one policy found in a season: error value, by how many counts, and what was left at its end."""

    found: float
    counts: int
    left: float
    wrong: float
    seconds: float
    valid: bool


def by_risk(house: Warehouse, most: int, seed: int) -> Sequence[Key]:
    """What our planner has counted."""
    plan = plan_counts(house.problem(most), seed=seed)
    return [(each.location, each.item) for each in plan.counts]


def by_abc(house: Warehouse, most: int, seed: int) -> Sequence[Key]:
    """What is most overdue by its class."""
    problem = house.problem(most)
    return [(each.cell.location, each.cell.item) for each in abc_counts(problem, most, house.usage())]


def by_lot(house: Warehouse, most: int, seed: int) -> Sequence[Key]:
    """What the lot says."""
    problem = house.problem(most)
    return [(each.cell.location, each.cell.item) for each in random_counts(problem, most, seed + round(house.day))]


def by_truth(house: Warehouse, most: int, seed: int) -> Sequence[Key]:
    """What somebody would count who knew: nobody can do better on a day."""
    return [key for _, key in house.errors()[:most]]


def season(policy: Policy, begun_with: bytes, days: int, seed: int, a_day: float) -> Season:
    """So many days, a count round each evening, with so many counts a day on average."""
    house: Warehouse = pickle.loads(begun_with)
    found, counts, valid, spent = 0, 0, True, 0.0
    for day in range(days):
        most = int(a_day * (day + 1)) - int(a_day * day)
        house.live()
        begun = time.process_time()
        keys = policy(house, most, seed)
        spent += time.process_time() - begun
        valid = valid and chosen(keys, house.places) and len(keys) <= most
        found += sum(house.count(key) for key in keys)
        counts += len(keys)
    return Season(found / 100, counts, house.error_cents() / 100, house.wrong(), spent, valid)


def main(argv: Sequence[str] = ()) -> None:
    """Play all seasons and print them."""
    given = _arguments().parse_args(argv)
    results = []
    for name in given.worlds:
        for seed in range(given.seed, given.seed + given.seasons):
            results += _compare(name, given, seed)
    if not given.json:
        _summary(results)


def _compare(name: str, given: argparse.Namespace, seed: int) -> list[Outcome]:
    """Risk with half of the counts against ABC, the lot and the truth; at last risk with all of them."""
    house = Warehouse(seed, given.items, WORLDS[name])
    full = given.counts or round(abc_a_day(house.problem(0), house.usage()))
    for _ in range(given.before):
        house.live()
        for key in by_abc(house, full, seed):
            house.count(key)
    half, begun = full / 2, pickle.dumps(house)
    rounds = (
        ("risk, half", by_risk, half),
        ("ABC, half", by_abc, half),
        ("lot", by_lot, full),
        ("risk", by_risk, full),
        ("truth, half", by_truth, half),
    )
    rival = season(by_abc, begun, given.days, seed, full)
    results = []
    for peer, policy, a_day in rounds:
        made = season(policy, begun, given.days, seed, a_day)
        result = Outcome(f"{name}-{seed}", round(made.found), round(rival.found), made.seconds, made.valid, name, peer)
        results.append(result)
        if given.json:
            print(json.dumps(_told(result, made, rival)), flush=True)
    return results


def _told(result: Outcome, made: Season, rival: Season) -> dict[str, object]:
    gap = result.gap_pct
    return {
        "instance": result.instance,
        "policy": result.peer,
        "value": result.value,
        "best_known": result.best_known,
        "gap_pct": None if gap is None else round(gap, 1),
        "seconds": round(result.seconds, 3),
        "valid": result.valid,
        "counts": made.counts,
        "counts_abc": rival.counts,
        "error_left": round(made.left),
        "error_left_abc": round(rival.left),
        "wrong_places": round(made.wrong, 4),
    }


def _summary(results: Sequence[Outcome]) -> None:
    """For each kind of season and policy: error value found as a share of what ABC found with all of its counts."""
    rows = []
    for group in dict.fromkeys(each.group for each in results):
        for peer in dict.fromkeys(each.peer for each in results):
            held = [each for each in results if (each.group, each.peer) == (group, peer)]
            share = sum(each.value for each in held) / max(1.0, sum(each.best_known or 0.0 for each in held))
            worst = min(each.value / max(1.0, each.best_known or 0.0) for each in held)
            valid = "yes" if all(each.valid for each in held) else "NO"
            rows.append({"errors": group, "policy": peer, "mean": share, "worst": worst, "valid": valid})
    show("error value found, as a share of ABC's with all its counts", rows, as_json=False)


def _arguments() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--items", type=int, default=800)
    options.add_argument("--days", type=int, default=60)
    options.add_argument("--before", type=int, default=90, help="days of ABC counts before (default: 90)")
    options.add_argument("--counts", type=int, default=0, help="counts a day for ABC (default: as its classes ask)")
    options.add_argument("--seasons", type=int, default=3, metavar="N", help="of each kind (default: 3)")
    options.add_argument("--worlds", nargs="+", default=list(WORLDS), choices=list(WORLDS))
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true", help="one object for each season and policy")
    return options


if __name__ == "__main__":
    main(sys.argv[1:])
