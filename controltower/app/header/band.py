"""Whose day is it not? A band over everything that says: this is a demo."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from controltower.ui import theme


class DemoBand(QWidget):
    """A hatched band that nobody takes for a real operation."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(24)
        self._words = ""
        self.hide()

    def set_words(self, words: str) -> None:
        """What the band says; hidden where it says nothing."""
        if words != self._words:
            self._words = words
            self.setVisible(bool(words))
            self.setAccessibleName(words)
            self.update()

    @property
    def words(self) -> str:
        """What the band says."""
        return self._words

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dark, stripe = (t.equipment_dark, t.equipment) if t.dark else (t.measured, t.equipment_dark)
        painter.fillRect(self.rect(), QColor(dark))
        painter.setPen(theme.pen(stripe, 7))
        for x in range(-self.height(), self.width() + 1, 26):
            painter.drawLine(x, self.height() + 4, x + self.height() + 8, -4)
        painter.setFont(theme.font(9.5, QFont.Weight.DemiBold))
        wide = painter.fontMetrics().horizontalAdvance(self._words) + 28
        box = QRectF((self.width() - wide) / 2, 0, wide, self.height())
        painter.fillRect(box, QColor(t.field if t.dark else t.ink))
        painter.setPen(QColor(t.ink if t.dark else t.raised))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words)
        painter.end()
