"""The staffing of a living day: what the grid says, people dragged about, and what is sent."""

from dataclasses import replace
from functools import cache

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from controltower.boards.staff import StaffBoard
from controltower.boards.staff.board import EMPTY
from controltower.boards.staff.outlook import accuracy_lines
from controltower.domain.ids import ZoneId
from controltower.domain.labour import PlanStaff, Roster, WorkerSick, posting_problems
from controltower.domain.picture import Picture
from controltower.domain.times import Instant
from controltower.planning.labour import ZoneQuarter
from controltower.simulation.network.scale import FULL
from controltower.ui import theme
from tests.boards.morning import Morning, opened
from tests.boards.scene import cut_off
from tests.helpers.days import day as lived
from tests.helpers.days import shipped

PACK, STORE = "DC-PACK", "DC-E"
QUARTERLY = ("was", "have", "need", "low", "high")


@cache
def sick_morning() -> Picture:
    """Three packers fell sick early; it is a quarter past nine, and the waves of one o'clock are about to come."""
    return lived(shipped("sick"), 9.2, scale=FULL).twin.picture


@pytest.fixture
def day() -> Morning:
    day = opened()
    day.desk.begin(sick_morning().fork())
    day.wall = day.desk.picture.now
    return day


@pytest.fixture
def board(qtbot, qapp, day) -> StaffBoard:
    theme.apply(qapp, theme.LIGHT)
    board = StaffBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 660)
    with qtbot.waitActive(board):
        board.show()
    board.present()
    return board


def row_of(board: StaffBoard, zone: str) -> int:
    return next(n for n, line in enumerate(board.grid.lines()) if line.zone.zone == zone and line.person is None)


def zone_of(board: StaffBoard, zone: str):
    return next(row for row in board.grid.rows if row.zone == zone)


def drag(board: StaffBoard, source: str, target: str, column: int) -> None:
    """By mouse, from a cell of one zone to the same quarter of another."""
    start, end = (board.grid.cell(row_of(board, zone), column).center().toPoint() for zone in (source, target))
    QTest.mousePress(board.grid, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(board.grid, start + QPoint(0, round((end - start).y() * share)))
    QTest.mouseRelease(board.grid, Qt.MouseButton.LeftButton, pos=end)


def effect(board: StaffBoard, what: str) -> str:
    return next(value.text() for label, value in board.strip.effects.labels if what in label.text())


def test_the_zone_that_lacks_most_people_is_in_front(board):
    assert board.grid.chosen.zone == PACK
    packing = zone_of(board, PACK)
    assert max(packing.short(number) for number in range(board.grid.quarters)) > 2
    assert "Packing" in board.chart_section.title.text()


def test_a_cell_says_there_needed_and_how_sure(board):
    number = next(n for n in range(board.grid.quarters) if zone_of(board, PACK).short(n))
    words = board.grid.tip(row_of(board, PACK), number)
    assert "people there" in words
    assert "needed by the forecast (" in words
    zone = zone_of(board, PACK)
    assert all(
        low <= need + 1e-9 <= high + 2e-9 for low, need, high in zip(zone.low, zone.need, zone.high, strict=True)
    )


def test_dragging_people_shows_the_effect_at_once_and_sends_nothing(day, board):
    before = sum(zone_of(board, PACK).have)
    drag(board, STORE, PACK, 4)
    assert board.strip.isVisible()
    assert board.strip.title.text() == "Draft: 1 person otherwise"
    assert day.sent == []
    assert sum(zone_of(board, PACK).have) > before
    was, then = effect(board, "they wait").removesuffix("  ▲").split(" → ")
    assert float(then) < float(was)
    assert len({each.worker for each in board.review.draft}) == 1
    assert list(posting_problems(day.desk.picture, board.review.draft)) == []


def test_approve_sends_the_postings_and_the_journal_has_the_last_word(qtbot, day, board):
    drag(board, STORE, PACK, 4)
    draft = board.review.draft
    qtbot.keyClick(board.grid, Qt.Key.Key_A)
    assert [message.body for message in day.sent] == [PlanStaff(draft)]
    assert board.strip.waiting
    assert not day.desk.picture[Roster]
    day.land()
    board.present()
    assert "Accepted" in board.strip.says.text()
    assert day.desk.picture[Roster][draft[0].worker].postings == draft
    board.present()
    assert any(bar.kind == "decided" and bar.zone == PACK for p in zone_of(board, STORE).people for bar in p.bars)


def test_without_a_mouse_people_are_taken_up_carried_and_set_down(qtbot, day, board):
    board.grid.select(STORE)
    for key in (Qt.Key.Key_2, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_M):
        qtbot.keyClick(board.grid, key)
    for _ in range(row_of(board, PACK) - row_of(board, STORE)):
        qtbot.keyClick(board.grid, Qt.Key.Key_Down)
    qtbot.keyClick(board.grid, Qt.Key.Key_Return)
    assert board.strip.title.text() == "Draft: 2 people otherwise"
    qtbot.keyClick(board.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not board.strip.isVisible()
    assert board.review.draft == ()


def test_a_block_of_quarters_ends_and_people_come_back(qtbot, day, board):
    board.grid.select(STORE)
    for _ in range(4):
        qtbot.keyClick(board.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert board.grid.length == 5
    board.grid.dropped.emit(STORE, "", PACK, 2, 5, 1)
    zones = [each.zone for each in board.review.draft]
    assert zones == [STORE, PACK, STORE]
    away = board.review.draft[1]
    assert (away.ends_at - away.starts_at) / 60e6 == 75


def test_whoever_is_not_trained_is_told_with_the_reason_and_cannot_be_sent(qtbot, day, board):
    board.grid.dropped.emit(PACK, "", "DC-RECV", 4, 0, 1)
    assert "is not trained to receive, which Receiving needs." in board.strip.says.text()
    assert not board.strip.approve_button.isVisible()
    qtbot.keyClick(board.grid, Qt.Key.Key_A)
    assert day.sent == []


def test_a_bar_of_one_person_is_dragged_and_taken_back(qtbot, day, board):
    board.grid.toggle(STORE)
    who = zone_of(board, STORE).people[0].worker
    board.grid.dropped.emit(STORE, who, "DC-F", 6, 0, 1)
    assert {each.worker for each in board.review.draft} == {who}
    assert any(bar.kind == "draft" for bar in zone_of(board, STORE).people[0].bars)
    board.grid._go(row_of(board, STORE) + 1, 0)
    qtbot.keyClick(board.grid, Qt.Key.Key_Delete)
    assert board.review.draft == ()


def test_many_changes_of_zone_are_warned_of_and_may_be_sent(day, board):
    for number in range(8):
        board.grid.dropped.emit(STORE, "", PACK, 2 + 3 * number, 1, 2)
    assert "changes of zone are more than" in board.strip.says.text()
    assert board.strip.approve_button.isEnabled()


def test_who_falls_sick_meanwhile_cannot_be_posted(qtbot, day, board):
    drag(board, STORE, PACK, 4)
    day.say(Instant(day.desk.picture.now + 1), "wms", WorkerSick(board.review.draft[0].worker))
    qtbot.keyClick(board.grid, Qt.Key.Key_A)
    assert day.sent == []
    assert "is sick" in board.strip.says.text()


def test_escape_drops_what_is_carried_first_and_then_the_draft(qtbot, day, board):
    drag(board, STORE, PACK, 4)
    qtbot.mouseClick(board.strip.cancel_button, Qt.MouseButton.LeftButton)
    assert board.review.draft == ()
    assert not board.strip.isVisible()


def test_what_is_carried_stays_in_the_grid_when_rows_close_and_quarters_pass(qtbot, day, board):
    grid = board.grid
    grid.toggle(grid.rows[-1].zone)
    grid.select(STORE)
    qtbot.keyClick(grid, Qt.Key.Key_M)
    grid.carry(len(grid.lines()) - 1, grid.quarters - 1)
    grid.open.clear()
    fewer = [replace(row, **{of: getattr(row, of)[1:] for of in QUARTERLY}) for row in grid.rows]
    grid.set_rows(fewer, ())
    grid.grab()
    with qtbot.waitSignal(grid.dropped) as dropped:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert dropped.args[:4] == [STORE, "", grid.rows[-1].zone, grid.quarters - 1]


def test_whoever_went_home_is_no_longer_carried(board):
    grid = board.grid
    grid.toggle(STORE)
    grid.take(row_of(board, STORE) + 1, 3)
    grid.set_rows([replace(row, people=()) for row in grid.rows], ())
    assert grid.carried is None


def test_a_posting_of_somebody_unknown_by_now_changes_nothing(board):
    board.grid.dropped.emit(STORE, "W999", PACK, 4, 0, 1)
    assert board.review.draft == ()


def test_people_are_numbers_and_nobody_is_compared(board):
    board.grid.toggle(PACK)
    labels = [person.label for person in zone_of(board, PACK).people]
    assert labels
    assert all(label.startswith("W") for label in labels)
    assert labels == sorted(labels)


def test_haste_that_costs_accuracy_is_told_by_zone(day):
    def quarter(number: int, done: int, errors: int) -> ZoneQuarter:
        return ZoneQuarter(ZoneId(PACK), Instant(number), done, 4, 99, 99, misweighed=errors)

    rows = {ZoneId(PACK): tuple(quarter(n, 30 if n % 2 else 20, 3 * (n % 2)) for n in range(10))}
    (line,) = accuracy_lines(day.desk.picture, rows, "DC")
    assert line.hurried
    assert line.says == "10.0 at 30 an hour, 0.0 at 20: haste costs accuracy here"


def test_a_person_is_found_in_their_zone(day, board):
    worker = zone_of(board, STORE).people[0].worker
    board.reveal(worker)
    assert board.grid.chosen.zone == STORE
    assert STORE in board.grid.open


def test_an_operation_without_people_says_so(qtbot):
    board = StaffBoard(opened().desk)
    qtbot.addWidget(board)
    board.show()
    board.present()
    assert board.section.empty_text == EMPTY


@pytest.mark.parametrize("size", [(1366, 660), (1920, 960)])
def test_nothing_is_cut_off(board, size):
    board.resize(*size)
    assert cut_off(board) == []
    drag(board, STORE, PACK, 4)
    assert cut_off(board) == []
