"""Approve, amend or reject, by key or by mouse? The bar under every proposal, grey until the journal has answered."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from controltower.ui import theme
from controltower.ui.badges import PendingMark


class DecisionBar(QWidget):
    """Asks for a decision and shows what came of it. It decides nothing: `wait`, `refuse` and `settle` say how it went.

    Keys, anywhere in `host`: A approves, E amends, R rejects; then 1 to 9 give a reason that is often needed, or it is
    typed; Esc goes back. Signals: approved(); amending(); rejected(reason), never without a reason.
    """

    approved = Signal()
    amending = Signal()
    rejected = Signal(str)

    def __init__(self, host: QWidget, presets: Sequence[str], *, amend: str = "Amend") -> None:
        super().__init__(host)
        self.approve_button = QPushButton("Approve   A")
        self.amend_button = QPushButton(f"{amend}   E")
        self.reject_button = QPushButton("Reject   R")
        self.back_button = QPushButton("Back   Esc")
        self.reason, self.pending, self.says = QLineEdit(), PendingMark(), QLabel()
        self.presets = [QPushButton(f"{number}  {text}") for number, text in enumerate(presets, 1)]
        self._texts = tuple(presets)
        self._open = self._refused = False
        self._amendable = True
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
        self.say(("Sent. Waiting for the journal.",))
        self._enable()

    def refuse(self, reasons: Sequence[str]) -> None:
        """The rules said no; every reason is shown."""
        self.pending.set_pending(False)
        self._refused = True
        self.say(("Refused:", *(f"–  {reason}" for reason in reasons)), strong=True)
        self._enable()

    def allow(self, approvable: bool) -> None:
        """Whether approving could work now; what is said stays."""
        self.approve_button.setEnabled(self._open and not self.waiting and approvable)

    def forget_refusal(self) -> None:
        """What was refused has been changed since."""
        if self._refused:
            self._refused = False
            self.say(())

    def warn(self, reasons: Sequence[str]) -> None:
        """Approving cannot work now, and why."""
        if not self.waiting:
            self.say(("Cannot be approved so:", *(f"–  {reason}" for reason in reasons)) if reasons else ())
            self.approve_button.setEnabled(self._open and not reasons)

    def say(self, sentences: Sequence[str], *, strong: bool = False) -> None:
        """One line each, above the buttons."""
        text = "\n".join(sentences)
        if text != self.says.text():
            self.says.setText(text)
            self.says.setFont(theme.font(weight=QFont.Weight.DemiBold if strong else QFont.Weight.Normal))
        self.says.setVisible(bool(sentences))

    def start_rejecting(self) -> None:
        """Ask for the reason."""
        if self._open and not self.waiting:
            self._pages.setCurrentIndex(1)
            self.reason.setFocus()
            self._enable()

    def _build(self) -> None:
        self.says.setWordWrap(True)
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
            _shortcut(host, key, button)
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

    def _back(self) -> None:
        self._pages.setCurrentIndex(0)
        self._enable()

    def _enable(self) -> None:
        free = self._open and not self.waiting
        self.approve_button.setEnabled(free)
        self.reject_button.setEnabled(free)
        self.amend_button.setEnabled(free and self._amendable)
        self.amend_button.setVisible(self._amendable)
        for button in (*self.presets, self.back_button):
            button.setEnabled(free and self.rejecting)


def _row(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    return row


def _shortcut(host: QWidget, key: str, button: QPushButton) -> None:
    """The key clicks the button while it can be clicked; a text field keeps its letters."""
    short = QShortcut(QKeySequence(key), host)
    short.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    short.activated.connect(lambda: button.click() if button.isEnabled() and button.isVisible() else None)
