"""What do the shades mean? A ramp between two words, or named greys beside each other."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from controltower.ui import colour, theme

RAMP_PX = 64
SWATCH_PX = 10


class RampLegend(QWidget):
    """The heat ramp from one word to the other."""

    def __init__(self, low: str, high: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high = low, high
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(self._low) + metrics.horizontalAdvance(self._high)
        return QSize(words + RAMP_PX + 12, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        painter.setPen(QColor(t.ink_soft))
        left = painter.fontMetrics().horizontalAdvance(self._low) + 6
        bar = QRectF(left, self.height() / 2 - 4, RAMP_PX, 8)
        shades = QLinearGradient(bar.topLeft(), bar.topRight())
        steps = colour.ramp(t.heat_start, t.heat_end, 9)
        for place, shade in zip(np.linspace(0, 1, 9), steps, strict=True):
            shades.setColorAt(float(place), QColor.fromRgba(int(shade)))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._low)
        painter.fillRect(bar, shades)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._high)
        painter.end()


class StepsLegend(QWidget):
    """The greys of a stacked bar, each with its name, in the order in which they follow each other."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = tuple(names)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = sum(metrics.horizontalAdvance(name) for name in self._names)
        return QSize(words + len(self._names) * (SWATCH_PX + 18), 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        left = 0.0
        for name, tone in zip(self._names, theme.steps(t, len(self._names)), strict=True):
            swatch = QRectF(left, self.height() / 2 - SWATCH_PX / 2, SWATCH_PX, SWATCH_PX)
            painter.fillRect(swatch, QColor(tone))
            painter.setPen(theme.pen(t.line))
            painter.drawRect(swatch)
            painter.setPen(QColor(t.ink_soft))
            wide = painter.fontMetrics().horizontalAdvance(name)
            box = QRectF(left + SWATCH_PX + 5, 0, wide + 2, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
            left += SWATCH_PX + 18 + wide
        painter.end()
