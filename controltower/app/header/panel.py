"""What waits for the journal, since when, and why? All that is on its way, opened by a click in the header."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from controltower.app.header.knowing import Knowing
from controltower.domain.messages import Body
from controltower.domain.places import operation_of
from controltower.domain.times import seconds_between
from controltower.tower.desk import Desk, LinkState, Pending
from controltower.tower.wording import Tongue, words
from controltower.tower.wording.beside import thing_words
from controltower.ui import theme
from controltower.ui.badges import age_text

WIDE_PX = 560
MOST = 12
TITLES = {
    LinkState.CONNECTING: "The journal is being opened",
    LinkState.LIVE: "The journal is followed",
    LinkState.SLOW: "The journal answers late",
    LinkState.READ_ONLY: "The journal can be read, and not written",
    LinkState.LOST: "The journal is lost",
    LinkState.OUTDATED: "The journal is newer than this program",
}
WHY = {
    LinkState.CONNECTING: "waits until the journal is open",
    LinkState.LIVE: "sent, and not confirmed yet",
    LinkState.SLOW: "sent; the journal answers late",
    LinkState.READ_ONLY: "waits until the journal can be written",
    LinkState.LOST: "waits until the journal is back",
    LinkState.OUTDATED: "waits for a newer program",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A decision on its way: what, since when, and why it still waits."""

    what: str
    since: str
    why: str


def rows(desk: Desk) -> list[Row]:
    """The decisions that wait, the oldest first."""
    operation = operation_of(desk.picture)
    tongue = Tongue(operation.timezone if operation else "UTC")
    waiting = sorted(desk.pending.values(), key=lambda each: each.since)
    return [Row(told(desk, each.decision, tongue), f"for {_age(desk, each)}", WHY[desk.link.state]) for each in waiting]


def told(desk: Desk, decision: Body, tongue: Tongue) -> str:
    """A decision in words, with what it is about as a person knows it."""
    said = words(decision, tongue)
    return f"{thing_words(desk.picture, said.subject)}: {said.says}"


class Panel(QFrame):
    """How the journal stands, and a line for each decision that waits. Esc, or a click beside it, closes it."""

    def __init__(self, desk: Desk, knowing: Knowing, again: Callable[[], None] | None, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.desk, self.knowing = desk, knowing
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setFixedWidth(WIDE_PX)
        self.title, self.says, self.count = QLabel(), QLabel(), QLabel()
        self.title.setFont(theme.font(10.5, QFont.Weight.DemiBold))
        self.count.setFont(theme.font(weight=QFont.Weight.DemiBold))
        self.says.setWordWrap(True)
        self.again = QPushButton("Sign in again …")
        self._again = again
        self.again.clicked.connect(self._sign_in)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        self._grid.setHorizontalSpacing(14)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 14)
        for widget in (self.title, self.says, self.count):
            box.addWidget(widget)
        box.addLayout(self._grid)
        box.addWidget(self.again, 0, Qt.AlignmentFlag.AlignRight)
        self.shown: list[Row] = []
        self._lines: list[tuple[QLabel, QLabel, QLabel]] = []

    def present(self) -> None:
        """Show what is so now."""
        link = self.desk.link
        self.title.setText(f"{TITLES[link.state]}.")
        self.says.setText(" ".join(filter(None, (self.knowing.says(), link.says))))
        self.says.setVisible(bool(self.says.text()))
        found = rows(self.desk)
        more = f"; the {MOST} oldest:" if len(found) > MOST else ":" if found else "."
        number = "No decision waits" if not found else f"{decisions(len(found))} on the way"
        self.count.setText(f"{number}{more}")
        self.again.setVisible(self._again is not None and link.state is LinkState.LOST)
        self._fill(found[:MOST])

    def _fill(self, found: list[Row]) -> None:
        while len(self._lines) > len(found):
            for label in self._lines.pop():
                label.hide()
                label.deleteLater()
        while len(self._lines) < len(found):
            self._lines.append(self._line(len(self._lines)))
        changed = [row.what for row in found] != [row.what for row in self.shown]
        self.shown = found
        for labels, row in zip(self._lines, found, strict=True):
            for label, text in zip(labels, (row.what, row.since, row.why), strict=True):
                label.setText(text)
        if changed:
            self.adjustSize()

    def _line(self, number: int) -> tuple[QLabel, QLabel, QLabel]:
        labels = QLabel(), QLabel(), QLabel()
        labels[0].setWordWrap(True)
        for column, label in enumerate(labels):
            self._grid.addWidget(label, number, column, Qt.AlignmentFlag.AlignTop)
        return labels

    def _sign_in(self) -> None:
        self.hide()
        if self._again is not None:
            self._again()


def _age(desk: Desk, pending: Pending) -> str:
    return age_text(seconds_between(pending.since, desk.wires.clock()))


def decisions(count: int) -> str:
    """`1 decision`, `3 decisions`."""
    return f"{count} decision{'' if count == 1 else 's'}"
