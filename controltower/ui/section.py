"""A titled part of a board: what it shows, how old that is, and a sentence where there is nothing to show."""

from html import escape

from PySide6 import QtGui
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from controltower.ui import theme
from controltower.ui.badges import AgeLabel
from controltower.ui.doubt import Veil


class Section(QWidget):
    """A heading with a note and an age, tools at its right, and the body below it."""

    def __init__(self, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.note, self.age = plain(title), Note(), AgeLabel()
        self.title.setFont(theme.font(9.5, QFont.Weight.DemiBold))
        self.body, self._empty, self._stack = body, soft(""), QStackedWidget()
        self.veil = Veil(body)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(16, 8, 16, 8)
        self._head = QHBoxLayout()
        self._head.setSpacing(10)
        self._head.addWidget(self.title)
        self._head.addWidget(self.note, 1)
        self._head.addWidget(self.age)
        self._stack.addWidget(body)
        self._stack.addWidget(self._empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        box.addLayout(self._head)
        box.addWidget(self._stack, 1)
        self.age.hide()

    def set_title(self, text: str, note: str = "") -> None:
        """The heading, and beside it in soft letters what it counts or means."""
        self.title.setText(text)
        self.set_note(note)

    def set_note(self, text: str) -> None:
        self.note.set_text(text)

    def set_age(self, source: str, age_s: float | None, limit_s: float = float("inf"), doubt: str = "") -> None:
        """Who said it and how long ago, and why it cannot be relied on: then the body is hatched.

        Nothing where nobody has said anything yet.
        """
        self.age.setVisible(age_s is not None or bool(doubt))
        self.age.set_age(source, age_s or 0.0, limit_s, doubt)
        self.veil.cover(doubt)

    def set_empty(self, sentence: str) -> None:
        """Show this sentence in place of the body; an empty one brings the body back."""
        self._empty.setText(sentence)
        self._stack.setCurrentWidget(self._empty if sentence else self.body)

    def keep_low(self) -> None:
        """No higher than the body wants to be; the rest of the room is for others."""
        for widget in (self, self._stack):
            widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    @property
    def empty_text(self) -> str:
        """The sentence that stands in place of the body, or nothing."""
        return self._empty.text()

    def add_tool(self, widget: QWidget) -> None:
        """A small control at the right end of the heading."""
        self._head.addWidget(widget)


class Note(QWidget):
    """A line in soft letters that gives way: what does not fit is elided, and stands in the tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_text(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.setToolTip(tip(text))
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text), self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        text = painter.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()


def plain(text: str = "") -> QLabel:
    """A label that shows its text as it is: what a journal or a map says may look like markup, and is none."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def tip(text: str) -> str:
    """What a tip must be told to show this text as it is."""
    return f"<span>{escape(text)}</span>" if QtGui.Qt.mightBeRichText(text) else text


def soft(text: str) -> QLabel:
    """A label in soft letters."""
    label = plain(text)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
