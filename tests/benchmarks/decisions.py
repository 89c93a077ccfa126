"""Does it help to approve what the tower proposes? The same day with nobody at the desk, and with all approved.

`python -m tests.benchmarks.decisions [--json] [--small] [--scenarios NAME ...] [--seeds N ...] [--patience MIN]`. Both
days are played flat out in one process; every proposal is approved so many minutes after it was made. A scenario that
breaks down whoever has most stops ahead breaks down the same vehicle on both days: else they could not be compared.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

from controltower.domain.orders import OrderLine, Progress, Stage
from controltower.domain.packing import Parcel
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.routes import Stop, StopKind, StopStatus, lateness_s
from controltower.domain.tracking import VehicleBrokeDown
from controltower.domain.waves import Wave
from controltower.simulation.network.scale import FULL, SMALL
from controltower.simulation.scenarios import Scenario
from tests.helpers.days import shipped
from tests.helpers.scripted import EVERYTHING, Scripted, scripted, whole_day

WORSE = ("staged_late", "rolled", "stops_late", "late_min", "unserved", "short")
"""Less is better."""


def figures(picture: Picture) -> dict[str, int]:
    """How the day ended: parcels, stops and orders that went wrong, and orders that were delivered."""
    stops = [stop for stop in picture[Stop].values() if stop.kind is StopKind.DELIVERY]
    late = [lateness_s(stop) for stop in stops if stop.status is StopStatus.DONE and lateness_s(stop) > 0]
    orders = picture[Progress].values()
    return {
        "delivered": sum(each.stage is Stage.DELIVERED for each in orders),
        "staged_late": sum(_staged_late(picture, parcel) for parcel in picture[Parcel].values()),
        "rolled": sum(each.rolled > 0 for each in orders),
        "stops_late": len(late),
        "late_min": round(sum(late) / 60),
        "unserved": sum(stop.reached_at == 0 and stop.status is not StopStatus.DONE for stop in stops),
        "short": len({line.order for line in picture[OrderLine].values() if line.short}),
    }


def _staged_late(picture: Picture, parcel: Parcel) -> bool:
    """After the time by which its wave should have been ready."""
    wave = picture[Wave].get(picture[Progress][parcel.order].wave or "")
    return wave is not None and parcel.staged_at > wave.ready_by


def day(scenario: str, seed: int, approve: bool, small: bool, patience_min: float, wreck: str = "") -> dict[str, Any]:
    """One day to its end; `wreck` is the vehicle that breaks down, where one does."""
    begun = perf_counter()
    scale, kinds = SMALL if small else FULL, EVERYTHING if approve else ()
    played = scripted(_breaking(shipped(scenario), wreck), scale, seed, kinds, patience_min)
    picture = whole_day(played)
    return {
        "scenario": scenario,
        "seed": seed,
        "approved": len(played.verdicts) if approve else 0,
        "refused": sum(not verdict.accepted for verdict in played.verdicts.values()),
        "offered": len(picture[Proposal]),
        "kinds": _kinds(played),
        "wreck": _wreck(played),
        **figures(picture),
        "messages": picture.seq,
        "digest": picture.digest(),
        "wall_s": round(perf_counter() - begun, 1),
    }


def _kinds(played: Scripted) -> dict[str, int]:
    found = [str(each.kind) for each in played.decided.values()]
    return {kind: found.count(kind) for kind in sorted(set(found))}


def _breaking(scenario: Scenario, wreck: str) -> Scenario:
    """The scenario with this vehicle in its breakdowns."""
    if not wreck:
        return scenario
    troubles = (
        replace(each, words={**each.words, "vehicle": wreck}) if each.kind == "breakdown" else each
        for each in scenario.troubles
    )
    return replace(scenario, troubles=tuple(troubles))


def _wreck(played: Scripted) -> str:
    entries = played.runner.journal.read(0, played.picture.seq)
    return next((each.body.vehicle for each in entries if isinstance(each.body, VehicleBrokeDown)), "")


def main(argv: Sequence[str]) -> int:
    """Play every scenario and seed both ways and print them; 1 where the same decisions gave another day."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")
    parser.add_argument("--small", action="store_true", help="the small demo of the tests")
    parser.add_argument("--again", action="store_true", help="play each approved day twice and compare digests")
    parser.add_argument("--scenarios", nargs="+", default=["demo", "breakdown", "jam", "sick"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[7])
    parser.add_argument("--patience", type=float, default=2.0, help="minutes of the day until somebody approves")
    asked = parser.parse_args(argv)
    rows, same = [], True
    for scenario in asked.scenarios:
        for seed in asked.seeds:
            alone = day(scenario, seed, False, asked.small, asked.patience)
            decided = day(scenario, seed, True, asked.small, asked.patience, alone["wreck"])
            rows += [alone, decided]
            if asked.again:
                again = day(scenario, seed, True, asked.small, asked.patience, alone["wreck"])
                same = same and again["digest"] == decided["digest"]
            if not asked.json:
                _print(alone, decided)
    if asked.json:
        print(json.dumps({"days": rows, "same_digest": same if asked.again else None}, indent=1))
    elif asked.again:
        print("the same decisions gave the same digest" if same else "THE SAME DECISIONS GAVE ANOTHER DIGEST")
    return 0 if same else 1


def _print(alone: dict[str, Any], decided: dict[str, Any]) -> None:
    print(f"{alone['scenario']}, seed {alone['seed']}: approved {decided['kinds']}, {decided['refused']} refused")
    for name in ("delivered", *WORSE):
        print(f"  {name:12} {alone[name]:6} -> {decided[name]:6}  {decided[name] - alone[name]:+}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
