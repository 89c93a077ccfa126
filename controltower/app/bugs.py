"""What happens to a bug? It is shown, saved as a report, and not swallowed; the desk goes on where it can."""

import platform
import sys
import threading
import traceback
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

from PySide6 import __version__ as pyside
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget


class Bugs(QObject):
    """Catches what nobody caught, in any thread, writes it down and shows it once.

    Signals: found(str) with the report, in the GUI thread.
    """

    found = Signal(str)

    def __init__(self, folder: Path, stamp: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._stamp = folder, stamp
        self._seen: set[str] = set()
        self.count = 0
        self.found.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """From now on; the hooks that stood before are put back by `remove`."""
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self.caught
        threading.excepthook = lambda args: self.caught(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def remove(self) -> None:
        """As it was before."""
        sys.excepthook, threading.excepthook = self._before

    def caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Save the report; one of its kind and place is shown once."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.count += 1
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(text)
        place = f"{kind.__name__}:{traceback.extract_tb(trace)[-1:] if trace else ''}"
        if place not in self._seen:
            self._seen.add(place)
            self.found.emit(self._save(text))

    def _save(self, text: str) -> str:
        versions = f"Control tower {version('controltower')}, PySide6 {pyside}, Python {platform.python_version()}"
        head = f"{versions}, {platform.platform()}"
        path = self._folder / f"bug-{self._stamp()}.txt"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{head}\n\n{text}", encoding="utf-8")
        except OSError as error:
            return f"{text}\nThis report could not be saved: {error}."
        return f"{text}\nSaved as {path}"

    def _show(self, report: str) -> None:
        if QApplication.platformName().startswith("offscreen"):
            return
        lines = report.strip().splitlines()
        parent = self.parent()
        box = QMessageBox(parent if isinstance(parent, QWidget) else None)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Something went wrong in the program")
        box.setText("\n".join([*lines[-2:], "", "The desk goes on; what you see may be incomplete."]))
        box.setDetailedText(report)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
