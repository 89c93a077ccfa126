"""Do the loads of a demo day go in by the order of their stops? Every route that waits, planned as the desk does it.

`refused` counts loads in which the domain finds a broken rule; `behind` parcels for which others must be moved.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from controltower.domain.picture import Picture
from controltower.domain.routes import AHEAD_OF_ROAD, Route
from controltower.domain.stowage import order_problems, stowage_problems
from controltower.planning.loading import RoutePlan, plan_route, problem_of
from controltower.simulation.demo import picture_at
from controltower.simulation.scenarios import read
from controltower.tower.planners import tower_planners
from tests.benchmarks.shown import show

SCENARIOS = Path(__file__).parents[2] / "resources" / "demo" / "scenarios"
HOURS = (8.5, 10.5, 12.5, 14.5, 16.5)


def main(argv: Sequence[str] = ()) -> None:
    """Plan the loads of a day and print how they went in."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scenario", default="demo")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--hours", type=float, nargs="+", default=list(HOURS))
    options.add_argument("--json", action="store_true", help="one object for each hour and kind of vehicle, and line")
    given = options.parse_args(argv)
    scenario = read(SCENARIOS / f"{given.scenario}.toml")
    rows = []
    for hour in given.hours:
        picture = picture_at(hour, given.seed, scenario, tower_planners())
        rows += list(_rows(hour, list(_planned(picture))))
    if given.json:
        for row in rows:
            print(json.dumps(row))
    else:
        show(f"loads of the day {given.scenario}, seed {given.seed}", rows, as_json=False)


def _planned(picture: Picture) -> Iterator[tuple[str, RoutePlan, float]]:
    for route in picture[Route].values():
        asked = problem_of(picture, route.id) if route.status in AHEAD_OF_ROAD else None
        if asked is not None:
            begun = time.process_time()
            plan = plan_route(asked, False)
            yield "with axles" if asked.hold.axles else "bike", plan, time.process_time() - begun


def _rows(hour: float, planned: Sequence[tuple[str, RoutePlan, float]]) -> Iterator[dict[str, object]]:
    for kind in sorted({each[0] for each in planned}):
        plans = [(plan, took) for name, plan, took in planned if name == kind]
        yield {
            "hour": hour,
            "vehicles": kind,
            "loads": len(plans),
            "parcels": sum(len(plan.problem.pieces) for plan, _ in plans),
            "most full %": round(max(_fill_pct(plan) for plan, _ in plans), 1),
            "by order of stops": sum(plan.is_whole and not plan.moves for plan, _ in plans),
            "with moves": sum(plan.is_whole and bool(plan.moves) for plan, _ in plans),
            "behind": sum(len(plan.moves) for plan, _ in plans),
            "left out": sum(len(plan.plan.left_out) for plan, _ in plans),
            "refused": sum(_is_refused(plan) for plan, _ in plans),
            "mean s": sum(took for _, took in plans) / len(plans),
            "most s": max(took for _, took in plans),
        }


def _fill_pct(plan: RoutePlan) -> float:
    hold = plan.problem.hold
    room = hold.length_mm * hold.width_mm * hold.height_mm
    return 100.0 * sum(piece.volume_mm3 for piece in plan.problem.pieces) / room


def _is_refused(plan: RoutePlan) -> bool:
    kept, load = plan.kept, plan.plan.load
    return any(stowage_problems(kept.hold, kept.pieces, load, kept.rules)) or any(order_problems(load))


if __name__ == "__main__":
    main(sys.argv[1:])
