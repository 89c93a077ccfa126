"""What is said and drawn beside the pointer while stops hang from it? The sentence, and where they would go."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from controltower.ui import theme

WIDEST_PX, BESIDE_PX = 340, 18


class DragHint(QLabel):
    """A plate beside the pointer: what hangs from it, and what a drop here would mean, or why it cannot be."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host, self.allowed = host, False
        self.setWordWrap(True)
        self.setMargin(7)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def tell(self, at: QPoint, says: str, *, allowed: bool) -> None:
        """Say it beside this point of the host, wherever there is room."""
        self.allowed = allowed
        self.setText(says if allowed else f"✕  {says}")
        self.setFixedWidth(WIDEST_PX)
        self.setFixedHeight(max(30, self.heightForWidth(WIDEST_PX)))
        host = self._host.rect()
        left = at.x() + BESIDE_PX
        left = left if left + self.width() <= host.right() else at.x() - BESIDE_PX - self.width()
        top = min(at.y() + BESIDE_PX, host.bottom() - self.height())
        self.move(max(0, left), max(0, top))
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), QColor(t.raised))
        painter.setPen(theme.pen(t.accent if self.allowed else t.ink_soft, 1.6))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
        super().paintEvent(event)


class DropMark(QWidget):
    """Where stops would go in a list: a line before a row, or a frame about it for the best place."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._frame = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def before(self, row: QRect) -> None:
        """A line at the upper edge of this row."""
        self._set(QRect(row.left(), row.top() - 2, row.width(), 4), frame=False)

    def about(self, row: QRect) -> None:
        """A frame about this row."""
        self._set(row, frame=True)

    def _set(self, box: QRect, *, frame: bool) -> None:
        self._frame = frame
        self.setGeometry(box)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        if self._frame:
            painter.setPen(theme.pen(t.accent, 2.0))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        else:
            painter.fillRect(self.rect(), QColor(t.accent))
        painter.end()
