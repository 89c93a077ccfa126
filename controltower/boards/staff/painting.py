"""How is the staffing grid drawn? Cells grey by how many are missing, people as bars, drafts outlined."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPolygonF

from controltower.ui import theme
from controltower.ui.colour import mix, readable_on
from controltower.ui.theme import Theme

from .numbers import Bar, PersonRow, ZoneRow

HEAD_PX, ZONE_PX, PERSON_PX, LABEL_PX = 22, 36, 20, 132
MANY_MISSING = 4.0
"""So many people missing, or more, are drawn darkest."""
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def paint_head(painter: QPainter, heads: Sequence[tuple[int, str]], wide: float, width: float, t: Theme) -> None:
    """The hours above their quarters."""
    painter.setFont(theme.font(8))
    painter.setPen(QColor(t.ink_soft))
    painter.drawText(QRectF(10, 0, LABEL_PX, HEAD_PX), LEFT, "Zone   there/needed")
    for column, text in heads:
        painter.drawText(QRectF(LABEL_PX + column * wide + 2, 0, 60, HEAD_PX), LEFT, text)
    painter.setPen(theme.pen(t.line))
    painter.drawLine(QPointF(0, HEAD_PX - 0.5), QPointF(width, HEAD_PX - 0.5))


def paint_zone(painter: QPainter, box: QRectF, row: ZoneRow, wide: float, t: Theme, *, opened: bool) -> None:
    """A zone's name with a mark to open it, and its cells."""
    _triangle(painter, QPointF(13, box.center().y()), t, opened=opened)
    painter.setFont(theme.font(9, QFont.Weight.DemiBold))
    painter.setPen(QColor(t.ink))
    name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, LABEL_PX - 28)
    painter.drawText(QRectF(23, box.top(), LABEL_PX - 24, box.height()), LEFT, name)
    for number in range(len(row.have)):
        cell = QRectF(LABEL_PX + number * wide, box.top(), wide, box.height())
        _paint_cell(painter, cell.adjusted(0.5, 0.5, -0.5, -0.5), row, number, t)
    painter.setPen(theme.pen(t.line))
    painter.drawLine(QPointF(0, box.bottom() - 0.5), QPointF(box.right(), box.bottom() - 0.5))


def paint_person(painter: QPainter, box: QRectF, row: PersonRow, wide: float, quarters: int, t: Theme) -> None:
    """One person's bars: decided ones full, drafted ones outlined, guessed ones pale, breaks as gaps."""
    painter.fillRect(box, QColor(t.field))
    painter.setFont(theme.font(8))
    painter.setPen(QColor(t.ink_soft))
    painter.drawText(QRectF(28, box.top(), LABEL_PX - 30, box.height()), LEFT, row.label)
    for bar in row.bars:
        starts, ends = max(0.0, bar.starts), min(float(quarters), bar.ends)
        if ends > starts:
            left = LABEL_PX + starts * wide
            _paint_bar(painter, QRectF(left, box.top() + 3, (ends - starts) * wide, box.height() - 6), bar, t)


def paint_cursor(painter: QPainter, box: QRectF, t: Theme) -> None:
    """The cell under the cursor, or the quarters that were chosen."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(theme.pen(t.accent, 2.0))
    painter.drawRect(box.adjusted(1.5, 1.5, -1.5, -1.5))


def paint_carried(painter: QPainter, box: QRectF, words: str, t: Theme) -> None:
    """What is in the hand, over the cells that it would fill."""
    painter.setBrush(theme.qcolor(t.accent, 0.22))
    painter.setPen(theme.pen(t.accent, 1.6, Qt.PenStyle.DashLine))
    painter.drawRect(box.adjusted(1, 1, -1, -1))
    painter.setFont(theme.font(9, QFont.Weight.DemiBold))
    wide = painter.fontMetrics().horizontalAdvance(words) + 12
    right = box.left() + box.width()
    left = box.left() + 4 if box.width() >= wide else max(LABEL_PX + 2.0, right - wide)
    plate = QRectF(left, box.center().y() - 9, wide, 18)
    painter.fillRect(plate, QColor(t.raised))
    painter.setPen(QColor(t.ink))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)


def _paint_cell(painter: QPainter, box: QRectF, row: ZoneRow, number: int, t: Theme) -> None:
    short, have, need = row.short(number), row.have[number], row.need[number]
    ground = t.panel if not short else mix(t.heat_start, t.heat_end, min(1.0, short / MANY_MISSING))
    painter.fillRect(box, QColor(ground))
    if have < 0.05 and need < 0.05:
        return
    painter.setFont(theme.font(7.5))
    top = QRectF(box.left(), box.top() + 1, box.width(), 14 if short else box.height() - 2)
    on_dark = readable_on(ground)
    _paint_pair(painter, top, f"{have:.0f}", f"/{need:.0f}", (on_dark, on_dark) if short else (t.ink_soft, t.forecast))
    if short:
        painter.setPen(QColor(readable_on(ground)))
        painter.setFont(theme.font(10, QFont.Weight.Bold))
        rest = QRectF(box.left(), box.top() + 14, box.width(), box.height() - 16)
        painter.drawText(rest, Qt.AlignmentFlag.AlignCenter, f"−{short:.0f}" if short >= 1 else "−½")
    if abs(have - row.was[number]) > 0.05:
        painter.setPen(theme.pen(t.accent, 2.0))
        painter.drawLine(QPointF(box.left() + 2, box.bottom() - 1), QPointF(box.right() - 2, box.bottom() - 1))


def _paint_pair(painter: QPainter, box: QRectF, there: str, needed: str, inks: tuple[str, str]) -> None:
    """People there, and in the colour of a forecast those needed."""
    letters = painter.fontMetrics()
    wide, whole = letters.horizontalAdvance(there), letters.horizontalAdvance(there + needed)
    left = box.center().x() - whole / 2
    for text, x, ink in ((there, left, inks[0]), (needed, left + wide, inks[1])):
        painter.setPen(QColor(ink))
        painter.drawText(QRectF(x, box.top(), whole + 2, box.height()), LEFT, text)


def _paint_bar(painter: QPainter, box: QRectF, bar: Bar, t: Theme) -> None:
    if bar.kind == "break":
        painter.fillRect(box, QBrush(QColor(t.line), Qt.BrushStyle.Dense5Pattern))
        return
    colours = {"draft": t.selection, "decided": t.equipment, "guess": mix(t.field, t.equipment, 0.35)}
    ground = colours.get(bar.kind, t.equipment)
    painter.setBrush(QColor(ground))
    outline = theme.pen(t.accent, 1.6, Qt.PenStyle.DashLine) if bar.kind == "draft" else theme.pen(t.panel)
    painter.setPen(outline)
    painter.drawRect(box.adjusted(0.5, 0, -0.5, 0))
    painter.setPen(QColor(readable_on(ground)))
    painter.setFont(theme.font(7.5))
    words = f"{bar.words}, expected" if bar.kind == "guess" else bar.words
    text = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()) - 8)
    painter.drawText(box.adjusted(4, 0, -4, 0), LEFT, text)


def _triangle(painter: QPainter, at: QPointF, t: Theme, *, opened: bool) -> None:
    points = ((-4, -2), (4, -2), (0, 3)) if opened else ((-2, -4), (3, 0), (-2, 4))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(t.equipment_dark))
    painter.drawPolygon(QPolygonF([QPointF(at.x() + x, at.y() + y) for x, y in points]))
