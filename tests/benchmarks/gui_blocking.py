"""Is the desk ever blocked while a day runs at 60 times the wall's pace? Lateness of the event loop's beats."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any

from tests.benchmarks.desks import folder, spin, url_in, without_screen
from tests.benchmarks.shown import show

GOAL_MS = 16.0
"""At the 99th percentile."""


def main(argv: Sequence[str] = ()) -> None:
    """The twin in another process; each board in front in turn, then all boards side by side."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--pace", default="60")
    options.add_argument("--begin", default="09:30")
    options.add_argument("--json", action="store_true")
    options.add_argument("--stacks", action="store_true", help="print what blocked the loop for more than 20 ms")
    given = options.parse_args(argv)
    without_screen()
    rows, stacks = _measured(given.seconds, given.pace, given.begin)
    show(f"event loop at {given.pace}x from {given.begin}; goal p99 under {GOAL_MS:.0f} ms", rows, as_json=given.json)
    if given.stacks:
        for stack in stacks:
            print(stack, file=sys.stderr)


def _measured(seconds: float, pace: str, begin: str) -> tuple[list[dict[str, Any]], list[str]]:
    from controltower.app.boards import BOARDS
    from controltower.app.running import application
    from controltower.app.seat import Place, Seat
    from controltower.settings import DEFAULTS

    with folder() as place:
        app = application(DEFAULTS)
        seat = Seat(app, Place(url_in(place), place), DEFAULTS)
        names = [kind.name for kind in BOARDS]
        seat.window.set_defaults({"tabs": [names], "all": [[name] for name in names]})
        seat.window.use_role("tabs")
        seat.window.resize(1920, 1080)
        seat.window.show()
        twin = ("twin", "--db", url_in(place), "--pace", pace, "--from", begin)
        seat.processes.start("twin", twin)
        seat.processes.start("keeper", ("keep", "--db", url_in(place)))
        seat.start()
        try:
            spin(app, lambda: _paced(seat) and not len(seat.drain), 180)
            for name in names:
                seat.open(name, "")
                spin(app, lambda: seat.presented.get(name, 0) > 0, 20)  # noqa: B023 - called within the turn
            tabs = _watched(app, seat, seconds, lambda part: seat.open(names[int(part * len(names))], ""))
            seat.window.resize(2560, 1400)
            seat.window.use_role("all")
            spin(app, lambda: not len(seat.drain), 20)
            whole = _watched(app, seat, seconds, lambda part: None)
        finally:
            seat.close()
    return [{"boards": "one in front, changing", **tabs[0]}, {"boards": "all side by side", **whole[0]}], tabs[
        1
    ] + whole[1]


def _paced(seat: Any) -> bool:
    from controltower.domain.clock import clock_of

    return bool(clock_of(seat.desk.picture).pace)


def _watched(app: Any, seat: Any, seconds: float, turn: Callable[[float], None]) -> tuple[dict[str, Any], list[str]]:
    """Watch the loop in Qt's own event loop; `turn` hears ten times a second which part of the time is over."""
    import time

    from PySide6.QtCore import QTimer

    from controltower.ui.loopwatch import LoopWatch

    watch, parts = LoopWatch(dump_after_s=0.02, most_stacks=200), {"last": -1}
    begun, seq = time.monotonic(), seat.desk.picture.seq

    def on() -> None:
        passed = (time.monotonic() - begun) / seconds
        if passed >= 1:
            app.exit()
        elif int(passed * 8) != parts["last"]:
            parts["last"] = int(passed * 8)
            turn(min(passed, 0.999))

    timer = QTimer()
    timer.timeout.connect(on)
    timer.start(100)
    watch.start()
    app.exec()
    report = watch.stop()
    timer.stop()
    figures = {
        "beats": report.beats,
        "messages": seat.desk.picture.seq - seq,
        "p50 ms": report.p50_s * 1000,
        "p99 ms": report.p99_s * 1000,
        "max ms": report.max_s * 1000,
        "CPU p99 ms": report.cpu_p99_s * 1000,
        "CPU max ms": report.cpu_max_s * 1000,
    }
    return figures, list(report.stacks)


if __name__ == "__main__":
    main(sys.argv[1:])
