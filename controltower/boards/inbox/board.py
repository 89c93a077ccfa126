"""What waits for somebody, most urgent first? Proposals to decide, exceptions to look into, and what was decided."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QFont, QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from controltower.boards.inbox.detail import AlarmDetail, ProposalDetail
from controltower.boards.inbox.work import WORK_COLUMNS, WorkRow, beside, decided_columns, decided_rows, work_rows
from controltower.domain.clock import Clock
from controltower.domain.ids import ProposalId
from controltower.domain.labour import Duty
from controltower.domain.messages import Decision
from controltower.domain.places import operation_of
from controltower.domain.proposals import Proposal, ProposalStatus, Verdict
from controltower.domain.routes import Route, Stop
from controltower.domain.truth import Silence
from controltower.tower.desk import Desk, Pending
from controltower.tower.proposing import reject
from controltower.tower.seats import Attendance, Rights
from controltower.tower.watch import Alarm
from controltower.ui import theme
from controltower.ui.board import Board
from controltower.ui.table import Table

NOTHING = "Nothing waits.\n\nProposals and exceptions appear here as soon as somebody must act."


class InboxBoard(Board):
    """One list of work. Enter approves a proposal or opens the place of an exception."""

    name = "inbox"
    title = "Inbox"
    watches = (Clock, Proposal, Silence, Verdict, Pending, Alarm, Duty, Route, Stop, Attendance, Rights)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.counts, self.empty = QLabel(), QLabel(NOTHING)
        self.work = Table(WORK_COLUMNS, key=lambda row: row.id, empty="Nothing waits.")
        self.decided = Table(
            decided_columns(lambda: self._timezone), key=lambda row: row.id, empty="Nothing was decided yet."
        )
        self.proposal, self.alarm, self.pages = ProposalDetail(self), AlarmDetail(), QStackedWidget()
        self._asked: dict[str, str] = {}
        self._mine: set[str] = set()
        self._second: set[str] = set()
        self._kept: str | None = None
        self._build()
        self._connect()

    @property
    def _timezone(self) -> str:
        operation = operation_of(self.desk.picture)
        return operation.timezone if operation else "UTC"

    def present(self) -> None:
        picture = self.desk.picture
        self._settle()
        self._keep_closed()
        listed = work_rows(picture, self.desk.alarms, self._asked, self._kept)
        rows = tuple(beside(row, self.desk.beside(row.id), self.desk.person) for row in listed)
        self.work.set_rows(rows)
        self.decided.set_rows(decided_rows(picture))
        decide, ahead = sum(row.decides and not row.over for row in rows), sum(not row.decides for row in rows)
        self.counts.setText(f"{decide} to decide   ·   {ahead} to look into")
        self._keep_chosen(rows)
        self._present_detail()
        self._look(turned=False)

    def reveal(self, key: str) -> None:
        """A proposal, an exception, or anything that one of them is about."""
        self.present()
        known = [row.id for row in self.work.rows()]
        about = [alarm.id for alarm in self.desk.alarms if key in (alarm.subject, alarm.key)]
        found = next((each for each in (key, *about) if each in known), None)
        if found is not None:
            self.work.select(found)

    # -- what is chosen

    def _keep_chosen(self, rows: tuple[WorkRow, ...]) -> None:
        """Where nothing is chosen, or the chosen thing is gone, the most urgent one is."""
        chosen = self.work.current_key
        if chosen not in {row.id for row in rows}:
            with QSignalBlocker(self.work):
                self.work.select(*(row.id for row in rows[:1]))

    def _keep_closed(self) -> None:
        """What somebody else closed under the person's eyes stays, with who it was, until the person turns away."""
        shown = self.proposal.proposal
        if self.pages.currentWidget() is not self.proposal or shown is None or shown.id in self._mine:
            self._kept = None
            return
        held = self.desk.picture[Proposal].get(shown.id)
        closed = held is not None and held.status is not ProposalStatus.OPEN
        self._kept = shown.id if closed and self.work.current_key == shown.id else None

    def _turned(self) -> None:
        """The person has chosen something."""
        if self._kept is not None and self.work.current_key != self._kept:
            self.proposal.proposal = None
            self.present()
        else:
            self._present_detail()
        self._look()

    def _look(self, *, turned: bool = True) -> None:
        """Tell the other desks what is chosen here, and whether it is about to be decided."""
        deciding = self.pages.currentWidget() is self.proposal and self.proposal.deciding
        chosen = self.work.current_key
        self.look("" if chosen is None else str(chosen), deciding=deciding, turned=turned)

    def _weighed(self) -> None:
        """Whether somebody is about to decide may be otherwise now."""
        if self.pages.currentWidget() is not self.proposal:
            return
        self._look(turned=self.proposal.deciding)
        self.proposal.stand(self.desk)

    def _present_detail(self) -> None:
        picture, key = self.desk.picture, str(self.work.current_key)
        proposal = picture[Proposal].get(key)
        alarm = next((each for each in self.desk.alarms if each.id == key), None)
        if proposal is not None and proposal.id == self._kept:
            more = ("Your own decision came after it, and was refused.",) if proposal.id in self._second else ()
            self.proposal.end(picture, proposal, self._timezone, more)
        elif proposal is not None and proposal.status is ProposalStatus.OPEN:
            shown = self.proposal.proposal
            if shown is None or shown.id != proposal.id:
                self.proposal.show_proposal(picture, proposal, self._timezone)
                if proposal.id in self._asked:
                    self.proposal.bar.wait()
            else:
                self.proposal.refresh(picture, self._timezone)
            self.pages.setCurrentWidget(self.proposal)
            self.proposal.stand(self.desk)
        elif alarm is not None:
            self.alarm.show_alarm(picture, alarm, self._timezone)
            self.alarm.beside.show_beside(self.desk.beside(alarm.id), self.desk.person)
            self.pages.setCurrentWidget(self.alarm)
        else:
            self.proposal.proposal = None
            self.pages.setCurrentWidget(self.empty)

    # -- what a person does

    def _ask(self, decision: Decision) -> None:
        proposal = self.proposal.proposal
        if proposal is not None:
            self._asked[proposal.id] = self.desk.decide(decision)
            self.proposal.bar.wait()
            self.present()

    def _reject(self, reason: str) -> None:
        if self.proposal.proposal is not None:
            self._ask(reject(self.proposal.proposal, reason))

    def _activated(self, key: object) -> None:
        if self._kept is not None:
            self._go_on()
        elif self.pages.currentWidget() is self.proposal:
            self.proposal.approve()
        elif self.pages.currentWidget() is self.alarm:
            self._open_place()

    def _go_on(self) -> None:
        """To what stands below what is over, or else to the first."""
        keys = [row.id for row in self.work.rows()]
        at = keys.index(self._kept) + 1 if self._kept in keys else 0
        left = [key for key in keys[at:] + keys[:at] if key != self._kept]
        self.work.select(*left[:1])
        self._turned()

    def _open_place(self) -> None:
        alarm = next((each for each in self.desk.alarms if each.id == self.work.current_key), None)
        if alarm is not None:
            self.opening.emit(alarm.board, alarm.key)

    def _settle(self) -> None:
        """Verdicts that came: a refusal is shown with all its reasons, an acceptance closes the proposal by itself."""
        for proposal, asked in tuple(self._asked.items()):
            verdict = self.desk.verdict(asked)
            if verdict is None:
                continue
            del self._asked[proposal]
            if verdict.accepted:
                self._mine.add(proposal)
            elif self.desk.picture[Proposal][ProposalId(proposal)].status is not ProposalStatus.OPEN:
                self._second.add(proposal)
            shown = self.proposal.proposal
            if shown is not None and shown.id == proposal and not verdict.accepted:
                self.proposal.bar.refuse(verdict.reasons)

    # -- how it is put together

    def _build(self) -> None:
        self.counts.setFont(theme.font(10, QFont.Weight.DemiBold))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        for page in (self.empty, self.proposal, self.alarm):
            self.pages.addWidget(page)
        left, box = QWidget(), QVBoxLayout(self)
        column = QVBoxLayout(left)
        lists, lower = QSplitter(Qt.Orientation.Vertical), QWidget()
        under = QVBoxLayout(lower)
        for layout in (column, under, box):
            layout.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.counts)
        column.addWidget(lists, 1)
        title = QLabel("Decided")
        title.setFont(theme.font(9, QFont.Weight.DemiBold))
        under.addWidget(title)
        under.addWidget(self.decided, 1)
        lists.addWidget(self.work)
        lists.addWidget(lower)
        lists.setSizes([420, 220])
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(self.pages)
        split.setSizes([524, 836])
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setChildrenCollapsible(False)
        box.addWidget(split)
        for table, wide in ((self.work, 1), (self.decided, 3)):
            header = table.view.horizontalHeader()
            header.setStretchLastSection(False)
            header.setSectionResizeMode(wide, header.ResizeMode.Stretch)
        self.setFocusProxy(self.work.view)

    def _connect(self) -> None:
        self.work.selected.connect(lambda _key: self._turned())
        self.work.view.clicked.connect(lambda _index: self._look())
        self.work.activated.connect(self._activated)
        self.proposal.asked.connect(self._ask)
        self.proposal.turned_down.connect(self._reject)
        self.proposal.bar.weighed.connect(self._weighed)
        for editor in self.proposal.editors.values():
            editor.changed.connect(self._weighed)
        self.alarm.opening.connect(self._open_place)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.present()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pages.setCurrentWidget(self.empty)  # what closes now, closes under nobody's eyes
