"""Review a move before it is sent: now and if per zone, every reason against it, and what the journal said."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from controltower.ui import theme
from controltower.ui.badges import PendingMark
from controltower.ui.doubt import DoubtNote, approval
from controltower.ui.presence import BesideLine
from controltower.ui.section import soft
from controltower.ui.table import Table

from .moving import CHANGE_COLUMNS, ZoneChange

TABLE_PX = 30
SENDING = "send people here"


class MoveStrip(QWidget):
    """Shown from the drop until the move is settled. Enter on Approve, or A; Escape gives up.

    Signals: approved(), cancelled().
    """

    approved = Signal()
    cancelled = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.title, self.who, self.says = QLabel(), soft(""), QLabel()
        self.lines = Table(CHANGE_COLUMNS, lambda line: line.zone, empty="No zone would change")
        self.pending, self.doubt = PendingMark(), DoubtNote()
        self.beside, self.forbidden = BesideLine(SENDING), soft("")
        self.approve_button, self.cancel_button = QPushButton("Approve   A"), QPushButton("Cancel   Esc")
        self._open = False
        self._build()
        _shortcut(host, "A", self._try)
        _shortcut(host, "Esc", lambda: self.cancel_button.click() if self.cancel_button.isVisible() else None)
        self.hide()

    def review(
        self,
        title: str,
        who: str,
        lines: Sequence[ZoneChange],
        reasons: Sequence[str],
        stale: Sequence[str] = (),
    ) -> None:
        """A move to look at; with reasons against it, it cannot be approved, and on `stale` facts it says so."""
        self.title.setText(title)
        self.who.setText(who)
        self.lines.set_rows(lines)
        self.lines.setFixedHeight(TABLE_PX + 27 * max(1, len(lines)))
        self.lines.setVisible(bool(lines) and not reasons)
        self._say(("This cannot be done:", *(f"–  {reason}" for reason in reasons)) if reasons else ())
        self.doubt.say(() if reasons else stale)
        self.approve_button.setText(approval(stale=bool(self.doubt.text)))
        self._state(pending=False, open_=not reasons)
        self.cancel_button.setText("Cancel   Esc")
        self.show()

    def forbid(self, why: str) -> None:
        """This person may look at a move and not send it, and why; empty for whom may."""
        if why != self.forbidden.text():
            self.forbidden.setText(why)
            self.forbidden.setFont(theme.font())
        self.approve_button.setToolTip(why)
        self.approve_button.setEnabled(self._open and not why)
        self.forbidden.setVisible(bool(why) and self._open)

    def wait(self) -> None:
        """The move was sent."""
        self.doubt.say(())
        self._say(("Decided. The journal has not confirmed it yet.",))
        self._state(pending=True, open_=False)

    def settle(self, sentences: Sequence[str]) -> None:
        """What came of it; the move itself is seen on the floor like everybody's."""
        self.lines.hide()
        self.doubt.say(())
        self._say(sentences)
        self._state(pending=False, open_=False)
        self.cancel_button.setText("Close   Esc")

    @property
    def waiting(self) -> bool:
        """Whether the move is on its way."""
        return self.pending.pending

    def _state(self, *, pending: bool, open_: bool) -> None:
        self._open = open_
        self.pending.set_pending(pending)
        self.beside.setVisible(self.beside.isVisibleTo(self) and (open_ or pending))
        self.forbidden.hide()
        self.approve_button.setEnabled(open_)
        self.approve_button.setVisible(open_)
        self.cancel_button.setEnabled(not pending)

    def _try(self) -> None:
        """The key for Approve; where the person may not, the reason is said in bold."""
        if self.approve_button.isVisible() and self.approve_button.isEnabled():
            self.approve_button.click()
        elif self.forbidden.isVisible():
            self.forbidden.setFont(theme.font(weight=QFont.Weight.DemiBold))

    def _say(self, sentences: Sequence[str]) -> None:
        self.says.setText("\n".join(sentences))
        self.says.setVisible(bool(sentences))

    def _build(self) -> None:
        self.title.setFont(theme.font(11, QFont.Weight.DemiBold))
        self.says.setWordWrap(True)
        self.says.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.approve_button.setDefault(True)
        self.approve_button.clicked.connect(self.approved)
        self.cancel_button.clicked.connect(self.cancelled)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.who, 1)
        head.addWidget(self.pending)
        head.addWidget(self.cancel_button)
        head.addWidget(self.approve_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 10)
        box.setSpacing(6)
        box.addLayout(head)
        box.addWidget(self.lines)
        box.addWidget(self.says)
        for widget in (self.doubt, self.beside, self.forbidden):
            box.addWidget(widget)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), theme.qcolor(t.raised))
        painter.setPen(theme.pen(t.accent, 2.0))
        painter.drawLine(0, 1, self.width(), 1)
        painter.setPen(theme.pen(t.line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


def _shortcut(host: QWidget, key: str, act: Callable[[], object]) -> None:
    short = QShortcut(QKeySequence(key), host)
    short.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    short.activated.connect(act)
