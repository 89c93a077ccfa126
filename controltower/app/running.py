"""How does a desk run with a screen? Window first, then the journal; ended in order, whoever ends it."""

import os
import platform
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from controltower.app.bugs import Bugs
from controltower.app.seat import Place, Seat
from controltower.app.signin import Places, SignIn, Ticket
from controltower.domain.ids import OperationId
from controltower.settings import Settings
from controltower.store.signin import address_of
from controltower.tower.desk import Role
from controltower.ui import theme

FLASH_S = 0.5
"""A dialog that would be gone so soon is not shown."""
SAYS_MS = 12_000
PREPARES_MS = 15_000
"""So long after the window is there planners get ready; first comes what the person sees."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of a desk: where its journal is ("" asks), which operation and which layout.

    `keep` gives the password to the keyring.
    """

    url: str = field(default="", repr=False)
    operation: str = ""
    layout: str = ""
    keep: bool = False


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


def run(place: Place, settings: Settings, helpers: Sequence[tuple[str, tuple[str, ...]]] = (), says: str = "") -> int:
    """A desk in a window, which says something at first, until it is closed; the exit code."""
    code, _ = _sit(application(settings), place, settings, helpers, says)
    return code


def run_signed(asked: Asked, settings: Settings, folder: Path) -> int:
    """A desk for whoever signs in, and anew for whom wants to sign in again; the exit code."""
    app = application(settings)
    _end_on_signal(app)
    while (ticket := _asked_for(asked, folder)) is not None:
        place = Place(ticket.url, folder, operation=OperationId(ticket.operation))
        # On a server the tower proposes, as an integrator; and a desk speaks as the login that signed in.
        place = replace(place, proposes=not place.shared)
        own = replace(settings, person=ticket.login or settings.person, role=_layout(asked, ticket, settings))
        code, again = _sit(app, place, own, (), ticket.says)
        if not again:
            return code
        asked = replace(asked, url="" if place.shared else asked.url)
    return 0


def admitted(asked: Asked, folder: Path) -> Ticket | None:
    """Who signs in, by the dialog; it is not shown where nothing needs to be asked. None for who gives up."""
    dialog = SignIn(Places(folder / "places.json"))
    if asked.url:
        address, password = address_of(asked.url, asked.operation)
        dialog.prefill(address, password, keep=asked.keep)
        dialog.enter()
        end = time.monotonic() + FLASH_S
        while dialog.trying and time.monotonic() < end:
            QCoreApplication.processEvents()
            time.sleep(0.01)
    if dialog.ticket is None:
        dialog.exec()
    dialog.deleteLater()
    return dialog.ticket


def _asked_for(asked: Asked, folder: Path) -> Ticket | None:
    bugs = Bugs(folder / "bugs", lambda: f"{time.time_ns() // 1_000_000}")
    bugs.install()
    try:
        return admitted(asked, folder)
    finally:
        bugs.remove()


def _layout(asked: Asked, ticket: Ticket, settings: Settings) -> str:
    """That which was asked for, else that of the first role which has one."""
    granted = [role for role in ticket.roles if role in tuple(Role)]
    return asked.layout or next(iter(granted), settings.role)


def _sit(
    app: QApplication, place: Place, settings: Settings, helpers: Sequence[tuple[str, tuple[str, ...]]], says: str
) -> tuple[int, bool]:
    """One desk until its window is closed; the exit code, and whether somebody wants to sign in again."""
    seat = Seat(app, place, settings)
    seat.bugs.install()
    _end_on_signal(app)
    seat.window.show()
    if says:
        seat.window.statusBar().showMessage(says, SAYS_MS)
    QTimer.singleShot(0, seat, lambda: _begin(seat, helpers))
    QTimer.singleShot(PREPARES_MS, seat, seat.prepare)
    code = app.exec()
    unsent = seat.close()
    seat.bugs.remove()
    if unsent:
        these = "1 decision is" if unsent == 1 else f"{unsent} decisions are"
        sys.stderr.write(f"{these} not confirmed by the journal; the next start asks about what is left.\n")
    return code or (1 if unsent else 0), seat.again


def _begin(seat: Seat, helpers: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    for name, words in helpers:
        seat.processes.start(name, words)
    seat.start()


def _end_on_signal(app: QApplication) -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        asked = app.activeModalWidget()
        if isinstance(asked, SignIn):
            asked.done(SignIn.DialogCode.Rejected.value)
        app.quit()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
