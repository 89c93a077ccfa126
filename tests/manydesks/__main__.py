"""How is one seed seen again, and how are many tried? `--seed N`, `--seeds A:B`, and `--plant NAME` for a fault."""

import argparse
import sys
from collections import Counter

from tests.manydesks.bench import Bench, Outcome
from tests.manydesks.plants import PLANTS, Parts


def main(words: list[str]) -> int:
    """Run them and say how it went; 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.manydesks", description=__doc__)
    parser.add_argument("--seed", type=int, help="one world, with the end of its trace")
    parser.add_argument("--seeds", default="0:100", help="from A up to B, without it")
    parser.add_argument("--plant", choices=sorted(PLANTS), help="with this fault planted")
    parser.add_argument("--all", action="store_true", help="the whole trace of the one world")
    asked = parser.parse_args(words)
    parts = PLANTS[asked.plant] if asked.plant else Parts()
    if asked.seed is not None:
        return _one(asked.seed, parts, kept=None if asked.all else 60)
    start, end = (int(number) for number in asked.seeds.split(":"))
    return _many(start, end, parts)


def _one(seed: int, parts: Parts, kept: int | None) -> int:
    outcome = Bench(seed, parts, kept=kept).run()
    lines = [*outcome.last, outcome.broken or "All is well.", f"The trace's digest is {outcome.digest}."]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if outcome.broken else 0


def _many(start: int, end: int, parts: Parts) -> int:
    broken: list[Outcome] = []
    faults: Counter[str] = Counter()
    arrived_s = [0.0]
    for seed in range(start, end):
        outcome = Bench(seed, parts).run()
        faults.update(outcome.faults)
        arrived_s.append(outcome.arrived_s)
        if outcome.broken:
            broken.append(outcome)
            sys.stdout.write(f"seed {seed}: {outcome.broken}\n")
    told = ", ".join(f"{count:,} x {kind}" for kind, count in faults.most_common())
    sys.stdout.write(f"{end - start:,} seeds, {len(broken)} broken; all at the end within {max(arrived_s):.1f} s.\n")
    sys.stdout.write(f"Faults: {told}.\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
