"""The floor says what comes next for a zone, a person or a robot, and which scans were blocked."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from controltower.boards.floor import FloorBoard
from controltower.boards.floor.plan import Heat, floor_of, heat
from controltower.boards.floor.tasks import IDLE, NO_BLOCKS
from controltower.domain import ids as i
from controltower.domain.picking import PickTask
from controltower.domain.places import Site
from controltower.domain.scanning import Label, Scanned, ScanStage
from controltower.planning.tasks import Why, plan_tasks, problem_of
from controltower.tower.floorwork.tasks import lately_blocked, next_tasks, waiting_jobs
from controltower.ui import theme
from tests.boards.morning import DC, NOW, PACK, PICK_A, PICK_B, RECEIVE, STAGE, Morning, at, morning
from tests.boards.scene import cut_off

HAND = i.PickerId("P02")


def wrong_item(task: str = "T08") -> Scanned:
    return Scanned(ScanStage.PICK, task, PICK_A, HAND, Label(item=i.ItemId("ELSE")))


@pytest.fixture
def day() -> Morning:
    return morning()


@pytest.fixture
def board(qtbot, qapp, day):
    theme.apply(qapp, theme.LIGHT)
    with ThreadPoolExecutor(1) as pool:
        day.desk.wires.work = pool
        board = FloorBoard(day.desk)
        qtbot.addWidget(board)
        board.resize(1366, 720)
        with qtbot.waitActive(board):
            board.show()
        board.present()
        yield board


def on_tasks(qtbot, board: FloorBoard, zone: str) -> None:
    """The page of tasks of a zone, with lists that are planned."""
    board.side.tabs.setCurrentIndex(1)
    board._zone_chosen(zone)
    qtbot.waitUntil(lambda: "planned" in board.side.tasks.next_section.note.text)


def test_a_zone_tells_the_next_jobs_of_everybody_in_it(day):
    plan = plan_tasks(problem_of(day.desk.picture, day.desk.picture.now))
    rows = next_tasks(day.desk.picture, plan, PICK_A)
    assert [row.what for row in rows] == ["2 lines of W2"]
    assert rows[0].why is Why.FIRST
    assert rows[0].worker in {"P01", "P02", "P03"}
    assert waiting_jobs(plan, PICK_A) == 1
    assert next_tasks(day.desk.picture, plan, PACK)[0].what.startswith("order O")


def test_one_person_or_robot_has_a_list_of_its_own(day):
    plan = plan_tasks(problem_of(day.desk.picture, day.desk.picture.now))
    (row,) = next_tasks(day.desk.picture, plan, PICK_A)
    assert next_tasks(day.desk.picture, plan, PICK_A, row.worker) == (row,)
    if row.robot is not None:
        assert row in next_tasks(day.desk.picture, plan, PICK_A, row.robot)
    assert next_tasks(day.desk.picture, plan, PICK_A, "nobody") == ()


def test_only_scans_of_the_last_hour_are_told(day):
    day.say(at(8.9), "wms", wrong_item("T06"))
    day.say(NOW, "wms", wrong_item(), wrong_item())
    (found,) = lately_blocked(day.desk.picture)
    assert (found.zone, found.scans, found.still) == (PICK_A, 2, 1)


def test_the_page_shows_lists_that_were_planned_elsewhere(qtbot, day, board):
    assert not board.side.tasks.next.rows()
    on_tasks(qtbot, board, PICK_A)
    assert [row.what for row in board.side.tasks.next.rows()] == ["2 lines of W2"]
    assert board.side.tasks.blocked_section.empty_text == NO_BLOCKS
    assert cut_off(board) == []


def test_a_zone_says_why_it_has_no_list(qtbot, day, board):
    on_tasks(qtbot, board, RECEIVE)
    for zone in (PICK_A, PICK_B, PACK, STAGE, RECEIVE):
        board._zone_chosen(zone)
        rows = board.side.tasks.next.rows()
        assert board.side.tasks.next_section.empty_text == ("" if rows else IDLE)


def test_choosing_somebody_on_the_floor_shows_their_list(qtbot, day, board):
    on_tasks(qtbot, board, PICK_A)
    (row,) = board.side.tasks.next.rows()
    board.floor.mover_clicked.emit(row.worker)
    assert board.side.tasks.next_section.title.text() == f"Next for {row.worker}"
    other = next(each for each in ("P01", "P02", "P03") if each != row.worker)
    board.floor.mover_clicked.emit(other)
    assert board.side.tasks.next_section.empty_text.startswith(f"Nothing is planned for {other}")
    board.floor.zone_clicked.emit(PICK_B)
    assert board.side.tasks.next_section.title.text() == "Next tasks"


def test_choosing_a_task_marks_whose_it_is_on_the_floor(qtbot, day, board):
    on_tasks(qtbot, board, PICK_A)
    (row,) = board.side.tasks.next.rows()
    board.side.tasks.next.select(row.id)
    assert board.floor.movers.chosen == {row.worker}


def test_blocked_scans_show_their_zone_and_reason_and_nobodys_number(qtbot, day, board):
    on_tasks(qtbot, board, PICK_A)
    day.say(NOW, "wms", wrong_item())
    board.present()
    table = board.side.tasks.blocked
    table.select((PICK_A, ScanStage.PICK, "wrong item"))
    assert table.copy().splitlines()[1].split("\t") == ["Fast movers", "pick", "wrong item", "1", "1"]
    assert HAND not in table.copy()
    assert "last hour: 1" in board.side.tasks.blocked_section.note.text


def test_names_are_read_only_for_those_at_a_task(qtbot, day, board):
    day.desk.names = {"P01": "Rui", "P02": "Ines", "P03": "Ana"}
    on_tasks(qtbot, board, PICK_A)
    (row,) = board.side.tasks.next.rows()
    column = board.side.tasks.next.model.columns[1]
    assert column.shown(row) == ("Rui" if row.worker == "P01" else row.worker)


def test_the_page_asks_for_nothing_while_it_is_not_looked_at(qtbot, day, board):
    board.present()
    assert board.side.tasks._plan.of(DC) is None
    assert not board.side.tasks._plan.busy


def test_the_floor_shows_faces_that_are_next_and_those_that_were_wrong(day):
    picture = day.desk.picture
    floor = floor_of(picture, picture[Site][DC])
    lit = np.flatnonzero(~np.isnan(heat(picture, floor, Heat.LIT)))
    assert {floor.face_of[picture[PickTask]["T06"].location]} == set(lit)
    assert np.isnan(heat(picture, floor, Heat.WRONG)).all()
    day.say(NOW, "wms", wrong_item())
    wrong = np.flatnonzero(~np.isnan(heat(picture, floor, Heat.WRONG)))
    assert {floor.face_of[picture[PickTask]["T08"].location]} == set(wrong)


def test_wrong_picks_are_told_by_zone_wave_and_item(qtbot, day, board):
    on_tasks(qtbot, board, PICK_A)
    day.say(NOW, "wms", wrong_item())
    tasks = board.side.tasks
    told = {}
    for place in range(1, tasks.views.count()):
        tasks.views.setCurrentIndex(place)
        tasks.views.activated.emit(place)
        told[tasks.views.currentText()] = [(row.key, row.picks, row.errors) for row in tasks.rates.rows()]
    item = day.desk.picture[PickTask]["T08"].item
    assert told["Wrong picks by zone"][0] == (PICK_A, 4, 1)
    assert [key for key, _, _ in told["Wrong picks by wave"]] == ["W2"]
    assert [key for key, _, _ in told["Wrong picks by item"]] == [item]
    assert tasks.rates.isVisible()
    assert cut_off(board) == []
