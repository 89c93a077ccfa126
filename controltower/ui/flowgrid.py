"""How far has each departure come along the chain? A row per departure, a column per stage, the plan as a mark."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from controltower.ui import theme
from controltower.ui.badges import Badge, paint_badge
from controltower.ui.theme import Theme

HEAD_PX = 40
ROW_PX = 24
LABEL_PX = 196
MOST_ROWS = 9


@dataclass(frozen=True, slots=True)
class FlowCell:
    """So many have come this far, and so many should have by now (None: no plan says)."""

    done: int
    planned: int | None = None


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One departure: its name, a soft note, how many there are in all, and a cell for each stage."""

    id: Hashable
    label: str
    note: str
    total: int
    cells: Sequence[FlowCell]
    badge: Badge | None = None
    tip: str = ""


@dataclass(frozen=True, slots=True)
class FlowStage:
    """A column: its name, and how many stand there right now."""

    name: str
    here: int


class FlowGrid(QWidget):
    """The chain from left to right; bars are measured, the upright marks are the plan. Arrows walk the rows.

    Signals: selected(row id), activated(row id) on Enter or double click.
    """

    selected = Signal(object)
    activated = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stages: Sequence[FlowStage] = ()
        self.rows: Sequence[FlowRow] = ()
        self._current: Hashable | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_flow(self, stages: Sequence[FlowStage], rows: Sequence[FlowRow]) -> None:
        """The chain and its departures, in the order in which they leave."""
        grown = len(rows) != len(self.rows)
        self.stages, self.rows = stages, rows
        if grown:
            self.updateGeometry()
        self.update()

    def select(self, key: Hashable | None) -> None:
        """Choose the row with this id."""
        if key != self._current:
            self._current = key
            self.update()
            self.selected.emit(key)

    @property
    def current(self) -> Hashable | None:
        return self._current

    def visible_rows(self) -> Sequence[FlowRow]:
        """The rows that fit; where not all do, the last line says how many more there are."""
        fits = max(0, int((self.height() - HEAD_PX - 2) // ROW_PX))
        return self.rows if len(self.rows) <= fits else self.rows[: max(0, fits - 1)]

    def row_at(self, y: float) -> FlowRow | None:
        """The row at this height."""
        place = int((y - HEAD_PX) // ROW_PX)
        rows = self.visible_rows()
        return rows[place] if y >= HEAD_PX and 0 <= place < len(rows) else None

    def sizeHint(self) -> QSize:
        return QSize(900, HEAD_PX + 2 + ROW_PX * min(MOST_ROWS, max(3, len(self.rows))))

    def minimumSizeHint(self) -> QSize:
        return QSize(560, HEAD_PX + 2 + ROW_PX * 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.pen(t.line))
        painter.setBrush(QColor(t.panel))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        if self.stages:
            self._paint_head(painter, t)
            for place, row in enumerate(self.visible_rows()):
                self._paint_row(painter, row, HEAD_PX + place * ROW_PX, t)
            self._paint_rest(painter, t)
        painter.end()

    def _column(self, place: int) -> QRectF:
        wide = (self.width() - LABEL_PX - 8) / max(1, len(self.stages))
        return QRectF(LABEL_PX + place * wide, 0, wide, HEAD_PX)

    def _paint_head(self, painter: QPainter, t: Theme) -> None:
        painter.setFont(theme.font(8))
        painter.setPen(QColor(t.ink_soft))
        painter.drawText(QRectF(12, 4, LABEL_PX, 16), Qt.AlignmentFlag.AlignVCenter, "Departure")
        painter.drawText(QRectF(12, 20, LABEL_PX, 16), Qt.AlignmentFlag.AlignVCenter, "orders there now")
        for place, stage in enumerate(self.stages):
            box = self._column(place).adjusted(10, 4, -10, 0)
            painter.setFont(theme.font(8))
            painter.setPen(QColor(t.ink_soft))
            painter.drawText(QRectF(box.left(), box.top(), box.width(), 16), Qt.AlignmentFlag.AlignVCenter, stage.name)
            painter.setFont(theme.font(10.5, QFont.Weight.DemiBold))
            painter.setPen(QColor(t.ink if stage.here else t.ink_soft))
            painter.drawText(QRectF(box.left(), 18, box.width(), 18), Qt.AlignmentFlag.AlignVCenter, f"{stage.here:,}")
            if place:
                _paint_chevron(painter, box.left() - 12, t)
        painter.setPen(theme.pen(t.line))
        painter.drawLine(QPointF(1, HEAD_PX - 0.5), QPointF(self.width() - 1, HEAD_PX - 0.5))

    def _paint_row(self, painter: QPainter, row: FlowRow, top: float, t: Theme) -> None:
        if row.id == self._current:
            painter.fillRect(QRectF(1, top, self.width() - 2, ROW_PX - 1), QColor(t.selection))
        left = 12.0
        if row.badge is not None:
            paint_badge(painter, QRectF(left - 2, top + 5, 14, 14), row.badge, t)
        painter.setFont(theme.font(9, QFont.Weight.DemiBold))
        painter.setPen(QColor(t.ink))
        painter.drawText(QRectF(left + 18, top, 60, ROW_PX), Qt.AlignmentFlag.AlignVCenter, row.label)
        painter.setFont(theme.font(8))
        painter.setPen(QColor(t.ink_soft))
        note = QRectF(left + 60, top, LABEL_PX - left - 72, ROW_PX)
        text = painter.fontMetrics().elidedText(row.note, Qt.TextElideMode.ElideRight, int(note.width()))
        painter.drawText(note, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        for place, cell in enumerate(row.cells):
            _paint_cell(painter, self._column(place).adjusted(10, 0, -10, 0), top, cell, row.total, t)
        painter.setPen(theme.pen(t.line))
        painter.drawLine(QPointF(1, top + ROW_PX - 0.5), QPointF(self.width() - 1, top + ROW_PX - 0.5))

    def _paint_rest(self, painter: QPainter, t: Theme) -> None:
        shown = len(self.visible_rows())
        if shown == len(self.rows):
            return
        painter.setFont(theme.font(8))
        painter.setPen(QColor(t.ink_soft))
        box = QRectF(30, HEAD_PX + shown * ROW_PX, self.width() - 40, ROW_PX)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, f"and {len(self.rows) - shown} more")

    def _walk(self, step: int) -> None:
        rows = self.visible_rows()
        if not rows:
            return
        here = next((place for place, row in enumerate(rows) if row.id == self._current), -1 if step > 0 else 0)
        self.select(rows[min(len(rows) - 1, max(0, here + step))].id)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self.row_at(event.pos().y())
            QToolTip.showText(event.globalPos(), row.tip if row else "", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().y())
        if row is not None:
            self.select(row.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().y())
        if row is not None:
            self.activated.emit(row.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._walk(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.activated.emit(self._current)
        else:
            super().keyPressEvent(event)


def _paint_chevron(painter: QPainter, x: float, t: Theme) -> None:
    painter.setPen(theme.pen(t.equipment, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(x, 14), QPointF(x + 4, 20), QPointF(x, 26)]))


def _paint_cell(painter: QPainter, box: QRectF, top: float, cell: FlowCell, total: int, t: Theme) -> None:
    """A count over a thin bar; the upright mark is where the plan says the bar should end by now."""
    bar = QRectF(box.left(), top + ROW_PX - 8, box.width(), 4)
    painter.fillRect(bar, QColor(t.field))
    if total:
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * cell.done / total, 4), QColor(t.equipment_dark))
    behind = cell.planned is not None and cell.done < cell.planned
    if total and cell.planned is not None:
        x = bar.left() + bar.width() * cell.planned / total
        painter.setPen(theme.pen(t.ink if behind else t.planned, 1.6))
        painter.drawLine(QPointF(x, bar.top() - 3), QPointF(x, bar.bottom() + 2))
    painter.setFont(theme.font(8, QFont.Weight.DemiBold if behind else QFont.Weight.Normal))
    painter.setPen(QColor(t.ink if cell.done else t.ink_soft))
    line = QRectF(box.left(), top + 1, box.width(), ROW_PX - 9)
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, f"{cell.done:,}")
    if behind and cell.planned is not None:
        painter.setPen(QColor(t.ink_soft))
        painter.setFont(theme.font(7.5))
        painter.drawText(
            line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"−{cell.planned - cell.done:,}"
        )
