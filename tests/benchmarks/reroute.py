"""How soon, and how well, is a day saved? Re-routes of living states, or of published days that are broken on purpose.

`python -m tests.benchmarks.reroute [--json] [--seeds N]` plans living states. With a PATH, a Solomon or
Gehring-Homberger file, its day is driven to three tenths, hit by a breakdown and a tenth more stops, and planned by us;
`best_known` is what PyVRP reaches on the same problem from nothing in `--scratch` seconds of one core.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from controltower.domain.rerouting import ReRoute, plan_problems
from controltower.domain.times import SECOND
from controltower.planning.plans import StopAsked
from controltower.planning.rerouting import ReroutePlan, RerouteProblem, plan_reroute, problem_of
from tests.benchmarks.disrupted import LEFT_OUT, day_of, disrupted, driven, scratch
from tests.benchmarks.instances import Instance, Outcome, arguments, instances, outcomes, summary
from tests.planning import live

CASES = ((50, 6, ("V1",), False), (150, 10, ("V1",), False), (150, 10, ("V1",), True), (400, 20, ("V1", "V5"), True))


def reroute(stops: int, vehicles: int, wrecks: Sequence[str], jammed: bool, seed: int) -> dict[str, Any]:
    """One breakdown: seconds to read the state and to plan, and what became of the stops."""
    floor = live.on_the_road(seed, stops, vehicles)
    for name in wrecks:
        live.broken(floor, name)
    if jammed:
        live.jam(floor)
    begun = process_time()
    problem = problem_of(floor.picture, live.NOON)
    read = process_time()
    wall = perf_counter()
    plan = plan_reroute(problem, seed=seed)
    planned, wall = process_time(), perf_counter() - wall
    return {
        "stops": stops,
        "ahead": len(problem.stops),
        "vehicles": vehicles,
        "wrecks": len(wrecks),
        "jammed": jammed,
        "seed": seed,
        "read_ms": round((read - begun) * 1_000, 1),
        "plan_cpu_s": round(planned - read, 2),
        "plan_wall_s": round(wall, 2),
        "unserved": [plan.unserved_now, plan.unserved_then],
        "late": [plan.late_now, plan.late_then],
        "late_min": [round(plan.late_min_now), round(plan.late_min_then)],
        "km": [round(plan.km_now, 1), round(plan.km_then, 1)],
        "cost": [round(plan.cost_now), round(plan.cost_then)],
        "changed_stops": plan.changed_stops,
        "choices": [[each.drivers, each.stops, round(each.cost)] for each in plan.choices],
        "whynots": len(plan.whynots),
        "broken_rules": len(list(plan_problems(floor.picture, ReRoute(plan.plans, plan.unserved))))
        if plan.plans
        else 0,
    }


@dataclass(frozen=True, slots=True)
class _Solver:
    """Breaks the day of a file and mends it; `kind` is what happens, `first_s` how long the day's own plan may take."""

    kind: str
    first_s: float
    scratch_s: float
    by_work: bool

    def __call__(self, instance: Instance, seconds: float, seed: int) -> Iterator[Outcome]:
        day = day_of(instance.text)
        routes = driven(day, stop=_after(self.first_s), seed=1)
        problem = disrupted(day, routes, seed, self.kind)
        best = scratch(problem, stop=_after(self.scratch_s), seed=seed) if self.scratch_s else None
        clock = _both_cores if self.by_work else perf_counter
        begun = clock()
        plan = plan_reroute(problem, seed=seed, stop=_after(seconds, clock))
        took = clock() - begun
        value, valid = judged(problem, plan)
        group = f"{self.kind}, {len(problem.stops)} stops"
        yield Outcome(f"{instance.name} {self.kind} seed {seed}", value, best, took, valid, group)


def _both_cores() -> float:
    """Half of this process's work: what the wall would show if both of its threads had a core."""
    return process_time() / 2


def _after(seconds: float, clock: Callable[[], float] = process_time) -> StopAsked:
    """Asks to stop after so many seconds, of this process's work unless another clock is given."""
    ends = clock() + seconds
    return lambda: clock() >= ends


def judged(problem: RerouteProblem, plan: ReroutePlan) -> tuple[float, bool]:
    """Distance with 20,000 for each stop that is left out, and whether no window, room or stop is broken."""
    assert problem.measured is not None
    seconds, metres = problem.measured
    node = {stop.stop: n for n, stop in enumerate(problem.stops)}
    planned = {each.route: [stop.stop for stop in each.stops] for each in plan.plans}
    value, valid, made = 0.0, True, []
    for number, drive in enumerate(problem.drives):
        keys = planned.get(drive.route, list(drive.ahead))
        place, at = len(problem.stops) + number, (drive.free_at - problem.now) / SECOND
        load = 0
        for key in keys:
            stop = problem.stops[node[key]]
            at, value = at + seconds[place, node[key]], value + metres[place, node[key]]
            valid = valid and at <= (stop.window_closes - problem.now) / SECOND
            at = max(at, (stop.window_opens - problem.now) / SECOND) + stop.service_s
            place, load = node[key], load + stop.weight_g
        valid = valid and load <= drive.room_g
        made += keys
        if keys or drive.version:
            value += metres[place, len(problem.stops) + len(problem.drives) + number]
    left = len(problem.stops) - len(made)
    return float(value) + LEFT_OUT * left, valid and len(set(made)) == len(made)


def main(argv: Sequence[str] = ()) -> int:
    """Run all cases and print them."""
    parser = arguments(__doc__ or "", 2.0, Path())
    parser.add_argument("--seeds", type=int, default=3, help="states of each size, without a path")
    parser.add_argument("--kind", default="all", choices=("breakdown", "orders", "all"), help="what happens to a file")
    parser.add_argument("--first", type=float, default=60.0, help="seconds for the day's own plan (default: 60)")
    parser.add_argument("--scratch", type=float, default=60.0, help="seconds from nothing (default: 60; 0: not at all)")
    parser.add_argument(
        "--work", action="store_true", help="count half of the work done, not the wall: on busy machines"
    )
    asked = parser.parse_args(argv)
    if asked.paths:
        found = instances(asked, lambda name, _: name.endswith(".txt"))
        _warm()
        results = list(outcomes(_Solver(asked.kind, asked.first, asked.scratch, asked.work), asked, found))
        if not asked.json:
            summary("a broken day, mended; best known is what is reached from nothing", results)
        return 0
    _warm()
    seeds = range(1, asked.seeds + 1)
    for stops, n, wrecks, jam in CASES:
        for seed in seeds:
            row = reroute(stops, n, wrecks, jam, seed)
            print(json.dumps(row) if asked.json else "  ".join(f"{key} {value}" for key, value in row.items()))
    return 0


def _warm() -> None:
    """Compile, or read what was compiled, before anything is measured."""
    reroute(20, 3, ("V1",), False, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
