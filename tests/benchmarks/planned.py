"""What does it change that the twin works as planners say? The same day with and without each of them.

`python -m tests.benchmarks.planned [--scenario NAME] [--seeds N ...] [--small] [--json]`: metres walked and lines in
an hour of touring, orders in time, what was not ready or found no place when its vehicle left, parcels that went in
before one of a later stop, and seconds of the processor for the whole day.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from controltower.domain.loading import Load
from controltower.domain.orders import OrderRolled
from controltower.domain.picking import Tour
from controltower.domain.picture import Picture
from controltower.domain.times import seconds_between
from controltower.simulation.network.scale import FULL, SMALL
from controltower.simulation.planners import Planners
from controltower.simulation.summary import on_time_share
from controltower.tower.planners import tower_planners
from tests.benchmarks.shown import show
from tests.helpers.days import day, shipped


def main(argv: Sequence[str] = ()) -> None:
    """Play every seed each way and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scenario", default="ordinary")
    options.add_argument("--seeds", type=int, nargs="+", default=[7])
    options.add_argument("--small", action="store_true", help="the small demo of the tests")
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    rows = [
        row(name, planners, given.scenario, seed, small=given.small)
        for seed in given.seeds
        for name, planners in ways()
    ]
    show(f"planners at work, {given.scenario} day", rows, as_json=given.json)


def ways() -> Iterator[tuple[str, Planners]]:
    """One planner more each time."""
    whole = tower_planners()
    yield "none of them", replace(whole, loads=None, batches=None, next=None)
    yield "loads", replace(whole, batches=None, next=None)
    yield "and batches", replace(whole, next=None)
    yield "and what is next", whole


def row(name: str, planners: Planners, scenario: str, seed: int, *, small: bool) -> dict[str, object]:
    """One day."""
    begun = time.process_time()
    runner = day(shipped(scenario), scale=SMALL if small else FULL, seed=seed, planners=planners)
    took = time.process_time() - begun
    picture: Picture = runner.twin.picture
    tours = [each for each in picture[Tour].values() if each.ended_at]
    lines = sum(len(each.tasks) for each in tours)
    hours = sum(seconds_between(each.started_at, each.ended_at) for each in tours) / 3600
    entries = runner.journal.read(0, picture.seq)
    rolled = [each.body.reason for each in entries if isinstance(each.body, OrderRolled)]
    return {
        "planned": name,
        "seed": seed,
        "m/line": sum(each.metres for each in tours) / lines,
        "lines/h": lines / hours,
        "in time %": 100 * on_time_share(picture),
        "not ready": sum(reason.startswith("not ready") for reason in rolled),
        "no place": sum(reason.startswith("no place") for reason in rolled),
        "out of turn": sum(load.out_of_sequence for load in picture[Load].values()),
        "CPU s": took,
    }


if __name__ == "__main__":
    main(sys.argv[1:])
