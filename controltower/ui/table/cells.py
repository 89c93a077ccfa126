"""How a cell is drawn: badge, bar, hatching, text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from controltower.ui import badges, theme
from controltower.ui.table.column import Column
from controltower.ui.table.model import ALIGN
from controltower.ui.theme import Theme

MARGIN = 8
FLAGS = {name: (align | Qt.AlignmentFlag.AlignVCenter).value for name, align in ALIGN.items()}


@dataclass(frozen=True)
class _Tools:
    """Pens and letters of a theme, made once: a screen has hundreds of cells."""

    line: QPen
    ink: QPen
    plain: QFont
    strong: QFont
    plain_metrics: QFontMetrics
    strong_metrics: QFontMetrics


@cache
def _tools(name: str) -> _Tools:
    t = theme.THEMES[name]
    plain, strong = theme.font(), theme.font(weight=QFont.Weight.DemiBold)
    return _Tools(theme.pen(t.line), QPen(QColor(t.ink)), plain, strong, QFontMetrics(plain), QFontMetrics(strong))


STACK_TEXT = 44


class Cells(QStyledItemDelegate):
    """Draws cells straight from the columns, without a round through item roles."""

    def __init__(
        self, columns: tuple[Column[Any], ...], row: Callable[[int], Any], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._columns, self._row = columns, row

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        t, column, row = theme.current(), self._columns[index.column()], self._row(index.row())
        box = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(box, QColor(t.selection))
        if column.stale is not None and column.stale(row):
            painter.fillRect(box.adjusted(1, 1, -1, -1), badges.hatch(t, 0.4))
        tools = _tools(t.name)
        painter.setPen(tools.line)
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        inner = box.adjusted(MARGIN, 0, -MARGIN, 0)
        badge = column.badge(row) if column.badge is not None else None
        if badge is not None:
            badges.paint_badge(painter, QRectF(inner.left(), inner.center().y() - 7, 14, 14), badge, t)
        if column.badge is not None:
            inner.setLeft(inner.left() + 20)
        if column.stack is not None:
            inner = paint_stack(painter, inner, column.stack(row), t)
        share = column.bar(row) if column.bar is not None else None
        if share is not None:
            foot = QRectF(inner.left(), inner.bottom() - 5, inner.width(), 3)
            painter.fillRect(foot, QColor(t.line))
            painter.fillRect(
                QRectF(foot.left(), foot.top(), foot.width() * min(1.0, max(0.0, share)), 3), QColor(t.equipment_dark)
            )
            inner.adjust(0, 0, 0, -4)
        strong = column.strong is not None and column.strong(row)
        text = column.shown(row)
        if text:
            painter.setFont(tools.strong if strong else tools.plain)
            painter.setPen(tools.ink)
            metrics = tools.strong_metrics if strong else tools.plain_metrics
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(inner.width()))
            painter.drawText(inner, FLAGS[column.align], text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._columns[index.column()].width, 26)


def paint_stack(painter: QPainter, box: QRectF, shares: Sequence[float], t: Theme) -> QRectF:
    """One bar of shares that follow each other, from dark to light; gives back the room left of it for a text."""
    bar = QRectF(box.left() + STACK_TEXT, box.center().y() - 6, box.width() - STACK_TEXT, 12)
    painter.fillRect(bar, QColor(t.field))
    left = bar.left()
    for share, tone in zip(shares, theme.steps(t, len(shares)), strict=True):
        painter.fillRect(QRectF(left, bar.top(), bar.width() * share, bar.height()), QColor(tone))
        left += bar.width() * share
    return QRectF(box.left(), box.top(), STACK_TEXT - 6, box.height())
