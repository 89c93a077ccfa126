"""How honest are the arrivals that are forecast? Days of the twin, forecast every quarter of an hour and then measured.

    python -m tests.benchmarks.arrivals [SCENARIO...] [--seeds 3] [--hours 18] [--json]

A forecast is of a stop ahead of a vehicle on the road; it is held against the minute at which the stop was reached. The
band shall hold 8 of 10. Stops that were not reached that day, or went to another route, are left out and counted.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, median

from controltower.domain.picture import Picture
from controltower.domain.routes import Route, RouteStatus, Stop
from controltower.domain.times import MINUTE, Instant, seconds_between
from controltower.planning.arrivals import Arrival, arrivals, learnt
from controltower.simulation.demo import live
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import FULL, SMALL
from controltower.simulation.plain import PLAIN
from controltower.simulation.scenarios import read
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin
from tests.helpers.days import SCENARIOS

EVERY = 15 * MINUTE
FROM_H = 7.0
AHEAD_MIN = (10, 30, 60, 120)
"""Forecasts are told apart by how far ahead they look: up to so many minutes, and further."""


@dataclass(frozen=True, slots=True)
class Said:
    """A forecast, when it was made, and what transport itself told then."""

    at: Instant
    arrival: Arrival
    told: Instant
    closes: Instant


def forecasts(picture: Picture) -> Iterator[Said]:
    """What is forecast now for every stop ahead of the vehicles on the road."""
    paces = learnt(picture)
    for route in picture[Route].values():
        if route.status is RouteStatus.ON_ROAD:
            for each in arrivals(picture, route, paces):
                stop = picture[Stop][each.stop]
                yield Said(picture.now, each, stop.expected_at, stop.window_closes)


def day(scenario: str, seed: int, hours: float, *, small: bool) -> tuple[list[Said], Picture]:
    """A day of the twin with what was forecast on it, and the picture at its end."""
    twin = Twin(demo_script(seed, read(SCENARIOS / f"{scenario}.toml"), SMALL if small else FULL), PLAIN)
    said: list[Said] = []
    at = clock_of(FROM_H)
    while at < clock_of(hours) and not twin.done:
        live(twin, at)
        said.extend(forecasts(twin.picture))
        at = Instant(at + EVERY)
    live(twin, clock_of(24.0))
    return said, twin.picture


def measured(said: Sequence[Said], picture: Picture) -> list[tuple[Said, Stop]]:
    """Each forecast with its stop, where the stop was reached."""
    both = ((each, picture[Stop][each.arrival.stop]) for each in said)
    return [(each, stop) for each, stop in both if stop.reached_at]


def summed(pairs: Sequence[tuple[Said, Stop]]) -> dict[str, float]:
    """Coverage, tails, widths and errors of forecasts, in per cent and minutes."""
    if not pairs:
        return {"forecasts": 0}
    inside = [each.arrival.p10 <= stop.reached_at <= each.arrival.p90 for each, stop in pairs]
    early = [stop.reached_at < each.arrival.p10 for each, stop in pairs]
    off = [seconds_between(each.arrival.p50, stop.reached_at) / 60 for each, stop in pairs]
    told = [seconds_between(each.told, stop.reached_at) / 60 for each, stop in pairs]
    width = [seconds_between(each.arrival.p10, each.arrival.p90) / 60 for each, _ in pairs]
    brier = [(each.arrival.p_late - (stop.reached_at > each.closes)) ** 2 for each, stop in pairs]
    return {
        "forecasts": len(pairs),
        "inside_pct": round(100 * mean(inside), 1),
        "before_pct": round(100 * mean(early), 1),
        "width_min": round(mean(width), 1),
        "error_min": round(mean(map(abs, off)), 2),
        "bias_min": round(mean(off), 2),
        "median_off_min": round(median(off), 2),
        "told_error_min": round(mean(map(abs, told)), 2),
        "brier_late": round(mean(brier), 4),
    }


def by_distance(pairs: Sequence[tuple[Said, Stop]]) -> Iterator[tuple[str, dict[str, float]]]:
    """The same, told apart by how far ahead the forecast looked."""
    for low, high in zip((0, *AHEAD_MIN), (*AHEAD_MIN, 10**6), strict=True):
        chosen = [(s, stop) for s, stop in pairs if low * MINUTE <= s.arrival.p50 - s.at < high * MINUTE]
        yield f"{low}-{high if high < 10**6 else ''} min ahead", summed(chosen)


def main(argv: Sequence[str] = ()) -> None:
    """Play the days and print a line for each, then by how far ahead."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=["ordinary", "demo"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hours", type=float, default=18.0)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    for scenario in asked.scenarios:
        every: list[tuple[Said, Stop]] = []
        for seed in range(asked.seed, asked.seed + asked.seeds):
            began = time.process_time()
            said, picture = day(scenario, seed, asked.hours, small=asked.small)
            pairs = measured(said, picture)
            every += pairs
            row = {"instance": f"{scenario}, seed {seed}", **summed(pairs), "unreached": len(said) - len(pairs)}
            _tell(asked.json, {**row, "cpu_s": round(time.process_time() - began, 1)})
        for name, figures in by_distance(every):
            _tell(asked.json, {"instance": f"{scenario}, {name}", **figures})


def _tell(as_json: bool, row: dict[str, object]) -> None:
    if as_json:
        row = {"value": row.get("inside_pct"), "best_known": 80.0, "valid": True, **row}
    print(json.dumps(row) if as_json else "  ".join(f"{name} {value}" for name, value in row.items()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
