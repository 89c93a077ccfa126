"""How fast is the fold, and how long does a fork take? The heart, on one core, without disk or screen."""

import argparse
import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from controltower.domain.folding import fold
from controltower.domain.inventory import Stock
from controltower.domain.messages import Entry, entry
from controltower.domain.picture import Picture
from controltower.domain.times import DAY, Instant
from controltower.simulation.demo import ORDINARY
from controltower.simulation.plain import PLAIN
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin
from tests.benchmarks.shown import percentile, show

FOLD_GOAL, FORK_GOAL_MS = 50_000, 10
FACTS = 150_000
Forking = Callable[[Picture], Any]


def main(argv: Sequence[str] | None = None) -> None:
    """Fold an ordinary day again and again; fork a large picture in two ways."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    entries = _day(given.seed)
    rates = sorted(_folded(entries) for _ in range(given.rounds))
    title = f"fold of an ordinary day of {len(entries):,} messages; goal {FOLD_GOAL:,}/s"
    rows = [{"what": "messages/s", "median": median(rates), "worst": rates[0], "best": rates[-1]}]
    show(title, rows, as_json=given.json)
    large = _large(entries)
    ways: tuple[tuple[str, Forking], ...] = (
        ("fork", Picture.fork),
        ("fork, then write to the largest table", _write_one),
        ("fork, then write to every table", _write_all),
    )
    forks = [{"what": name, **_timed(large, way)} for name, way in ways]
    show(f"fork of {large.count():,} facts, ms; goal {FORK_GOAL_MS}", forks, as_json=given.json)


def _day(seed: int) -> list[Entry]:
    """Every entry of an ordinary day."""
    twin = Twin(demo_script(seed, ORDINARY), PLAIN)
    messages = twin.opening() + twin.advance(Instant(twin.script.midnight + DAY))
    return [entry(message, seq, message.at) for seq, message in enumerate(messages, 1)]


def _folded(entries: Sequence[Entry]) -> float:
    picture, begun = Picture(), time.perf_counter()
    for each in entries:
        fold(picture, each)
    return len(entries) / (time.perf_counter() - begun)


def _large(entries: Sequence[Entry]) -> Picture:
    """The picture at the end of the day, its stock multiplied until there are facts enough."""
    picture = Picture()
    for each in entries:
        fold(picture, each)
    stock, copy = list(picture[Stock].values()), 0
    while picture.count() < FACTS:
        copy += 1
        picture.put(replace(each, id=f"{each.id}|{copy}") for each in stock[: FACTS - picture.count()])
    return picture


def _timed(picture: Picture, way: Forking, rounds: int = 51) -> dict[str, float]:
    gc.collect()
    spent = []
    for _ in range(rounds):
        before = time.perf_counter()
        way(picture)
        spent.append((time.perf_counter() - before) * 1_000)
    return {"p50": percentile(spent, 0.5), "p99": percentile(spent, 0.99), "best": min(spent)}


def _write_one(picture: Picture) -> Picture:
    fork = picture.fork()
    fork.put((next(iter(picture[Stock].values())),))
    return fork


def _write_all(picture: Picture) -> Picture:
    """Each table is copied at its first write: what a probe that touches everything pays."""
    fork = picture.fork()
    fork.put(tuple(next(iter(picture[kind].values())) for kind in picture.kinds() if picture[kind]))
    return fork


if __name__ == "__main__":
    main()
