"""What does a desk show before it has seen anything? Words over its boards, which would say that there is nothing."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QMainWindow

from controltower.tower.desk import Desk, LinkState
from controltower.ui import theme

OPENING = "The journal is being read."
UNSEEN = "Nothing of this journal has been seen yet.\n\nThe boards come as soon as it can be read."
KNOWS = (LinkState.LIVE, LinkState.READ_ONLY)
"""Then an empty picture is what there is."""


class Unseen(QLabel):
    """Covers the boards of a window, not its header and status line, while nothing is known that they could show."""

    def __init__(self, window: QMainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFont(theme.font(12))
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        window.installEventFilter(self)
        desk.watch(lambda _kinds: self.present() if self.isVisible() else None)
        self.hide()

    def present(self) -> None:
        """Cover, or lay open."""
        state = self._desk.link.state
        unseen = not self._desk.picture.seq and state not in KNOWS
        self.setText(OPENING if state is LinkState.CONNECTING else UNSEEN)
        if unseen:
            self._fit()
        self.setVisible(unseen)

    def _fit(self) -> None:
        head, foot = self._window.menuWidget(), self._window.statusBar()
        top = head.height() if head is not None else 0
        self.setGeometry(0, top, self._window.width(), self._window.height() - top - foot.height())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return False
