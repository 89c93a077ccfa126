"""How close to its limits is a load? A bar for each limit: now filled, planned as an outline, the limit as a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from controltower.ui import theme

ROW_PX, BAR_PX, BEYOND = 24, 9, 1.08
"""A bar goes a little beyond its limit, so that what is too much can be seen."""


@dataclass(frozen=True, slots=True)
class Fill:
    """One limit: the shares of it that are taken now and by the whole plan, and the amount in words."""

    name: str
    now: float
    planned: float
    says: str


class FillBars(QWidget):
    """Bars below each other, each with its name and its amount."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fills: tuple[Fill, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_fills(self, fills: Sequence[Fill]) -> None:
        """Other amounts, in this order."""
        if tuple(fills) != self.fills:
            if len(fills) != len(self.fills):
                self.updateGeometry()
            self.fills = tuple(fills)
            self.setAccessibleName("; ".join(f"{fill.name}: {fill.says}" for fill in self.fills))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, ROW_PX * max(1, len(self.fills)))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        letters = painter.fontMetrics()
        named = max((letters.horizontalAdvance(fill.name) for fill in self.fills), default=0) + 10
        said = max((letters.horizontalAdvance(fill.says) for fill in self.fills), default=0) + 10
        for place, fill in enumerate(self.fills):
            row = QRectF(0, place * ROW_PX, self.width(), ROW_PX)
            is_over = max(fill.now, fill.planned) > 1.0
            painter.setFont(theme.font(weight=QFont.Weight.DemiBold if is_over else QFont.Weight.Normal))
            painter.setPen(QColor(t.ink_soft))
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fill.name)
            painter.setPen(QColor(t.ink))
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, fill.says)
            room = QRectF(named, row.center().y() - BAR_PX / 2, max(10.0, row.width() - named - said), BAR_PX)
            unit = room.width() / BEYOND
            painter.fillRect(QRectF(room.left(), room.top(), unit, BAR_PX), QColor(t.panel))
            filled = QRectF(room.left(), room.top(), unit * min(BEYOND, max(0.0, fill.now)), BAR_PX)
            painter.fillRect(filled, QColor(t.measured if is_over else t.equipment_dark))
            painter.setPen(theme.pen(t.planned, 1.0, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(room.left(), room.top(), unit * min(BEYOND, max(0.0, fill.planned)), BAR_PX - 1))
            painter.setPen(theme.pen(t.ink, 1.6))
            limit = room.left() + unit
            painter.drawLine(round(limit), round(room.top() - 3), round(limit), round(room.bottom() + 3))
        painter.end()
