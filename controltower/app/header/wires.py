"""How do desk and journal stand? A mark that is calm while all is well, and what waits behind it on a click."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from controltower.app.header.knowing import Knowing
from controltower.app.header.pace import button
from controltower.app.header.panel import Panel
from controltower.tower.desk import Desk, LinkState
from controltower.ui import theme
from controltower.ui.badges import PendingMark, age_text, hatch

WORDS = {
    LinkState.CONNECTING: "connecting",
    LinkState.LIVE: "live",
    LinkState.SLOW: "SLOW",
    LinkState.READ_ONLY: "READ ONLY",
    LinkState.LOST: "JOURNAL LOST",
    LinkState.OUTDATED: "PROGRAM TOO OLD",
}
BEHIND = 500
"""So many entries behind are worth a word."""


class LinkMark(QToolButton):
    """The state of the journal in a word; on a hatched ground where it is not as it should be."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self.setAutoRaise(True)
        self.troubled = False
        self.clicked.connect(lambda _checked=False: act())

    def set_words(self, words: str, troubled: bool) -> None:
        """Show this."""
        if (words, troubled) == (self.text(), self.troubled):
            return
        self.troubled = troubled
        self.setFont(theme.font(weight=QFont.Weight.DemiBold if troubled else QFont.Weight.Normal))
        self.setText(words)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(words) + 16)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.troubled:
            super().paintEvent(event)
            return
        t = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), hatch(t))
        wide, high = painter.fontMetrics().horizontalAdvance(self.text()) + 10, painter.fontMetrics().height() + 2
        box = QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)
        painter.fillRect(box, QColor(t.panel))
        painter.setPen(QColor(t.ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class WiresBox(QWidget):
    """What is on its way, and how the journal stands; a click on either shows all of it."""

    def __init__(self, desk: Desk, knowing: Knowing, again: Callable[[], None] | None) -> None:
        super().__init__()
        self.desk, self.knowing = desk, knowing
        self.panel = Panel(desk, knowing, again, self)
        self.mark = PendingMark()
        self.waiting = button("", self.show_panel, "Decisions that the journal has not confirmed yet (F8)")
        self.link = LinkMark(self.show_panel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.mark, self.waiting, self.link):
            row.addWidget(widget)

    def present(self) -> None:
        """Show what is so now."""
        count, link = len(self.desk.pending), self.desk.link
        self.mark.set_pending(count > 0)
        self.waiting.setVisible(count > 0)
        self.waiting.setText(f"{count} pending")
        self.waiting.setMinimumWidth(self.waiting.fontMetrics().horizontalAdvance(self.waiting.text()) + 14)
        age_s = self.knowing.age_s
        aged = f" · {age_text(age_s)}" if age_s >= 1 else ""
        troubled = link.state not in (LinkState.LIVE, LinkState.CONNECTING)
        late = link.behind > BEHIND and not troubled
        self.link.set_words(f"{link.behind} behind" if late else f"{WORDS[link.state]}{aged}", troubled)
        self.link.setToolTip(" ".join(filter(None, (self.knowing.says(), link.says, "(F8)"))))
        if self.panel.isVisible():
            self.panel.present()

    def show_panel(self) -> None:
        """Open the panel under the mark, its right edge under this one's."""
        self.panel.present()
        self.panel.adjustSize()
        corner = self.mapToGlobal(QPoint(self.width() - self.panel.width(), self.height() + 4))
        self.panel.move(corner)
        self.panel.show()
