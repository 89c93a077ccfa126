"""How is it shown that something cannot be relied on? A hatch over it, and words: who is silent, and for how long."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from controltower.domain.truth import Silence
from controltower.ui import theme
from controltower.ui.badges import age_text, hatch

MARGIN = 8


def silence_text(silences: Sequence[Silence]) -> str:
    """`WMS silent 18 min`; of several the longest counts; nothing where nobody is silent."""
    if not silences:
        return ""
    names = ", ".join(each.source.upper() for each in silences)
    return f"{names} silent {age_text(max(each.age_s for each in silences))}"


def approval(*, stale: bool, changed: bool = False) -> str:
    """What stands on a button that approves: that it was changed, and that it rests on stale facts."""
    return f"Approve{' changed' if changed else ''}{' on stale facts' if stale else ''}   A"


class Veil(QWidget):
    """A hatch over a widget whose facts cannot be relied on; what is below stays readable and can be clicked."""

    def __init__(self, covered: QWidget) -> None:
        super().__init__(covered)
        self._covered = covered
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        covered.installEventFilter(self)
        self.words = ""
        self.hide()

    def cover(self, words: str) -> None:
        """Hatch while there are words that say why."""
        self.words = words
        self.setAccessibleName(words)
        if bool(words) != self.isVisibleTo(self._covered):
            self.setGeometry(self._covered.rect())
            self.setVisible(bool(words))
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._covered:
            self.setGeometry(self._covered.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), hatch(theme.current(), 0.3))
        painter.end()


class DoubtNote(QWidget):
    """Sentences on a hatched ground; hidden where there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def say(self, sentences: Sequence[str]) -> None:
        """Show these sentences, one below the other."""
        text = "\n".join(sentences)
        if text != self.text:
            self.text = text
            self.setAccessibleName(text)
            self.setVisible(bool(text))
            self.updateGeometry()
            self.update()

    def heightForWidth(self, width: int) -> int:
        return self._letters(width).height() + 2 * MARGIN

    def sizeHint(self) -> QSize:
        width = max(self.width(), 260)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(max(self.width(), 160)))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), hatch(t, 0.6))
        letters = self._letters(self.width())
        painter.fillRect(letters.adjusted(-5, -3, 5, 3), QColor(t.panel))
        painter.setPen(QColor(t.ink))
        painter.drawText(letters, int(_FLAGS), self.text)
        painter.end()

    def _letters(self, width: int) -> QRect:
        room = QRect(MARGIN + 5, MARGIN, max(20, width - 2 * MARGIN - 10), 10_000)
        return self.fontMetrics().boundingRect(room, int(_FLAGS), self.text)


_FLAGS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
