"""What does a dispatcher say of a road that is closed? Which, why and until when; and which are open again."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from controltower.domain.times import HOUR, MINUTE
from controltower.ui.reviewstrip import ReviewStrip
from controltower.ui.section import soft

UNTIL = (
    ("for 30 min", 30 * MINUTE),
    ("for 1 h", HOUR),
    ("for 2 h", 2 * HOUR),
    ("for 4 h", 4 * HOUR),
    ("open end", 0),
)
MOST = 4
"""So many closures can be opened from here."""
HOW = "Drag a circle on the map, or click along the road and end with a double click."


class CloseStrip(ReviewStrip):
    """Shown from the tool's key until a closure is settled, or given up.

    Signals: closed(reason, microseconds or 0 for an open end), opened(closure id), cancelled().
    """

    closed = Signal(str, object)
    opened = Signal(str)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, keyed=False)
        self.how, self.reason, self.until = soft(HOW), QLineEdit(), QComboBox()
        self.reason.setPlaceholderText("Which road, and why")
        self.until.addItems([words for words, _ in UNTIL])
        self.until.setCurrentIndex(1)
        self._drawn, self._why_not = False, ""
        self._listed: tuple[tuple[str, str], ...] = ()
        self._open_row = QWidget()
        self._row = QHBoxLayout(self._open_row)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addStretch(1)
        self.buttons: list[QPushButton] = []
        self.approve_button.setText("Close road   Enter")
        self.approve_button.clicked.connect(self._close)
        self.reason.textChanged.connect(self._enable)
        self.lay_out(
            self.reason, (self.until, self.pending, self.cancel_button, self.approve_button),
            (self.how, self.says, self._open_row, self.forbidden),
        )  # fmt: skip
        self.title.setText("Close a road")
        self.says.hide()

    def begin(self, closed: Sequence[tuple[str, str]], why_not: str) -> None:
        """Nothing is drawn yet; these closures (id and name) can be opened again."""
        self._drawn, self._why_not = False, why_not
        self.forbidden.setText(why_not)
        self.forbidden.setVisible(bool(why_not))
        self.how.setText(HOW)
        self.says.hide()
        self._list(closed)
        self._enable()
        self.show()

    def drawn(self, says: str) -> None:
        """Something is drawn: what it is."""
        self._drawn = bool(says)
        self.how.setText(says or HOW)
        self._enable()

    def wait(self) -> None:
        """It was sent."""
        self.pending.set_pending(True)
        self._enable()

    def settle(self, heading: str, sentences: Sequence[str] = ()) -> None:
        """What came of it."""
        self.pending.set_pending(False)
        self._drawn = False
        self.reason.clear()
        self.says.setText("\n".join((heading, *(f"–  {each}" for each in sentences))))
        self.says.show()
        self._enable()

    @property
    def waiting(self) -> bool:
        """Whether something is on its way."""
        return self.pending.pending

    def try_approve(self) -> None:
        """The key for Close; where the reason is wanted it goes there."""
        if self._drawn and not self.reason.text().strip():
            self.reason.setFocus()
        elif self.approve_button.isEnabled():
            self.approve_button.click()

    def _close(self) -> None:
        self.closed.emit(self.reason.text().strip(), UNTIL[self.until.currentIndex()][1])

    def _list(self, closed: Sequence[tuple[str, str]]) -> None:
        if tuple(closed) == self._listed:
            return
        self._listed = tuple(closed)
        for button in self.buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self.buttons = [QPushButton(f"Open {name}") for _, name in self._listed[:MOST]]
        for number, button in enumerate(self.buttons):
            key = self._listed[number][0]
            button.clicked.connect(lambda _checked=False, key=key: self.opened.emit(key))
            button.setEnabled(not self._why_not)
            self._row.insertWidget(number, button)
        self._open_row.setVisible(bool(self._listed))

    def _enable(self) -> None:
        free = self._drawn and not self.waiting and not self._why_not
        self.approve_button.setEnabled(free and bool(self.reason.text().strip()))
