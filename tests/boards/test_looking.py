"""What a desk looks at on its docks and its waves: told when a person turns to it, and said to whoever looks too."""

import pytest
from pytestqt.qtbot import QtBot

from controltower.boards.docks import DocksBoard
from controltower.boards.waves import WavesBoard
from controltower.tower.desk import Desk
from controltower.tower.seats import Looking
from tests.boards.morning import Morning, morning
from tests.boards.scene import cut_off
from tests.helpers.hall import Hall
from tests.tower.seats import Shared


@pytest.fixture
def day() -> Morning:
    return morning()


@pytest.fixture
def other(day: Morning) -> Desk:
    """Somebody else's desk."""
    hall = Hall()
    hall.join(day.desk, "supervisor")
    return hall.join(Shared().desk("rui"), "dispatcher")


def test_a_lane_or_truck_that_is_chosen_is_told_and_others_at_it_are_named(
    qtbot: QtBot, day: Morning, other: Desk
) -> None:
    board = DocksBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 650)
    board.show()
    board.present()
    assert day.desk.looking == Looking(), "what the board chose by itself is not what the person looks at"
    lane, truck = board.lanes.rows()[-1].route, board.inbound.rows()[0].truck
    other.look("routes", lane)
    board.lanes.select(lane)
    assert day.desk.looking == Looking("docks", lane)
    assert board.beside.says.text() == "rui (dispatcher) looks at this."
    assert cut_off(board) == []
    board.inbound.select(truck)
    assert day.desk.looking == Looking("docks", truck)
    assert board.beside.isHidden()


def test_a_wave_that_is_chosen_is_told_and_others_at_it_are_named(qtbot: QtBot, day: Morning, other: Desk) -> None:
    board = WavesBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 650)
    board.show()
    board.present()
    assert day.desk.looking == Looking()
    first, *_, last = (line.wave for line in board.waves.rows())
    other.look("waves", last)
    board.waves.select(first)
    board.waves.select(last)
    assert day.desk.looking == Looking("waves", last)
    assert board.beside.says.text() == "rui (dispatcher) looks at this."
    assert cut_off(board) == []
    other.look("floor")
    board.present()
    assert board.beside.isHidden()


def test_a_board_that_comes_to_the_front_says_what_it_shows(qtbot: QtBot, day: Morning, other: Desk) -> None:
    board = WavesBoard(day.desk)
    qtbot.addWidget(board)
    board.show()
    board.present()
    day.desk.look("floor")
    board.in_front()
    assert day.desk.looking == Looking("waves", str(board.waves.current_key))
    assert other.others[0].looking == day.desk.looking
