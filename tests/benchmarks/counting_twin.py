"""What do offers to count find in a day of the twin? One day with all of them approved, and with counts in turn alone.

`python -m tests.benchmarks.counting_twin [--scenario NAME] [--seeds N ...] [--json]`. Error value is pieces by which
the book is wrong, times what one costs; the twin's truth is looked at here alone, before and after the day.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from typing import Any

from controltower.domain.inventory import Difference
from controltower.domain.items import Item
from controltower.domain.proposals import ProposalKind
from controltower.simulation.inventory import Inventory
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import FULL, SMALL
from tests.benchmarks.shown import show
from tests.helpers.days import shipped
from tests.helpers.scripted import scripted, whole_day


def wrong(held: Inventory) -> tuple[float, float]:
    """The error value of the whole book, and the share of places that hold what it says."""
    errors = {key: held.truth.pieces(key) - shelf.on_hand for key, shelf in held.by_place.items()}
    value = sum(abs(error) * held.truth.items[key[1]].value_cents for key, error in errors.items()) / 100
    return round(value), 1 - sum(error != 0 for error in errors.values()) / len(errors)


def day(scenario: str, seed: int, approve: bool, small: bool) -> dict[str, Any]:
    """One day to its end: what was counted and found, and how much error was left."""
    begun = time.process_time()
    kinds = (ProposalKind.COUNT,) if approve else ()
    played = scripted(shipped(scenario), SMALL if small else FULL, seed, kinds)
    held = played.runner.twin.inventory
    before, right_before = wrong(held)
    picture = whole_day(played)
    after, right_after = wrong(held)
    today = [each for each in picture[Difference].values() if each.at >= clock_of(4.75)]
    found = sum(abs(each.found - each.book) * picture[Item][each.item].value_cents for each in today) / 100
    return {
        "seed": seed,
        "counts": "offered and approved" if approve else "in turn alone",
        "decided": len(played.decided),
        "differed": len(today),
        "found": round(found),
        "error_before": before,
        "error_after": after,
        "right_before": round(right_before, 4),
        "right_after": round(right_after, 4),
        "cpu_s": round(time.process_time() - begun, 1),
    }


def main(argv: Sequence[str] = ()) -> None:
    """Play each seed both ways and print them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scenario", default="ordinary")
    options.add_argument("--seeds", nargs="+", type=int, default=[7])
    options.add_argument("--small", action="store_true", help="the small demo of the tests")
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    rows = [day(given.scenario, seed, approve, given.small) for seed in given.seeds for approve in (False, True)]
    show("error value of the twin's book over a day", rows, as_json=given.json)


if __name__ == "__main__":
    main(sys.argv[1:])
