"""How long from a commit in one process to a board that shows it in another? Wall time, message by message."""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from controltower.domain.messages import Message
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from tests.benchmarks.desks import folder, spin, url_in, without_screen
from tests.benchmarks.shown import percentile, show

GOAL_MS = 500.0
"""At the 99th percentile."""


def main(argv: Sequence[str] = ()) -> None:
    """A day at 09:30 on the desk; another process commits positions of vehicles at a steady rate."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=30.0)
    options.add_argument("--rate", type=float, default=20.0, help="commits a second")
    options.add_argument("--json", action="store_true")
    options.add_argument("--write", metavar="URL", help="be the process that commits")
    given = options.parse_args(argv)
    if given.write:
        _commit(given.write, given.seconds, given.rate)
        return
    without_screen()
    rows = _measured(given.seconds, given.rate)
    show(f"commit to screen, {given.rate:g} commits/s; goal p99 under {GOAL_MS:.0f} ms", rows, as_json=given.json)


def clock() -> Instant:
    """Now, on the wall."""
    return Instant(time.time_ns() // 1_000)


def _commit(url: str, seconds: float, rate: float) -> None:
    """Say where a vehicle is, again and again."""
    from controltower.domain.ids import VehicleId
    from controltower.domain.routes import Vehicle
    from controltower.domain.tracking import PositionReported, TrackState
    from controltower.store.projection import Projection

    with open_database(url) as database:
        journal, picture = Journal(database, clock), Projection(database).load()
        begun = clock()  # a key of its own for each run: what was said before would not land again
        vehicle = VehicleId(next(iter(picture[Vehicle])))
        for number in range(int(seconds * rate)):
            lat = 54.8 + 0.0001 * (number % 500)
            body = PositionReported(vehicle, lat, 12.5, 0.0, 30.0, 0.0, TrackState.DRIVING)
            journal.append([Message("bench", f"{begun}-{number:06d}", picture.now, "bench", body)])
            time.sleep(1 / rate)


def _measured(seconds: float, rate: float) -> list[dict[str, Any]]:
    from controltower.app.running import application
    from controltower.app.seat import Place, Seat
    from controltower.settings import DEFAULTS
    from controltower.tower.desk import LinkState

    with folder() as place:
        url = url_in(place)
        _prepare(url)
        app = application(DEFAULTS)
        seat = Seat(app, Place(url, place, proposes=False), DEFAULTS)
        seat.window.resize(1920, 1080)
        seat.window.show()
        seat.start()
        rows = []
        try:
            spin(app, lambda: seat.desk.link.state is LinkState.LIVE and not len(seat.drain), 60)
            for board in ("routes", "journal"):
                seat.open(board, "")
                spin(app, lambda: bool(seat.presented.get(board)), 20)  # noqa: B023 - called within the turn
                rows.append({"board": board, **_watched(app, seat, url, board, seconds, rate)})
        finally:
            seat.close()
    return rows


def _prepare(url: str) -> None:
    """The day until 09:30, its projection current."""
    from controltower.store.keeper import Keeper
    from controltower.store.projection import Projection

    words = ["twin", "--db", url, "--pace", "max", "--until", "09:30"]
    subprocess.run([sys.executable, "-m", "controltower", *words], check=True)
    with open_database(url) as database:
        Keeper(Journal(database, clock), Projection(database), clock).catch_up()


def _watched(app: Any, seat: Any, url: str, board: str, seconds: float, rate: float) -> dict[str, Any]:
    """Let the other process commit, and note when the board stood at which place of the journal."""
    from PySide6.QtCore import QTimer

    first = seat.desk.picture.seq
    seen: list[tuple[int, int]] = []
    note = seat.presented

    class Noting(dict[str, int]):
        def __setitem__(self, name: str, seq: int) -> None:
            super().__setitem__(name, seq)
            if name == board:
                seen.append((seq, clock()))

    seat.presented = Noting(note)
    words = ["--write", url, "--seconds", str(seconds), "--rate", str(rate)]
    writer = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.commit_to_screen", *words])
    timer = QTimer()
    timer.timeout.connect(lambda: app.exit() if seat.presented.get(board, 0) >= first + int(seconds * rate) else None)
    timer.start(200)
    app.exec()
    timer.stop()
    writer.wait()
    with open_database(url) as database:
        written = [entry for entry in _all(Journal(database, clock), first) if entry.said.source == "bench"]
    late = [_until_shown(seen, entry.said.seq) - entry.recorded_at for entry in written]
    ms = [each / 1_000 for each in late]
    return {"commits": len(ms), "p50 ms": percentile(ms, 0.5), "p99 ms": percentile(ms, 0.99), "max ms": max(ms)}


def _all(journal: Journal, after: int) -> list[Any]:
    entries: list[Any] = []
    while more := journal.read(entries[-1].said.seq if entries else after):
        entries.extend(more)
    return entries


def _until_shown(seen: list[tuple[int, int]], seq: int) -> int:
    return next(at for shown, at in seen if shown >= seq)


if __name__ == "__main__":
    main(sys.argv[1:])
