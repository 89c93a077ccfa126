"""What becomes of decisions that an earlier run could not write? The person is asked, one by one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from controltower.app.header.pace import button
from controltower.app.header.panel import decisions, told
from controltower.domain.messages import Message
from controltower.domain.places import operation_of
from controltower.domain.times import MINUTE, moment, seconds_between
from controltower.tower.desk import Desk
from controltower.tower.wording import Tongue
from controltower.ui import theme
from controltower.ui.badges import age_text
from controltower.ui.outlined import outlined

WIDE_PX, HIGH_PX = 640, 320
ASKS = (
    "The program ended before the journal had confirmed these decisions. What was decided meanwhile may have overtaken "
    "them; the rules check each again. One that arrived after all is not done twice."
)


class KeptQuestion(QDialog):
    """Asks, and stays out of the way: the desk goes on beside it. What is put off stays in sight as the `reminder`.

    Signals: sending(messages), discarding(messages) for those that are ticked.
    """

    sending = Signal(object)
    discarding = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.messages: tuple[Message, ...] = ()
        self.boxes: list[QCheckBox] = []
        self._ages: list[QLabel] = []
        self.send_button, self.discard_button = QPushButton("Send"), QPushButton("Discard")
        self.later_button = QPushButton("Later")
        self.reminder = button("", self.show, "They wait until you say what becomes of them")
        self.reminder.hide()
        self._build()

    def ask(self, messages: Sequence[Message]) -> None:
        """Show these, besides those that are still open."""
        known = {(each.source, each.key) for each in self.messages}
        fresh = [each for each in messages if (each.source, each.key) not in known]
        if fresh:
            self._show((*self.messages, *fresh))
            self.show()

    def present(self) -> None:
        """The ages as they are now; the picture may have come after the question."""
        for box, age, (what, when) in zip(self.boxes, self._ages, self.rows(), strict=True):
            box.setText(what)
            age.setText(when)

    @property
    def chosen(self) -> tuple[Message, ...]:
        """Those that are ticked."""
        return tuple(each for each, box in zip(self.messages, self.boxes, strict=True) if box.isChecked())

    def rows(self) -> list[tuple[str, str]]:
        """Each decision in words, and when it was taken."""
        operation = operation_of(self.desk.picture)
        zone = operation.timezone if operation else ""
        tongue = Tongue(zone or "UTC")
        return [(told(self.desk, each.body, tongue), _when(each, self.desk, zone)) for each in self.messages]

    def _show(self, messages: tuple[Message, ...]) -> None:
        self.messages = messages
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(16)
        self.boxes, self._ages = [], []
        for number, (what, when) in enumerate(self.rows()):
            box, age = outlined(QCheckBox(what.replace("&", "&&"))), QLabel(when)
            box.setChecked(True)
            box.toggled.connect(self._count)
            self.boxes.append(box)
            self._ages.append(age)
            grid.addWidget(box, number, 0)
            grid.addWidget(age, number, 1, Qt.AlignmentFlag.AlignRight)
        grid.setRowStretch(len(messages), 1)
        listed = QWidget()
        listed.setLayout(grid)
        self._area.setWidget(listed)
        self._count()

    def _answer(self, answer: SignalInstance) -> None:
        chosen = self.chosen
        left = tuple(each for each in self.messages if each not in chosen)
        answer.emit(chosen)
        self._show(left)
        if not left:
            self.accept()

    def _count(self) -> None:
        count = len(self.chosen)
        for each, verb in ((self.send_button, "Send"), (self.discard_button, "Discard")):
            each.setText(verb if count == len(self.messages) else f"{verb} {count}")
            each.setEnabled(count > 0)
        self.reminder.setText(f"{decisions(len(self.messages))} of an earlier run, unconfirmed …")
        self.reminder.setMinimumWidth(self.reminder.fontMetrics().horizontalAdvance(self.reminder.text()) + 14)
        self.reminder.setVisible(bool(self.messages))

    def _build(self) -> None:
        self.setWindowTitle("Decisions of an earlier run")
        self.setMinimumWidth(WIDE_PX)
        head, asks = QLabel("Decided here, and never confirmed"), QLabel(ASKS)
        head.setFont(theme.font(12, QFont.Weight.DemiBold))
        asks.setWordWrap(True)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setMaximumHeight(HIGH_PX)
        row = QHBoxLayout()
        row.addWidget(self.discard_button)
        row.addStretch(1)
        for each in (self.later_button, self.send_button):
            row.addWidget(each)
        for each in (self.discard_button, self.later_button, self.send_button):
            each.setAutoDefault(False)
        self.send_button.clicked.connect(lambda: self._answer(self.sending))
        self.discard_button.clicked.connect(lambda: self._answer(self.discarding))
        self.later_button.clicked.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(12)
        for widget in (head, asks, self._area):
            box.addWidget(widget)
        box.addLayout(row)


def _when(message: Message, desk: Desk, zone: str) -> str:
    """The operation's time of it, with the day where that was another, and how long ago; nothing before it is known."""
    if not message.at:
        return "at a time that is not known"
    if not zone:
        return ""
    then, now = moment(message.at, zone), moment(desk.now or message.at, zone)
    day = "" if then.date() == now.date() else f"{then:%a} {then.day} {then:%b}, "
    age_s = seconds_between(message.at, desk.now) if desk.now else 0.0
    return f"{day}{then:%H:%M}" + (f", {age_text(age_s)} ago" if age_s >= MINUTE / 1_000_000 else "")
