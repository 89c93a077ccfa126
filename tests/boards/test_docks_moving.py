"""Bookings dragged to another door or time: looked at, checked, sent once; and what the tower offers instead."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from controltower.boards.docks import DocksBoard
from controltower.boards.docks.bars import BarKey, door_rows
from controltower.domain.docks import Appointment, AssignDoors, DoorClosed
from controltower.domain.ids import DoorId
from controltower.domain.times import HOUR, SECOND, Instant
from controltower.tower.floorwork import dock_rows
from controltower.ui.ganttbars import HEAD_PX
from controltower.ui.theme import Kind
from tests.boards.morning import DC, NOW, Morning, at, morning
from tests.boards.scene import cut_off
from tests.boards.test_inbox_doors import WHY, offer, slot


@pytest.fixture
def day() -> Morning:
    return morning()


@pytest.fixture
def board(qtbot: QtBot, day: Morning) -> DocksBoard:
    board = DocksBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 760)
    with qtbot.waitActive(board):
        board.show()
    board.present()
    return board


def move(board: DocksBoard, truck: str, door: str, hours: float) -> None:
    board.doors.moved.emit(BarKey(f"A-{truck}", Kind.PLANNED), door, hours * HOUR / SECOND)


def drag(board: DocksBoard, truck: str, dx: float, rows: int) -> None:
    """As a hand does it: press, move, release."""
    gantt = board.doors
    bar = next(each for each in gantt.bars if each.id == BarKey(f"A-{truck}", Kind.PLANNED))
    start = gantt.bar_rect(bar).center()
    end = QPointF(start.x() + dx, start.y() + rows * 26)
    port = gantt.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start.toPoint())
    QTest.mouseMove(port, QPointF((start.x() + end.x()) / 2, end.y()).toPoint())
    QTest.mouseMove(port, end.toPoint())
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end.toPoint())


def test_a_booking_that_is_dragged_is_looked_at_and_not_sent(board: DocksBoard, day: Morning) -> None:
    drag(board, "K3", 0, 1)
    assert board.strip.isVisible()
    assert board.strip.title.text() == "Move K3 to D02, 12:00–13:00"
    assert board.strip.now.text() == "now D01, 12:00–13:00"
    assert {line.what for line in board.strip.lines.rows()} >= {"Appointments that cannot be kept"}
    assert day.sent == []


def test_who_stands_at_a_door_cannot_be_dragged(board: DocksBoard) -> None:
    assert not next(each for each in board.doors.bars if each.id == BarKey("A-K1", Kind.PLANNED)).movable
    drag(board, "K1", 200, 1)
    assert not board.strip.isVisible()


def test_approving_sends_it_once_and_the_chart_waits_for_the_journal(
    qtbot: QtBot, board: DocksBoard, day: Morning
) -> None:
    move(board, "K3", "D02", 12.5)
    qtbot.keyClick(board.doors, Qt.Key.Key_A)
    qtbot.keyClick(board.doors, Qt.Key.Key_A)
    (sent,) = day.sent
    assert isinstance(sent.body, AssignDoors)
    assert (sent.body.slots[0].door, sent.body.slots[0].starts_at) == ("D02", at(12.5))
    assert day.desk.picture[Appointment]["A-K3"].door == "D01"
    day.land()
    board.present()
    assert board.strip.says.text().startswith("Accepted.")
    assert day.desk.picture[Appointment]["A-K3"].door == "D02"


def test_a_rule_that_holds_in_any_case_is_said_and_leaves_nothing_to_approve(board: DocksBoard) -> None:
    move(board, "K3", "D03", 12.0)
    assert "D03 is an outbound door, which K3 cannot use." in board.strip.says.text()
    assert not board.strip.approve_button.isVisible()
    assert not board.strip.lines.isVisible()


def test_a_rule_that_may_be_broken_asks_for_a_reason(qtbot: QtBot, board: DocksBoard, day: Morning) -> None:
    move(board, "K2", "D02", 10.25)
    assert "D02 would wait 30 min for K2, which is expected later." in board.strip.says.text()
    assert not board.strip.approve_button.isEnabled()
    board.strip.reason.setText("the driver called")
    board.strip.approve_button.click()
    (sent,) = day.sent
    assert isinstance(sent.body, AssignDoors)
    assert sent.body.reason == "the driver called"
    day.land()
    board.present()
    assert day.desk.picture[Appointment]["A-K2"].why == "the driver called"


def test_escape_gives_up(qtbot: QtBot, board: DocksBoard, day: Morning) -> None:
    move(board, "K3", "D02", 12.5)
    qtbot.keyClick(board.doors, Qt.Key.Key_Escape)
    assert not board.strip.isVisible()
    assert day.sent == []


def test_what_the_tower_offers_is_drawn_beside_what_is_booked_and_counted(board: DocksBoard, day: Morning) -> None:
    day.say(NOW, "tower", offer(slot()))
    board.present()
    bars = {bar.id: bar for bar in board.doors.bars if isinstance(bar.id, BarKey)}
    offered = bars[BarKey("A-K2", Kind.PLANNED, "doors:DC:inbound:K2#1")]
    assert offered.offered
    assert not offered.movable
    assert WHY in offered.tip
    assert (BarKey("A-K2", Kind.PLANNED)) in bars
    assert "1 offered" in board._door_section.title.text()


def test_enter_on_an_offer_opens_its_proposal(qtbot: QtBot, board: DocksBoard, day: Morning) -> None:
    day.say(NOW, "tower", offer(slot()))
    board.present()
    with qtbot.waitSignal(board.opening) as asked:
        board.doors.activated.emit(BarKey("A-K2", Kind.PLANNED, "doors:DC:inbound:K2#1"))
    assert asked.args == ["inbox", "doors:DC:inbound:K2#1"]


def test_the_reason_of_the_chosen_truck_is_said(board: DocksBoard, day: Morning) -> None:
    day.say(NOW, "tower", offer(slot()))
    board.reveal("K2")
    assert board.why.text() == f"K2 is expected 60 min after its appointment begins, when it is over.\nOffered: {WHY}"
    assert board.why.isVisible()


def test_a_door_out_of_use_is_shaded_and_says_until_when(board: DocksBoard, day: Morning) -> None:
    day.say(NOW, "yard", DoorClosed(DoorId("D02"), Instant(NOW + HOUR), "leveller"))
    rows = {row.id: row for row in door_rows(day.desk.picture, DC, dock_rows(day.desk.picture))}
    assert (rows[DoorId("D02")].shade, rows[DoorId("D02")].note) == (True, "till 11:00")
    board.present()
    assert board._door_section.title.text() == "Doors, 2 of 4 taken · 1 lost"


@pytest.mark.parametrize("size", [(1366, 760), (1920, 960)])
def test_nothing_is_cut_off_while_a_move_is_looked_at(board: DocksBoard, size: tuple[int, int]) -> None:
    board.resize(*size)
    move(board, "K2", "D02", 10.25)
    assert cut_off(board) == []
    assert board.doors.viewport().height() > HEAD_PX + 4 * 26
