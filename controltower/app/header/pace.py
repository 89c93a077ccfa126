"""How fast does the demo run? Buttons for its pace and its steps, grey with the reason where one may not."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from controltower.domain.clock import SetPace, StepClock, clock_of
from controltower.tower.desk import Desk

PACES = (
    (0.0, "❚❚", "Pause, or go on (F9)"),
    (1.0, "1×", "As fast as the wall clock"),
    (10.0, "10×", "Ten times the wall clock"),
    (60.0, "60×", "A minute each second"),
    (600.0, "600×", "Ten minutes each second"),
)
STEPS = ((60, "+1 min", "F10"), (900, "+15 min", "Shift+F10"))
USUAL = 60.0


class PaceBox(QWidget):
    """Decides the pace; a button shows what is so, not what was asked for."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._paced = USUAL
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        group = QButtonGroup(self)
        self.paces = {pace: button(words, partial(self._set, pace)) for pace, words, _ in PACES}
        self.steps = [button(words, partial(self.step, seconds)) for seconds, words, _ in STEPS]
        for each in self.paces.values():
            each.setCheckable(True)
            group.addButton(each)
        for each in (*self.paces.values(), *self.steps):
            row.addWidget(each)

    def present(self) -> None:
        """Show the pace as it is, and whether one may change it."""
        now = clock_of(self.desk.picture)
        if now.pace:
            self._paced = now.pace
        no, no_step = self.desk.may(SetPace), self.desk.may(StepClock)
        for pace, _, tip in PACES:
            self.paces[pace].setChecked(pace == now.pace)
            self.paces[pace].setEnabled(not no)
            self.paces[pace].setToolTip(no or tip)
        for each, (_, words, key) in zip(self.steps, STEPS, strict=True):
            each.setEnabled(now.pace == 0 and not no_step)
            each.setToolTip(no_step or f"Run on for {words[1:]} ({key}), once it is paused")

    def toggle(self) -> None:
        """Pause, or go on at the pace before."""
        pace = clock_of(self.desk.picture).pace
        self.desk.decide(SetPace(self._paced if pace == 0 else 0.0))

    def step(self, seconds: int) -> None:
        """Let a paused demo run on for a while."""
        self.desk.decide(StepClock(seconds))

    def _set(self, pace: float) -> None:
        self.desk.decide(SetPace(pace))
        self.present()


def button(words: str, act: Callable[[], None], tip: str = "") -> QToolButton:
    """A flat button that is wide enough for its words."""
    made = QToolButton()
    made.setText(words)
    made.setToolTip(tip)
    made.setAutoRaise(True)
    made.setMinimumWidth(made.fontMetrics().horizontalAdvance(words) + 14)
    made.clicked.connect(lambda _checked=False: act())
    return made
