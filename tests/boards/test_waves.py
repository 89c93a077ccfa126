from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from controltower.boards.waves import WavesBoard
from controltower.boards.waves.board import EMPTY
from controltower.boards.waves.causes import causes, span_text
from controltower.boards.waves.pace import pace, shift_pace
from controltower.boards.waves.rows import order_rows, wave_lines
from controltower.domain import ids as i
from controltower.domain.labour import Duty
from controltower.domain.orders import OrderLine
from controltower.domain.packing import ParcelWeighed
from controltower.domain.picking import AllocationReleased
from controltower.domain.times import MINUTE, Instant, clock
from controltower.tower.floorwork import WaveRow, wave_rows
from controltower.tower.watch import alarms
from controltower.ui import theme
from tests.boards.morning import NOW, PICK_A, PICK_B, Morning, morning, opened
from tests.boards.scene import cut_off


@pytest.fixture
def day() -> Morning:
    day = morning()
    day.desk.raise_alarms(alarms(day.desk.picture))
    return day


@pytest.fixture
def board(qtbot, qapp, day) -> WavesBoard:
    theme.apply(qapp, theme.LIGHT)
    board = WavesBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 650)
    with qtbot.waitActive(board):
        board.show()
    board.present()
    return board


def wave(day: Morning, key: str) -> WaveRow:
    return next(row for row in wave_rows(day.desk.picture) if row.wave == key)


def line_of(day: Morning, key: str):
    lines = wave_lines(day.desk.picture, wave_rows(day.desk.picture), {})
    return next(line for line in lines if line.wave == key)


def test_the_parts_of_the_bar_are_the_orders_by_their_furthest_stage(day):
    line = line_of(day, "W1")
    assert [round(share * 6) for share in line.shares] == [0, 1, 3, 1, 1, 0]
    assert line.staged == "67%"
    assert line.lines == "6/6"
    assert sum(line_of(day, "W2").shares) == 1


def test_time_left_counts_down_to_when_it_must_be_ready(day):
    assert line_of(day, "W1").countdown == "15 min"
    assert line_of(day, "W2").countdown == "2 h 30"


def test_a_forecast_after_the_deadline_is_late_and_says_by_how_much(day):
    row = replace(wave(day, "W1"), done_at=Instant(NOW + 25 * MINUTE), late_s=600.0)
    line = wave_lines(day.desk.picture, (row,), {})[0]
    assert line.late
    assert line.forecast == f"≈ {clock(Instant(NOW + 25 * MINUTE), 'Europe/Lisbon')}"
    assert line.slack == "10 min late"


def test_a_wave_on_which_nobody_works_says_so(day):
    picture = day.desk.picture.fork()
    picture.put(replace(duty, zone=None) for duty in day.desk.picture[Duty].values())
    line = next(line for line in wave_lines(picture, wave_rows(picture), {}) if line.wave == "W2")
    assert line.forecast == "nobody works on it"


def test_one_line_per_cause_with_all_its_orders_inside(day):
    for task in ("T06", "T10"):
        day.say(NOW, "wms", AllocationReleased(i.TaskId(task), "damaged"))
    assert _waits(day, "O10/1")
    row = wave(day, "W2")
    found = causes(day.desk.picture, row)
    assert [(cause.says, cause.orders) for cause in found] == [
        ("Nothing is reserved of item SKU2", tuple(key for key in row.at_risk))
    ]


def test_a_slow_wave_names_the_zone_that_holds_it_up(day):
    row = replace(wave(day, "W2"), late_s=900.0, at_risk=tuple(i.OrderId(f"O{n:02d}") for n in range(6, 12)))
    (cause,) = causes(day.desk.picture, row)
    assert cause.says.startswith("The wave is forecast 15 min late")
    assert cause.key in (PICK_A, PICK_B)
    assert cause.count == 6


def test_a_parcel_stopped_at_the_scale_is_a_cause_of_its_own(day):
    day.say(NOW, "wms", ParcelWeighed(i.sscc(0, "1234567", 4), 3_000, 60))
    row = replace(wave(day, "W1"), at_risk=(i.OrderId("O04"),))
    assert [cause.says for cause in causes(day.desk.picture, row)] == ["Parcels stopped at the scale"]


def test_orders_show_when_they_came_to_each_stage(day):
    rows = {row.order: row for row in order_rows(day.desk.picture, wave(day, "W1"))}
    assert rows[i.OrderId("O03")].times == ("08:00", "08:45", "09:09", "09:21", "09:51", "–")
    assert rows[i.OrderId("O05")].times == ("08:00", "08:51", "–", "–", "–", "–")


def test_the_pace_of_a_wave_is_its_own_and_never_the_shift_average(day):
    row = wave(day, "W2")
    found = pace(day.desk.picture, row)
    assert found.done.sum() == 0
    assert found.plan.sum() == pytest.approx(row.lines)
    assert found.forecast.sum() == pytest.approx(row.lines)
    others = shift_pace(day.desk.picture, i.WaveId("W2"))
    assert others.lines == 6
    assert shift_pace(day.desk.picture, i.WaveId("W1")).lines == 0


def test_spans_read_as_a_person_says_them():
    assert span_text(45 * MINUTE) == "45 min"
    assert span_text(125 * MINUTE) == "2 h 05"


def test_the_first_wave_that_is_worked_is_looked_at(board):
    assert board.waves.current_key == "W1"
    assert board._order_section.title.text() == "Orders of W1"
    assert len(board.orders.rows()) == 6


def test_choosing_another_wave_shows_its_orders(qtbot, board):
    board.waves.view.setFocus()
    qtbot.keyClick(board.waves.view, Qt.Key.Key_Down)
    assert board.waves.current_key == "W2"
    assert {row.order for row in board.orders.rows()} == {f"O{n:02d}" for n in range(6, 12)}
    board.present()
    assert board.waves.current_key == "W2"


def test_an_order_is_found_in_its_wave(board):
    board.reveal("O08")
    assert board.waves.current_key == "W2"
    assert board.orders.current_key == "O08"


def test_a_slow_zone_opens_on_the_floor(qtbot, day, board):
    row = replace(wave(day, "W2"), late_s=900.0, at_risk=(i.OrderId("O06"),))
    board._causes = {cause.id: cause for cause in causes(day.desk.picture, row)}
    with qtbot.waitSignal(board.opening) as asked:
        board.causes.activated.emit("slow")
    assert asked.args[0] == "floor"


def test_before_the_first_wave_the_board_says_what_will_come(qtbot):
    board = WavesBoard(opened().desk)
    qtbot.addWidget(board)
    board.show()
    board.present()
    assert board.waves._empty.isVisible()
    assert board.waves._empty.text() == EMPTY
    assert not board.orders.isVisible()


@pytest.mark.parametrize("size", [(1366, 650), (1920, 960)])
def test_nothing_is_cut_off(board, size):
    board.resize(*size)
    assert cut_off(board) == []
    for table in (board.waves, board.orders, board.causes):
        assert table.view.horizontalHeader().length() <= table.view.viewport().width() + 2


def _waits(day: Morning, line: str) -> bool:
    return day.desk.picture[OrderLine][line].allocated == 0
