"""How is the way of one order drawn? From top to bottom: planned in grey, measured dark, forecast with its band."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from controltower.domain.times import MINUTE, clock
from controltower.tower.timeline import Moment
from controltower.ui import badges, theme
from controltower.ui.theme import Kind, Theme

ROW = 38
PLANNED_X, ACTUAL_X, RAIL_X, TEXT_X = 8, 62, 172, 192
OFF_MIN = 5
"""A difference to the plan that is smaller is not worth a word."""


class TimelineView(QWidget):
    """The moments of an order, one row each; arrow keys walk them, Enter or a double click opens the place.

    Signals: walked(place) when another moment is chosen; opening(board, key).
    """

    walked = Signal(int)
    opening = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.moments: tuple[Moment, ...] = ()
        self.chosen = -1
        self._timezone = "UTC"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Timeline of the order")

    def set_moments(self, moments: Sequence[Moment], timezone: str) -> None:
        """Another order, or the same one a little later."""
        if tuple(moments) == self.moments and timezone == self._timezone:
            return
        self.moments, self._timezone = tuple(moments), timezone
        self.chosen = min(self.chosen, len(self.moments) - 1)
        self.setFixedHeight(max(1, len(self.moments)) * ROW + 8)
        self.setAccessibleDescription("; ".join(self.says(each) for each in self.moments))
        self.update()

    def choose(self, place: int) -> None:
        """The moment at a place from the top; -1 for none."""
        if place != self.chosen and -1 <= place < len(self.moments):
            self.chosen = place
            self.walked.emit(place)
            self.update()

    def open_chosen(self) -> None:
        """To the board where the chosen moment can be seen."""
        if 0 <= self.chosen < len(self.moments):
            moment = self.moments[self.chosen]
            if moment.board and moment.thing:
                self.opening.emit(moment.board, moment.thing)

    def says(self, moment: Moment) -> str:
        """The row as one line of text."""
        when = self._actual(moment) or f"planned {clock(moment.planned, self._timezone)}"
        return ", ".join(filter(None, (when, str(moment.step), moment.says, moment.place, moment.source)))

    def row_at(self, y: float) -> int:
        """The place of the row that lies there; -1 for none."""
        place = int(y // ROW)
        return place if 0 <= place < len(self.moments) else -1

    def _actual(self, moment: Moment) -> str:
        if moment.at:
            return f"{clock(moment.at, self._timezone)}{self._off(moment)}"
        if moment.band is None:
            return ""
        return f"{clock(moment.band[0], self._timezone)}–{clock(moment.band[2], self._timezone)}"

    def _off(self, moment: Moment) -> str:
        off = round((moment.at - moment.planned) / MINUTE) if moment.planned else 0
        if abs(off) < OFF_MIN:
            return ""
        sign, hours, minutes = "−" if off < 0 else "+", abs(off) // 60, abs(off) % 60
        return f"  {sign}{hours} h {minutes:02d}" if hours else f"  {sign}{minutes} min"

    def _paint_row(self, painter: QPainter, place: int, t: Theme) -> None:
        moment, top = self.moments[place], place * ROW + 4
        box = QRectF(0, top, self.width(), ROW)
        if place == self.chosen:
            painter.fillRect(box, QColor(t.selection))
        first = QRectF(0, top + 2, self.width(), ROW / 2)
        second = first.translated(0, ROW / 2 - 3)
        self._paint_rail(painter, place, box, t)
        planned = clock(moment.planned, self._timezone) if moment.planned else ""
        self._text(painter, first, PLANNED_X, ACTUAL_X - 4, planned, t.planned)
        kind = Kind.MEASURED if moment.at else Kind.FORECAST
        self._text(painter, first, ACTUAL_X, RAIL_X - 14, self._actual(moment), t.kind(kind))
        strong = theme.font(9, QFont.Weight.DemiBold if moment.at else QFont.Weight.Normal)
        right = self.width() - 8
        self._text(painter, first, TEXT_X, right, str(moment.step), t.ink if moment.when else t.ink_soft, strong)
        said = " · ".join(filter(None, (moment.says, moment.place, moment.source.upper())))
        self._text(painter, second, TEXT_X, right, said, t.ink_soft)

    def _paint_rail(self, painter: QPainter, place: int, box: QRectF, t: Theme) -> None:
        """The rail through the marks: solid through what was, dotted through a forecast, dashed through a plan."""
        moment, middle = self.moments[place], QPointF(RAIL_X, box.top() + ROW / 3)
        kind = Kind.MEASURED if moment.at else Kind.FORECAST if moment.band else Kind.PLANNED
        painter.setPen(theme.kind_pen(t, kind))
        if place:
            before = QPointF(RAIL_X, box.top() - ROW * 2 / 3 + 6)
            painter.drawLine(before, QPointF(RAIL_X, middle.y() - 6))
        if moment.amiss:
            badge = badges.Status.MISSED if moment.at else badges.Status.JEOPARDY
            badges.paint_badge(painter, QRectF(RAIL_X - 7, middle.y() - 7, 14, 14), badge, t)
            return
        painter.setBrush(QColor(t.kind(kind)) if moment.at else QColor(t.panel))
        painter.setPen(theme.pen(t.kind(kind), 1.6))
        painter.drawEllipse(middle, 4.5, 4.5)
        if moment.band is not None:
            painter.drawLine(QPointF(RAIL_X - 7, middle.y() - 7), QPointF(RAIL_X + 7, middle.y() - 7))
            painter.drawLine(QPointF(RAIL_X - 7, middle.y() + 7), QPointF(RAIL_X + 7, middle.y() + 7))

    def _text(
        self, painter: QPainter, row: QRectF, left: float, right: float, text: str, tone: str, face: QFont | None = None
    ) -> None:
        painter.setFont(face or theme.font())
        painter.setPen(QColor(tone))
        room = int(right - left)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, row.top(), room, row.height()), Qt.AlignmentFlag.AlignVCenter, shown)

    def sizeHint(self) -> QSize:
        return QSize(420, max(1, len(self.moments)) * ROW + 8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.choose(min(self.chosen + 1, len(self.moments) - 1))
            case Qt.Key.Key_Up:
                self.choose(max(self.chosen - 1, 0))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.open_chosen()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        self.choose(self.row_at(event.position().y()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.choose(self.row_at(event.position().y()))
        self.open_chosen()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(t.panel))
        first, last = max(0, event.rect().top() // ROW - 1), event.rect().bottom() // ROW + 2
        for place in range(first, min(last, len(self.moments))):
            self._paint_row(painter, place, t)
        painter.end()
