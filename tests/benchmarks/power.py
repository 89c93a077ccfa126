"""Is anything lost when the power fails? 10,000 cuts at any moment of a day's writing, and as many with fewer syncs."""

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.benchmarks.shown import show
from tests.store.killing import CONTEXT, Wounds
from tests.store.power.cutting import CUTS_A_DAY, cut_days


def main(argv: Sequence[str] = ()) -> None:
    """Cut, look, count. Ends with an error where the store lost anything, or where fewer syncs did not."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cuts", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    with ProcessPoolExecutor(2, CONTEXT) as pool:
        rows = [_row(pool, synchronous, given.cuts, given.seed) for synchronous in ("FULL", "NORMAL")]
    show(
        "power cuts of SQLite, simulated; goal: with FULL, which the store asks for, none lost; with NORMAL some",
        rows,
        as_json=given.json,
    )
    full, normal = rows
    if full["lost"] or full["doubled"] or full["wrong"] or not normal["lost"]:
        raise SystemExit(1)


def _row(pool: ProcessPoolExecutor, synchronous: str, number: int, seed: int) -> dict[str, str | int | float]:
    began = time.perf_counter()
    starts = range(0, number, CUTS_A_DAY)
    sizes = [min(CUTS_A_DAY, number - start) for start in starts]
    seeds = [seed * 1_000_000 + start for start in starts]
    parts = pool.map(cut_days, sizes, seeds, [synchronous] * len(sizes))
    found: list[Wounds] = [wounds for part in parts for wounds in part]
    lost = sum(bool(wounds.lost) for wounds in found)
    return {
        "synchronous": synchronous,
        "cuts": len(found),
        "lost": lost,
        "share lost %": 100 * lost / len(found),
        "doubled": sum(bool(wounds.doubled) for wounds in found),
        "wrong": sum(bool(wounds.wrong) for wounds in found),
        "messages lost": sum(len(wounds.lost) for wounds in found),
        "landed beyond": sum(wounds.beyond > 0 for wounds in found),
        "s": time.perf_counter() - began,
    }


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
