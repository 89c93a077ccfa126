"""Now and if, side by side: a person reviews a proposal and approves, amends or rejects it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from controltower.ui import theme
from controltower.ui.badges import Badge, PendingMark
from controltower.ui.table import Column, Table


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the proposal touches. `better` says whether the change helps; None leaves it to the reader."""

    what: str
    now: str
    then: str
    better: bool | None = None
    badge: Badge | None = None
    tip: str = ""

    @property
    def changed(self) -> bool:
        return self.now != self.then

    @property
    def mark(self) -> str:
        if not self.changed:
            return ""
        return {True: "▲ better", False: "▼ worse", None: "◆ changed"}[self.better]


class ReviewPanel(QWidget):
    """Shows what changes and why; the buttons only ask, and stay grey from then until `confirm` or `refuse`.

    Signals: approved(reason), amended(reason), rejected(reason); a rejection needs a reason.
    """

    approved = Signal(str)
    amended = Signal(str)
    rejected = Signal(str)

    def __init__(
        self, parent: QWidget | None = None, *, approve: str = "Approve", amend: str = "Amend", reject: str = "Reject"
    ) -> None:
        super().__init__(parent)
        self.title, self.because, self.count = QLabel(), QLabel(), QLabel()
        self.lines = Table(_COLUMNS, key=lambda line: line.what, parent=self, empty="Nothing changes")
        self.reason, self.pending, self.verdict = QLineEdit(), PendingMark(), QLabel()
        self.approve_button, self.amend_button, self.reject_button = (
            QPushButton(approve),
            QPushButton(amend),
            QPushButton(reject),
        )
        self._offered = self._refused = False
        self._build()
        self._enable()

    def propose(self, title: str, because: str, lines: Sequence[Line]) -> None:
        """A new proposal to review; what was typed for the last one is gone."""
        self.title.setText(title)
        self.because.setText(because)
        ordered = sorted(lines, key=lambda line: not line.changed)
        self.lines.set_rows(ordered)
        changed = sum(line.changed for line in lines)
        self.count.setText(f"{changed} of {len(lines)} changed")
        self.reason.clear()
        self._say([])
        self._offered, self._refused = True, False
        self._set_pending(False)

    def confirm(self, text: str = "Confirmed") -> None:
        """The journal has it."""
        self._offered = False
        self._say([text])
        self._set_pending(False)

    def refuse(self, reasons: Sequence[str]) -> None:
        """The rules said no; every reason is shown, and the proposal can be amended or rejected."""
        self._say(["Refused:", *(f"–  {reason}" for reason in reasons)])
        self._refused = True
        self._set_pending(False)

    @property
    def waiting(self) -> bool:
        return self.pending.pending

    def _build(self) -> None:
        self.title.setFont(theme.font(13, QFont.Weight.Medium))
        self.title.setWordWrap(True)
        for label in (self.because, self.verdict):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        self.reason.setPlaceholderText("Reason (needed to reject)")
        self.approve_button.setDefault(True)
        self.approve_button.clicked.connect(lambda: self._ask(self.approved))
        self.amend_button.clicked.connect(lambda: self._ask(self.amended))
        self.reject_button.clicked.connect(lambda: self._ask(self.rejected))
        self.reason.textChanged.connect(self._enable)
        head, foot, box = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self.title, 1)
        head.addWidget(self.count)
        for widget in (self.approve_button, self.amend_button, self.reject_button):
            foot.addWidget(widget)
        foot.insertWidget(0, self.reason, 1)
        foot.insertWidget(1, self.pending)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(self.because)
        box.addWidget(self.lines, 1)
        box.addWidget(self.verdict)
        box.addLayout(foot)
        self.verdict.hide()

    def _ask(self, signal: SignalInstance) -> None:
        self._set_pending(True)
        self._say([])
        signal.emit(self.reason.text().strip())

    def _say(self, sentences: Sequence[str]) -> None:
        self.verdict.setText("\n".join(sentences))
        self.verdict.setVisible(bool(sentences))

    def _set_pending(self, pending: bool) -> None:
        self.pending.set_pending(pending)
        self._enable()

    def _enable(self) -> None:
        free = self._offered and not self.waiting
        self.approve_button.setEnabled(free and not self._refused)
        self.amend_button.setEnabled(free)
        self.reject_button.setEnabled(free and bool(self.reason.text().strip()))
        self.reason.setEnabled(free)


_COLUMNS: tuple[Column[Line], ...] = (
    Column(
        "What",
        lambda line: line.what,
        width=230,
        badge=lambda line: line.badge,
        strong=lambda line: line.changed,
        tip=lambda line: line.tip,
    ),
    Column("Now", lambda line: line.now, width=150, align="right"),
    Column("If", lambda line: line.then, width=150, align="right", strong=lambda line: line.changed),
    Column("", lambda line: line.mark, width=90, name="mark"),
)
