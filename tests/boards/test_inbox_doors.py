"""The editor of an offer of doors: the planner's slots, and what a person makes of them."""

import pytest
from PySide6.QtCore import QTime
from pytestqt.qtbot import QtBot

from controltower.boards.inbox import InboxBoard
from controltower.boards.inbox.doors import DoorsEditor
from controltower.domain.docks import AssignDoors, DoorSlot
from controltower.domain.ids import AppointmentId, DoorId, ProposalId
from controltower.domain.proposals import Effect, Proposal, ProposalKind, ProposalMade, ProposalStatus, Urgency
from tests.boards.morning import DC, NOW, Morning, at, morning

WHY = "D02 is 8 m nearer to where its goods go than D01; it comes at 10:48, and goes there at once."


def offer(*slots: DoorSlot) -> ProposalMade:
    return ProposalMade(
        ProposalId("doors:DC:inbound:K2#1"),
        ProposalKind.DOORS,
        "Other doors or times for K2",
        "K2 is expected 60 min after its appointment begins, when it is over.",
        (Effect("Waiting for a door, all guests", "40 min", "0 min"),),
        Urgency.HIGH,
        at(10.5),
        slots=slots,
    )


def slot(truck: str = "K2", door: str = "D02", starts: float = 10.75, ends: float = 11.5) -> DoorSlot:
    key = AppointmentId(f"A-{truck}")
    return DoorSlot(key, DC, DoorId(door), truck, None, at(starts), at(ends), WHY)


@pytest.fixture
def day() -> Morning:
    day = morning()
    day.say(NOW, "tower", offer(slot(), slot("K3", "D01", 12.0, 12.75)))
    return day


@pytest.fixture
def editor(qtbot: QtBot, day: Morning) -> tuple[InboxBoard, DoorsEditor]:
    board = InboxBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 700)
    board.show()
    board.present()
    board.reveal("doors:DC:inbound:K2#1")
    editor = board.proposal.editor
    assert isinstance(editor, DoorsEditor)
    return board, editor


def decided(day: Morning, board: InboxBoard) -> AssignDoors:
    board.proposal.approve()
    (sent,) = day.sent
    assert isinstance(sent.body, AssignDoors)
    return sent.body


def the_proposal(day: Morning) -> Proposal:
    return day.desk.picture[Proposal]["doors:DC:inbound:K2#1"]


def test_each_line_says_what_is_booked_now_and_why_it_would_be_otherwise(editor) -> None:
    _, shown = editor
    texts = [shown.grid.cell(0, column).text() for column in (0, 1, 4, 5)]
    assert texts == ["K2", "D02 09:45–10:45", "11:30", WHY]
    assert (shown.door(0).currentText(), shown.time(0).time()) == ("D02", QTime(10, 45))


def test_what_nobody_changed_is_sent_as_it_was_offered(editor, day: Morning) -> None:
    board, _ = editor
    assert decided(day, board).slots == the_proposal(day).slots


def test_a_door_and_a_time_can_be_changed_and_the_length_stays(editor, day: Morning) -> None:
    board, shown = editor
    shown.door(0).setCurrentIndex(shown.door(0).findData("D01"))
    shown.time(0).setTime(QTime(11, 10))
    assert shown.grid.cell(0, 4).text() == "11:55"
    (first, second) = decided(day, board).slots
    assert (first.door, first.ends_at - first.starts_at) == ("D01", slot().ends_at - slot().starts_at)
    assert (first.why, second.why) == ("", WHY)
    day.land()
    board.present()
    assert the_proposal(day).status is ProposalStatus.AMENDED


def test_a_rule_that_a_change_breaks_is_named_at_once(editor, day: Morning) -> None:
    board, shown = editor
    shown.door(0).setCurrentIndex(shown.door(0).findData("D01"))
    shown.time(0).setTime(QTime(12, 15))
    assert "K3 and K2 would both stand at D01." in board.proposal.bar.says.text()
    assert not board.proposal.bar.approve_button.isEnabled()
    assert day.sent == []


def test_a_guest_can_be_left_as_it_is(editor, day: Morning) -> None:
    board, shown = editor
    shown.grid.tick(1, False)
    assert [each.guest for each in decided(day, board).slots] == ["K2"]


def test_only_doors_that_go_the_right_way_are_offered(editor) -> None:
    _, shown = editor
    assert [shown.door(0).itemText(place) for place in range(shown.door(0).count())] == ["D01", "D02"]
