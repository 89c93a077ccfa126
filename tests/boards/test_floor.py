import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from controltower.boards.floor import FloorBoard
from controltower.boards.floor.board import EMPTY, count_text
from controltower.boards.floor.buckets import BACK, buckets
from controltower.boards.floor.moving import changes, offer
from controltower.boards.floor.people import moving, people_in
from controltower.boards.floor.plan import Heat, floor_of, heat
from controltower.domain import ids as i
from controltower.domain import labour
from controltower.domain.labour import Duty, MoveStaff
from controltower.domain.picking import PickConfirmed, PickTask
from controltower.domain.places import Site
from controltower.domain.times import Instant
from controltower.tower.floorwork.outlook import outlooks
from controltower.tower.watch import alarms
from controltower.ui import theme
from controltower.ui.movers import MoverState
from tests.boards.morning import DC, NOW, PACK, PICK_A, STAGE, Morning, morning, opened
from tests.boards.scene import cut_off


@pytest.fixture
def day() -> Morning:
    day = morning()
    day.desk.raise_alarms(alarms(day.desk.picture))
    return day


@pytest.fixture
def board(qtbot, qapp, day) -> FloorBoard:
    theme.apply(qapp, theme.LIGHT)
    board = FloorBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 650)
    with qtbot.waitActive(board):
        board.show()
    board.present()
    return board


def row_of(day: Morning, zone: str):
    return next(row for row in outlooks(day.desk.picture) if row.zone == zone)


def drag(board: FloorBoard, worker: str, zone: str) -> None:
    """By mouse, from where the person is drawn to the middle of the zone."""
    floor = board.floor
    while floor.movers.step():
        pass
    place = floor.movers.places([worker])[0]
    start = floor.view.to_glass(floor.movers.x[place], floor.movers.y[place]).toPoint()
    area = next(area for area in floor.plan.zones if area.id == zone)
    end = floor.view.to_glass(area.x + area.w / 2, area.y + area.h / 2).toPoint()
    QTest.mousePress(floor, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.7, 1.0):
        point = QPointF(start) + (QPointF(end) - QPointF(start)) * share
        QTest.mouseMove(floor, QPoint(round(point.x()), round(point.y())))
    QTest.mouseRelease(floor, Qt.MouseButton.LeftButton, pos=end)


def test_places_above_each_other_are_one_face_of_the_rack(day):
    floor = floor_of(day.desk.picture, day.desk.picture[Site][DC])
    assert floor.faces == 100
    assert floor.places.tolist() == [1] * 100
    assert {area.id for area in floor.plan.zones} == {"DC-A", "DC-B", "DC-P", "DC-S", "DC-R"}
    assert all(door.x >= 0 and door.x + door.w <= 80 and door.y + door.h <= 50 for door in floor.plan.doors)


def test_work_is_hot_where_tasks_are_open_and_nowhere_else(day):
    floor = floor_of(day.desk.picture, day.desk.picture[Site][DC])
    warm = heat(day.desk.picture, floor, Heat.WORK)
    hot = {floor.plan.cell_ids[int(face)] for face in np.flatnonzero(~np.isnan(warm))}
    tasks = [task for task in day.desk.picture[PickTask].values() if task.status in ("reserved", "assigned")]
    assert hot == {str(task.location).rsplit("-", 1)[0] for task in tasks}
    assert np.nanmax(warm) == 1.0


def test_the_last_hour_shows_what_was_picked_in_it(day):
    floor = floor_of(day.desk.picture, day.desk.picture[Site][DC])
    assert np.isnan(heat(day.desk.picture, floor, Heat.PICKED)).all()  # the last pick was at 08:51
    day.say(NOW, "wms", PickConfirmed(i.TaskId("T06"), 2, i.PickerId("P01")))
    assert (~np.isnan(heat(day.desk.picture, floor, Heat.PICKED))).sum() == 1


def test_names_are_shown_only_where_a_task_is_assigned(day):
    names = {"P01": "Rui", "P02": "Ines"}
    people = {str(person.worker): person for person in people_in(day.desk.picture, PICK_A, names)}
    assert people["P01"].who == "Rui"
    assert people["P01"].doing == "picks W2, 1 of 1 left"
    assert people["P02"].who == "P02"


def test_people_robots_and_their_states_are_on_the_floor(day):
    found = moving(day.desk.picture, DC)
    states = dict(zip(found.ids, found.states, strict=True))
    assert states["P08"] is MoverState.IDLE
    assert states["P01"] is MoverState.BUSY
    assert states["R2"] is MoverState.FAULT


def test_quarter_hours_count_what_was_done_and_spread_what_is_left(day):
    row = row_of(day, PICK_A)
    found = buckets(day.desk.picture, row)
    assert found.done.sum() == 3
    assert found.coming[:BACK].sum() == 0
    assert found.coming.sum() == pytest.approx(row.left)
    assert found.able[BACK] == 0  # everybody has their break from ten
    assert found.able[BACK + 1] == 3 * 60 / 4


def test_a_plate_says_work_people_and_who_is_bound(day):
    assert count_text(row_of(day, PICK_A)) == "3 lines · 3 here"
    day.say(NOW, "desk:ana", MoveStaff((labour.Move(i.WorkerId("P02"), PICK_A, PACK),)))
    assert count_text(row_of(day, PICK_A)) == "3 lines · 3 -1 here"
    assert count_text(row_of(day, PACK)) == "1 parcels · 1 +1 here"


def test_more_people_are_through_sooner(day):
    offered = offer(day.desk.picture, ["P01", "P02"], PACK)
    assert offered.reasons == ()
    lines = {line.zone: line for line in changes(day.desk.picture, offered)}
    assert (lines[PACK].people, lines[PACK].people_if) == (1, 3)
    assert (lines[PICK_A].people, lines[PICK_A].people_if) == (3, 1)
    assert lines[PACK].mark == "▲ better"
    assert lines[PICK_A].mark == "▼ worse"
    assert lines[PACK].through_if < lines[PACK].through
    assert day.desk.picture[Duty]["P01"].zone == PICK_A


def test_dragging_a_person_asks_first_and_then_sends_the_move(qtbot, day, board):
    drag(board, "P01", PACK)
    assert day.sent == []
    assert board.strip.isVisible()
    assert board.strip.title.text() == "Move 1 person from Fast movers to Packing"
    assert board.strip.approve_button.isVisible()
    qtbot.mouseClick(board.strip.approve_button, Qt.MouseButton.LeftButton)
    assert [message.body for message in day.sent] == [MoveStaff((labour.Move(i.WorkerId("P01"), PICK_A, PACK),))]
    assert board.strip.waiting
    assert day.desk.picture[Duty]["P01"].bound_for is None  # nothing moves before the journal has it
    day.land()
    board.present()
    assert not board.strip.waiting
    assert "Accepted" in board.strip.says.text()
    assert day.desk.picture[Duty]["P01"].bound_for == PACK


def test_a_group_is_dragged_together(day, board):
    board.floor.choose(["P01", "P02"])
    drag(board, "P01", PACK)
    assert board.strip.title.text() == "Move 2 people from Fast movers to Packing"


def test_a_move_that_breaks_rules_says_all_of_them_and_sends_nothing(qtbot, day, board):
    board.floor.choose(["P03", "P04", "R1"])
    board.floor.dropped.emit(["P03", "P04", "R1"], PACK)
    said = board.strip.says.text()
    assert "P03 is not trained to pack" in said
    assert "P04 is not trained to pack" in said
    assert "R1 is a robot" in said
    assert not board.strip.approve_button.isVisible()
    qtbot.keyClick(board, Qt.Key.Key_A)
    assert day.sent == []


def test_escape_gives_up_and_sends_nothing(qtbot, day, board):
    drag(board, "P01", PACK)
    qtbot.keyClick(board.floor, Qt.Key.Key_Escape)
    assert not board.strip.isVisible()
    assert day.sent == []


def test_the_key_approves(qtbot, day, board):
    drag(board, "P01", PACK)
    qtbot.keyClick(board.floor, Qt.Key.Key_A)
    assert len(day.sent) == 1
    qtbot.keyClick(board.floor, Qt.Key.Key_A)
    assert len(day.sent) == 1


def test_without_a_mouse_a_person_is_chosen_in_the_list_and_the_zone_in_another(qtbot, day, board):
    board.reveal(PICK_A)
    board.side.people.select("P02")
    target = board.side.targets.findData(PACK)
    board.side.targets.activated.emit(target)
    assert board.strip.title.text() == "Move 1 person from Fast movers to Packing"
    qtbot.mouseClick(board.strip.approve_button, Qt.MouseButton.LeftButton)
    assert len(day.sent) == 1


def test_another_desk_was_first_and_every_reason_is_shown(qtbot, day, board):
    drag(board, "P01", PACK)
    qtbot.mouseClick(board.strip.approve_button, Qt.MouseButton.LeftButton)
    mine = list(day.sent)
    day.sent.clear()
    day.say(NOW, "desk:rui", MoveStaff((labour.Move(i.WorkerId("P01"), PICK_A, i.ZoneId("DC-B")),)))
    day.sent.extend(mine)
    day.land()
    board.present()
    assert "Refused" in board.strip.says.text()
    assert "already told to go to DC-B" in board.strip.says.text()


def test_a_review_that_the_floor_has_overtaken_can_no_longer_be_approved(qtbot, day, board):
    drag(board, "P01", PACK)
    day.say(NOW, "wms", labour.WorkerSick(i.WorkerId("P01")))
    qtbot.mouseClick(board.strip.approve_button, Qt.MouseButton.LeftButton)
    assert day.sent == []
    assert "P01 is sick" in board.strip.says.text()


def test_a_zone_in_alarm_is_found_from_the_overview(board):
    board.reveal(STAGE)
    assert board.side.title.text() == "Staging"
    board.reveal("P04")
    assert board.side.title.text() == "Slow movers"
    assert board.floor.movers.chosen == {"P04"}


def test_an_operation_without_buildings_says_so(qtbot):
    board = FloorBoard(opened().desk)
    qtbot.addWidget(board)
    board.show()
    board.present()
    assert board._section.empty_text == EMPTY


@pytest.mark.parametrize("size", [(1366, 650), (1920, 960)])
def test_nothing_is_cut_off(board, size):
    board.resize(*size)
    assert cut_off(board) == []
    drag(board, "P01", PACK)
    assert cut_off(board) == []
    board.floor.dropped.emit(["P03"], PACK)
    assert cut_off(board) == []


def test_the_heat_is_not_counted_anew_at_every_beat(day, board):
    before = board._heated
    day.say(Instant(NOW + 1), "wms", labour.WorkerSeen(i.WorkerId("P01"), 13, 12, "walks"))
    board.present()
    assert board._heated == before
    assert board.floor.movers.targets()[0][board.floor.movers.places(["P01"])[0]] == 13


def test_names_are_asked_for_only_of_those_at_a_task(qtbot, day, board):
    asked = []
    day.desk.wires.names = lambda workers, why: asked.append((workers, why))
    board.reveal(PICK_A)
    board.present()
    assert board.side.names.isEnabled()
    qtbot.mouseClick(board.side.names, Qt.MouseButton.LeftButton)
    assert [workers for workers, _ in asked] == [("P01",)]
    assert PICK_A in asked[0][1]
    day.desk.learn_names({"P01": "Rui"})
    board.present()
    assert {row.worker: row.who for row in board.side.people.rows()}["P01"] == "Rui"
    assert not board.side.names.isEnabled()
