"""Two at two maps: an offer that both look at, one that was decided elsewhere, and what a role may not decide."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from controltower.boards.routes import RoutesBoard
from controltower.domain.ids import ProposalId
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.tower.proposing import approve
from controltower.tower.seats import Looking, Rights
from tests.boards import scene
from tests.boards.scene import Scene
from tests.helpers.hall import Hall

SUPERVISOR = Rights(("supervisor",), frozenset({"MoveStaff", "CrossDock"}))
MANAGER = Rights(("manager",), frozenset())
NO_ROUTES = "You sign in as a supervisor, who may not change routes."


@dataclass
class Person:
    """Somebody at a desk with a map."""

    told: Scene
    board: RoutesBoard

    def hears(self, _kinds: frozenset[type]) -> None:
        """As the desk's ticker does it, at once."""
        if self.board.isVisible():
            self.board.present()

    @property
    def beside(self) -> str:
        line = self.board.offer.beside
        return line.says.text() if line.isVisible() else ""

    @property
    def says(self) -> str:
        return self.board.offer.bar.says.text()

    @property
    def looking(self) -> Looking:
        return self.told.desk.looking


@pytest.fixture(scope="module")
def noon() -> Scene:
    return scene.noon()


@pytest.fixture
def pair(qtbot: QtBot, noon: Scene) -> tuple[Person, Person]:
    people, hall = [], Hall()
    for name in ("mia", "kim"):
        told = scene.empty()
        told.desk.begin(noon.desk.picture.fork())
        told.desk.person = name
        board = RoutesBoard(hall.join(told.desk, "dispatcher"))
        qtbot.addWidget(board)
        board.resize(1366, 700)
        board.show()
        people.append(Person(told, board))
        told.desk.watch(people[-1].hears)
    return people[0], people[1]


def decided(person: Person) -> None:
    """Somebody at a third desk approves the open offer."""
    offer = person.told.desk.picture[Proposal][ProposalId("PR1")]
    person.told.say(approve(offer), source="desk:ann", author="ann")


def test_an_offer_is_looked_at_until_a_route_is_chosen(pair: tuple[Person, Person]) -> None:
    mia, kim = pair
    mia.board.in_front()
    assert mia.looking == Looking("routes", "PR1")
    kim.board.routes.select("R02")
    assert kim.looking == Looking("routes", "R02")
    assert kim.beside == "mia (dispatcher) looks at this."
    mia.board.routes.select("R02")
    assert mia.board.side.beside.says.text() == "kim (dispatcher) looks at this."
    mia.board.reveal("PR1")
    assert mia.looking == Looking("routes", "PR1")


def test_what_changes_by_itself_does_not_tell_where_the_person_looks(pair: tuple[Person, Person]) -> None:
    mia, _ = pair
    mia.told.desk.look("floor", "Z1")
    decided(mia)
    assert mia.looking == Looking("floor", "Z1")


def test_a_reason_that_is_asked_for_is_seen_at_the_other_map_and_in_an_inbox(
    qtbot: QtBot, pair: tuple[Person, Person]
) -> None:
    mia, kim = pair
    with qtbot.waitActive(kim.board):
        kim.board.activateWindow()
    qtbot.keyClick(kim.board.routes.view, Qt.Key.Key_R)
    assert kim.looking == Looking("routes", "PR1", deciding=True)
    assert mia.beside == "kim (dispatcher) is about to decide this."
    qtbot.keyClick(kim.board.offer.bar.reason, Qt.Key.Key_Escape)
    assert mia.beside == "kim (dispatcher) looks at this."
    mia.board.offer.bar.approve_button.click()
    assert len(mia.told.sent) == 1, "nobody is stopped"


def test_an_offer_that_is_decided_elsewhere_stays_with_who_it_was_until_the_person_goes_on(
    qtbot: QtBot, pair: tuple[Person, Person]
) -> None:
    mia, _ = pair
    strip = mia.board.offer
    drawn = strip.drawn
    decided(mia)
    assert strip.isVisible()
    assert mia.says == "ann approved this at 12:00."
    assert (drawn is None, strip.drawn is None) == (False, True)
    assert (strip.next_button.isVisible(), strip.next_button.text()) == (True, "Close")
    assert scene.cut_off(mia.board) == []
    for key in (Qt.Key.Key_A, Qt.Key.Key_R):
        qtbot.keyClick(mia.board.routes.view, key)
    assert mia.told.sent == []
    qtbot.mouseClick(strip.next_button, Qt.MouseButton.LeftButton)
    assert not strip.isVisible()


def test_choosing_a_route_goes_on_too(pair: tuple[Person, Person]) -> None:
    mia, _ = pair
    decided(mia)
    mia.board.routes.select("R02")
    assert not mia.board.offer.isVisible()


def test_who_decides_second_reads_who_was_first(pair: tuple[Person, Person]) -> None:
    mia, _ = pair
    mia.board.offer.bar.approve_button.click()
    decided(mia)
    mia.told.land()
    assert mia.says.splitlines() == [
        "ann approved this at 12:00.",
        "Your own decision came after it, and was refused.",
    ]


def test_an_own_decision_and_one_made_while_the_board_was_away_leave_nothing(pair: tuple[Person, Person]) -> None:
    mia, kim = pair
    mia.board.offer.bar.approve_button.click()
    mia.told.land()
    assert mia.told.desk.picture[Proposal][ProposalId("PR1")].status is ProposalStatus.APPROVED
    assert not mia.board.offer.isVisible()
    kim.board.hide()
    decided(kim)
    kim.board.show()
    assert not kim.board.offer.isVisible()


def test_who_may_not_change_routes_reads_why_and_may_look_at_the_details(
    qtbot: QtBot, pair: tuple[Person, Person]
) -> None:
    mia, _ = pair
    mia.told.desk.note_rights(SUPERVISOR)
    bar = mia.board.offer.bar
    assert [each.isEnabled() for each in (bar.approve_button, bar.amend_button, bar.reject_button)] == [
        False,
        True,
        False,
    ]
    assert bar.forbidden.text() == "You sign in as a supervisor, who may not change routes or reject proposals."
    assert bar.approve_button.toolTip() == NO_ROUTES
    assert scene.cut_off(mia.board) == []
    with qtbot.waitActive(mia.board):
        mia.board.activateWindow()
    qtbot.keyClick(mia.board.routes.view, Qt.Key.Key_A)
    assert mia.told.sent == []
    assert bar.forbidden.font().bold()
    with qtbot.waitSignal(mia.board.opening) as asked:
        qtbot.keyClick(mia.board.routes.view, Qt.Key.Key_E)
    assert asked.args == ["inbox", "PR1"]
    mia.told.desk.note_rights(Rights())
    assert bar.approve_button.isEnabled()


def test_what_the_database_turned_away_is_said(pair: tuple[Person, Person]) -> None:
    mia, _ = pair
    mia.board.offer.bar.approve_button.click()
    mia.told.desk.refuse(mia.told.sent[0], ("mia may not say ReRoute.",))
    assert "mia may not say ReRoute." in mia.says
    assert not mia.board.offer.bar.waiting
