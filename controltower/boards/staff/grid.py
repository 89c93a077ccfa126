"""The grid of zones and quarter-hours: who is there, who is needed, how many are missing, and people to drag about.

A cell says `there/needed`; where people are missing it is the darker the more are missing, with their number in it.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from controltower.ui import theme

from .carrying import Carried, Line, still_carried
from .numbers import ZoneRow
from .painting import (
    HEAD_PX,
    LABEL_PX,
    PERSON_PX,
    ZONE_PX,
    paint_carried,
    paint_cursor,
    paint_head,
    paint_person,
    paint_zone,
)

LEAST_COLUMN_PX = 30


class StaffGrid(QWidget):
    """Rows open to the people of a zone. Drag people, or take them up with M and set them down with Enter.

    Signals: dropped(source zone, worker or "", target zone, first quarter, quarters or 0 for all, how many);
    turned(zone) when another zone is under the cursor; forgotten(worker) on Delete; over(y) where the hand is.
    """

    dropped = Signal(str, str, str, int, int, int)
    turned = Signal(str)
    forgotten = Signal(str)
    over = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[ZoneRow] = ()
        self.heads: Sequence[tuple[int, str]] = ()
        self.open: set[str] = set()
        self.row = self.column = 0
        self.length, self.count = 0, 1
        self.carried: Carried | None = None
        self._pressed: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    def set_rows(self, rows: Sequence[ZoneRow], heads: Sequence[tuple[int, str]]) -> None:
        """The zones, and the quarters at which a time is written."""
        self.rows, self.heads = rows, heads
        self.row = min(self.row, max(0, len(self.lines()) - 1))
        self.column = min(self.column, max(0, self.quarters - 1))
        self.carried = still_carried(self.carried, self.lines(), self.quarters)
        self.updateGeometry()
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    @property
    def quarters(self) -> int:
        return len(self.rows[0].have) if self.rows else 0

    @property
    def chosen(self) -> ZoneRow | None:
        """The zone under the cursor."""
        lines = self.lines()
        return lines[self.row].zone if lines else None

    def lines(self) -> list[Line]:
        """The rows from top to bottom, people below their open zone."""
        found, top = [], float(HEAD_PX)
        for zone in self.rows:
            found.append(Line(zone, None, top, ZONE_PX))
            top += ZONE_PX
            for person in zone.people if zone.zone in self.open else ():
                found.append(Line(zone, person, top, PERSON_PX))
                top += PERSON_PX
        return found

    def select(self, zone: str) -> None:
        """Put the cursor on a zone."""
        place = next((n for n, each in enumerate(self.lines()) if each.zone.zone == zone and each.person is None), None)
        if place is not None:
            self._go(place, self.column)

    def toggle(self, zone: str) -> None:
        """Show the people of a zone, or hide them."""
        self.open ^= {zone}
        self.set_rows(self.rows, self.heads)
        self.select(zone)

    def column_px(self) -> float:
        return max(float(LEAST_COLUMN_PX), (self.width() - LABEL_PX - 2) / max(1, self.quarters))

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and quarter at a point; quarter -1 for the labels."""
        for number, line in enumerate(self.lines()):
            if line.top <= y < line.top + line.height:
                column = int((x - LABEL_PX) // self.column_px()) if x >= LABEL_PX else -1
                return number, min(column, self.quarters - 1)
        return None

    def cell(self, row: int, column: int) -> QRectF:
        """Where a cell is drawn."""
        line, wide = self.lines()[row], self.column_px()
        return QRectF(LABEL_PX + column * wide, line.top, wide, line.height)

    def sizeHint(self) -> QSize:
        lines = self.lines()
        tall = lines[-1].top + lines[-1].height if lines else HEAD_PX + 4 * ZONE_PX
        return QSize(LABEL_PX + 26 * 36, int(tall) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(LABEL_PX + LEAST_COLUMN_PX * max(8, self.quarters) + 2, HEAD_PX + ZONE_PX * 3)

    # -- taking up and setting down

    def take(self, row: int, column: int, *, keyboard: bool = False) -> None:
        """People of this row are in the hand."""
        lines = self.lines()
        if row >= len(lines):
            return
        line = lines[row]
        who = line.person.worker if line.person else ""
        self.carried = Carried(line.zone.zone, who, row, max(0, column), keyboard)
        self.update()

    def carry(self, row: int, column: int) -> None:
        """What is in the hand is over this cell now."""
        if self.carried is not None:
            self.carried.row, self.carried.column = row, max(0, column)
            self.over.emit(round(self.cell(row, 0).center().y()))
            self.update()

    def drop(self) -> None:
        """Set down where it is; on its own zone nothing happens."""
        held, self.carried = self.carried, None
        if held is not None:
            target = self.lines()[held.row].zone.zone
            if target != held.source:
                count = 1 if held.person else self.count
                self.dropped.emit(held.source, held.person, target, held.column, self.length, count)
            self.update()

    def let_go(self) -> None:
        """Nothing was moved."""
        self.carried = None
        self.update()

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.cell_at(event.position().x(), event.position().y())
        if found is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        row, column = found
        if column < 0 and self.lines()[row].person is None:
            self._go(row, self.column)
            self.toggle(self.lines()[row].zone.zone)
            return
        stretched = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if stretched and row == self.row and column >= self.column:
            self.length = column - self.column + 1
            self.update()
            return
        inside = row == self.row and self.length and self.column <= column < self.column + self.length
        if not inside:
            self.length = 0
            self._go(row, max(0, column))
        self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        here = event.position().toPoint()
        if self.carried is None and (here - self._pressed).manhattanLength() > 5:
            self.take(self.row, self.column)
        found = self.cell_at(here.x(), here.y())
        if found is not None:
            self.carry(*found)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if self.carried is not None and not self.carried.keyboard:
            inside = self.cell_at(event.position().x(), event.position().y()) is not None
            (self.drop if inside else self.let_go)()

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        steps = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
        if key in steps:
            self._step(*steps[Qt.Key(key)], wide=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._enter()
        elif key == Qt.Key.Key_Escape and self.carried is not None:
            self.let_go()
        elif text.isdigit() and text != "0":
            self.count = int(text)
            self.update()
        elif key == Qt.Key.Key_M and self.rows:
            self.take(self.row, self.column, keyboard=True)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.rows:
            self._forget()
        else:
            super().keyPressEvent(event)

    def _step(self, down: int, right: int, *, wide: bool) -> None:
        lines = self.lines()
        if self.carried is not None:
            row = min(len(lines) - 1, max(0, self.carried.row + down))
            self.carry(row, min(self.quarters - 1, max(0, self.carried.column + right)))
        elif wide and right:
            self.length = min(self.quarters - self.column, max(0, max(1, self.length) + right))
            self.update()
        elif lines:
            self.length = 0
            row = min(len(lines) - 1, max(0, self.row + down))
            self._go(row, min(self.quarters - 1, max(0, self.column + right)))

    def _enter(self) -> None:
        if self.carried is not None:
            self.drop()
        elif self.rows:
            self.toggle(self.lines()[self.row].zone.zone)

    def _forget(self) -> None:
        person = self.lines()[self.row].person
        if person is not None:
            self.forgotten.emit(person.worker)

    def _go(self, row: int, column: int) -> None:
        before = self.chosen
        self.row, self.column = row, column
        self.over.emit(round(self.cell(row, 0).center().y()) if self.rows else 0)
        self.update()
        if self.chosen is not None and (before is None or before.zone != self.chosen.zone):
            self.turned.emit(self.chosen.zone)

    # -- looks

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.cell_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), self.tip(*found) if found else "", self)
            return True
        return super().event(event)

    def tip(self, row: int, column: int) -> str:
        """What a cell says in words."""
        line = self.lines()[row]
        if line.person is not None:
            return f"{line.person.label}\n{line.person.tip}"
        zone, at = line.zone, max(0, column)
        words = [zone.name, f"{zone.have[at]:.1f} people there", f"{zone.need[at]:.1f} needed by the forecast"]
        words[-1] += f" ({zone.low[at]:.1f} to {zone.high[at]:.1f})"
        if abs(zone.have[at] - zone.was[at]) > 0.05:
            words.insert(2, f"{zone.was[at]:.1f} without the draft")
        return "\n".join(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter, wide = theme.current(), QPainter(self), self.column_px()
        painter.fillRect(self.rect(), QColor(t.panel))
        if self.rows:
            paint_head(painter, self.heads, wide, self.width(), t)
        lines = self.lines()
        for line in lines:
            box = QRectF(0, line.top, self.width(), line.height)
            if line.person is None:
                paint_zone(painter, box, line.zone, wide, t, opened=line.zone.zone in self.open)
            else:
                paint_person(painter, box, line.person, wide, self.quarters, t)
        if lines and (self.hasFocus() or self.length or self.carried):
            box = self.cell(self.row, self.column)
            box.setWidth(wide * max(1, self.length))
            paint_cursor(painter, box, t)
        if self.carried is not None and lines:
            self._paint_carried(painter, lines)
        painter.end()

    def _paint_carried(self, painter: QPainter, lines: list[Line]) -> None:
        held = self.carried
        assert held is not None
        box = self.cell(held.row, held.column)
        box.setWidth(box.width() * (self.length or max(1, self.quarters - held.column)))
        who = held.person or (f"{self.count} {'person' if self.count == 1 else 'people'}")
        paint_carried(painter, box, f"{who} to {lines[held.row].zone.name}", theme.current())
