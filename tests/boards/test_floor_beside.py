"""Two people at two floors: who sends people where is seen before it is sent, and who may not send them reads why."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from controltower.boards.floor import FloorBoard
from controltower.boards.floor.board import HINT, LOOK_HINT
from controltower.domain.ids import WorkerId, ZoneId
from controltower.domain.labour import Move, MoveStaff
from controltower.tower.seats import Looking, Rights
from tests.boards.morning import NOW, PACK, PICK_A, STAGE, Morning, morning
from tests.boards.scene import cut_off
from tests.helpers.hall import Hall

MANAGER = Rights(("manager",), frozenset({"SetPace"}), names=False)
NO_STAFF = "You sign in as a manager, who may not move staff."


@dataclass
class Person:
    """Somebody at a desk with a floor."""

    day: Morning
    board: FloorBoard

    def hears(self, _kinds: frozenset[type]) -> None:
        """As the desk's ticker does it, at once."""
        self.board.present()

    def drops(self, worker: str, zone: str) -> None:
        self.board.floor.dropped.emit([worker], zone)

    @property
    def beside(self) -> str:
        """The line in the strip; nothing where it is not there."""
        return self.board.strip.beside.says.text() if self.board.strip.beside.isVisible() else ""


@pytest.fixture
def pair(qtbot: QtBot) -> tuple[Person, Person]:
    people, hall = [], Hall()
    for name in ("ana", "rui"):
        day = morning()
        day.desk.person = name
        board = FloorBoard(hall.join(day.desk, "supervisor"))
        qtbot.addWidget(board)
        board.resize(1366, 650)
        board.show()
        board.present()
        people.append(Person(day, board))
        day.desk.watch(people[-1].hears)
    return people[0], people[1]


def test_a_zone_that_both_look_at_is_said_beside_it(pair: tuple[Person, Person]) -> None:
    ana, rui = pair
    for person in pair:
        person.board.floor.zone_clicked.emit(STAGE)
    assert ana.board.side.beside.says.text() == "rui (supervisor) looks at this."
    assert rui.day.desk.looking == Looking("floor", STAGE)
    rui.board.floor.zone_clicked.emit(PACK)
    assert ana.board.side.beside.isHidden()


def test_a_drag_is_seen_by_whoever_drags_to_the_same_zone(pair: tuple[Person, Person]) -> None:
    ana, rui = pair
    ana.drops("P01", PACK)
    assert ana.day.desk.looking == Looking("floor", PACK, deciding=True)
    rui.drops("P02", PACK)
    assert ana.beside == rui.beside.replace("ana", "rui") == "rui (supervisor) is about to send people here too."
    rui.board.strip.cancelled.emit()
    assert ana.beside == ""
    assert ana.board.strip.approve_button.isEnabled()


def test_a_move_that_cannot_be_made_is_no_decision(pair: tuple[Person, Person]) -> None:
    ana, _ = pair
    ana.drops("P03", PACK)  # is not trained for it
    assert ana.day.desk.looking == Looking("floor", PACK)


def test_a_move_that_somebody_else_overtakes_says_so_before_it_is_sent(pair: tuple[Person, Person]) -> None:
    ana, _ = pair
    ana.drops("P01", PACK)
    ana.day.say(NOW, "desk:rui", MoveStaff((Move(WorkerId("P01"), PICK_A, ZoneId("DC-B")),)))
    assert "P01 was already told to go to DC-B" in ana.board.strip.says.text()
    assert not ana.board.strip.approve_button.isVisible()


def test_who_may_not_move_staff_may_look_what_it_would_change(qtbot: QtBot, pair: tuple[Person, Person]) -> None:
    ana, rui = pair
    ana.day.desk.note_rights(MANAGER)
    assert ana.board._section.note.text == LOOK_HINT
    assert rui.board._section.note.text == HINT
    ana.drops("P01", PACK)
    strip = ana.board.strip
    assert strip.lines.isVisible()
    assert not strip.approve_button.isEnabled()
    assert strip.forbidden.text() == strip.approve_button.toolTip() == NO_STAFF
    assert ana.day.desk.looking == Looking("floor", PACK), "looks, and is not about to decide"
    assert cut_off(ana.board) == []
    with qtbot.waitActive(ana.board):
        ana.board.activateWindow()
    ana.board.floor.setFocus()
    before = strip.forbidden.font().bold()
    qtbot.keyClick(ana.board.floor, Qt.Key.Key_A)
    assert (before, strip.forbidden.font().bold()) == (False, True)
    assert ana.day.sent == []


def test_rights_that_change_are_felt_in_the_middle_of_a_move(qtbot: QtBot, pair: tuple[Person, Person]) -> None:
    ana, _ = pair
    ana.drops("P01", PACK)
    strip = ana.board.strip
    ana.day.desk.note_rights(MANAGER)
    assert (strip.approve_button.isEnabled(), strip.forbidden.isVisible()) == (False, True)
    strip.approved.emit()
    assert ana.day.sent == []
    ana.day.desk.note_rights(Rights())
    assert (strip.approve_button.isEnabled(), strip.forbidden.isVisible()) == (True, False)
    qtbot.mouseClick(strip.approve_button, Qt.MouseButton.LeftButton)
    assert len(ana.day.sent) == 1


def test_what_the_database_turned_away_is_said(qtbot: QtBot, pair: tuple[Person, Person]) -> None:
    ana, _ = pair
    ana.drops("P01", PACK)
    qtbot.mouseClick(ana.board.strip.approve_button, Qt.MouseButton.LeftButton)
    ana.day.desk.refuse(ana.day.sent[0], ("ana may not say MoveStaff.",))
    assert "ana may not say MoveStaff." in ana.board.strip.says.text()
    assert not ana.board.strip.waiting


def test_who_may_not_read_names_cannot_ask_for_them_and_reads_why(pair: tuple[Person, Person]) -> None:
    ana, _ = pair
    ana.board.reveal(PICK_A)
    assert ana.board.side.names.isEnabled()
    ana.day.desk.note_rights(MANAGER)
    assert not ana.board.side.names.isEnabled()
    assert ana.board.side.names.toolTip() == "You sign in as a manager, who may not read names."
    ana.day.desk.note_rights(Rights())
    assert ana.board.side.names.isEnabled()
