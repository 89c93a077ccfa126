"""Two thousand small shifts, each from a seed: whatever fails, nothing is lost or doubled, and all desks agree."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.manydesks.bench import Bench, Outcome
from tests.manydesks.events import KINDS
from tests.manydesks.plants import PLANTS, Parts

SEEDS = 2_000
PART = 250
ROOT = Path(__file__).resolve().parents[2]


def lived(start: int, end: int, parts: Parts | None = None) -> list[Outcome]:
    """How these seeds went."""
    return [Bench(seed, parts).run() for seed in range(start, end)]


@pytest.mark.parametrize("start", range(0, SEEDS, PART))
def test_whatever_fails_nothing_is_lost_or_doubled_and_all_desks_agree(start: int) -> None:
    outcomes = lived(start, start + PART)
    broken = [outcome for outcome in outcomes if outcome.broken]
    others = "".join(f"\nseed {each.seed}: {each.broken}" for each in broken[1:])
    assert not broken, f"{broken[0].says}{others}"
    faults: Counter[str] = Counter()
    for outcome in outcomes:
        faults.update(outcome.faults)
    assert faults.keys() >= {*KINDS, "answer lost", "cut before", "slow", "bell lost", "unwritable", "unnoticed"}
    assert sum(outcome.accepted for outcome in outcomes) > PART
    assert sum(outcome.refused for outcome in outcomes) > PART


def test_a_desk_that_hears_no_bell_comes_to_the_end_all_the_same() -> None:
    for seed in range(40):
        bench = Bench(seed)
        bench.faults.character.deaf = True
        outcome = bench.run()
        assert not outcome.broken, outcome.says


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_fault_is_caught_and_seen_again(plant: str) -> None:
    for seed in range(500):
        outcome = Bench(seed, PLANTS[plant]).run()
        if outcome.broken:
            again = Bench(seed, PLANTS[plant]).run()
            assert (again.broken, again.digest) == (outcome.broken, outcome.digest)
            assert f"--seed {seed}" in outcome.says
            return
    pytest.fail(f"{plant} was not noticed", pytrace=False)


def test_a_seed_gives_the_same_trace_each_time() -> None:
    first, second = lived(0, 12), lived(0, 12)
    assert [each.digest for each in first] == [each.digest for each in second]
    assert len({each.digest for each in first}) == len(first)


@pytest.mark.parametrize("salt", ["0", "4711"])
def test_a_seed_gives_the_same_trace_in_another_process(salt: str) -> None:
    words = [sys.executable, "-m", "tests.manydesks", "--seed", "7"]
    environment = {**os.environ, "PYTHONHASHSEED": salt}  # noqa: TID251
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    told = re.search(r"digest is (\w+)", done.stdout)
    assert told is not None
    assert told.group(1) == Bench(7).run().digest
