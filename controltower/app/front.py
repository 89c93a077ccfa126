"""Which board has the person in front of them? That with the keyboard, else the one before, else the first."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from controltower.tower.desk import Desk
from controltower.ui.board import Board
from controltower.ui.layout import Desk as Window


class Front(QObject):
    """Tells the desk when another board came to the front; what is chosen on a board is for the board to tell."""

    def __init__(self, app: QApplication, window: Window, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        # Boards come and go in a burst when a layout is laid; what counts is what stands in the end.
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.note)
        for key in window.keys:
            window.dock(key).visibilityChanged.connect(lambda _seen: self._settle.start(0))
        app.focusChanged.connect(self._focused)

    def note(self) -> None:
        """Look which board is in front, and tell the desk if that is another one."""
        key = self._front()
        if key and key != self._desk.looking.board:
            board = self._window.board(key)
            if isinstance(board, Board):
                board.in_front()
            else:
                self._desk.look(key)

    def _focused(self, _old: QWidget | None, _new: QWidget | None) -> None:
        self._settle.start(0)

    def _front(self) -> str:
        seen = [key for key in self._window.keys if _is_seen(self._window.dock(key))]
        for key in (_holder(QApplication.focusWidget()), self._desk.looking.board, *seen):
            if key in seen:
                return key
        return ""


def _is_seen(dock: QDockWidget) -> bool:
    return dock.isVisible() and not dock.visibleRegion().isEmpty()


def _holder(widget: QWidget | None) -> str:
    """The board that a widget stands on."""
    while widget is not None and not isinstance(widget, QDockWidget):
        widget = widget.parentWidget()
    return widget.objectName() if widget is not None else ""
