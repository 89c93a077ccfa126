"""Review a move before it is sent: now and if per zone, every reason against it, and what the journal said."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from controltower.ui import theme
from controltower.ui.doubt import approval
from controltower.ui.presence import BesideLine
from controltower.ui.reviewstrip import ReviewStrip
from controltower.ui.section import soft
from controltower.ui.table import Table

from .moving import CHANGE_COLUMNS, ZoneChange

TABLE_PX = 30
SENDING = "send people here"


class MoveStrip(ReviewStrip):
    """Shown from the drop until the move is settled. Enter on Approve, or A; Escape gives up.

    Signals: approved(), cancelled().
    """

    approved = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.who = soft("")
        self.lines = Table(CHANGE_COLUMNS, lambda line: line.zone, empty="No zone would change")
        self.beside = BesideLine(SENDING)
        self.approve_button.clicked.connect(self.approved)
        tools = (self.pending, self.cancel_button, self.approve_button)
        self.lay_out(self.who, tools, (self.lines, self.says, self.doubt, self.beside, self.forbidden))

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

    def _say(self, sentences: Sequence[str]) -> None:
        self.says.setText("\n".join(sentences))
        self.says.setVisible(bool(sentences))
