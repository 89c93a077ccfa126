"""One number that can be trusted or not: a value in its normal band, with its trend, its source and its age."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from controltower.ui import theme
from controltower.ui.badges import Priority, age_text, hatch, paint_age, paint_badge
from controltower.ui.theme import Kind, Theme


@dataclass(frozen=True, slots=True)
class Reading:
    """What a tile shows. `low` and `high` bound the normal band; `spread` is the band of a forecast (P10, P90).

    `doubt` says why the value cannot be relied on, and stands in place of source and age.
    """

    text: str
    unit: str = ""
    kind: Kind = Kind.MEASURED
    low: float | None = None
    high: float | None = None
    trend: Sequence[float] = ()
    spread: tuple[float, float] | None = None
    note: str = ""
    source: str = ""
    age_s: float = 0.0
    limit_s: float = float("inf")
    priority: Priority | None = None
    doubt: str = ""

    @property
    def stale(self) -> bool:
        return bool(self.doubt) or self.age_s > self.limit_s


class Tile(QWidget):
    """A value with its context; a click or Enter opens what is behind it.

    Signals: opened().
    """

    opened = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._reading = Reading("–")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(title)

    @property
    def reading(self) -> Reading:
        return self._reading

    def set_reading(self, reading: Reading) -> None:
        if reading == self._reading:
            return
        self._reading = reading
        age = f", {reading.source} {age_text(reading.age_s)} old" if reading.source else ""
        age += f", stale: {reading.doubt}" if reading.doubt else ""
        self.setAccessibleDescription(f"{reading.text} {reading.unit} ({reading.kind.value}{age})")
        self.setToolTip(
            f"{self._title}: {self.accessibleDescription()}" + (f"\n{reading.note}" if reading.note else "")
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(212, 128)

    def minimumSizeHint(self) -> QSize:
        return QSize(168, 128)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = t.accent if self.hasFocus() else t.equipment_dark if self.underMouse() else t.line
        painter.setPen(theme.pen(edge))
        painter.setBrush(QColor(t.panel))
        painter.drawRoundedRect(frame, 4, 4)
        box = frame.adjusted(12, 9, -12, -8)
        _paint_title(painter, box, self._title, self._reading, t)
        _paint_value(painter, QRectF(box.left(), box.top() + 20, box.width(), 36), self._reading, t)
        _paint_trend(painter, QRectF(box.left(), box.top() + 60, box.width(), box.height() - 80), self._reading, t)
        painter.setFont(theme.font(7.5))
        foot = QRectF(box.left(), box.bottom() - 15, box.width(), 15)
        painter.setPen(QColor(t.ink_soft))
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, _left_foot(self._reading))
        text = self._reading.doubt or f"{self._reading.source} · {age_text(self._reading.age_s)}"
        if self._reading.source or self._reading.doubt:
            wide = painter.fontMetrics().horizontalAdvance(text) + 16
            paint_age(painter, QRectF(foot.right() - wide + 6, foot.top(), wide, 15), text, self._reading.stale, t)
        painter.end()


def _left_foot(reading: Reading) -> str:
    return "" if reading.kind is Kind.MEASURED else reading.kind.value


def _paint_title(painter: QPainter, box: QRectF, title: str, reading: Reading, t: Theme) -> None:
    painter.setFont(theme.font(8.5, QFont.Weight.Medium))
    painter.setPen(QColor(t.ink_soft))
    room = box.width() - (22 if reading.priority else 0)
    text = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(room))
    painter.drawText(
        QRectF(box.left(), box.top(), room, 17), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text
    )
    if reading.priority:
        paint_badge(painter, QRectF(box.right() - 16, box.top(), 16, 16), reading.priority, t)


def _paint_value(painter: QPainter, box: QRectF, reading: Reading, t: Theme) -> None:
    """Large digits, a small unit on the same foot line; a forecast adds its spread, a stale value is hatched."""
    base = box.bottom() - 9
    if reading.stale:
        painter.fillRect(box.adjusted(-4, 3, 4, -2), hatch(t, 0.55))
    painter.setFont(theme.font(20, QFont.Weight.Medium if reading.kind is Kind.MEASURED else QFont.Weight.Normal))
    painter.setPen(QColor(t.kind(reading.kind) if reading.kind is not Kind.PLANNED else t.ink_soft))
    wide = painter.fontMetrics().horizontalAdvance(reading.text)
    painter.drawText(QPointF(box.left(), base), reading.text)
    painter.setFont(theme.font(9))
    painter.setPen(QColor(t.ink_soft))
    tail = reading.unit
    if reading.spread:
        tail += f"   {reading.spread[0]:g} … {reading.spread[1]:g}"
    room = int(box.width() - wide - 6)
    tail = painter.fontMetrics().elidedText(tail, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QPointF(box.left() + wide + 6, base), tail)


def _paint_note(painter: QPainter, box: QRectF, reading: Reading, t: Theme) -> None:
    """Where there is no trend, its place says what the figure means."""
    painter.setFont(theme.font(8))
    painter.setPen(QColor(t.ink_soft))
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    painter.drawText(box, int(flags), reading.note)


def _paint_trend(painter: QPainter, box: QRectF, reading: Reading, t: Theme) -> None:
    """The last values as a line over the normal band; the newest is a dot."""
    values = np.asarray(reading.trend, dtype=np.float64)
    if len(values) < 2 or not np.isfinite(values).any():
        _paint_note(painter, box, reading, t)
        return
    ends = [v for v in (reading.low, reading.high) if v is not None]
    low, high = min(np.nanmin(values), *ends, np.inf), max(np.nanmax(values), *ends, -np.inf)
    span = (high - low) or 1.0
    low, span = low - 0.08 * span, 1.16 * span

    def height(value: float) -> float:
        return box.bottom() - (value - low) / span * box.height()

    if reading.low is not None or reading.high is not None:
        top = height(reading.high) if reading.high is not None else box.top()
        bottom = height(reading.low) if reading.low is not None else box.bottom()
        painter.fillRect(QRectF(box.left(), top, box.width(), bottom - top), theme.qcolor(t.equipment, 0.35))
    xs = np.linspace(box.left(), box.right() - 4, len(values))
    line = QPolygonF([QPointF(float(x), height(float(v))) for x, v in zip(xs, values, strict=True) if np.isfinite(v)])
    painter.setPen(theme.kind_pen(t, reading.kind))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(line)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(t.kind(reading.kind)))
    painter.drawEllipse(line.last(), 2.6, 2.6)
