"""What does the strip look like on which a change is reviewed before it is sent? Title, keys and frame."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from controltower.ui import theme
from controltower.ui.badges import PendingMark
from controltower.ui.doubt import DoubtNote
from controltower.ui.section import plain, soft


class ReviewStrip(QWidget):
    """Shown from a change until it is settled. A approves, Escape gives up, while `host` or what is in it has the keys.

    A host that has other uses for these keys gives its own to `try_approve` and `cancelled`. Signals: cancelled().
    """

    cancelled = Signal()

    def __init__(self, host: QWidget, *, keyed: bool = True) -> None:
        super().__init__(host)
        self.title, self.says, self.forbidden = plain(), plain(), soft("")
        self.pending, self.doubt = PendingMark(), DoubtNote()
        self.approve_button, self.cancel_button = QPushButton("Approve   A"), QPushButton("Cancel   Esc")
        self._open = False
        self.title.setFont(theme.font(11, QFont.Weight.DemiBold))
        self.says.setWordWrap(True)
        self.says.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.approve_button.setDefault(True)
        self.cancel_button.clicked.connect(self.cancelled)
        if keyed:
            shortcut(host, "A", self.try_approve)
            shortcut(host, "Esc", lambda: self.cancel_button.click() if self.cancel_button.isVisible() else None)
        self.hide()

    def try_approve(self) -> None:
        """The key for Approve; where the person may not, the reason is said in bold."""
        if self.approve_button.isVisible() and self.approve_button.isEnabled():
            self.approve_button.click()
        elif self.forbidden.isVisible():
            self.forbidden.setFont(theme.font(weight=QFont.Weight.DemiBold))

    def lay_out(self, beside: QWidget, tools: Iterable[QWidget], below: Iterable[QWidget]) -> None:
        """The title with a widget beside it and tools at the right, and the others below each other."""
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(beside, 1)
        for tool in tools:
            head.addWidget(tool)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 10)
        box.setSpacing(6)
        box.addLayout(head)
        for widget in below:
            box.addWidget(widget)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), theme.qcolor(t.raised))
        painter.setPen(theme.pen(t.accent, 2.0))
        painter.drawLine(0, 1, self.width(), 1)
        painter.setPen(theme.pen(t.line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class ReasonedStrip(ReviewStrip):
    """A strip on which a rule that may be broken asks for a reason; one that may not leaves nothing to approve.

    Signals: approved(reason), cancelled().
    """

    approved = Signal(str)

    def __init__(self, host: QWidget, *, keyed: bool = True) -> None:
        super().__init__(host, keyed=keyed)
        self.reason, self._asks, self._why_not = QLineEdit(), False, ""
        self.reason.setPlaceholderText("Reason")
        self.reason.textChanged.connect(self._enable)
        self.approve_button.clicked.connect(lambda: self.approved.emit(self.reason.text().strip()))

    @property
    def waiting(self) -> bool:
        """Whether the change is on its way."""
        return self.pending.pending

    def forbid(self, why: str) -> None:
        """This person may look at a change and not send it, and why; empty for whom may."""
        self._why_not = why
        self.forbidden.setText(why)
        self.forbidden.setVisible(bool(why) and self._open)
        self._enable()

    def wait(self) -> None:
        """The change was sent."""
        self.doubt.say(())
        self.reason.hide()
        self._say("Decided. The journal has not confirmed it yet.", ())
        self._state(pending=True, open_=False)

    def _state(self, *, pending: bool, open_: bool) -> None:
        self._open = open_
        self.pending.set_pending(pending)
        self.forbidden.hide()
        self.approve_button.setVisible(open_)
        self.cancel_button.setEnabled(not pending)
        self._enable()

    def _enable(self) -> None:
        has_reason = not self._asks or bool(self.reason.text().strip())
        self.approve_button.setEnabled(self._open and has_reason and not self._why_not)

    def _say(self, heading: str, sentences: Sequence[str]) -> None:
        self.says.setText("\n".join((heading, *(f"–  {each}" for each in sentences))))
        self.says.show()


def shortcut(host: QWidget, key: str, act: Callable[[], object]) -> None:
    """A key that works while a widget, or one in it, has the focus."""
    short = QShortcut(QKeySequence(key), host)
    short.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    short.activated.connect(act)
