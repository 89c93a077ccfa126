"""Two at two inboxes: they see each other before a decision, hear who was first, and what they may not do."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from controltower.boards.inbox import InboxBoard
from controltower.boards.inbox.crossing import CrossingEditor
from controltower.domain.ids import ProposalId, WorkerId
from controltower.domain.labour import WorkerSick
from controltower.domain.proposals import Proposal, ProposalStatus, ProposalWithdrawn
from controltower.tower.seats import Rights
from controltower.ui.badges import Company
from tests.boards import scene
from tests.boards.scene import Scene
from tests.helpers.hall import Hall

DISPATCHER = Rights(("dispatcher",), frozenset({"ReRoute", "RejectProposal"}))
VIEWER = Rights(("viewer",), frozenset(), names=False)
NO_STAFF = "You sign in as a dispatcher, who may not move staff."


@dataclass
class Person:
    """Somebody at a desk with an inbox."""

    told: Scene
    board: InboxBoard

    def hears(self, _kinds: frozenset[type]) -> None:
        """As the desk's ticker does it, at once."""
        if self.board.isVisible():
            self.board.present()

    def opens(self, key: str) -> None:
        self.board.work.view.setFocus()
        self.board.work.select(key)

    def press(self, qtbot: QtBot, *keys: Qt.Key) -> None:
        """Keys while the list has the keyboard."""
        with qtbot.waitActive(self.board):
            self.board.activateWindow()
        self.board.work.view.setFocus()
        for key in keys:
            qtbot.keyClick(self.board.work.view, key)

    def row(self, key: str) -> tuple[str, Company | None]:
        """What the list says of it: the text of “To do”, and the mark beside it."""
        row = next(row for row in self.board.work.rows() if row.id == key)
        column = next(column for column in self.board.work.model.columns if column.title == "To do")
        assert column.badge is not None
        mark = column.badge(row)
        assert mark is None or isinstance(mark, Company)
        return column.shown(row), mark

    @property
    def bar(self) -> str:
        return self.board.proposal.bar.says.text()

    @property
    def beside(self) -> str:
        line = self.board.proposal.beside
        return line.says.text() if line.isVisible() else ""


@dataclass
class Pair:
    """Mia, a supervisor, and Kim, a dispatcher, over the same journal."""

    mia: Person
    kim: Person
    hall: Hall

    def lands(self, person: Person) -> None:
        """What one of them sent reaches both."""
        other = self.kim if person is self.mia else self.mia
        messages = list(person.told.sent)
        person.told.land()
        other.told.hear(messages)
        self.show()

    def show(self) -> None:
        for person in (self.mia, self.kim):
            person.board.present()


@pytest.fixture(scope="module")
def noon() -> Scene:
    return scene.noon()


@pytest.fixture
def pair(qtbot: QtBot, noon: Scene) -> Pair:
    people, hall = [], Hall()
    for name, role in (("mia", "supervisor"), ("kim", "dispatcher")):
        told = scene.empty()
        told.desk.begin(noon.desk.picture.fork())
        told.desk.raise_alarms(noon.desk.alarms)
        told.desk.person = name
        board = InboxBoard(hall.join(told.desk, role))
        qtbot.addWidget(board)
        board.resize(1366, 700)
        board.show()
        people.append(Person(told, board))
        told.desk.watch(people[-1].hears)
    return Pair(people[0], people[1], hall)


def point_at(widget: QWidget) -> None:
    """The pointer comes onto a widget; two windows lie at the same place here, so it is told to one alone."""
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Enter))


def test_who_looks_at_a_proposal_is_seen_in_the_list_and_at_the_decision(pair: Pair) -> None:
    pair.kim.opens("PS1")
    assert pair.mia.row("PS1") == ("kim", Company.LOOKING)
    assert pair.mia.row("PX1") == ("decide", None)
    pair.mia.opens("PS1")
    assert pair.mia.beside == "kim (dispatcher) looks at this."
    assert pair.kim.beside == "mia (supervisor) looks at this."
    pair.kim.opens("PX1")
    assert pair.mia.beside == ""
    assert pair.mia.row("PS1") == ("decide", None)


def test_an_exception_says_who_else_looks_into_it(pair: Pair) -> None:
    key = next(row.id for row in pair.mia.board.work.rows() if not row.decides)
    pair.kim.opens("PS1")
    pair.kim.opens(key)
    pair.mia.opens(key)
    assert pair.mia.board.alarm.beside.says.text() == "kim (dispatcher) looks at this."


def test_the_pointer_on_a_button_that_decides_is_seen_before_it_is_pressed(pair: Pair) -> None:
    pair.kim.opens("PR1")
    pair.mia.opens("PR1")
    button = pair.kim.board.proposal.bar.approve_button
    point_at(button)
    assert pair.mia.row("PR1") == ("kim decides", Company.DECIDING)
    assert pair.mia.beside == "kim (dispatcher) is about to decide this."
    point_at(pair.mia.board.proposal.bar.reject_button)
    assert pair.mia.beside == "kim (dispatcher) is about to decide this too."
    QApplication.sendEvent(button, QEvent(QEvent.Type.Leave))
    assert pair.mia.beside == "kim (dispatcher) looks at this."
    assert pair.mia.board.proposal.bar.approve_button.isEnabled(), "nobody is stopped"


def test_asking_for_a_reason_and_changing_the_offer_is_to_be_about_to_decide(qtbot: QtBot, pair: Pair) -> None:
    pair.kim.opens("PX1")
    pair.kim.press(qtbot, Qt.Key.Key_R)
    assert pair.mia.row("PX1") == ("kim decides", Company.DECIDING)
    qtbot.keyClick(pair.kim.board.proposal.bar.reason, Qt.Key.Key_Escape)
    assert pair.mia.row("PX1") == ("kim", Company.LOOKING)
    editor = pair.kim.board.proposal.editor
    assert isinstance(editor, CrossingEditor)
    editor.quantity(0).setValue(2)
    assert pair.mia.row("PX1") == ("kim decides", Company.DECIDING)
    editor.quantity(0).setValue(4)
    assert pair.mia.row("PX1") == ("kim", Company.LOOKING)


def test_whom_another_desk_was_ahead_of_reads_who_when_and_what_instead_of_losing_the_row(
    qtbot: QtBot, pair: Pair
) -> None:
    for person in (pair.mia, pair.kim):
        person.opens("PX1")
    pair.kim.board.proposal.bar.approve_button.click()
    assert pair.mia.beside == "kim (dispatcher) is about to decide this.", "on its way"
    pair.lands(pair.kim)
    assert pair.mia.row("PX1") == ("approved", None)
    assert pair.mia.bar == "kim approved this at 12:00.\nEnter goes on to the next."
    assert "PX1" not in {row.id for row in pair.kim.board.work.rows()}, "who decided it has it behind"
    pair.mia.press(qtbot, Qt.Key.Key_A, Qt.Key.Key_E, Qt.Key.Key_R)
    assert pair.mia.told.sent == [], "the key that was on its way decides nothing else"
    keys = [row.id for row in pair.mia.board.work.rows()]
    below = keys[(keys.index("PX1") + 1) % len(keys)]
    pair.mia.press(qtbot, Qt.Key.Key_Return)
    assert pair.mia.board.work.current_key == below
    assert pair.mia.told.sent == []
    assert "PX1" not in {row.id for row in pair.mia.board.work.rows()}


def test_of_two_who_decide_at_once_the_second_reads_that_the_first_was_first(pair: Pair) -> None:
    for person in (pair.mia, pair.kim):
        person.opens("PX1")
        person.board.proposal.bar.approve_button.click()
    pair.lands(pair.kim)
    assert pair.mia.bar.startswith("kim approved this at 12:00.")
    pair.lands(pair.mia)
    assert "Your own decision came after it, and was refused." in pair.mia.bar
    assert pair.mia.told.desk.picture[Proposal][ProposalId("PX1")].closed_by == "kim"


def test_a_rejection_and_a_withdrawal_say_their_reason(pair: Pair) -> None:
    pair.mia.opens("PS1")
    pair.kim.opens("PS1")
    pair.kim.board.proposal.bar.rejected.emit("Too costly")
    pair.lands(pair.kim)
    assert pair.mia.bar.splitlines()[:2] == ["kim rejected this at 12:00.", "The reason: Too costly"]
    pair.mia.opens("PX1")
    assert "PS1" not in {row.id for row in pair.mia.board.work.rows()}
    gone = ProposalWithdrawn(ProposalId("PX1"), "the truck turned back")
    pair.mia.told.say(gone, source="tower", author="tower")
    assert pair.mia.bar.splitlines()[:2] == ["tower withdrew this at 12:00.", "The reason: the truck turned back"]


def test_what_closes_while_nobody_looks_is_not_kept(pair: Pair) -> None:
    pair.mia.opens("PX1")
    pair.mia.board.hide()
    pair.kim.opens("PX1")
    pair.kim.board.proposal.bar.approve_button.click()
    pair.lands(pair.kim)
    pair.mia.board.show()
    assert "PX1" not in {row.id for row in pair.mia.board.work.rows()}


def test_a_refusal_for_the_rules_is_not_told_as_being_second(pair: Pair) -> None:
    pair.mia.opens("PS1")
    pair.mia.board.proposal.bar.approve_button.click()
    pair.mia.told.say(WorkerSick(WorkerId("W1")))
    pair.mia.told.land()
    assert pair.mia.told.desk.picture[Proposal][ProposalId("PS1")].status is ProposalStatus.OPEN
    assert pair.mia.bar.startswith("Refused:")


# -- what a role may do


def test_what_the_role_may_not_decide_is_grey_and_says_why(qtbot: QtBot, pair: Pair) -> None:
    pair.kim.told.desk.note_rights(DISPATCHER)
    pair.kim.opens("PS1")
    bar = pair.kim.board.proposal.bar
    assert [each.isEnabled() for each in (bar.approve_button, bar.amend_button, bar.reject_button)] == [
        False,
        False,
        True,
    ]
    assert bar.forbidden.isVisible()
    assert bar.forbidden.text() == bar.approve_button.toolTip() == NO_STAFF
    pair.kim.opens("PR1")
    assert bar.approve_button.isEnabled()
    assert not bar.forbidden.isVisible()
    assert bar.approve_button.toolTip() == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_E, Qt.Key.Key_Return])
def test_a_key_that_may_not_decide_says_why(qtbot: QtBot, pair: Pair, key: Qt.Key) -> None:
    pair.kim.told.desk.note_rights(DISPATCHER)
    pair.kim.opens("PS1")
    bar = pair.kim.board.proposal.bar
    assert not bar.forbidden.font().bold()
    pair.kim.press(qtbot, key)
    assert pair.kim.told.sent == []
    assert bar.forbidden.font().bold()
    assert bar.forbidden.text() == NO_STAFF


def test_who_may_decide_nothing_is_not_about_to(qtbot: QtBot, pair: Pair) -> None:
    pair.kim.told.desk.note_rights(VIEWER)
    pair.kim.opens("PX1")
    bar = pair.kim.board.proposal.bar
    assert bar.forbidden.text() == ("You sign in as a viewer, who may not approve cross-docks or reject proposals.")
    pair.kim.press(qtbot, Qt.Key.Key_R)
    assert not bar.rejecting
    assert bar.forbidden.font().bold()
    point_at(bar.approve_button)
    editor = pair.kim.board.proposal.editor
    assert isinstance(editor, CrossingEditor)
    editor.quantity(0).setValue(2)
    assert pair.mia.row("PX1") == ("kim", Company.LOOKING)
    assert scene.cut_off(pair.kim.board) == []


def test_rights_that_change_are_felt_at_once(qtbot: QtBot, pair: Pair) -> None:
    pair.kim.opens("PS1")
    bar = pair.kim.board.proposal.bar
    pair.kim.press(qtbot, Qt.Key.Key_R)
    asked = bar.rejecting
    pair.kim.told.desk.note_rights(VIEWER)
    assert (asked, bar.rejecting, bar.reject_button.isEnabled()) == (True, False, False)
    pair.kim.told.desk.note_rights(Rights())
    assert bar.approve_button.isEnabled()
    assert bar.reject_button.isEnabled()
    assert not bar.forbidden.isVisible()


def test_a_decision_that_the_database_turned_away_is_said_and_can_be_made_again(pair: Pair) -> None:
    pair.kim.opens("PS1")
    pair.kim.board.proposal.bar.approve_button.click()
    (message,) = pair.kim.told.sent
    pair.kim.told.desk.refuse(message, ("kim may not say MoveStaff.",))
    assert pair.kim.bar.splitlines() == ["Refused:", "–  kim may not say MoveStaff."]
    assert pair.kim.board.proposal.bar.approve_button.isEnabled()
