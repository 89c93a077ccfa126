"""Would another plan be better? The strip over the map: an open re-route, how much it changes, and the decision."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from controltower.boards.routes.rows import change_count
from controltower.domain.messages import Decision
from controltower.domain.proposals import Proposal, ProposalKind, ProposalStatus, Urgency, Verdict
from controltower.domain.times import MINUTE, clock
from controltower.tower.desk import Desk
from controltower.tower.proposing import approve, problems, reject
from controltower.tower.truth import doubts
from controltower.ui import theme
from controltower.ui.badges import Priority, pixmap
from controltower.ui.deciding import DecisionBar
from controltower.ui.doubt import DoubtNote

PRIORITIES = {Urgency.CRITICAL: Priority.CRITICAL, Urgency.HIGH: Priority.HIGH, Urgency.LOW: Priority.LOW}
REASONS = ("Too many changes", "Driver cannot", "Customer was promised", "Wait and see")


class OfferStrip(QFrame):
    """An open re-route over the map; hidden where none is open.

    Signals: changed() when another offer is spoken of, or it shall be drawn or not; details(proposal id).
    """

    changed = Signal()
    details = Signal(str)

    def __init__(self, host: QWidget, desk: Desk) -> None:
        super().__init__(host)
        self._desk = desk
        self._offered: str | None = None
        self._asked: str | None = None
        self.badge, self.title, self.changes = QLabel(), QLabel(), QLabel()
        self.show_plan = QCheckBox("Draw the new plan")
        self.next_button = QPushButton("Next offer")
        self.bar, self.doubt = DecisionBar(host, REASONS, amend="Details"), DoubtNote()
        self._build()
        self._connect()

    @property
    def offered(self) -> Proposal | None:
        """The re-route that the strip speaks of."""
        return self._desk.picture[Proposal].get(self._offered or "")

    @property
    def drawn(self) -> Proposal | None:
        """The re-route that shall be drawn."""
        return self.offered if self.show_plan.isChecked() else None

    def speak_of(self, proposal: str) -> None:
        """Turn to this offer."""
        if self._asked is None:
            self._offered = proposal
            self.bar.offer(True)

    def present(self, timezone: str) -> None:
        """The offer as it stands now, what the journal has answered, and why it could no longer be approved."""
        offers = self._open()
        self._settle()
        if self._asked is None and self._offered not in offers:
            self._offered = offers[0] if offers else None
            self.bar.offer(self._offered is not None)
        offer = self.offered
        self.setVisible(offer is not None)
        if offer is None:
            return
        picture = self._desk.picture
        left = (offer.act_by - picture.now) / MINUTE
        when = f"in {left:.0f} min" if left >= 1 else "now" if left > -1 else f"{-left:.0f} min ago"
        self.badge.setPixmap(pixmap(PRIORITIES[offer.urgency], 18))
        self.title.setText(offer.title)
        by = f"decide by {clock(offer.act_by, timezone)}, {when}"
        self.changes.setText(f"{change_count(picture, offer)}  ·  {by}")
        self.next_button.setText(f"Next of {len(offers)}")
        self.next_button.setVisible(len(offers) > 1)
        if self._asked is None:
            found = problems(picture, offer)
            if self.bar.refused:
                self.bar.allow(not found)
            else:
                self.bar.warn(found)
        self.doubt.say(doubts(self._desk, approve(offer)) if self._asked is None else ())

    def _open(self) -> list[str]:
        """Open re-routes, the one that must be decided first at the top."""
        offers = (each for each in self._desk.picture[Proposal].values() if each.kind is ProposalKind.REROUTE)
        waiting = (each for each in offers if each.status is ProposalStatus.OPEN)
        return [each.id for each in sorted(waiting, key=lambda each: (each.act_by, each.id))]

    def _next(self) -> None:
        offers = self._open()
        if offers:
            at = offers.index(self._offered) + 1 if self._offered in offers else 0
            self.speak_of(offers[at % len(offers)])
        self.changed.emit()

    def _approve(self) -> None:
        if (offer := self.offered) is not None:
            self._ask(approve(offer))

    def _reject(self, reason: str) -> None:
        if (offer := self.offered) is not None:
            self._ask(reject(offer, reason))

    def _ask(self, decision: Decision) -> None:
        self._asked = self._desk.decide(decision)
        self.bar.wait()

    def _settle(self) -> None:
        """The journal has answered: the offer is closed, or the reasons of the refusal are shown."""
        verdict = self._desk.picture[Verdict].get(self._asked or "")
        if verdict is None:
            return
        self._asked = None
        self.bar.offer(True)
        if not verdict.accepted:
            self.bar.refuse(verdict.reasons)

    def _connect(self) -> None:
        self.show_plan.toggled.connect(lambda _on: self.changed.emit())
        self.next_button.clicked.connect(self._next)
        self.bar.approved.connect(self._approve)
        self.bar.rejected.connect(self._reject)
        self.bar.amending.connect(lambda: self.details.emit(self._offered or ""))

    def _build(self) -> None:
        self.show_plan.setChecked(True)
        self.hide()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.title.setFont(theme.font(10, QFont.Weight.DemiBold))
        for label in (self.title, self.changes):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head, foot, box = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self.badge)
        head.addWidget(self.title, 1)
        head.addWidget(self.next_button)
        foot.addWidget(self.changes, 1)
        foot.addWidget(self.show_plan)
        box.setContentsMargins(10, 8, 10, 8)
        box.setSpacing(5)
        box.addLayout(head)
        box.addLayout(foot)
        box.addWidget(self.doubt)
        box.addWidget(self.bar)
