"""Who occupies what, when: rows against time, planned beside actual, and a hand that can move a bar."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from PySide6 import QtGui
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QToolTip, QWidget

from controltower.ui import ganttbars, theme
from controltower.ui.ganttbars import HEAD_PX, Bar, Row, Stage
from controltower.ui.theme import Kind
from controltower.ui.timeaxis import TimeText, clock_text

__all__ = ["Bar", "Gantt", "Row"]


@dataclass(slots=True)
class _Drag:
    bar: Bar
    press: QPointF
    moved: bool = False
    row: Hashable = None
    start_s: float = 0.0


class Gantt(QAbstractScrollArea):
    """Wheel scrolls the rows, Ctrl+wheel zooms time about the cursor, dragging empty space pans; arrows walk the bars.

    A movable bar can be dragged to another time and row; `accepts(bar, row, start_s)` is asked while it hangs, and the
    bar stays where it was until the board sets new bars: what is shown is what the journal says.

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
        self._revision = 0
        self._base: tuple[tuple[object, ...], QPixmap] | None = None
        self._drag: _Drag | None = None
        self._pan: QPointF | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    def set_rows(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._revision += 1
        self._place = {row.id: i for i, row in enumerate(rows)}
        self._set_range()
        self.viewport().update()

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Planned bars are drawn first, so that what was measured lies on them. The chosen bar stays chosen."""
        order = {Kind.PLANNED: 0, Kind.FORECAST: 1, Kind.MEASURED: 2}
        self.bars = sorted(bars, key=lambda bar: order[bar.kind])
        self._clear_until = ganttbars.clear_until(self.bars)
        self._revision += 1
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
        """Where the bar is on the viewport, or would be in another row and at another time."""
        place = self._place.get(bar.row if row is None else row, 0)
        return self._stage.rect(place, bar.start_s if start_s is None else start_s, bar.end_s - bar.start_s, bar.kind)

    def bar_at(self, point: QPointF) -> Bar | None:
        """The topmost bar under the point; none behind the frozen labels."""
        if point.x() < self._label_px or point.y() < HEAD_PX:
            return None
        bars = (bar for bar in reversed(self.bars) if bar.row in self._place)
        return next((bar for bar in bars if self.bar_rect(bar).contains(point)), None)

    @property
    def _stage(self) -> Stage:
        port, scroll = self.viewport(), self.verticalScrollBar().value()
        return Stage(port.width(), port.height(), self._label_px, self._row_px, scroll, self._start_s, self._end_s)

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

    def _paint_bars(self, painter: QPainter, t: theme.Theme) -> None:
        stage, view = self._stage, QRectF(self.viewport().rect())
        seen = view.adjusted(self._label_px + 2, 0, 0, 0)
        painter.setFont(theme.font(8))
        for bar in self.bars:
            place = self._place.get(bar.row)
            if place is None or not -stage.row_px < stage.top(place) < stage.height:
                continue
            box = stage.rect(place, bar.start_s, bar.end_s - bar.start_s, bar.kind)
            if not box.intersects(view):
                continue
            room = box.intersected(seen)
            if bar.id in self._clear_until:
                room.setRight(min(room.right(), stage.x(self._clear_until[bar.id]) - 4))
            ganttbars.paint_bar(painter, bar, box, room, bar.id == self._selected, t)

    def _paint_base(self, t: theme.Theme) -> QPixmap:
        """Rows and bars, painted once per view: a second of the clock or a drag costs only what moves."""
        key = (t, self._stage, self._selected, self._revision)
        if self._base is None or self._base[0] != key:
            ratio = self.devicePixelRatioF()
            pixmap = QPixmap(self.viewport().size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(QColor(t.panel))
            painter = QPainter(pixmap)
            ganttbars.paint_rows(painter, self._stage, self.rows, t)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_bars(painter, t)
            painter.end()
            self._base = (key, pixmap)
        return self._base[1]

    def _paint_drag(self, painter: QPainter, t: theme.Theme) -> None:
        if self._drag is not None and self._drag.moved and self._drag.row is not None:
            box, text = (
                self.bar_rect(self._drag.bar, self._drag.row, self._drag.start_s),
                self._time_text(self._drag.start_s),
            )
            ganttbars.paint_hanging(painter, box, text, self._allowed(self._drag), t)

    def sizeHint(self) -> QSize:
        return QSize(900, HEAD_PX + 10 * self._row_px)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        t, painter, stage = theme.current(), QPainter(self.viewport()), self._stage
        painter.drawPixmap(0, 0, self._paint_base(t))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_drag(painter, t)
        ganttbars.paint_labels(painter, stage, self.rows, t)
        ganttbars.paint_head(painter, stage, self._now_s, self._time_text, t)
        painter.end()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        self._set_range()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QtGui.QHelpEvent):
            bar = self.bar_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), (bar.tip or bar.text) if bar else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
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

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        point = event.position()
        if self._drag is not None:
            self._drag.moved |= (point - self._drag.press).manhattanLength() >= QApplication.startDragDistance()
            start = self._drag.bar.start_s + self._stage.second(point.x()) - self._stage.second(self._drag.press.x())
            self._drag.start_s = round(start / self._snap_s) * self._snap_s
            self._drag.row = self._row_at(point.y())
            self.viewport().update()
        elif self._pan is not None:
            shift = self._stage.second(self._pan.x()) - self._stage.second(point.x())
            self._start_s, self._end_s = self._start_s + shift, self._end_s + shift
            self._pan = point
            self.viewport().update()

    def mouseReleaseEvent(self, event: QtGui.QMouseEvent) -> None:
        drag, self._drag, self._pan = self._drag, None, None
        self.viewport().update()
        if (
            drag is not None
            and drag.moved
            and self._allowed(drag)
            and (drag.row, drag.start_s) != (drag.bar.row, drag.bar.start_s)
        ):
            self.moved.emit(drag.bar.id, drag.row, drag.start_s)

    def mouseDoubleClickEvent(self, event: QtGui.QMouseEvent) -> None:
        if (bar := self.bar_at(event.position())) is not None:
            self.activated.emit(bar.id)

    def wheelEvent(self, event: QtGui.QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        pin, factor = self._stage.second(event.position().x()), 1.0015 ** -event.angleDelta().y()
        self.set_window(pin - (pin - self._start_s) * factor, pin + (self._end_s - pin) * factor)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        key = Qt.Key(event.key())
        if key in steps:
            if (bar := ganttbars.next_bar(self.bars, self._place, self._selected, *steps[key])) is not None:
                self.select(bar.id)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._selected is not None:
            self.activated.emit(self._selected)
        elif key == Qt.Key.Key_Escape and self._drag is not None:
            self._drag = None
            self.viewport().update()
        else:
            super().keyPressEvent(event)
