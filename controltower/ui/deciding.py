"""Approve, amend or reject, by key or by mouse? The bar under every proposal, grey until the journal has answered."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from controltower.ui import theme
from controltower.ui.badges import PendingMark
from controltower.ui.section import soft


class DecisionBar(QWidget):
    """Asks for a decision and shows what came of it. It decides nothing: `wait`, `refuse` and `end` say how it went.

    Keys, anywhere in `host`: A approves, E amends, R rejects; then 1 to 9 give a reason that is often needed, or it is
    typed; Esc goes back. What a person may not do is grey, and the bar says why. Signals: approved(); amending();
    rejected(reason), never without a reason; weighed() when `weighing` may have changed.
    """

    approved = Signal()
    amending = Signal()
    rejected = Signal(str)
    weighed = Signal()

    def __init__(self, host: QWidget, presets: Sequence[str], *, amend: str = "Amend") -> None:
        super().__init__(host)
        self.approve_button = QPushButton("Approve   A")
        self.amend_button = QPushButton(f"{amend}   E")
        self.reject_button = QPushButton("Reject   R")
        self.back_button = QPushButton("Back   Esc")
        self.reason, self.pending, self.says, self.forbidden = QLineEdit(), PendingMark(), QLabel(), soft("")
        self.presets = [QPushButton(f"{number}  {text}") for number, text in enumerate(presets, 1)]
        self._texts = tuple(presets)
        self._open = self._refused = False
        self._amendable = True
        self._forbidden: dict[QPushButton, str] = {}
        self._under_pointer: QObject | None = None
        self._build()
        self._bind(host)
        self.offer(False)

    @property
    def waiting(self) -> bool:
        """Whether a decision is on its way."""
        return self.pending.pending

    @property
    def refused(self) -> bool:
        """Whether the reasons of a refusal are shown."""
        return self._refused

    @property
    def rejecting(self) -> bool:
        """Whether a reason is asked for."""
        return self._pages.currentIndex() == 1

    @property
    def open(self) -> bool:
        """Whether there is something to decide."""
        return self._open

    @property
    def approvable(self) -> bool:
        """Whether the person may approve what is offered."""
        return self._open and self._may(self.approve_button)

    @property
    def weighing(self) -> bool:
        """Whether somebody is about to decide: the pointer is on such a button, a reason is asked for, it is sent."""
        pointed = next((each for each in self._deciding if each is self._under_pointer), None)
        return self._open and (self.waiting or self.rejecting or (pointed is not None and pointed.isEnabled()))

    @property
    def _deciding(self) -> tuple[QPushButton, QPushButton]:
        return self.approve_button, self.reject_button

    def forbid(self, says: str = "", *, approve: str = "", amend: str = "", reject: str = "") -> None:
        """What the person may not do, each with a sentence why, and one for all; what is not named is allowed."""
        asked = {self.approve_button: approve, self.amend_button: amend, self.reject_button: reject}
        forbidden = {button: why for button, why in asked.items() if why}
        if forbidden != self._forbidden:
            self._forbidden = forbidden
            for button in asked:
                button.setToolTip(forbidden.get(button, ""))
            if reject:
                self._pages.setCurrentIndex(0)
            self.forbidden.setText(says)
            self.forbidden.setFont(theme.font())
            self._enable()

    def explain(self) -> None:
        """Somebody tried what is forbidden: why it is, in bold."""
        self.forbidden.setFont(theme.font(weight=QFont.Weight.DemiBold))

    def end(self, sentences: Sequence[str]) -> None:
        """It was decided elsewhere, and there is nothing more to decide here."""
        self._open = self._refused = False
        self._pages.setCurrentIndex(0)
        self.pending.set_pending(False)
        self.say(sentences, strong=True)
        self._enable()

    def offer(self, open_: bool, *, amendable: bool = True) -> None:
        """Something new to decide, or nothing; what was said about the last one is gone."""
        self._open, self._amendable, self._refused = open_, amendable, False
        self.reason.clear()
        self.say(())
        self._pages.setCurrentIndex(0)
        self.pending.set_pending(False)
        self._enable()

    def wait(self) -> None:
        """The decision is on its way."""
        self._refused = False
        self._pages.setCurrentIndex(0)
        self.pending.set_pending(True)
        self.say(("Decided. The journal has not confirmed it yet.",))
        self._enable()

    def refuse(self, reasons: Sequence[str]) -> None:
        """The rules said no; every reason is shown."""
        self.pending.set_pending(False)
        self._refused = True
        self.say(("Refused:", *(f"–  {reason}" for reason in reasons)), strong=True)
        self._enable()

    def allow(self, approvable: bool) -> None:
        """Whether approving could work now; what is said stays."""
        self.approve_button.setEnabled(
            self._open and not self.waiting and approvable and self._may(self.approve_button)
        )

    def forget_refusal(self) -> None:
        """What was refused has been changed since."""
        if self._refused:
            self._refused = False
            self.say(())

    def warn(self, reasons: Sequence[str]) -> None:
        """Approving cannot work now, and why."""
        if not self.waiting:
            self.say(("Cannot be approved so:", *(f"–  {reason}" for reason in reasons)) if reasons else ())
            self.allow(not reasons)

    def say(self, sentences: Sequence[str], *, strong: bool = False) -> None:
        """One line each, above the buttons."""
        text = "\n".join(sentences)
        if text != self.says.text():
            self.says.setText(text)
            self.says.setFont(theme.font(weight=QFont.Weight.DemiBold if strong else QFont.Weight.Normal))
        self.says.setVisible(bool(sentences))

    def start_rejecting(self) -> None:
        """Ask for the reason."""
        if self._open and not self.waiting and self._may(self.reject_button):
            self._pages.setCurrentIndex(1)
            self.reason.setFocus()
            self._enable()

    def _build(self) -> None:
        for label in (self.says, self.forbidden):
            label.setWordWrap(True)
        self.says.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.approve_button.setDefault(True)
        self.reason.setPlaceholderText("Other, then Enter")
        first, second = QWidget(), QWidget()
        row = _row(first)
        row.addWidget(self.pending)
        row.addStretch(1)
        for button in (self.reject_button, self.amend_button, self.approve_button):
            row.addWidget(button)
        row = _row(second)
        for button in self.presets:
            row.addWidget(button)
        row.addWidget(self.reason, 1)
        row.addWidget(self.back_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.forbidden)
        box.addWidget(self.says)
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(first)
        self._pages.addWidget(second)
        box.addWidget(pages)

    def _bind(self, host: QWidget) -> None:
        self.approve_button.clicked.connect(self.approved)
        self.amend_button.clicked.connect(self.amending)
        self.reject_button.clicked.connect(self.start_rejecting)
        self.back_button.clicked.connect(self._back)
        self.reason.returnPressed.connect(lambda: self._reject(self.reason.text()))
        for button, text in zip(self.presets, self._texts, strict=True):
            button.clicked.connect(lambda _checked=False, text=text: self._reject(text))
        for key, button in (("A", self.approve_button), ("E", self.amend_button), ("R", self.reject_button)):
            _shortcut(host, key, button, self._tried)
        for button in self._deciding:
            button.installEventFilter(self)
        for number, button in enumerate(self.presets, 1):
            _shortcut(host, str(number), button)
        self.reason.textEdited.connect(self._digit)
        _shortcut(host, "Esc", self.back_button)

    def _digit(self, text: str) -> None:
        """A lone digit in the reason field is a preset, too."""
        if text.isdigit() and 0 < int(text) <= len(self._texts):
            with QSignalBlocker(self.reason):
                self.reason.clear()
            self._reject(self._texts[int(text) - 1])

    def _reject(self, reason: str) -> None:
        if self._open and self.rejecting and not self.waiting and reason.strip():
            self.rejected.emit(reason.strip())

    def _tried(self, button: QPushButton) -> None:
        """A key whose button cannot be clicked."""
        if self.isVisible() and button in self._forbidden:
            self.explain()

    def _may(self, button: QPushButton) -> bool:
        return button not in self._forbidden

    def _back(self) -> None:
        self._pages.setCurrentIndex(0)
        self._enable()

    def _enable(self) -> None:
        free = self._open and not self.waiting
        self.approve_button.setEnabled(free and self._may(self.approve_button))
        self.reject_button.setEnabled(free and self._may(self.reject_button))
        self.amend_button.setEnabled(free and self._amendable and self._may(self.amend_button))
        self.amend_button.setVisible(self._amendable)
        for button in (*self.presets, self.back_button):
            button.setEnabled(free and self.rejecting)
        self.forbidden.setVisible(bool(self._forbidden) and self._open)
        self.weighed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._under_pointer = watched if event.type() == QEvent.Type.Enter else None
            self.weighed.emit()
        return super().eventFilter(watched, event)


def _nothing(_button: QPushButton) -> None:
    """Nobody need be told."""


def _row(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    return row


def _shortcut(host: QWidget, key: str, button: QPushButton, tried: Callable[[QPushButton], None] = _nothing) -> None:
    """The key clicks the button while it can be clicked; a text field keeps its letters."""
    short = QShortcut(QKeySequence(key), host)
    short.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    short.activated.connect(lambda: button.click() if button.isEnabled() and button.isVisible() else tried(button))
