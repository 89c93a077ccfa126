import pytest
from PySide6.QtCore import Qt

from controltower.boards.docks import DocksBoard
from controltower.boards.docks.bars import BarKey, bars, day_s, door_rows
from controltower.boards.docks.board import CHOOSE, EMPTY
from controltower.boards.docks.lists import inbound_lines, lane_lines, load_stops, told
from controltower.domain import docks, loading, packing
from controltower.domain import ids as i
from controltower.domain.times import HOUR, Instant
from controltower.tower.floorwork import dock_rows
from controltower.tower.floorwork.lanes import lane_rows
from controltower.tower.watch import alarms
from controltower.ui import theme
from controltower.ui.badges import Priority
from controltower.ui.theme import Kind
from tests.boards.morning import DC, NOW, Morning, at, morning, opened
from tests.boards.scene import cut_off


@pytest.fixture
def day() -> Morning:
    day = morning()
    day.desk.raise_alarms(alarms(day.desk.picture))
    return day


@pytest.fixture
def board(qtbot, qapp, day) -> DocksBoard:
    theme.apply(qapp, theme.LIGHT)
    board = DocksBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 650)
    with qtbot.waitActive(board):
        board.show()
    board.present()
    return board


def found_bars(day: Morning):
    picture = day.desk.picture
    lanes = {str(row.route): row for row in lane_rows(picture)}
    return {bar.id: bar for bar in bars(picture, DC, dock_rows(picture), lanes, {"K2": Priority.LOW})}


def test_doors_say_who_stands_there(day):
    rows = {row.id: row for row in door_rows(day.desk.picture, DC, dock_rows(day.desk.picture))}
    assert [row.note for row in rows.values()] == ["K1", "free", "V1", "free"]


def test_a_truck_at_the_door_has_its_booking_and_what_came(day):
    found = found_bars(day)
    plan, actual = found[BarKey("A-K1", Kind.PLANNED)], found[BarKey("A-K1", Kind.MEASURED)]
    assert (plan.start_s, plan.end_s) == (9 * 3600, 10 * 3600)
    assert actual.start_s == pytest.approx(9.1 * 3600)
    assert actual.end_s == pytest.approx(10 * 3600, abs=61)
    assert actual.done == pytest.approx(25 / 40)


def test_a_truck_that_is_late_stands_where_it_is_expected_as_a_forecast(day):
    found = found_bars(day)
    late = found[BarKey("A-K2", Kind.FORECAST)]
    assert (late.start_s, late.end_s) == (10.75 * 3600, 11.75 * 3600)
    assert late.badge is Priority.LOW
    assert found[BarKey("A-K2", Kind.PLANNED)].badge is None  # one badge for one cause
    assert BarKey("A-K3", Kind.FORECAST) not in found


def test_times_count_from_the_midnight_of_the_operation(day):
    assert day_s(day.desk.picture, NOW) == 10 * 3600


def test_a_load_says_how_much_is_ready_weighed_and_aboard(day):
    first, second = lane_lines(day.desk.picture, DC, lane_rows(day.desk.picture), {})
    assert (first.lane, first.ready, first.loaded, first.state) == ("L1", "4/6", "1", "coming")
    assert first.weight == "6 kg, 30% est."
    assert second.weight == "5 kg, 100% est."


def test_a_parcel_stopped_at_the_scale_keeps_the_load_from_being_whole(day):
    day.say(NOW, "wms", packing.ParcelWeighed(i.sscc(0, "1234567", 4), 3_000, 60))
    first = lane_lines(day.desk.picture, DC, lane_rows(day.desk.picture), {})[0]
    assert first.state == "1 stopped"
    assert not first.whole


def test_trucks_at_the_door_come_first_and_the_late_one_says_how_late(day):
    lines = inbound_lines(day.desk.picture, DC, dock_rows(day.desk.picture), {})
    assert [(line.truck, line.late) for line in lines] == [("K1", "6 min"), ("K2", "60 min"), ("K3", "–")]


def test_stops_are_loaded_last_first_and_fill_as_their_parcels_go_in(day):
    stops = load_stops(day.desk.picture, i.RouteId("RT1"))
    assert [stop.label for stop in stops] == ["6", "5", "4", "3", "2", "1"]
    assert [(stop.ready, stop.aboard) for stop in stops] == [(0, 0), (0, 0), (1, 1), (1, 0), (1, 0), (1, 0)]
    day.say(NOW, "wms", loading.ParcelLoaded(i.sscc(0, "1234567", 2), i.RouteId("RT1"), i.VehicleId("V1")))
    assert load_stops(day.desk.picture, i.RouteId("RT1"))[3].aboard == 1


def test_both_sides_of_the_dialogue_have_an_age(day):
    down, up = told(day.desk.picture, i.RouteId("RT1"), route=True)
    assert {line.what: line.age for line in down}["Vehicle at the door"] == "12 min"
    assert {line.what for line in up} >= {"Parcels ready", "Weight", "Complete"}
    down, _ = told(day.desk.picture, i.TruckId("K2"), route=False)
    assert down[0].age == "10 min"


def test_the_screen_shows_both_halves_of_the_dialogue(board):
    assert board._dialogue_section.title.text() == "Dialogue about V1 on RT1"
    assert "D03 since 09:48" in [line.value for line in board.down.rows()]
    assert len(board.up.rows()) >= 4
    assert board.load.isVisible()


def test_choosing_a_bar_speaks_of_its_guest(board):
    board.doors.select(BarKey("A-K2", Kind.FORECAST))
    assert board._dialogue_section.title.text() == "Dialogue about K2"
    assert not board.load.isVisible()
    board.present()
    assert board._dialogue_section.title.text() == "Dialogue about K2"


def test_arrows_in_the_lanes_change_what_is_spoken_of(qtbot, board):
    board.lanes.view.setFocus()
    qtbot.keyClick(board.lanes.view, Qt.Key.Key_Down)
    qtbot.keyClick(board.lanes.view, Qt.Key.Key_Down)
    assert board._dialogue_section.title.text() == "Dialogue about V2 on RT2"


def test_the_chart_follows_the_time_until_a_person_moves_it(day, board):
    before = board.doors.window_s
    day.say(Instant(NOW + HOUR), "carrier", docks.TruckExpected(i.TruckId("K3"), at(12.5)))
    board.present()
    assert board.doors.window_s == (before[0] + 3600, before[1] + 3600)
    board.doors.set_window(0, 7200)
    board.present()
    assert board.doors.window_s == (0, 7200)


def test_a_truck_from_the_overview_is_found_and_spoken_of(board):
    board.reveal("K2")
    assert board._dialogue_section.title.text() == "Dialogue about K2"
    board.reveal("D03")
    assert board._dialogue_section.title.text() == "Dialogue about V1 on RT1"


def test_a_load_opens_its_route(qtbot, board):
    with qtbot.waitSignal(board.opening) as asked:
        board.lanes.activated.emit("RT2")
    assert asked.args == ["routes", "RT2"]


def test_without_doors_the_board_says_what_will_come(qtbot):
    board = DocksBoard(opened().desk)
    qtbot.addWidget(board)
    board.show()
    board.present()
    assert board._door_section.empty_text == EMPTY
    assert board._dialogue_section.empty_text == CHOOSE


@pytest.mark.parametrize("size", [(1366, 650), (1920, 960)])
def test_nothing_is_cut_off(board, size):
    board.resize(*size)
    assert cut_off(board) == []
    for table in (board.lanes, board.inbound, board.down, board.up):
        assert table.view.horizontalHeader().length() <= table.view.viewport().width() + 2
    for table in (board.down, board.up):  # the lists may scroll, what is said of one load must be seen whole
        assert not table.view.verticalScrollBar().isVisible(), (table.view.height(), len(table.rows()))
