"""How does a desk run with a screen? Window first, then the journal; ended in order, whoever ends it."""

import os
import platform
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from PySide6.QtCore import QCoreApplication, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from controltower.app.seat import Place, Seat
from controltower.settings import Settings
from controltower.ui import theme


def has_screen() -> bool:
    """Whether anybody could see a window here."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return False
    has_own = platform.system() in ("Windows", "Darwin")
    return has_own or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def application(settings: Settings) -> QApplication:
    """The one QApplication of this process, in the chosen theme."""
    held = QApplication.instance()
    if not isinstance(held, QApplication):
        qInstallMessageHandler(_heard)
    app = held if isinstance(held, QApplication) else QApplication(sys.argv[:1])
    QCoreApplication.setApplicationName("controltower")
    QCoreApplication.setApplicationVersion("1")
    theme.apply(app, theme.THEMES[settings.theme])
    return app


def _heard(_kind: QtMsgType, _where: QMessageLogContext, words: str) -> None:
    """What Qt says goes to the error stream, but for what it says of every window that has no screen."""
    if not words.startswith("This plugin does not support"):
        sys.stderr.write(f"{words}\n")


def run(place: Place, settings: Settings, helpers: Sequence[tuple[str, tuple[str, ...]]] = ()) -> int:
    """A desk in a window until it is closed; the exit code."""
    app = application(settings)
    seat = Seat(app, place, settings)
    seat.bugs.install()
    _end_on_signal(app)
    seat.window.show()
    QTimer.singleShot(0, seat, lambda: _begin(seat, helpers))
    code = app.exec()
    unsent = seat.close()
    seat.bugs.remove()
    if unsent:
        sys.stderr.write(f"{unsent} decisions could not be written: the journal was not there.\n")
    return code or (1 if unsent else 0)


def _begin(seat: Seat, helpers: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    for name, words in helpers:
        seat.processes.start(name, words)
    seat.start()


def _end_on_signal(app: QApplication) -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        app.quit()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
