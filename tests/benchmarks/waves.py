"""How long is the queue at the benches on a peak day: with waves as the warehouse releases them, and as is proposed?

`python -m tests.benchmarks.waves [--seeds N ...] [--scenario NAME] [--site DC] [--patience MIN] [--small] [--json]`.
Each day is played twice by the twin, with the same orders and people: once with its own waves, once with every proposal
to release waves approved so many minutes after it was made, and nothing else. `value` is the most parcels that waited
at the benches, `best_known` the same on the day with fixed waves, `gap_pct` the one against the other; `valid` says
that no decision was refused and that no fewer orders left with their first departure.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

from controltower.domain.ids import SiteId
from controltower.domain.messages import Message
from controltower.domain.orders import Order, Progress
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind
from controltower.domain.times import Instant
from controltower.domain.waves import Wave
from controltower.settings import DEFAULTS
from controltower.simulation.network.scale import FULL, SMALL, Scale
from controltower.simulation.plain import PLAIN
from controltower.simulation.runner import Runner
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin
from controltower.tower.desk import Wires
from controltower.tower.proposing.proposers import Proposers
from controltower.tower.proposing.release import release_questions
from tests.helpers.days import shipped
from tests.helpers.notebook import Notebook
from tests.helpers.scripted import AtOnce, Scripted, whole_day


@dataclass(frozen=True, slots=True)
class Played:
    """One day: the longest queue, orders that left with their first departure, and those staged in time."""

    queue: int
    first_time: int
    staged_in_time: int
    orders: int
    offered: int
    refused: int
    seconds: float


def played(
    scenario: str, seed: int, site: SiteId, patience_min: float, *, approve: bool, scale: Scale = FULL
) -> Played:
    """The day to its end; routes and tours by rule of thumb, so that only the releases differ."""
    begun, out = process_time(), list[Message]()
    runner = Runner(Twin(demo_script(seed, shipped(scenario), scale), PLAIN), Notebook(), lambda: 0.0, lambda _s: None)
    runner.open()
    wires = Wires(out.append, _nobody, AtOnce(), lambda: Instant(0), lambda: "")
    tower = Proposers(wires, replace(DEFAULTS, seed=seed), (release_questions,))
    day = Scripted(runner, tower, out, (ProposalKind.RELEASE,) if approve else (), patience_min)
    picture = whole_day(day)
    mine = [each for each in picture[Progress].values() if picture[Order][each.id].site == site]
    return Played(
        longest_queue(picture, site),
        sum(bool(each.departed_at) and not each.rolled for each in mine),
        _staged_in_time(picture, site),
        len(mine),
        len(picture[Proposal]),
        sum(not verdict.accepted for verdict in day.verdicts.values()),
        process_time() - begun,
    )


def longest_queue(picture: Picture, site: SiteId) -> int:
    """The most parcels of a site that were picked whole and not packed at one time."""
    steps: list[tuple[Instant, int]] = []
    for each in picture[Progress].values():
        if each.picked_at and picture[Order][each.id].site == site:
            steps.append((each.picked_at, 1))
            if each.packed_at:
                steps.append((each.packed_at, -1))
    waiting = most = 0
    for _, change in sorted(steps):
        waiting += change
        most = max(most, waiting)
    return most


def _staged_in_time(picture: Picture, site: SiteId) -> int:
    """Orders staged before their own departure's goods had to be ready, by the wave that they are in."""
    waves = (wave for wave in picture[Wave].values() if wave.site == site)
    pairs = ((picture[Progress][order], wave) for wave in waves for order in wave.orders)
    return sum(0 < each.staged_at <= wave.ready_by for each, wave in pairs)


def _nobody(_query: object) -> Any:
    raise AssertionError("nobody searches here")


def main(argv: Sequence[str]) -> int:
    """Play the days and print them; 1 where the goal of a queue shorter by 30 % is missed on average."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs="+", type=int, default=[7])
    parser.add_argument("--scenario", default="peak")
    parser.add_argument("--site", default="DC")
    parser.add_argument("--patience", type=float, default=2.0, help="minutes of the day until somebody approves")
    parser.add_argument("--small", action="store_true", help="the small demo of the tests")
    parser.add_argument("--json", action="store_true", help="one object per line")
    asked = parser.parse_args(argv)
    gaps, scale = [], SMALL if asked.small else FULL
    for seed in asked.seeds:
        fixed, then = (
            played(asked.scenario, seed, SiteId(asked.site), asked.patience, approve=approve, scale=scale)
            for approve in (False, True)
        )
        gap = 100 * (then.queue / fixed.queue - 1) if fixed.queue else 0.0
        gaps.append(gap)
        row = {
            "instance": f"{asked.scenario}-{seed}",
            "value": then.queue,
            "best_known": fixed.queue,
            "gap_pct": round(gap, 1),
            "seconds": round(then.seconds, 1),
            "valid": then.refused == 0 and then.first_time >= fixed.first_time,
            "first_time": [fixed.first_time, then.first_time],
            "staged_in_time": [fixed.staged_in_time, then.staged_in_time],
            "orders": then.orders,
            "offered": then.offered,
            "refused": then.refused,
        }
        print(json.dumps(row) if asked.json else _line(row), flush=True)
    return 0 if sum(gaps) / len(gaps) <= -30 else 1


def _line(row: dict[str, Any]) -> str:
    left = "left with their first departure {} -> {}".format(*row["first_time"])
    queue = f"longest queue {row['best_known']:5} -> {row['value']:5} ({row['gap_pct']:+.1f} %)"
    return f"{row['instance']:12} {queue}, {left}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
