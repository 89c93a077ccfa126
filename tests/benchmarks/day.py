"""How long does a whole day take, flat out? The twin, its planners, its fold and the journal, each with its share."""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from controltower.domain.messages import Entry, Message
from controltower.domain.times import Instant
from controltower.simulation.network import clock_of
from controltower.simulation.plain import PLAIN
from controltower.simulation.planners import Planners
from controltower.simulation.runner import Runner
from controltower.simulation.scenarios import read
from controltower.simulation.script import demo_script
from controltower.simulation.summary import on_time_share
from controltower.simulation.twin import Twin
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.tower.planners import tower_planners
from tests.benchmarks.shown import show
from tests.helpers.days import SCENARIOS

GOAL_S = 60.0
T = TypeVar("T")


class Watch:
    """Seconds spent by part."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def on(self, part: str, work: Callable[..., T]) -> Callable[..., T]:
        """The same work, timed."""

        @wraps(work)
        def timed(*given: Any, **named: Any) -> T:
            before = time.perf_counter()
            try:
                return work(*given, **named)
            finally:
                self.spent[part] = self.spent.get(part, 0.0) + time.perf_counter() - before

        return timed


class Kept:
    """A journal that is watched."""

    def __init__(self, journal: Journal, watch: Watch) -> None:
        self._append = watch.on("journal: append", journal.append)
        self._read = watch.on("journal: read", journal.read)

    def append(self, messages: Sequence[Message]) -> object:
        return self._append(messages)

    def read(self, after: int, limit: int) -> Sequence[Entry]:
        return self._read(after, limit)


def main(argv: Sequence[str] | None = None) -> None:
    """Play one day and say where the time went."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--scenario", default="ordinary")
    options.add_argument("--plain", action="store_true", help="plan by rules of thumb")
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_database(f"sqlite:///{Path(folder).as_posix()}/day.db") as database,
    ):
        journal = Journal(database, lambda: Instant(time.time_ns() // 1_000))
        rows = _played(journal, given.seed, given.scenario, PLAIN if given.plain else tower_planners())
    title = (
        f"one {given.scenario} day flat out, seed {given.seed}, journal on disk; goal for an ordinary day {GOAL_S:g} s"
    )
    show(title, rows, as_json=given.json)


def _played(journal: Journal, seed: int, scenario: str, planners: Planners) -> list[dict[str, float | str]]:
    watch, begun = Watch(), time.perf_counter()
    script = watch.on("script", demo_script)(seed, read(SCENARIOS / f"{scenario}.toml"))
    twin = Twin(script, _watched(planners, watch))
    twin.hear = watch.on("twin: fold", twin.hear)  # type: ignore[method-assign]
    runner = Runner(twin, Kept(journal, watch), time.monotonic, time.sleep)
    runner.open()
    runner.run_flat_out(clock_of(24))
    runner.turn()
    whole = time.perf_counter() - begun
    parts = {**watch.spent, "twin: everything else": whole - sum(watch.spent.values())}
    rows = [_row(part, spent, 100 * spent / whole) for part, spent in parts.items()]
    count = twin.picture.seq
    rows.append(_row("whole", whole, 100.0, count, count / whole))
    rows.append(_row("orders in time", "", 100 * on_time_share(twin.picture)))
    return rows


def _row(
    part: str, spent: float | str, share: float, count: int | str = "", rate: float | str = ""
) -> dict[str, float | str]:
    return {"part": part, "s": spent, "%": share, "messages": count, "messages/s": rate}


def _watched(planners: Planners, watch: Watch) -> Planners:
    return replace(
        planners,
        tours=watch.on("planner: tours", planners.tours),
        waves=watch.on("planner: waves", planners.waves),
        cartons=watch.on("planner: cartons", planners.cartons),
        routes=watch.on("planner: routes", planners.routes),
        batches=watch.on("planner: batches", planners.batches) if planners.batches is not None else None,
        loads=watch.on("planner: loads", planners.loads) if planners.loads is not None else None,
    )


if __name__ == "__main__":
    main()
