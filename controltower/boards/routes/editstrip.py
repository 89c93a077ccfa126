"""Review stops that were moved by hand: the figures now and if, every rule against it, a reason where one is needed."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from controltower.boards.routes.effects import EffectCell, EffectRow
from controltower.ui.reviewstrip import ReasonedStrip
from controltower.ui.section import soft

MOST = 4
"""So many sentences are shown; the others are counted."""


class EditStrip(ReasonedStrip):
    """Shown from the first drop until the plan is settled.

    Signals: approved(reason), undone(), cancelled().
    """

    undone = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, keyed=False)
        self.note, self.effects = soft(""), EffectRow()
        self.undo_button = QPushButton("Undo   Ctrl+Z")
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHorizontalStretch(1)
        self.title.setSizePolicy(policy)
        nothing = QWidget()
        nothing.setMaximumWidth(0)
        self.undo_button.clicked.connect(self.undone)
        tools = (self.pending, self.undo_button, self.cancel_button, self.approve_button)
        self.lay_out(nothing, tools, (self.note, self.effects, self.says, self.reason, self.doubt, self.forbidden))

    def think(self, title: str) -> None:
        """The best place is being looked for."""
        self._fill(title, "Looking for the best place by road…", (), "", ())
        self._state(pending=False, open_=False)
        self.cancel_button.setText("Cancel   Esc")

    def review(
        self,
        title: str,
        note: str,
        cells: Sequence[EffectCell],
        hard: Sequence[str],
        soft_rules: Sequence[str],
        stale: Sequence[str] = (),
    ) -> None:
        """A plan to look at: `hard` rules forbid it, `soft_rules` want a reason."""
        heading = "This cannot be done yet:" if hard else "Promises that would be broken, with a reason:"
        self._fill(title, note, cells, heading, hard or soft_rules)
        self._asks = bool(soft_rules) and not hard
        self.reason.setVisible(self._asks)
        self.doubt.say(() if hard else stale)
        self.approve_button.setText(f"Send{' on stale facts' if self.doubt.text else ''}   Enter")
        self.cancel_button.setText("Discard   Esc")
        self._state(pending=False, open_=not hard)

    def refuse(self, title: str, sentences: Sequence[str]) -> None:
        """A drop that cannot be: nothing was changed by it."""
        self._fill(title, "", (), "This cannot be done:", sentences)
        self._state(pending=False, open_=False)
        self.cancel_button.setText("Close   Esc")

    def settle(self, heading: str, sentences: Sequence[str] = (), *, undoable: bool = False) -> None:
        """What came of it; the routes themselves are seen like everybody's."""
        self.effects.show_cells(())
        self.reason.hide()
        self._say(heading, sentences)
        self._state(pending=False, open_=False)
        self.undo_button.setVisible(undoable)
        self.cancel_button.setText("Close   Esc")

    @property
    def sendable(self) -> bool:
        """Whether Enter would send it."""
        return self._open and self.approve_button.isEnabled()

    def try_approve(self) -> None:
        """The key for Send; where a reason is wanted it goes there."""
        if self._open and self._asks and not self.reason.text().strip():
            self.reason.setFocus()
        else:
            super().try_approve()

    def _fill(self, title: str, note: str, cells: Sequence[EffectCell], heading: str, sentences: Sequence[str]) -> None:
        self.title.setText(title)
        self.note.setText(note)
        self.effects.show_cells(cells)
        self.reason.hide()
        self._asks = False
        self._say(heading, sentences) if sentences else self.says.hide()
        self.undo_button.show()
        self.show()

    def _state(self, *, pending: bool, open_: bool) -> None:
        super()._state(pending=pending, open_=open_)
        self.undo_button.setEnabled(not pending)

    def _say(self, heading: str, sentences: Sequence[str]) -> None:
        more = len(sentences) - MOST
        super()._say(heading, [*sentences[:MOST], *([f"and {more} more"] if more > 0 else [])])
