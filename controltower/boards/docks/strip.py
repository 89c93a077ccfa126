"""Review a move of a booking before it is sent: now and if, every rule against it, and a reason where one is needed."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from controltower.ui.doubt import approval
from controltower.ui.reviewstrip import ReasonedStrip
from controltower.ui.section import soft
from controltower.ui.table import Table

from .moving import CHANGE_COLUMNS, Moved

LINE_PX, HEAD_PX = 27, 30


class DoorStrip(ReasonedStrip):
    """Shown from the drop until the move is settled. A approves, Esc gives up.

    A rule that may be broken asks for a reason; one that may not leaves nothing to approve.

    Signals: approved(reason), cancelled().
    """

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.now = soft("")
        self.lines = Table(CHANGE_COLUMNS, lambda line: line.what, empty="Nothing would change")
        self.reason.returnPressed.connect(self.approve_button.click)
        tools = (self.pending, self.cancel_button, self.approve_button)
        self.lay_out(self.now, tools, (self.lines, self.says, self.reason, self.doubt, self.forbidden))

    def review(
        self,
        title: str,
        now: str,
        lines: Sequence[Moved],
        hard: Sequence[str],
        soft_rules: Sequence[str],
        stale: Sequence[str] = (),
    ) -> None:
        """A move to look at: `hard` rules forbid it, `soft_rules` want a reason."""
        self.title.setText(title)
        self.now.setText(now)
        self.lines.set_rows(lines)
        self.lines.setFixedHeight(HEAD_PX + LINE_PX * max(1, len(lines)))
        self.lines.setVisible(bool(lines) and not hard)
        self._say("This cannot be done:" if hard else "A rule that may be broken with a reason:", hard or soft_rules)
        self._asks = bool(soft_rules) and not hard
        self.reason.setVisible(self._asks)
        self.doubt.say(() if hard else stale)
        self.approve_button.setText(approval(stale=bool(self.doubt.text)))
        self._state(pending=False, open_=not hard)
        self.cancel_button.setText("Cancel   Esc")
        self.show()

    def settle(self, heading: str, sentences: Sequence[str] = ()) -> None:
        """What came of it; the booking itself is seen on the chart like everybody's."""
        for widget in (self.lines, self.reason):
            widget.hide()
        self._say(heading, sentences)
        self._state(pending=False, open_=False)
        self.cancel_button.setText("Close   Esc")

    def try_approve(self) -> None:
        """The key for Approve; where a reason is wanted it goes there."""
        if self.approve_button.isVisible() and self.approve_button.isEnabled():
            self.approve_button.click()
        elif self._open and self._asks:
            self.reason.setFocus()

    def _say(self, heading: str, sentences: Sequence[str]) -> None:
        if sentences or not self.lines.isVisibleTo(self):
            super()._say(heading, sentences)
        else:
            self.says.setText("")
            self.says.hide()
