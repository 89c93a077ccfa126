"""What would happen, what exactly would be done, and why? The right half of the inbox."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from controltower.boards.inbox.counting import CountEditor
from controltower.boards.inbox.crossing import CrossingEditor
from controltower.boards.inbox.doors import DoorsEditor
from controltower.boards.inbox.editor import Editor
from controltower.boards.inbox.release import ReleaseEditor
from controltower.boards.inbox.replan import ReplanEditor
from controltower.boards.inbox.roster import RosterEditor
from controltower.boards.inbox.staff import StaffEditor
from controltower.boards.inbox.work import PRIORITIES, left_text
from controltower.domain.messages import Decision
from controltower.domain.picture import Picture
from controltower.domain.proposals import KIND_OF, Effect, Proposal, ProposalKind, RejectProposal
from controltower.domain.times import clock, seconds_between
from controltower.tower.desk import Desk
from controltower.tower.proposing import problems_of
from controltower.tower.truth import doubts
from controltower.tower.watch import Affected, Alarm
from controltower.tower.wording.beside import closed_words
from controltower.ui import theme
from controltower.ui.badges import age_text, pixmap
from controltower.ui.deciding import DecisionBar
from controltower.ui.doubt import DoubtNote, approval
from controltower.ui.presence import BesideLine
from controltower.ui.table import Column, Table

REASONS = ("Not needed", "Too costly", "Nobody is free", "Already solved")
ROW_PX = 26
GO_ON = "Enter goes on to the next."
DECISION_FOR: dict[ProposalKind, type[Decision]] = {kind: decision for decision, kind in KIND_OF.items()}


class Head(QWidget):
    """A badge, what it is about, and how much time there is."""

    def __init__(self) -> None:
        super().__init__()
        self.badge, self.title, self.when, self.reason = QLabel(), QLabel(), QLabel(), QLabel()
        self.title.setFont(theme.font(12, QFont.Weight.DemiBold))
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.title, self.reason):
            label.setWordWrap(True)
        self.badge.setFixedWidth(24)
        row, box = QHBoxLayout(), QVBoxLayout(self)
        row.addWidget(self.badge)
        row.addWidget(self.title, 1)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(5)
        box.addLayout(row)
        box.addWidget(self.when)
        box.addWidget(self.reason)


class ProposalDetail(QWidget):
    """One proposal with its effects, what would be done, and the decision.

    Signals: asked(decision) when a person approved, with or without changes; turned_down(reason).
    """

    asked = Signal(object)
    turned_down = Signal(str)

    def __init__(self, host: QWidget) -> None:
        super().__init__()
        self.head = Head()
        self.effects = Table(_EFFECTS, key=lambda effect: effect.what, empty="No figures were given.")
        self.editors: dict[ProposalKind, Editor] = {
            ProposalKind.STAFF: StaffEditor(),
            ProposalKind.REROUTE: ReplanEditor(),
            ProposalKind.CROSSDOCK: CrossingEditor(),
            ProposalKind.RELEASE: ReleaseEditor(),
            ProposalKind.DOORS: DoorsEditor(),
            ProposalKind.COUNT: CountEditor(),
            ProposalKind.ROSTER: RosterEditor(),
        }
        self.pages, self.bar, self.beside = QStackedWidget(), DecisionBar(host, REASONS), BesideLine()
        self.doubt = DoubtNote()
        self.proposal: Proposal | None = None
        self._picture = Picture()
        self._build()

    @property
    def editor(self) -> Editor | None:
        """The editor of the proposal that is shown."""
        return self.editors[self.proposal.kind] if self.proposal else None

    def show_proposal(self, picture: Picture, proposal: Proposal, timezone: str) -> None:
        """Another proposal: changes that were made to the last one are gone."""
        self.proposal, self._picture = proposal, picture
        self.editors[proposal.kind].load(picture, proposal, timezone)
        self.pages.setCurrentWidget(self.editors[proposal.kind])
        self.pages.setEnabled(True)
        self.effects.set_rows(proposal.effects)
        self.effects.setFixedHeight(ROW_PX * max(1, len(proposal.effects)) + 33)
        self.bar.offer(True)
        self.refresh(picture, timezone)

    def refresh(self, picture: Picture, timezone: str) -> None:
        """The same proposal at a later moment."""
        self._picture = picture
        if self.proposal is None:
            return
        left = seconds_between(picture.now, self.proposal.act_by)
        age = age_text(seconds_between(self.proposal.made_at, picture.now))
        self.head.badge.setPixmap(pixmap(PRIORITIES[self.proposal.urgency], 18))
        self.head.title.setText(self.proposal.title)
        by = f"decide by {clock(self.proposal.act_by, timezone)}, {left_text(left)}"
        self.head.when.setText(f"Proposal to {self.proposal.kind}  ·  {age} old  ·  {by}")
        self.head.reason.setText(self.proposal.reason)
        self.editors[self.proposal.kind].refresh(picture)
        self.check()

    @property
    def deciding(self) -> bool:
        """Whether the person is about to decide what is shown: it was changed, or the bar is weighed."""
        if self.proposal is None or self.editor is None or not self.bar.open:
            return False
        return self.bar.weighing or (self.bar.approvable and self.editor.amended(self.proposal))

    def stand(self, desk: Desk) -> None:
        """What this person may do with it, and which other desks look at it too; they stop nobody."""
        if self.proposal is not None:
            kind = DECISION_FOR[self.proposal.kind]
            why_not, says = desk.may(kind), desk.may(kind, RejectProposal)
            self.bar.forbid(says, approve=why_not, amend=why_not, reject=desk.may(RejectProposal))
            others = desk.beside(self.proposal.id) if self.bar.open else ()
            self.beside.show_beside(others, desk.person, deciding=self.deciding)
            self._doubt(desk)

    def _doubt(self, desk: Desk) -> None:
        """Whether a decision would rest on stale facts: said beside the button, and on it."""
        if self.editor is None or self.proposal is None or not self.bar.open or self.bar.waiting:
            self.doubt.say(())
            return
        self.doubt.say(doubts(desk, self.editor.decision(self.proposal)))
        self._name_approval(changed=self.editor.amended(self.proposal))

    def _name_approval(self, *, changed: bool) -> None:
        self.bar.approve_button.setText(approval(stale=bool(self.doubt.text), changed=changed))

    def end(self, picture: Picture, proposal: Proposal, timezone: str, more: Sequence[str]) -> None:
        """It was closed elsewhere while it was shown: who was first, when and how; it stays till the person goes on."""
        self.proposal, self._picture = proposal, picture
        self.head.when.setText(f"Proposal to {proposal.kind}  ·  {proposal.status}")
        self.beside.hide()
        self.doubt.say(())
        self.pages.setEnabled(False)
        self.bar.end((*closed_words(proposal, timezone), *more, GO_ON))

    def check(self) -> None:
        """Name every rule that what is on the screen would break, and say whether it was changed."""
        if self.proposal is None or self.editor is None or self.bar.waiting or not self.bar.open:
            return
        changed = self.editor.amended(self.proposal)
        self._name_approval(changed=changed)
        found = problems_of(self._picture, self.editor.decision(self.proposal))
        if self.bar.refused:
            self.bar.allow(not found)
        else:
            self.bar.warn(found)

    def approve(self) -> None:
        """Send what is on the screen, if it can be sent; where the person may not, the bar says so."""
        if self.proposal is not None and self.editor is not None and self.bar.approve_button.isEnabled():
            self.asked.emit(self.editor.decision(self.proposal))
        else:
            self.bar.explain()

    def _changed(self) -> None:
        self.bar.forget_refusal()
        self.check()

    def _build(self) -> None:
        for editor in self.editors.values():
            editor.changed.connect(self._changed)
            self.pages.addWidget(editor)
        self.bar.approved.connect(self.approve)
        self.bar.amending.connect(lambda: self.editor.focus_first() if self.editor else None)
        self.bar.rejected.connect(self.turned_down)
        header = self.effects.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, header.ResizeMode.Stretch)
        self.effects.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        _column(self, self.head, self.effects, self.pages, self.beside, self.doubt, self.bar, stretch=self.pages)


class AlarmDetail(QWidget):
    """One exception: why, what follows, what to do, and everything that it affects.

    Signals: opening() to go to the place.
    """

    opening = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.head = Head()
        self.cause, self.consequence, self.action = (_wrapped() for _ in range(3))
        self.affected = Table(_AFFECTED, key=lambda each: (each.kind, each.id), empty="Nothing else is affected.")
        self.beside, self.open_button = BesideLine(), QPushButton("Open the place   Enter")
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self.opening)
        self._build()

    def show_alarm(self, picture: Picture, alarm: Alarm, timezone: str) -> None:
        """This exception as it stands."""
        left, age = seconds_between(picture.now, alarm.act_by), seconds_between(alarm.since, picture.now)
        self.head.badge.setPixmap(pixmap(PRIORITIES[alarm.urgency], 18))
        self.head.title.setText(alarm.title)
        by = f"act by {clock(alarm.act_by, timezone)}, {left_text(left)}"
        self.head.when.setText(f"{alarm.kind.title}  ·  for {age_text(age)}  ·  {by}")
        self.head.reason.setText(alarm.says)
        self.cause.setText(alarm.kind.cause)
        self.consequence.setText(alarm.kind.consequence)
        self.action.setText(alarm.kind.action)
        self.affected.set_rows(alarm.affected)

    def _build(self) -> None:
        words = QWidget()
        form = QFormLayout(words)
        form.setContentsMargins(0, 4, 0, 4)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow("Cause", self.cause)
        form.addRow("Consequence", self.consequence)
        form.addRow("What to do", self.action)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.beside, 1)
        row.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignRight)
        _column(self, self.head, words, self.affected, foot, stretch=self.affected)


def _wrapped() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    return label


def _column(widget: QWidget, *parts: QWidget, stretch: QWidget) -> None:
    box = QVBoxLayout(widget)
    box.setContentsMargins(12, 8, 10, 8)
    box.setSpacing(8)
    for part in parts:
        box.addWidget(part, 1 if part is stretch else 0)


def _mark(effect: Effect) -> str:
    if effect.now == effect.then:
        return ""
    return {True: "▲ better", False: "▼ worse", None: "◆ changed"}[effect.better]


_EFFECTS: Sequence[Column[Effect]] = (
    Column("Effect", lambda effect: effect.what, width=200),
    Column("If nothing is done", lambda effect: effect.now, width=150, align="right"),
    Column("If this is done", lambda effect: effect.then, width=150, align="right", strong=lambda e: e.now != e.then),
    Column("", _mark, width=86, name="mark"),
)
_AFFECTED: Sequence[Column[Affected]] = (
    Column("Affects", lambda each: each.kind, width=90),
    Column("Which", lambda each: each.id, width=130),
    Column("How", lambda each: each.says, width=260, tip=lambda each: each.says),
)
