"""Who sits down at this desk, and where is its journal? Asked, tried off the GUI thread, and asked again if wrong."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from controltower.app.signin.form import GAP_PX, LABEL_PX, Form
from controltower.app.signin.places import Places
from controltower.app.signin.ticket import Ticket
from controltower.app.signin.trying import Attempt
from controltower.domain.errors import Refused
from controltower.store.journal import MAIN
from controltower.store.postgres.access import Keyring, Keys
from controltower.store.signin import (
    Address,
    Granted,
    Kind,
    Part,
    TurnedAway,
    Welcome,
    enter,
    missing,
    outwaited,
)
from controltower.ui import theme

LOOK_MS = 40
WIDE_PX, ROW_PX = 580, 8
WAITS = "Opens the desk now. It connects as soon as the server is there, and keeps what you decide until then."
NO_KEYRING = "This machine has no keyring, or it is locked: the password was not kept."


class SignIn(QDialog):
    """`ticket` holds what the desk begins with, once the dialog was accepted. What was typed stays through failures."""

    def __init__(self, places: Places, keys: Keys | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ticket: Ticket | None = None
        self.form, self.before = Form(), QComboBox()
        self.whole, self.doing, self.bar = QLabel(), QLabel(), QProgressBar()
        self.enter_button, self.wait_button = QPushButton("Sign in"), QPushButton("Open and wait")
        self.cancel_button = QPushButton("Cancel")
        self._places, self._keys = places, keys or Keyring()
        self._attempt: Attempt | None = None
        self._welcome: Welcome | None = None
        self._build()
        # It also lets Ctrl+C through: Python hears of signals only while it runs.
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)
        self._remembered = places.all()
        for address in self._remembered:
            self.before.addItem(address.name)
        self._before_row.setVisible(bool(self._remembered))
        if self._remembered:
            self.choose(0)

    @property
    def trying(self) -> bool:
        """Whether a try is under way."""
        return self._attempt is not None

    def prefill(self, address: Address, password: str = "", *, keep: bool = False) -> None:
        """Begin with this address instead of the last one."""
        self.form.fill(address, password)
        self.form.keep.setChecked(keep)
        self._typed(Part.WHOLE)
        self._before_row.hide()
        self.form.begin()

    def choose(self, number: int) -> None:
        """Fill in a place where somebody signed in before."""
        self.before.setCurrentIndex(number)
        self.form.fill(self._remembered[number])
        self._typed(Part.WHOLE)
        self.form.begin()

    def enter(self) -> None:
        """Try what was typed; where it was tried and only the operation was open, go in."""
        if self.trying:
            return
        self._clear()
        address, password = self.form.address(), self.form.password
        if self._welcome is not None and self._chosen(self._welcome):
            return
        wrong = missing(address)
        for each in reversed(wrong):
            self._turn_away(each)
        if not wrong:
            keep, keys = self.form.keep.isChecked(), self._keys
            self._attempt = Attempt(lambda: enter(address, password, keys, keep=keep))
            self._show_trying()

    def stop(self) -> None:
        """Wait no longer for the answer."""
        self._attempt = None
        self._show_trying()

    def open_and_wait(self) -> None:
        """Open the desk although the server is away: it signs in, untried, when it comes."""
        address = self.form.address()
        try:
            expected = outwaited(address, self.form.password, self._keys)
        except Refused as error:
            self._turn_away(TurnedAway(Part.WHOLE, str(error)))
            return
        self._places.remember(address)
        says = "The server was away when you signed in: your password is tried when it comes."
        self.ticket = Ticket(expected.url, expected.login, address.operation or MAIN, (), says)
        self.accept()

    def reject(self) -> None:
        """Esc gives up a try first, and the dialog only then."""
        if self.trying:
            self.stop()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """The dialog ends, and the password goes with it."""
        self._timer.stop()
        self._attempt = None
        self.form.fields[Part.PASSWORD].clear()
        super().done(result)

    def _look(self) -> None:
        attempt = self._attempt
        if attempt is None or attempt.is_alive():
            return
        self.stop()
        match attempt.answer:
            case Welcome() as welcome:
                self._let_in(welcome)
            case TurnedAway() as away:
                self._turn_away(away)
            case None:
                self._turn_away(TurnedAway(Part.WHOLE, "Something went wrong in the program; there is a report."))

    def _let_in(self, welcome: Welcome) -> None:
        self._welcome = welcome
        if self._chosen(welcome):
            return
        self.form.offer([(each.operation, _roles(each)) for each in welcome.operations])
        self.enter_button.setText("Open")
        who = f"{welcome.login} has a role in" if welcome.login else "The file holds"
        listed = ", ".join(f"{each.operation}{_roles(each, ' (%s)')}" for each in welcome.operations)
        self.form.blame(Part.OPERATION, f"{who} several operations. Which one? There is: {listed}.")
        self._fit()
        self.form.operation.showPopup()

    def _chosen(self, welcome: Welcome) -> bool:
        """Go in where it is clear into which operation; whether it was."""
        named = self.form.operation.currentText().strip()
        fitting = [each for each in welcome.operations if named in ("", each.operation)]
        if len(fitting) != 1:
            return False
        self._places.remember(self._named(fitting[0], welcome.operations))
        says = NO_KEYRING if welcome.kept is False else ""
        self.ticket = Ticket(welcome.url, welcome.login, fitting[0].operation, fitting[0].roles, says)
        self.accept()
        return True

    def _named(self, chosen: Granted, operations: Sequence[Granted]) -> Address:
        """What is remembered: the operation only where it had to be chosen."""
        address = self.form.address()
        return address if len(operations) == 1 else replace(address, operation=chosen.operation)

    def _turn_away(self, away: TurnedAway) -> None:
        if away.choices:
            self.form.offer([(name, "") for name in away.choices])
        if not self.form.blame(away.part, away.says):
            self.whole.setText(away.says)
            self.whole.show()
        self.wait_button.setVisible(away.passing and self.form.kind is not Kind.FILE)
        self._fit()

    def _clear(self) -> None:
        self.form.clear()
        self.whole.hide()
        self.wait_button.hide()

    def _typed(self, part: Part) -> None:
        """Another operation needs no other try, anything else does."""
        self.whole.hide()
        self.wait_button.hide()
        if part is not Part.OPERATION:
            self._welcome = None
            self.enter_button.setText("Sign in")

    def _fit(self) -> None:
        """Grow to where all that is said can be read: a layout does not see by itself that words wrap."""
        laid = self.layout()
        if laid is not None:
            laid.activate()
            self.resize(self.width(), max(self.height(), laid.totalHeightForWidth(self.width())))

    def _show_trying(self) -> None:
        trying = self.trying
        address = self.form.address()
        where = {Kind.SERVER: address.host, Kind.SERVICE: f"service {address.service}", Kind.FILE: address.file}
        self.doing.setText(f"Signing in to {where[address.kind]} …" if trying else "")
        self.bar.setVisible(trying)
        self.form.setEnabled(not trying)
        self.before.setEnabled(not trying)
        self.enter_button.setEnabled(not trying)
        self.cancel_button.setText("Stop" if trying else "Cancel")
        if trying:
            self.cancel_button.setFocus()

    def _build(self) -> None:
        self.setWindowTitle("Control tower: sign in")
        self.setMinimumWidth(WIDE_PX)
        head = QLabel("Sign in to a control tower")
        head.setFont(theme.font(13, QFont.Weight.DemiBold))
        self._before_row = QWidget()
        before = _row(self._before_row, _label("Earlier"), self.before)
        before.setStretch(1, 1)
        self.before.activated.connect(self.choose)
        self.whole.setWordWrap(True)
        self.whole.setFont(theme.font(weight=QFont.Weight.DemiBold))
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.wait_button.setToolTip(WAITS)
        self.enter_button.setDefault(True)
        for button, act in (
            (self.enter_button, self.enter),
            (self.wait_button, self.open_and_wait),
            (self.cancel_button, self.reject),
        ):
            button.setAutoDefault(button is self.enter_button)
            button.clicked.connect(act)
        self.form.changed.connect(self._typed)
        buttons = QWidget()
        _row(buttons, self.doing, self.cancel_button, self.wait_button, self.enter_button).setStretch(0, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 18)
        box.setSpacing(12)
        for widget in (head, self._before_row, self.form, self.whole, self.bar):
            box.addWidget(widget)
        box.addStretch(1)  # what one field no longer says leaves its room here, and nothing above it moves
        box.addWidget(buttons)
        self.whole.hide()
        self.bar.hide()
        self.wait_button.hide()


def _row(widget: QWidget, *within: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(ROW_PX)
    for each in within:
        row.addWidget(each)
    return row


def _label(words: str) -> QLabel:
    label = QLabel(words)
    label.setFixedWidth(LABEL_PX + GAP_PX - ROW_PX)
    return label


def _roles(granted: Granted, form: str = "%s") -> str:
    return form % " and ".join(granted.roles) if granted.roles else ""
