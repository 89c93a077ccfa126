"""The board of packing and loading: benches, the scale, and a load that is planned, drawn and walked step by step."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import Qt

from controltower.boards.packing import PackingBoard
from controltower.boards.packing.board import CHOOSE, EMPTY
from controltower.boards.packing.lists import short
from controltower.domain import ids as i
from controltower.domain import labour, loading, orders, packing, picking
from controltower.planning.loading import problem_of
from controltower.tower.seats import Looking
from controltower.ui import theme
from tests.boards.morning import NOW, PICK_B, Morning, morning, opened
from tests.boards.scene import cut_off

RT1, RT2 = i.RouteId("RT1"), i.RouteId("RT2")


def parcel(n: int) -> i.ParcelId:
    return i.sscc(0, "1234567", n)


@pytest.fixture
def day():
    day = morning()
    day.say(NOW, "wms", labour.WorkerSeen(i.WorkerId("P05"), 10, 34, "packs O05"))
    yield day
    day.desk.wires.work.shutdown()


def shown(qtbot, qapp, day: Morning) -> PackingBoard:
    theme.apply(qapp, theme.LIGHT)
    board = PackingBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 650)
    with qtbot.waitActive(board):
        board.show()
    board.present()
    return board


@pytest.fixture
def board(qtbot, qapp, day) -> PackingBoard:
    board = shown(qtbot, qapp, day)
    qtbot.waitUntil(lambda: all(board.plans.of(key) for key in (RT1, RT2)), timeout=60_000)
    return board


def test_benches_say_what_they_pack_and_what_leaves_first(board):
    (line,) = board.benches.rows()
    assert (line.name, line.now, line.leaves_text) == ("B1", "O05", "10:30")
    assert board._bench_section.title.text().startswith("Pack benches: 1 wait, through 10:0")
    assert board._bench_section.note.text == "1 of 1 staffed, 2 min of work"


def test_what_the_scale_stopped_is_listed_and_opens_in_the_journal(qtbot, board, day):
    day.say(NOW, "wms", packing.ParcelWeighed(parcel(4), 3_000, 60))
    board.present()
    (line,) = board.stopped.rows()
    assert (line.bench, line.off, line.leaves_text) == ("B1", "+1,900 g", "10:30")
    assert board.benches.rows()[0].stopped == 1
    with qtbot.waitSignal(board.opening) as asked:
        board.stopped.activated.emit(line.parcel)
    assert asked.args == ["journal", parcel(4)]


def test_the_load_that_is_being_loaded_is_chosen_at_first_and_all_of_it_is_drawn(board):
    assert board.chosen.lane.route == RT1
    assert board._chosen_section.title.text() == "Load of RT1 in V1"
    assert board._chosen_section.note.text == "leaves 10:30, van, door D03, 1 of 6 aboard now"
    assert [line.stop for line in board.panel.parcels.rows()] == [6, 5, 4, 3, 2, 1]
    assert len(board.panel.view.shown()) == 6
    assert "All 6 parcels go in" in board.panel.says.text()
    assert "1 of 6 is picked and not packed" in board.panel.says.text()
    assert [line.plan for line in board.loads.rows()] == ["all in", "all in"]


def test_arrow_keys_walk_the_loading_and_page_keys_go_from_stop_to_stop(qtbot, board):
    slider, panel = board.panel.slider, board.panel
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert panel.view.shown() == []
    assert panel.where.text == "empty"
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert {box.stop for box in panel.view.shown()} == {6, 5}
    assert panel.parcels.current_key == panel.parcels.rows()[1].key
    assert panel.where.text.startswith("2 of 6 in · last in: stop 5")
    qtbot.keyClick(slider, Qt.Key.Key_PageDown)
    assert {box.stop for box in panel.view.shown()} == {6, 5, 4}
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    assert {box.stop for box in panel.view.shown()} == {6, 5}


def test_unloading_goes_the_other_way_and_the_first_stop_comes_out_first(qtbot, board):
    panel = board.panel
    panel.unloading.click()
    assert [line.stop for line in panel.parcels.rows()] == [1, 2, 3, 4, 5, 6]
    assert [line.turn for line in panel.parcels.rows()] == [1, 2, 3, 4, 5, 6]
    assert panel.where.text.startswith("6 of 6 in · next out: stop 1")
    panel.slider.setValue(2)
    assert {box.stop for box in panel.view.shown()} == {6, 5, 4, 3}
    board.present()
    assert panel.slider.value() == 2, "what is told anew does not take a person back"
    panel.loading.click()
    assert panel.parcels.rows()[0].stop == 6


def test_a_parcel_that_is_chosen_is_the_step_at_which_it_goes_in(board):
    line = board.panel.parcels.rows()[2]
    board.panel.parcels.select(line.key)
    assert board.panel.slider.value() == 3
    assert board.panel.view.current == line.key
    assert board.panel.view.stop == line.stop


def test_room_weight_and_axles_follow_the_steps(board):
    bars = board.panel.bars
    assert [fill.name for fill in bars.fills] == ["Room", "Weight", "Front axle", "Rear axle"]
    whole = bars.fills
    assert all(fill.now == fill.planned for fill in whole)
    board.panel.slider.setValue(1)
    assert all(0 < after.now < before.now for after, before in zip(bars.fills[:2], whole, strict=False))
    assert [fill.planned for fill in bars.fills] == [fill.planned for fill in whole]
    weights = [fill.now * 800_000 for fill in whole if fill.name == "Weight"]
    axles = sum(fill.now * limit for fill, limit in zip(whole[2:], axle_limits(board), strict=True))
    assert axles == pytest.approx(weights[0], abs=2)


def axle_limits(board: PackingBoard) -> tuple[int, int]:
    assert board.chosen is not None
    axles = board.chosen.asked.hold.axles
    assert axles is not None
    return axles.front_limit_g, axles.rear_limit_g


def test_other_parcels_are_planned_anew_and_until_then_the_old_plan_is_hatched(qtbot, qapp, day):
    board = shown(qtbot, qapp, day)
    qtbot.waitUntil(lambda: board.plans.of(RT1) is not None and board.plans.of(RT2) is not None, timeout=60_000)
    gate = threading.Event()
    work = day.desk.wires.work
    assert isinstance(work, ThreadPoolExecutor)
    work.submit(gate.wait, 60)
    day.say(NOW, "tms", orders.OrderRolled(i.OrderId("O04"), NOW, "late"))
    board.present()
    assert is_stale(board, day)
    qtbot.waitUntil(lambda: "planned anew" in board.panel.view.stale)
    assert len(board.panel.view.boxes) == 6
    gate.set()
    qtbot.waitUntil(lambda: len(board.panel.view.boxes) == 5, timeout=60_000)
    assert board.panel.view.stale == ""


def is_stale(board: PackingBoard, day: Morning) -> bool:
    asked = problem_of(day.desk.picture, RT1)
    assert asked is not None
    return board.plans.is_stale(asked)


def test_loading_a_parcel_asks_for_no_new_plan(board, day):
    before = board.plans.of(RT1)
    day.say(NOW, "wms", loading.ParcelLoaded(parcel(2), RT1, i.VehicleId("V1")))
    board.present()
    assert not is_stale(board, day)
    assert board.plans.of(RT1) is before
    states = {line.name: str(line.state) for line in board.panel.parcels.rows()}
    assert states[short(parcel(2))] == states[short(parcel(3))] == "aboard"


def test_what_went_in_too_early_is_said_and_marked(board):
    wrong = [line for line in board.panel.parcels.rows() if line.wrong]
    assert [line.key for line in wrong] == [parcel(3)]
    assert board.panel.says.text().startswith(f"–  Out of turn: {short(parcel(3))} went in before O05/1, which belongs")
    assert [box.key for box in board.panel.view.boxes if box.loud] == [parcel(3)]


def test_what_must_be_moved_at_a_stop_is_said_listed_and_outlined(qtbot, board, day):
    """Two parcels of which the larger leaves first: the other can only lie on it."""
    hold = board.chosen.asked.hold
    wide = (hold.length_mm - 1, hold.width_mm - 1, hold.height_mm // 2)
    tour = picking.TourStarted(
        i.TourId("TR10"), i.SiteId("DC"), PICK_B, i.WaveId("W2"), i.PickerId("P04"), (i.TaskId("T07"),), 42.0
    )
    day.say(
        NOW,
        "wms",
        tour,
        *(picking.PickConfirmed(i.TaskId(f"T0{n}"), 2, i.PickerId("P01" if n == 6 else "P04")) for n in (6, 7)),
    )
    day.say(NOW, "wms", packed(90, "O06", wide), packed(91, "O07", (300, 200, 200)))
    board.loads.select(RT2)
    board.present()
    qtbot.waitUntil(lambda: any(step.behind for step in board.panel._steps), timeout=60_000)
    panel = board.panel
    assert panel.says.text().startswith("–  All goes in, but not in the order of the stops")
    panel.unloading.click()
    panel.parcels.select(parcel(90))
    assert panel.parcels.rows()[0].behind > 0
    assert parcel(91) in panel.view.aside
    assert "to be moved first" in panel.where.text
    assert next(line.plan for line in board.loads.rows() if line.route == RT2).endswith("behind")


def packed(n: int, order: str, size: tuple[int, int, int]) -> packing.ParcelPacked:
    content = (packing.Content(i.line_id(i.OrderId(order), 1), 2),)
    where = i.BenchId("B1"), i.WorkerId("P05")
    return packing.ParcelPacked(
        parcel(n), i.SiteId("DC"), i.OrderId(order), i.CartonId("C1"), content, 900, *size, *where
    )


def test_other_desks_see_which_load_a_person_turns_to(board, day):
    assert day.desk.looking == Looking()
    board.loads.select(RT2)
    assert day.desk.looking == Looking("packing", RT2)
    assert board._chosen_section.title.text() == "Load of RT2 in V2"
    assert board.panel.slider.value() == board.panel.slider.maximum() == 6


def test_a_load_opens_the_docks_and_a_parcel_finds_its_load(qtbot, board):
    with qtbot.waitSignal(board.opening) as asked:
        board.loads.activated.emit(RT2)
    assert asked.args == ["docks", RT2]
    board.loads.select(RT2)
    board.reveal(parcel(1))
    assert board.chosen.lane.route == RT1
    assert board.panel.view.current == parcel(1)
    board.reveal("V2")
    assert board.chosen.lane.route == RT2


def test_without_benches_and_routes_the_board_says_what_will_come(qtbot):
    day = opened()
    board = PackingBoard(day.desk)
    qtbot.addWidget(board)
    board.show()
    board.present()
    assert board._bench_section.empty_text == EMPTY
    assert board._chosen_section.empty_text == CHOOSE
    day.desk.wires.work.shutdown()


@pytest.mark.parametrize("size", [(1366, 650), (1920, 960)])
def test_nothing_is_cut_off(board, size):
    board.resize(*size)
    assert cut_off(board) == []
    for table in (board.benches, board.stopped, board.loads, board.panel.parcels):
        assert table.view.horizontalHeader().length() <= table.view.viewport().width() + 2
