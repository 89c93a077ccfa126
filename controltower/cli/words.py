"""What do the words of the command line mean: clocks, sizes, places, codes?"""

import argparse
import os
import re
import signal
import sys
import threading
import time
from pathlib import Path

from platformdirs import user_data_path

from controltower.domain.times import HOUR, MINUTE, Instant, midnight

OK, FAILED = 0, 1
"""Done; could not be done. Wrong words end with argparse's own 2."""


def wall_clock() -> Instant:
    """Now, on the wall."""
    return Instant(time.time_ns() // 1000)


def told_to_end(*, leashed: bool) -> threading.Event:
    """Set once the process is told to end: by a signal or, leashed, when the process that started it is gone."""
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ending.set())
    if leashed:
        threading.Thread(target=_hold_leash, args=(ending,), name="leash", daemon=True).start()
    return ending


def _hold_leash(ending: threading.Event) -> None:
    """Standard input ends when its other side dies. Read bare: a buffer would still be held when the program ends."""
    while os.read(sys.stdin.fileno(), 64):
        pass
    ending.set()


def data_folder() -> Path:
    """Where this person's databases, layouts and reports are kept; made where it is absent."""
    folder = user_data_path("controltower", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def url_of(path: Path) -> str:
    """The database URL of a file."""
    return f"sqlite:///{path.absolute().as_posix()}"


def clock_time(text: str) -> int:
    """Microseconds after midnight of HH:MM; 24:00 is the end of the day."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text)
    if not found or int(found[2]) > 59 or int(found[1]) * 60 + int(found[2]) > 24 * 60:
        raise argparse.ArgumentTypeError(f"“{text}” is not a time of the day such as 12:00")
    return int(found[1]) * HOUR + int(found[2]) * MINUTE


def on_that_day(opened_at: Instant, timezone: str, after_midnight: int) -> Instant:
    """The instant so long after the midnight of the day on which the operation opened."""
    return Instant(midnight(opened_at, timezone) + after_midnight)


def size(text: str) -> tuple[int, int]:
    """Width and height in pixels of 1920x1080."""
    found = re.fullmatch(r"(\d{3,5})x(\d{3,5})", text)
    if not found:
        raise argparse.ArgumentTypeError(f"“{text}” is not a size such as 1920x1080")
    return int(found[1]), int(found[2])


def pace(text: str) -> float:
    """How many times faster than the wall; `max` (infinity) waits for nothing."""
    if text == "max":
        return float("inf")
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 600:
        raise argparse.ArgumentTypeError(f"“{text}” is not a pace from 0 to 600, nor max")
    return value
