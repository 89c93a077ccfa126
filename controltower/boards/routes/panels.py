"""What stands beside the map? What its marks mean, and what warehouse and road told each other about a route."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from controltower.ui import theme
from controltower.ui.badges import Status, age_text, paint_badge

ROW_PX = 20


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the dialogue: what, its value, how many seconds ago, by whom, and whether it is as it should be."""

    what: str
    value: str
    age_s: float | None
    source: str
    good: bool = True


class DialoguePanel(QWidget):
    """Two columns: what the road told the dock, and what the dock told the road, each line with its age."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._down: Sequence[Told] = ()
        self._up: Sequence[Told] = ()
        self._empty = "Choose a route to see what warehouse and road told each other about it."
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(ROW_PX * 6 + 12)

    def tell(self, down: Sequence[Told], up: Sequence[Told]) -> None:
        """Show these lines."""
        if (down, up) == (self._down, self._up):
            return
        self._down, self._up = down, up
        self.setFixedHeight(ROW_PX * (max(len(down), len(up), 1) + 1) + 12)
        self.setAccessibleDescription("; ".join(f"{each.what}: {each.value}" for each in (*down, *up)))
        self.setToolTip("\n".join(f"{each.what}: {each.value}   ({each.source})" for each in (*down, *up)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), theme.current()
        painter.fillRect(self.rect(), QColor(t.panel))
        painter.setPen(QColor(t.line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        half = self.width() // 2
        if not self._down and not self._up:
            painter.setPen(QColor(t.ink_soft))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(12, 0, -12, 0), int(flags), self._empty)
        else:
            _paint_column(painter, 10, half - 22, "↓  To the dock", self._down)
            _paint_column(painter, half + 4, self.width() - half - 14, "↑  To the road", self._up)
        painter.end()


class Legend(QWidget):
    """What the marks of stops mean, in one line."""

    MARKS = {
        Status.AHEAD: "ahead",
        Status.DONE: "done",
        Status.OFF: "not served",
        Status.JEOPARDY: "in jeopardy",
        Status.MISSED: "failed",
    }

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font(8.5))
        return QSize(sum(30 + metrics.horizontalAdvance(text) for text in self.MARKS.values()), 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t, left = QPainter(self), theme.current(), 4.0
        painter.setFont(theme.font(8.5))
        for mark, text in self.MARKS.items():
            paint_badge(painter, QRectF(left, (self.height() - 13) / 2, 13, 13), mark, t)
            painter.setPen(QColor(t.ink_soft))
            wide = painter.fontMetrics().horizontalAdvance(text)
            box = QRectF(left + 17, 0, wide + 2, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            left += wide + 30
        painter.end()


def _paint_column(painter: QPainter, left: int, width: int, title: str, lines: Sequence[Told]) -> None:
    t, middle = theme.current(), Qt.AlignmentFlag.AlignVCenter
    painter.setFont(theme.font(8.5, QFont.Weight.Medium))
    painter.setPen(QColor(t.ink_soft))
    painter.drawText(left, 4, width, ROW_PX, middle, title)
    for number, line in enumerate(lines, 1):
        top = 4 + number * ROW_PX
        age = age_text(line.age_s) if line.age_s is not None else "–"
        painter.setFont(theme.font(8))
        painter.setPen(QColor(t.ink_soft))
        painter.drawText(left, top, width, ROW_PX, middle | Qt.AlignmentFlag.AlignRight, age)
        rest = width - 52
        painter.setFont(theme.font(8.5))
        what = painter.fontMetrics().elidedText(line.what, Qt.TextElideMode.ElideRight, rest)
        painter.drawText(left, top, rest, ROW_PX, middle, what)
        taken = painter.fontMetrics().horizontalAdvance(what) + 8
        painter.setFont(theme.font(8.5, QFont.Weight.Normal if line.good else QFont.Weight.DemiBold))
        painter.setPen(QColor(t.ink))
        value = line.value if line.good else f"⚠ {line.value}"
        value = painter.fontMetrics().elidedText(value, Qt.TextElideMode.ElideRight, max(20, rest - taken))
        painter.drawText(left + taken, top, rest - taken, ROW_PX, middle, value)
