"""How is an order brought elsewhere, or at another time? Fields, what they would do, and a button that decides it."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from controltower.boards.orders.pinning import PinDialog
from controltower.domain.changing import ChangeOrder
from controltower.domain.errors import Unavailable
from controltower.domain.ids import OrderId
from controltower.domain.orders import CLOSED, Order, Progress
from controltower.planning.changed import ChangePlan, change_problem, plan_change
from controltower.planning.travel import roads_of
from controltower.store.addresses import Match, Unmatched
from controltower.tower.changing import Draft, basis_says, draft_of, effects, found_says, locate, read
from controltower.tower.desk import Desk
from controltower.ui import theme
from controltower.ui.badges import PendingMark
from controltower.ui.live import when_done
from controltower.ui.section import Section, plain, soft

TYPING_MS = 300
NO_ROUTE = "It is on no route yet: it will be planned with its departure, and nobody else is touched."


class ChangePanel(QWidget):
    """Address, place, window and reason; what a change does to the route is shown before it is decided."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.address, self.place = QLineEdit(), QLineEdit()
        self.opens, self.closes, self.reason = QLineEdit(), QLineEdit(), QLineEdit()
        self.find_button, self.change_button = QPushButton("Find"), QPushButton("Change it")
        self.pin_button = QPushButton("Pin …")
        self.pins: PinDialog | None = None
        self.says, self.pending = plain(), PendingMark()
        self.effect = plain()
        self.decision: ChangeOrder | None = None
        self.plan: ChangePlan | None = None
        self._order: OrderId | None = None
        self._sent = ""
        self._typing = QTimer(self, interval=TYPING_MS, singleShot=True)
        self._build()
        self._connect()

    def present(self, order: OrderId | None) -> None:
        """The fields of another order, or what became of the change that was sent."""
        if order != self._order:
            self._order, self._sent = order, ""
            self._fill()
        self._say_sent()

    @property
    def draft(self) -> Draft | None:
        """What is typed."""
        if self._order is None:
            return None
        typed = (each.text() for each in (self.address, self.place, self.opens, self.closes, self.reason))
        return Draft(self._order, *typed)

    def weigh(self) -> None:
        """Read the fields, say what is wrong with them, and have the effect worked out elsewhere."""
        self._typing.stop()
        draft, self.decision, self.plan = self.draft, None, None
        self.effect.clear()
        if draft is None or not self._touched(draft):
            self._say(())
            return
        wanted = read(self.desk.picture, draft)
        if isinstance(wanted, tuple):
            self._say(wanted)
            return
        self.decision = wanted
        self._say(())
        problem = change_problem(self.desk.picture, wanted)
        if problem is None:
            self.effect.setText(NO_ROUTE)
            return
        self.effect.setText("Working out what it does to the route …")
        future: Future[Any] = self.desk.wires.work.submit(plan_change, problem)
        when_done(future, owner=self, then=lambda plan: self._weighed(wanted, plan), failed=self._not_weighed)

    def look_up(self) -> None:
        """Look the address up in the book of the road data."""
        network, text = roads_of(self.desk.picture).network, self.address.text()
        self.says.setText("Looking the address up …")
        future: Future[Any] = self.desk.wires.work.submit(locate, network, text)
        asked = self._order
        when_done(future, owner=self, then=lambda found: self._found(asked, found), failed=self._not_found)

    def put_pin(self) -> None:
        """Open the map for a pin, with this order and all that no road leads to."""
        if self.pins is not None:
            self.pins.close()
        self.pins = PinDialog(self.desk, self._order, self)
        self.pins.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pins.destroyed.connect(self._no_pins)
        self.pins.open()

    def change(self) -> None:
        """Decide what is shown."""
        self.weigh()
        if self.decision is not None and not self.desk.may(ChangeOrder):
            self._sent = self.desk.decide(self.decision)
            self._say_sent()

    def _no_pins(self) -> None:
        self.pins = None

    def _fill(self) -> None:
        order = self.desk.picture[Order].get(self._order or "")
        held = draft_of(self.desk.picture, order) if order else None
        texts = (held.address, held.place, held.opens, held.closes, "") if held else ("",) * 5
        for field, text in zip(self._fields, texts, strict=True):
            field.setText(text)
        progress = self.desk.picture[Progress].get(self._order or "")
        open_ = progress is not None and progress.stage not in CLOSED
        for field in self._fields:
            field.setEnabled(open_)
        self.find_button.setEnabled(open_)
        self.section.set_note("" if open_ or progress is None else f"It is {progress.stage}: nothing can be changed.")
        self._typing.stop()
        self.weigh()

    def _touched(self, draft: Draft) -> bool:
        order = self.desk.picture[Order].get(draft.order)
        if order is None:
            return False
        held = draft_of(self.desk.picture, order)
        return (held.address, held.place, held.opens, held.closes) != (
            draft.address,
            draft.place,
            draft.opens,
            draft.closes,
        )

    def _weighed(self, decision: ChangeOrder, plan: ChangePlan) -> None:
        if decision == self.decision:
            self.plan = plan
            lines = (f"{each.what} {each.now} → {each.then}" for each in effects(plan))
            self.effect.setText(f"{'  ·  '.join(lines)}.  {basis_says(plan)}")

    def _found(self, asked: OrderId | None, found: Match | Unmatched) -> None:
        """The place of what was asked for; nothing where another order is looked at by now."""
        if asked != self._order:
            return
        if isinstance(found, Match):
            self.place.setText(f"{found.lat:.5f}, {found.lon:.5f}")
            self.weigh()
        self.says.setText(" ".join(filter(None, (found_says(found), self.says.text()))))

    def _not_weighed(self, problem: BaseException) -> None:
        """Road data that cannot be read is said; anything else is a bug."""
        if not isinstance(problem, Unavailable):
            raise problem
        self.effect.setText(str(problem))

    def _not_found(self, problem: BaseException) -> None:
        if not isinstance(problem, Unavailable):
            raise problem
        self.says.setText(found_says(problem))

    def _say(self, reasons: Sequence[str]) -> None:
        why = self.desk.may(ChangeOrder)
        self.says.setText("\n".join((*reasons, why)) if why else "\n".join(reasons))
        self.change_button.setEnabled(self.decision is not None and not why)

    def _say_sent(self) -> None:
        waiting = self._sent in self.desk.pending
        self.pending.set_pending(waiting)
        verdict = self.desk.verdict(self._sent) if self._sent else None
        if verdict is None:
            return
        self._sent = ""
        if verdict.accepted:
            self._fill()
            self.says.setText("Changed. If another sequence serves the route better, it is offered in the inbox.")
        else:
            self.says.setText("Refused: " + " ".join(verdict.reasons))

    @property
    def _fields(self) -> tuple[QLineEdit, ...]:
        return self.address, self.place, self.opens, self.closes, self.reason

    def _build(self) -> None:
        hints = ("Street, number, town", "41.15, -8.61", "14:00", "18:00", "Why")
        for line, hint in zip(self._fields, hints, strict=True):
            line.setPlaceholderText(hint)
        self.effect.setFont(theme.font(weight=QFont.Weight.DemiBold))
        for label in (self.effect, self.says):
            label.setWordWrap(True)
        self.effect.setMinimumHeight(2 * self.effect.fontMetrics().lineSpacing() + 2)
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setSpacing(6)
        first, second = QHBoxLayout(), QHBoxLayout()
        for field, stretch in ((self.address, 3), (self.find_button, 0), (self.place, 2), (self.pin_button, 0)):
            first.addWidget(field, stretch)
        second.addWidget(self.opens, 1)
        second.addWidget(soft("to"))
        second.addWidget(self.closes, 1)
        second.addWidget(self.reason, 4)
        second.addWidget(self.pending)
        second.addWidget(self.change_button)
        grid.addWidget(soft("Address"), 0, 0)
        grid.addLayout(first, 0, 1)
        grid.addWidget(soft("Window"), 1, 0)
        grid.addLayout(second, 1, 1)
        grid.addWidget(self.effect, 2, 1)
        grid.addWidget(self.says, 3, 1)
        self.section = Section("Change address or window", body)
        self.section.keep_low()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.section)

    def _connect(self) -> None:
        self._typing.timeout.connect(self.weigh)
        for field in self._fields:
            field.textEdited.connect(lambda _text: self._typing.start())
            field.returnPressed.connect(self.weigh)
        self.pin_button.clicked.connect(lambda _checked=False: self.put_pin())
        self.find_button.clicked.connect(lambda _checked=False: self.look_up())
        self.change_button.clicked.connect(lambda _checked=False: self.change())
