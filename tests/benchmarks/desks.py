"""A desk to measure: offscreen, on a journal of its own, in a folder that goes afterwards."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SCREENS = Path(__file__).parent.parent / "screens.json"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for a database."""
    with tempfile.TemporaryDirectory(prefix="controltower-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def without_screen() -> None:
    """Two large screens that nobody sees; before Qt is imported."""
    os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={SCREENS}")
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")


def url_in(place: Path) -> str:
    """The database URL of a journal in a folder."""
    return f"sqlite:///{(place / 'journal.db').as_posix()}"


def spin(app: object, until: Callable[[], bool], longest_s: float) -> None:
    """Let the event loop run until something is so. Raises AssertionError where it does not come to pass."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    assert isinstance(app, QApplication)
    end = time.monotonic() + longest_s
    while not until():
        assert time.monotonic() < end, "it did not come to pass"
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.002)
