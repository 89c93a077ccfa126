"""How is a vehicle being loaded? Its stops in loading order, the deepest first, filled as their parcels go in."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from controltower.ui import colour, theme

HIGH_PX = 42
WORD_PX = 14


@dataclass(frozen=True, slots=True)
class LoadStop:
    """One stop: a short label, how much of it is ready and aboard (0 to 1), and whether it went in too late."""

    label: str
    ready: float
    aboard: float
    tip: str
    misplaced: bool = False


class LoadStrip(QWidget):
    """From the bulkhead on the left to the doors. Outline: awaited. Pale: ready in the lane. Dark: aboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stops: Sequence[LoadStop] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_stops(self, stops: Sequence[LoadStop]) -> None:
        """The stops in loading order: the last to be visited comes first."""
        if stops != self.stops:
            self.stops = stops
            self.update()

    def stop_at(self, x: float) -> LoadStop | None:
        """The stop at this place of the strip."""
        place = int(x * len(self.stops) // max(1, self.width()))
        return self.stops[place] if 0 <= place < len(self.stops) else None

    def sizeHint(self) -> QSize:
        return QSize(320, HIGH_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        wide, foot = self.width(), HIGH_PX - WORD_PX
        step = wide / max(1, len(self.stops))
        painter.setFont(theme.font(7.5))
        for place, stop in enumerate(self.stops):
            gap = 1.0 if step > 5 else 0.0
            box = QRectF(place * step, 0, step - gap, foot - 2)
            painter.fillRect(box, QColor(t.panel))
            for share, tone in ((stop.ready, t.equipment), (stop.aboard, t.equipment_dark)):
                high = box.height() * min(1.0, share)
                painter.fillRect(QRectF(box.left(), box.bottom() - high, box.width(), high), QColor(tone))
            painter.setPen(theme.pen(t.ink if stop.misplaced else t.line, 2.0 if stop.misplaced else 1.0))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
            ground = t.equipment_dark if stop.aboard > 0.5 else t.equipment if stop.ready > 0.5 else t.panel
            if painter.fontMetrics().horizontalAdvance(stop.label) <= box.width() - 3:
                painter.setPen(QColor(colour.readable_on(ground)))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, stop.label)
        painter.setPen(QColor(t.ink_soft))
        words = QRectF(0, foot, wide, WORD_PX)
        if self.stops:
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "bulkhead, last stop")
            painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "first stop, doors")
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            stop = self.stop_at(event.pos().x())
            QToolTip.showText(event.globalPos(), stop.tip if stop else "", self)
            return True
        return super().event(event)
