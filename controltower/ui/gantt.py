"""Who occupies what, when: rows against time, planned as an outline, actual as a body, and a hand that can move a bar."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QToolTip, QWidget

from controltower.ui import colour, theme
from controltower.ui.badges import Badge, hatch, paint_badge
from controltower.ui.theme import Kind, Theme
from controltower.ui.timeaxis import TimeText, clock_text, ticks

HEAD_PX = 26
EDGE_PX = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """From `start_s` to `end_s` in the row with this key. `done` (0 to 1) is how much of it has happened."""

    id: Hashable
    row: Hashable
    start_s: float
    end_s: float
    text: str = ""
    kind: Kind = Kind.PLANNED
    tip: str = ""
    badge: Badge | None = None
    movable: bool = False
    done: float | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`shade` hatches the whole row: the door is out of service."""

    id: Hashable
    label: str
    note: str = ""
    shade: bool = False


@dataclass(slots=True)
class _Drag:
    bar: Bar
    press: QPointF
    moved: bool = False
    row: Hashable = None
    start_s: float = 0.0


class Gantt(QAbstractScrollArea):
    """Wheel scrolls the rows, Ctrl+wheel zooms time about the cursor, dragging empty space pans; arrows walk the bars.

    A movable bar can be dragged to another time and row; `accepts(bar, row, start_s)` is asked while it hangs, and the bar
    stays where it was until the board sets new bars: what is shown is what the journal says.

    Signals: selected(bar id), activated(bar id), moved(bar id, row id, start_s).
    """

    selected = Signal(object)
    activated = Signal(object)
    moved = Signal(object, object, float)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        label_px: int = 150,
        row_px: int = 34,
        time_text: TimeText = clock_text,
        accepts: Callable[[Bar, Hashable, float], bool] | None = None,
        snap_s: float = 300.0,
    ) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()
        self.bars: Sequence[Bar] = ()
        self._label_px, self._row_px = label_px, row_px
        self._time_text, self._accepts, self._snap_s = time_text, accepts, snap_s
        self._start_s, self._end_s = 0.0, 8 * 3600.0
        self._now_s: float | None = None
        self._place: dict[Hashable, int] = {}
        self._clear_until: dict[Hashable, float] = {}
        self._selected: Hashable | None = None
        self._drag: _Drag | None = None
        self._pan: QPointF | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    def set_rows(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._place = {row.id: i for i, row in enumerate(rows)}
        self._set_range()
        self.viewport().update()

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Planned bars are drawn first, so that what was measured lies on them. The chosen bar stays chosen by its id."""
        order = {Kind.PLANNED: 0, Kind.FORECAST: 1, Kind.MEASURED: 2}
        self.bars = sorted(bars, key=lambda bar: order[bar.kind])
        self._clear_until = _clear_until(self.bars)
        self.viewport().update()

    def set_now(self, now_s: float | None) -> None:
        self._now_s = now_s
        self.viewport().update()

    def set_window(self, start_s: float, end_s: float) -> None:
        """The stretch of time shown, at least a minute."""
        self._start_s, self._end_s = start_s, max(end_s, start_s + 60.0)
        self.viewport().update()

    @property
    def window_s(self) -> tuple[float, float]:
        return self._start_s, self._end_s

    def select(self, bar_id: Hashable | None) -> None:
        """Chooses the bar and brings it into sight."""
        if bar_id == self._selected:
            return
        self._selected = bar_id
        bar = next((bar for bar in self.bars if bar.id == bar_id), None)
        if bar is not None:
            self._reveal(bar)
        self.viewport().update()
        self.selected.emit(bar_id)

    @property
    def selected_id(self) -> Hashable | None:
        return self._selected

    def bar_rect(self, bar: Bar, row: Hashable | None = None, start_s: float | None = None) -> QRectF:
        """Where the bar is on the viewport; planned is taller than what was measured."""
        start = bar.start_s if start_s is None else start_s
        top = (
            HEAD_PX
            + self._place.get(bar.row if row is None else row, 0) * self._row_px
            - self.verticalScrollBar().value()
        )
        left, right = self._x(start), self._x(start + bar.end_s - bar.start_s)
        inset = 4.0 if bar.kind is Kind.PLANNED else 7.0
        return QRectF(left, top + inset, max(3.0, right - left), self._row_px - 2 * inset)

    def bar_at(self, point: QPointF) -> Bar | None:
        """The topmost bar under the point; none behind the frozen labels."""
        if point.x() < self._label_px or point.y() < HEAD_PX:
            return None
        return next(
            (bar for bar in reversed(self.bars) if bar.row in self._place and self.bar_rect(bar).contains(point)), None
        )

    def _x(self, second: float) -> float:
        wide = max(1, self.viewport().width() - self._label_px - EDGE_PX)
        return self._label_px + (second - self._start_s) / (self._end_s - self._start_s) * wide

    def _second(self, x: float) -> float:
        wide = max(1, self.viewport().width() - self._label_px - EDGE_PX)
        return self._start_s + (x - self._label_px) / wide * (self._end_s - self._start_s)

    def _row_at(self, y: float) -> Hashable | None:
        place = int((y - HEAD_PX + self.verticalScrollBar().value()) // self._row_px)
        return self.rows[place].id if y >= HEAD_PX and 0 <= place < len(self.rows) else None

    def _set_range(self) -> None:
        page = max(1, self.viewport().height() - HEAD_PX)
        self.verticalScrollBar().setRange(0, max(0, len(self.rows) * self._row_px - page))
        self.verticalScrollBar().setPageStep(page)
        self.verticalScrollBar().setSingleStep(self._row_px)

    def _reveal(self, bar: Bar) -> None:
        span = self._end_s - self._start_s
        if not self._start_s <= bar.start_s <= self._end_s:
            self.set_window(bar.start_s - span / 4, bar.start_s + span * 3 / 4)
        top, scroll = self._place.get(bar.row, 0) * self._row_px, self.verticalScrollBar()
        if top < scroll.value():
            scroll.setValue(top)
        elif top + self._row_px > scroll.value() + scroll.pageStep():
            scroll.setValue(top + self._row_px - scroll.pageStep())

    def _allowed(self, drag: _Drag) -> bool:
        return drag.row is not None and (self._accepts is None or self._accepts(drag.bar, drag.row, drag.start_s))

    def _walk(self, dx: int, dy: int) -> None:
        """To the next bar in the row, or to the bar nearest in time in the next row that has one."""
        bars = [bar for bar in self.bars if bar.row in self._place]
        now = next((bar for bar in bars if bar.id == self._selected), None)
        if not bars:
            return
        if now is None:
            self.select(min(bars, key=lambda bar: (self._place[bar.row], bar.start_s)).id)
            return
        if dx:
            line = sorted(
                (b for b in bars if b.row == now.row and (b.start_s - now.start_s) * dx > 0),
                key=lambda b: b.start_s * dx,
            )
        else:
            here, start = self._place[now.row], now.start_s
            line = sorted(
                (b for b in bars if (self._place[b.row] - here) * dy > 0),
                key=lambda b: (self._place[b.row] * dy, abs(b.start_s - start)),
            )
        if line:
            self.select(line[0].id)

    def _paint_rows(self, painter: QPainter, t: Theme) -> None:
        wide, high = self.viewport().width(), self.viewport().height()
        top = HEAD_PX - self.verticalScrollBar().value()
        for i, row in enumerate(self.rows):
            y = top + i * self._row_px
            if y + self._row_px < HEAD_PX or y > high:
                continue
            if row.shade:
                painter.fillRect(QRectF(self._label_px, y, wide, self._row_px), hatch(t, 0.35))
            painter.setPen(theme.pen(t.line))
            painter.drawLine(QPointF(0, y + self._row_px - 0.5), QPointF(wide, y + self._row_px - 0.5))
        painter.setPen(theme.pen(colour.mix(t.panel, t.line, 0.6)))
        for second in ticks(self._start_s, self._end_s, wide - self._label_px):
            painter.drawLine(QPointF(self._x(second), HEAD_PX), QPointF(self._x(second), high))

    def _paint_bar(self, painter: QPainter, bar: Bar, box: QRectF, t: Theme) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        match bar.kind:
            case Kind.PLANNED:
                painter.setPen(theme.pen(t.planned, 1.2))
                painter.setBrush(theme.qcolor(t.raised, 0.6))
            case Kind.MEASURED:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(t.equipment_dark if bar.done is None else t.equipment))
            case Kind.FORECAST:
                painter.setPen(theme.pen(t.forecast, 1.4, Qt.PenStyle.DotLine))
                painter.setBrush(QColor(colour.mix(t.panel, t.forecast, 0.14)))
        painter.drawRoundedRect(box, 2.5, 2.5)
        ground = t.raised if bar.kind is not Kind.MEASURED else t.equipment_dark if bar.done is None else t.equipment
        if bar.done is not None and bar.kind is Kind.MEASURED:
            painter.fillRect(
                QRectF(box.left(), box.bottom() - 4, box.width() * min(1.0, max(0.0, bar.done)), 4), QColor(t.ink_soft)
            )
        if bar.stale:
            painter.fillRect(box, hatch(t, 0.7))
        if bar.id == self._selected:
            painter.setPen(theme.pen(t.accent, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 3, 3)
        inner = box.intersected(
            QRectF(self._label_px + 2, 0, self.viewport().width(), self.viewport().height())
        ).adjusted(6, 0, -4, 0)
        if bar.id in self._clear_until:
            inner.setRight(min(inner.right(), self._x(self._clear_until[bar.id]) - 4))
        if bar.badge is not None and inner.width() > 12:
            paint_badge(painter, QRectF(inner.left() - 1, inner.center().y() - 7, 14, 14), bar.badge, t)
            inner.setLeft(inner.left() + 18)
        if bar.text and inner.width() > min(52, painter.fontMetrics().horizontalAdvance(bar.text)):
            painter.setPen(QColor(colour.readable_on(ground) if bar.kind is Kind.MEASURED else t.ink))
            text = painter.fontMetrics().elidedText(bar.text, Qt.TextElideMode.ElideRight, int(inner.width()))
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_labels(self, painter: QPainter, t: Theme) -> None:
        """The frozen column: name, and a note in soft letters if there is room."""
        painter.fillRect(QRectF(0, 0, self._label_px, self.viewport().height()), QColor(t.panel))
        top = HEAD_PX - self.verticalScrollBar().value()
        painter.setPen(theme.pen(t.line))
        painter.drawLine(QPointF(self._label_px - 0.5, 0), QPointF(self._label_px - 0.5, self.viewport().height()))
        for i, row in enumerate(self.rows):
            box = QRectF(10, top + i * self._row_px, self._label_px - 16, self._row_px)
            if box.bottom() < HEAD_PX or box.top() > self.viewport().height():
                continue
            painter.setFont(theme.font(9, QFont.Weight.DemiBold))
            painter.setPen(QColor(t.ink))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, row.label)
            left = painter.fontMetrics().horizontalAdvance(row.label) + 8
            painter.setFont(theme.font(7.5))
            painter.setPen(QColor(t.ink_soft))
            note = painter.fontMetrics().elidedText(row.note, Qt.TextElideMode.ElideRight, int(box.width() - left))
            painter.drawText(
                box.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, note
            )
            painter.setPen(theme.pen(t.line))
            painter.drawLine(QPointF(0, box.bottom() - 0.5), QPointF(self._label_px, box.bottom() - 0.5))

    def _paint_head(self, painter: QPainter, t: Theme) -> None:
        wide = self.viewport().width()
        painter.fillRect(QRectF(0, 0, wide, HEAD_PX), QColor(t.panel))
        painter.setFont(theme.font(8))
        painter.setPen(QColor(t.ink_soft))
        for second in ticks(self._start_s, self._end_s, wide - self._label_px):
            box = QRectF(self._x(second) - 30, 0, 60, HEAD_PX)
            beside_now = self._now_s is not None and abs(self._x(second) - self._x(self._now_s)) < 52
            if box.left() >= self._label_px - 26 and box.right() <= wide and not beside_now:
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._time_text(second))
        painter.setPen(theme.pen(t.line))
        painter.drawLine(QPointF(0, HEAD_PX - 0.5), QPointF(wide, HEAD_PX - 0.5))

    def _paint_now(self, painter: QPainter, t: Theme) -> None:
        if self._now_s is None or not self._start_s <= self._now_s <= self._end_s:
            return
        x = self._x(self._now_s)
        painter.setPen(theme.pen(t.ink, 1.4))
        painter.drawLine(QPointF(x, HEAD_PX - 4), QPointF(x, self.viewport().height()))
        painter.setFont(theme.font(7.5, QFont.Weight.DemiBold))
        plate = QRectF(x - 22, 4, 44, HEAD_PX - 9)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.ink))
        painter.drawRoundedRect(plate, 2, 2)
        painter.setPen(QColor(t.panel))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self._time_text(self._now_s))

    def sizeHint(self) -> QSize:
        return QSize(900, HEAD_PX + 10 * self._row_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self.viewport())
        view = QRectF(self.viewport().rect())
        painter.fillRect(view, QColor(t.panel))
        self._paint_rows(painter, t)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(8))
        for bar in self.bars:
            if bar.row in self._place and (box := self.bar_rect(bar)).intersects(view):
                self._paint_bar(painter, bar, box, t)
        if self._drag is not None and self._drag.moved and self._drag.row is not None:
            box = self.bar_rect(self._drag.bar, self._drag.row, self._drag.start_s)
            allowed = self._allowed(self._drag)
            painter.setPen(
                theme.pen(
                    t.accent if allowed else t.ink_soft, 2.0, Qt.PenStyle.SolidLine if allowed else Qt.PenStyle.DotLine
                )
            )
            painter.setBrush(theme.qcolor(t.accent, 0.15) if allowed else hatch(t, 0.5))
            painter.drawRoundedRect(box, 2.5, 2.5)
            painter.setPen(QColor(t.ink))
            painter.drawText(
                box.adjusted(6, 0, 60, 0), Qt.AlignmentFlag.AlignVCenter, self._time_text(self._drag.start_s)
            )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_labels(painter, t)
        self._paint_head(painter, t)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_now(painter, t)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._set_range()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            bar = self.bar_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), (bar.tip or bar.text) if bar else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        bar = self.bar_at(event.position())
        if bar is None:
            self._pan = event.position()
            self.select(None)
            return
        self.select(bar.id)
        if bar.movable:
            self._drag = _Drag(bar, event.position(), row=bar.row, start_s=bar.start_s)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._drag is not None:
            self._drag.moved |= (point - self._drag.press).manhattanLength() >= QApplication.startDragDistance()
            start = self._drag.bar.start_s + self._second(point.x()) - self._second(self._drag.press.x())
            self._drag.start_s = round(start / self._snap_s) * self._snap_s
            self._drag.row = self._row_at(point.y())
            self.viewport().update()
        elif self._pan is not None:
            shift = self._second(self._pan.x()) - self._second(point.x())
            self._start_s, self._end_s = self._start_s + shift, self._end_s + shift
            self._pan = point
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, self._drag, self._pan = self._drag, None, None
        self.viewport().update()
        if (
            drag is not None
            and drag.moved
            and self._allowed(drag)
            and (drag.row, drag.start_s) != (drag.bar.row, drag.bar.start_s)
        ):
            self.moved.emit(drag.bar.id, drag.row, drag.start_s)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if (bar := self.bar_at(event.position())) is not None:
            self.activated.emit(bar.id)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        pin, factor = self._second(event.position().x()), 1.0015 ** -event.angleDelta().y()
        self.set_window(pin - (pin - self._start_s) * factor, pin + (self._end_s - pin) * factor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        key = Qt.Key(event.key())
        if key in steps:
            self._walk(*steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._selected is not None:
            self.activated.emit(self._selected)
        elif key == Qt.Key.Key_Escape and self._drag is not None:
            self._drag = None
            self.viewport().update()
        else:
            super().keyPressEvent(event)


def _clear_until(bars: Sequence[Bar]) -> dict[Hashable, float]:
    """For each planned bar that another lies upon: when that one begins, because there its text must end."""
    lying: dict[Hashable, list[Bar]] = {}
    for bar in bars:
        if bar.kind is not Kind.PLANNED:
            lying.setdefault(bar.row, []).append(bar)
    out: dict[Hashable, float] = {}
    for bar in bars:
        if bar.kind is Kind.PLANNED:
            over = [o.start_s for o in lying.get(bar.row, ()) if o.start_s < bar.end_s and o.end_s > bar.start_s]
            if over:
                out[bar.id] = max(bar.start_s, min(over))
    return out
