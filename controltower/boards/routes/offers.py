"""Would another plan be better? The strip over the map: an open re-route, how much it changes, and the decision."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QHideEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from controltower.boards.routes.rows import change_count
from controltower.boards.routes.whypanel import WhyPanel
from controltower.domain.messages import Decision
from controltower.domain.proposals import Proposal, ProposalKind, ProposalStatus, RejectProposal, Urgency
from controltower.domain.rerouting import ReRoute
from controltower.domain.times import MINUTE, clock
from controltower.tower.desk import Desk
from controltower.tower.proposing import approve, problems, reject
from controltower.tower.truth import doubts
from controltower.tower.wording.beside import closed_words
from controltower.ui import theme
from controltower.ui.badges import Priority, pixmap
from controltower.ui.deciding import DecisionBar
from controltower.ui.dial import BudgetDial
from controltower.ui.doubt import DoubtNote, approval
from controltower.ui.presence import BesideLine
from controltower.ui.section import plain

PRIORITIES = {Urgency.CRITICAL: Priority.CRITICAL, Urgency.HIGH: Priority.HIGH, Urgency.LOW: Priority.LOW}
REASONS = ("Too many changes", "Driver cannot", "Customer was promised", "Wait and see")


class OfferStrip(QFrame):
    """An open re-route over the map; hidden where none is open.

    One that is closed elsewhere stays, with who it was, until the person goes on. Signals: changed() when another offer
    is spoken of, or it shall be drawn or not; details(proposal id); turned() when the person does something here.
    """

    changed = Signal()
    details = Signal(str)
    turned = Signal()

    def __init__(self, host: QWidget, desk: Desk) -> None:
        super().__init__(host)
        self._desk = desk
        self._offered: str | None = None
        self._asked: str | None = None
        self._mine: set[str] = set()
        self._seen = self._second = False
        self.badge, self.title, self.changes = QLabel(), plain(), plain()
        self.show_plan = QCheckBox("Draw the new plan")
        self.next_button = QPushButton("Next offer")
        self.bar, self.doubt, self.beside = DecisionBar(host, REASONS, amend="Details"), DoubtNote(), BesideLine()
        self.dial, self.why = BudgetDial(), WhyPanel(host)
        self._dialled: tuple[str, int] | None = None
        self._build()
        self._connect()

    @property
    def offered(self) -> Proposal | None:
        """The re-route that the strip speaks of."""
        return self._desk.picture[Proposal].get(self._offered or "")

    @property
    def drawn(self) -> Proposal | None:
        """The re-route that shall be drawn, as the dial has it."""
        return self.chosen if self.show_plan.isChecked() and self.bar.open else None

    @property
    def chosen(self) -> Proposal | None:
        """What would be approved: the offer, with the plan that the dial points at."""
        offer = self.offered
        if offer is None or self._dialled is None or self._dialled[0] != offer.id:
            return offer
        choice = offer.choices[self._dialled[1]]
        return replace(offer, plans=choice.plans, unserved=choice.unserved)

    @property
    def over(self) -> bool:
        """Whether what the strip speaks of was closed elsewhere."""
        offer = self.offered
        return offer is not None and offer.status is not ProposalStatus.OPEN

    def go_on(self) -> None:
        """Leave what is over."""
        if self.over and self._asked is None:
            self._seen = False
            self.changed.emit()

    def speak_of(self, proposal: str) -> None:
        """Turn to this offer."""
        if self._asked is None:
            self._offered, self._second = proposal, False
            self.bar.offer(True)

    def present(self, timezone: str) -> None:
        """The offer as it stands now, what the journal has answered, and why it could no longer be approved."""
        offers = self._open()
        self._settle()
        if self._asked is None and self._offered not in offers and not self._stays():
            self._offered, self._second = (offers[0] if offers else None), False
            self.bar.offer(self._offered is not None)
        offer = self.offered
        self.setVisible(offer is not None)
        if offer is None:
            return
        self._seen = self.isVisible()
        others = len(offers) - (offer.id in offers)
        self.badge.setPixmap(pixmap(PRIORITIES[offer.urgency], 18))
        self.title.setText(offer.title)
        self.next_button.setText(f"Next of {len(offers)}" if others else "Close")
        self.next_button.setVisible(bool(others) or self.over)
        self.show_plan.setVisible(not self.over)
        if self.over:
            self._end(offer, timezone)
        else:
            self._review(offer, timezone)

    def stand(self) -> None:
        """What this person may do with the offer, and which other desks look at it too; they stop nobody."""
        may = self._desk.may
        self.bar.forbid(may(ReRoute, RejectProposal), approve=may(ReRoute), reject=may(RejectProposal))
        others = self._desk.beside(self._offered or "") if self.bar.open else ()
        self.beside.show_beside(others, self._desk.person, deciding=self.bar.weighing)

    def _review(self, offer: Proposal, timezone: str) -> None:
        picture = self._desk.picture
        left = (offer.act_by - picture.now) / MINUTE
        when = f"in {left:.0f} min" if left >= 1 else "now" if left > -1 else f"{-left:.0f} min ago"
        by = f"decide by {clock(offer.act_by, timezone)}, {when}"
        held = next((n for n, each in enumerate(offer.choices) if each.plans == offer.plans), len(offer.choices) - 1)
        dialled = self._dialled is not None and self._dialled[0] == offer.id
        self.dial.offer(offer.choices, self._dialled[1] if dialled and self._dialled else held)
        chosen = self.chosen or offer
        self.why.explain(picture, chosen)
        self.changes.setText(f"{change_count(picture, chosen)}  ·  {by}")
        if self._asked is None:
            found = problems(picture, chosen)
            if self.bar.refused:
                self.bar.allow(not found)
            else:
                self.bar.warn(found)
        self.doubt.say(doubts(self._desk, approve(chosen)) if self._asked is None else ())
        self.bar.approve_button.setText(approval(stale=bool(self.doubt.text), changed=chosen.plans != offer.plans))
        self.stand()

    def _end(self, offer: Proposal, timezone: str) -> None:
        """Who was first, when and how."""
        self.changes.setText(str(offer.status))
        self.doubt.say(())
        self.dial.hide()
        self.why.hide()
        self.beside.hide()
        second = ("Your own decision came after it, and was refused.",) if self._second else ()
        self.bar.end((*closed_words(offer, timezone), *second))

    def _stays(self) -> bool:
        """Whether somebody else closed under the person's eyes what the strip speaks of."""
        return self._seen and self.over and self._offered not in self._mine

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
        self._seen = False
        self.changed.emit()
        self.turned.emit()

    def _approve(self) -> None:
        if (offer := self.chosen) is not None:
            self._ask(approve(offer))

    def _reject(self, reason: str) -> None:
        if (offer := self.offered) is not None:
            self._ask(reject(offer, reason))

    def _ask(self, decision: Decision) -> None:
        self._asked = self._desk.decide(decision)
        self.bar.wait()

    def _settle(self) -> None:
        """The journal has answered: the offer is closed, or the reasons of the refusal are shown."""
        verdict = self._desk.verdict(self._asked or "")
        if verdict is None:
            return
        self._asked = None
        self.bar.offer(True)
        if verdict.accepted:
            self._mine.add(self._offered or "")
        else:
            self._second = self.over
            self.bar.refuse(verdict.reasons)

    def _connect(self) -> None:
        self.show_plan.toggled.connect(lambda _on: self.changed.emit())
        self.dial.chosen.connect(self._dial)
        self.next_button.clicked.connect(self._next)
        self.bar.approved.connect(self._approve)
        self.bar.rejected.connect(self._reject)
        self.bar.weighed.connect(self._weighed)
        self.bar.amending.connect(lambda: self.details.emit(self._offered or ""))

    def _dial(self, number: int) -> None:
        """Another of the plans that were worked out: it is drawn at once."""
        if self.offered is not None:
            self._dialled = self.offered.id, number
            self.changed.emit()
            self.turned.emit()

    def _weighed(self) -> None:
        """Whether somebody is about to decide may be otherwise now."""
        self.stand()
        if self.bar.weighing or self._desk.looking.thing == self._offered:
            self.turned.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._seen = False  # what closes now, closes under nobody's eyes

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
        box.addWidget(self.dial)
        box.addWidget(self.why)
        box.addWidget(self.doubt)
        box.addWidget(self.beside)
        box.addWidget(self.bar)
