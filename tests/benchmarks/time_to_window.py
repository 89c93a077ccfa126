"""How soon is the desk usable on a journal of 100,000 messages? From after the imports to the first board shown."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from tests.benchmarks.desks import folder, spin, url_in, without_screen
from tests.benchmarks.shown import percentile, show
from tests.store import sample

GOAL_S = 2.0
FRONT = "overview"
"""The board that a supervisor sees first."""


def main(argv: Sequence[str] = ()) -> None:
    """The desk started in processes of its own: with a projection that is current, and with none at all."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=100_000)
    options.add_argument("--times", type=int, default=5)
    options.add_argument("--json", action="store_true")
    options.add_argument("--start", metavar="URL", help="be the process that is timed")
    given = options.parse_args(argv)
    if given.start:
        print(json.dumps(_started(given.start)))
        return
    rows = _measured(given.messages, given.times)
    show(f"time to a usable window; goal under {GOAL_S:g} s after the imports", rows, as_json=given.json)


def clock() -> Instant:
    """Now, on the wall."""
    return Instant(time.time_ns() // 1_000)


def _measured(messages: int, times: int) -> list[dict[str, Any]]:
    from controltower.store.keeper import Keeper
    from controltower.store.projection import Projection

    with folder() as place:
        url = url_in(place)
        with open_database(url) as database:
            journal = Journal(database, clock)
            said = sample.messages(sample.ORDINARY, messages)[:messages]
            for batch in sample.batches(said, 1_000):
                journal.append(batch)
        without = _row("none", messages, [_timed(url) for _ in range(times)])
        with open_database(url) as database:
            Keeper(Journal(database, clock), Projection(database), clock).catch_up()
        return [_row("current", messages, [_timed(url) for _ in range(times)]), without]


def _row(projection: str, messages: int, runs: list[dict[str, float]]) -> dict[str, Any]:
    median = {key: percentile([run[key] for run in runs], 0.5) for key in runs[0]}
    return {"projection": projection, "messages": messages, **median, "worst s": max(run["usable s"] for run in runs)}


def _timed(url: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.time_to_window", "--start", url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _started(url: str) -> dict[str, float]:
    """Seconds for the imports, from then to the window, and from then to a board that shows the whole journal."""
    without_screen()
    begun = time.perf_counter()
    from controltower.app.running import application
    from controltower.app.seat import Place, Seat
    from controltower.settings import DEFAULTS
    from controltower.tower.desk import LinkState

    imported = time.perf_counter()
    app = application(DEFAULTS)
    seat = Seat(app, Place(url, Path(url.removeprefix("sqlite:///")).parent, proposes=False), DEFAULTS)
    seat.window.resize(1920, 1080)
    seat.window.show()
    app.processEvents()
    shown = time.perf_counter()
    seat.start()

    def usable() -> bool:
        whole = seat.desk.link.state is LinkState.LIVE and not len(seat.drain)
        return whole and bool(seat.presented.get(FRONT) == seat.desk.picture.seq)

    spin(app, usable, 120)
    ready = time.perf_counter()
    seat.close()
    return {"imports s": imported - begun, "window s": shown - imported, "usable s": ready - imported}


if __name__ == "__main__":
    main(sys.argv[1:])
