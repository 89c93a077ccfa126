"""How much may change? The choices of a re-route as a falling line, from nothing to the cheapest, and a dial on it."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from controltower.domain.rerouting import Choice
from controltower.tower.wording.changes import choice_size, choice_words
from controltower.ui import theme

HIGH = 112
SIDE, TOP, FOOT = 34, 24, 40
DOT = 4.5


class BudgetDial(QWidget):
    """Each dot is a plan: further right more changes, further down it costs less. Arrow keys and clicks choose.

    Signals: chosen(int) when a person took another choice.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("How much may change")
        self.setToolTip("How much may change: ← less, → more. Each dot is a plan that was worked out.")
        self.choices: tuple[Choice, ...] = ()
        self.at = 0

    def offer(self, choices: Sequence[Choice], at: int) -> None:
        """Show these, with one of them taken; without a choice there is nothing to show."""
        self.choices, self.at = tuple(choices), at
        self.setVisible(len(self.choices) > 1)
        self.setAccessibleDescription(choice_words(self.choices, at) if self.choices else "")
        self.update()

    def choose(self, number: int) -> None:
        """Take another choice, as a person does."""
        if 0 <= number < len(self.choices) and number != self.at:
            self.offer(self.choices, number)
            self.chosen.emit(number)

    def spots(self) -> list[QPointF]:
        """Where the dots are."""
        costs = [each.cost for each in self.choices]
        low, span = min(costs, default=0.0), max(costs, default=0.0) - min(costs, default=0.0)
        wide, deep = self.width() - 2 * SIDE, self.height() - TOP - FOOT
        step = wide / max(1, len(costs) - 1)
        return [
            QPointF(SIDE + n * step, TOP + deep * (1.0 - (cost - low) / span if span else 1.0))
            for n, cost in enumerate(costs)
        ]

    def sizeHint(self) -> QSize:
        return QSize(420, HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, HIGH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self.choose(self.at + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spots = self.spots()
        if spots:
            self.choose(min(range(len(spots)), key=lambda n: abs(spots[n].x() - event.position().x())))

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self.choices) < 2:
            return
        now, spots = theme.current(), self.spots()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(weight=QFont.Weight.DemiBold))
        painter.setPen(theme.qcolor(now.ink))
        top = QRectF(4, 0, self.width() - 8, TOP - 4)
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, choice_words(self.choices, self.at))
        painter.setPen(QPen(theme.qcolor(now.planned), 1.5))
        painter.drawPolyline(QPolygonF(spots))
        painter.setFont(theme.font(8))
        for number, spot in enumerate(spots):
            self._dot(painter, number, spot)
        painter.setPen(theme.qcolor(now.ink_soft))
        for number, spot in enumerate(spots):
            box = QRectF(spot.x() - 32, self.height() - FOOT + 8, 64, FOOT - 8)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, choice_size(self.choices[number]))
        if self.hasFocus():
            painter.setPen(QPen(theme.qcolor(now.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1))
        painter.end()

    def _dot(self, painter: QPainter, number: int, spot: QPointF) -> None:
        now = theme.current()
        taken = number == self.at
        painter.setPen(QPen(theme.qcolor(now.accent if taken else now.planned), 1.5))
        painter.setBrush(theme.qcolor(now.accent if taken else now.panel))
        size = DOT * 1.5 if taken else DOT
        painter.drawEllipse(spot, size, size)
