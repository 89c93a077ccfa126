"""Does it help to approve other doors? The same day with late trucks, with nobody at the desk and with all approved.

`python -m tests.benchmarks.docks_days [--json] [--seeds N ...] [--yards full tight] [--patience MIN]`. On each seeded
day six trucks are late by half an hour to two hours, and a door for refrigerated trailers is out of use for some hours.
`full` is the demo's yard (10 inbound doors, 18 trucks), `tight` has 3 doors and 32 trucks; both with a tenth of the
demo's orders. Only other doors are proposed, and all of them are approved.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from time import process_time
from typing import Any

from controltower.domain.docks import Notice, Truck
from controltower.domain.orders import Progress
from controltower.domain.picture import Picture
from controltower.domain.places import Door
from controltower.domain.proposals import Proposal, ProposalKind
from controltower.domain.routes import Route
from controltower.domain.times import MINUTE
from controltower.planning.docks.inbound import homes
from controltower.settings import Settings
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import FULL, Scale
from controltower.simulation.scenarios import Scenario, Trouble
from controltower.tower.proposing.docks import door_questions
from controltower.tower.proposing.proposers import Question
from tests.helpers.scripted import Scripted, scripted

SPARE = replace(FULL, orders=150, robots=0, micros=0)
YARDS = {"full": SPARE, "tight": replace(SPARE, doors_in=3, trucks=32)}
PLAN_S = 0.5
ENDS = 18.5
"""All trucks have left by then."""
FREE_MIN, DETENTION_H = 60.0, 60.0
"""As the planner counts: an hour is free, then this for each hour."""
LIVE_H, DROP_H = 15.0, 7.5
"""And what it takes an hour of waiting to be worth, with the driver and without."""
LATE = 6
SHOWN = (
    *("wait_min", "live_min", "drop_min", "longest_wait", "detention", "cost"),
    *("dock_to_stock_min", "carried_km", "late_min", "rolled"),
)


def late_day(seed: int, scale: Scale) -> Scenario:
    """Six late trucks and a door out of use, drawn from a seed."""
    chance = Random(f"late trucks {seed}")
    trucks = chance.sample(range(1, max(LATE + 1, round(scale.trucks * 0.8))), LATE)
    troubles = [
        Trouble(
            "late-truck",
            (5.75 + 0.3 * number * 18 / scale.trucks) * 3600,
            {"truck": float(number), "minutes": float(chance.randint(30, 120))},
            {},
        )
        for number in sorted(trucks)
    ]
    hour = chance.uniform(6.5, 9.5)
    words = {"door": "DC-IN02", "reason": "leveller broken"}
    troubles.append(Trouble("door-down", hour * 3600, {"hours": chance.uniform(1.5, 3.5)}, words))
    return Scenario(f"late-{seed}", "Late trucks", peak=False, troubles=tuple(troubles))


def figures(picture: Picture) -> dict[str, float]:
    """How trucks and routes fared: minutes of waiting, what is charged, from the gate to the shelf, late routes."""
    trucks = [each for each in picture[Truck].values() if each.left_at]
    waits = [max(0.0, (each.docked_at - each.arrived_at) / MINUTE - 3) for each in trucks]
    live_min = sum(wait for wait, each in zip(waits, trucks, strict=True) if not each.drops)
    stays = [(each.left_at - each.arrived_at) / MINUTE - FREE_MIN for each in trucks if not each.drops]
    stored = [picture[Notice][each.notice].stored_at - each.arrived_at for each in trucks]
    late = [max(0.0, (each.departed_at - each.departure_at) / MINUTE) for each in picture[Route].values()]
    detention = sum(max(0.0, each) for each in stays) / 60 * DETENTION_H
    return {
        "trucks": len(trucks),
        "wait_min": sum(waits),
        "live_min": live_min,
        "drop_min": sum(waits) - live_min,
        "longest_wait": max(waits, default=0.0),
        "detention": detention,
        "cost": detention + live_min / 60 * LIVE_H + (sum(waits) - live_min) / 60 * DROP_H,
        "dock_to_stock_min": sum(each for each in stored if each > 0) / MINUTE / max(1, len(stored)),
        "carried_km": carried_km(picture, trucks),
        "routes_late": sum(each > 1 for each in late),
        "late_min": sum(late),
        "rolled": sum(each.rolled > 0 for each in picture[Progress].values()),
    }


def carried_km(picture: Picture, trucks: Sequence[Truck]) -> float:
    """Metres from the door that each truck took to where most of each item lies, there and back, in km."""
    total = 0.0
    items = {item for truck in trucks for item in picture[Notice][truck.notice].items}
    found = homes(picture, items)
    for truck in trucks:
        door = picture[Door].get(truck.door or "")
        for item in picture[Notice][truck.notice].items:
            place = found.get((truck.site, item))
            if door is not None and place is not None:
                total += 2 * (abs(place[0] - door.x_m) + abs(place[1] - door.y_m))
    return total / 1_000


def day(seed: int, yard: str, approve: bool, patience_min: float) -> dict[str, Any]:
    """One day to its end."""
    begun = process_time()
    kinds = (ProposalKind.DOORS,) if approve else ()
    scale = YARDS[yard]
    played = scripted(late_day(seed, scale), scale, seed, kinds, patience_min, lookers=(quick_questions,))
    played.live(clock_of(ENDS))
    picture = played.picture
    return {
        "yard": yard,
        "seed": seed,
        "approved": len(played.verdicts),
        "refused": sum(not verdict.accepted for verdict in played.verdicts.values()),
        "moved": _moved(played),
        "offered": sum(each.kind is ProposalKind.DOORS for each in picture[Proposal].values()),
        **{key: round(value, 1) for key, value in figures(picture).items()},
        "seconds": round(process_time() - begun, 1),
    }


def quick_questions(picture: Picture, settings: Settings) -> Iterable[Question]:
    """As the tower asks, with less time for each search: hundreds of them make a day."""
    return door_questions(picture, replace(settings, doors_limit_s=PLAN_S))


def _moved(played: Scripted) -> int:
    return sum(len(each.slots) for each in played.decided.values())


def main(argv: Sequence[str]) -> int:
    """Play every yard and seed both ways and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--yards", nargs="+", choices=tuple(YARDS), default=list(YARDS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4])
    parser.add_argument("--patience", type=float, default=3.0, help="minutes of the day until somebody approves")
    asked = parser.parse_args(argv)
    for yard in asked.yards:
        pairs = []
        for seed in asked.seeds:
            pairs.append(tuple(day(seed, yard, approve, asked.patience) for approve in (False, True)))
            for row in pairs[-1] if asked.json else ():
                print(json.dumps(row), flush=True)
        if not asked.json:
            _print(yard, pairs)
    return 0


def _print(yard: str, pairs: Sequence[tuple[dict[str, Any], ...]]) -> None:
    approved = [then["approved"] for _, then in pairs]
    print(f"{yard}: {len(pairs)} days, {sum(approved)} approved, {sum(then['moved'] for _, then in pairs)} moved")
    for name in SHOWN:
        now, then = (sum(pair[place][name] for pair in pairs) / len(pairs) for place in (0, 1))
        change = f"{100 * (then - now) / now:+.0f}%" if now else ""
        print(f"  {name:18} {now:8.1f} -> {then:8.1f}  {change}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
