"""What would the draft change? Its effect beside now, every reason against it, and keys to send it or take it back."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from controltower.domain.proposals import Effect
from controltower.ui import theme
from controltower.ui.doubt import approval
from controltower.ui.reviewstrip import ReviewStrip, shortcut
from controltower.ui.section import soft


class Figures(QWidget):
    """Effects beside each other: what, and below it now and then, the changed ones strong."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: list[tuple[QLabel, QLabel]] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(32)
        self._row.addStretch(1)

    def set_effects(self, effects: Sequence[Effect]) -> None:
        """These effects, in their order."""
        while len(self.labels) < len(effects):
            self._add()
        for (what, value), effect in zip(self.labels, effects, strict=True):
            changed = effect.now != effect.then
            what.setText(effect.what)
            value.setText(f"{effect.now} → {effect.then}{_mark(effect)}" if changed else f"{effect.now}, no change")
            value.setFont(theme.font(10, QFont.Weight.DemiBold if changed else QFont.Weight.Normal))

    def _add(self) -> None:
        what, value = soft(""), QLabel()
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(what)
        column.addWidget(value)
        self._row.insertLayout(self._row.count() - 1, column)
        self.labels.append((what, value))


def _mark(effect: Effect) -> str:
    if effect.better is None:
        return ""
    return "  ▲" if effect.better else "  ▼"


class DraftStrip(ReviewStrip):
    """Shown from the first change until the draft is settled. A sends it, Ctrl+Z takes one change back, Escape all.

    Signals: approved(), undone(), cancelled().
    """

    approved = Signal()
    undone = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.who, self.effects = soft(""), Figures()
        self.undo_button = QPushButton("Take back   Ctrl+Z")
        self.approve_button.clicked.connect(self.approved)
        self.undo_button.clicked.connect(self.undone)
        tools = (self.pending, self.cancel_button, self.undo_button, self.approve_button)
        self.lay_out(self.who, tools, (self.effects, self.says, self.doubt, self.forbidden))
        shortcut(host, "Ctrl+Z", lambda: self.undo_button.click() if self.undo_button.isVisible() else None)

    @property
    def waiting(self) -> bool:
        """Whether the draft is on its way."""
        return self.pending.pending

    def review(
        self,
        title: str,
        who: str,
        effects: Sequence[Effect],
        reasons: Sequence[str],
        *,
        warning: str = "",
        stale: Sequence[str] = (),
        forbidden: str = "",
    ) -> None:
        """A draft to look at; with reasons against it, it cannot be sent. A warning may be overruled."""
        self.title.setText(title)
        self.who.setText(who)
        self.effects.set_effects(effects)
        self.effects.show()
        against = ("This cannot be done:", *(f"–  {reason}" for reason in reasons)) if reasons else ()
        self._say(against or ((warning,) if warning else ()))
        self.doubt.say(() if reasons else stale)
        self.approve_button.setText(approval(stale=bool(self.doubt.text)))
        self.forbidden.setText(forbidden)
        self._state(pending=False, open_=not reasons)
        self.approve_button.setEnabled(not reasons and not forbidden)
        self.forbidden.setVisible(bool(forbidden) and not reasons)
        self.undo_button.show()
        self.cancel_button.setText("Cancel   Esc")
        self.show()

    def wait(self) -> None:
        """The draft was sent."""
        self.doubt.say(())
        self._say(("Decided. The journal has not confirmed it yet.",))
        self._state(pending=True, open_=False)

    def settle(self, sentences: Sequence[str]) -> None:
        """What came of it; the postings themselves are seen in the grid like everybody's."""
        self.effects.hide()
        self.doubt.say(())
        self._say(sentences)
        self._state(pending=False, open_=False)
        self.cancel_button.setText("Close   Esc")

    def _state(self, *, pending: bool, open_: bool) -> None:
        self._open = open_
        self.pending.set_pending(pending)
        self.forbidden.hide()
        self.undo_button.hide()
        self.approve_button.setEnabled(open_)
        self.approve_button.setVisible(open_)
        self.cancel_button.setEnabled(not pending)

    def _say(self, sentences: Sequence[str]) -> None:
        self.says.setText("\n".join(sentences))
        self.says.setVisible(bool(sentences))
