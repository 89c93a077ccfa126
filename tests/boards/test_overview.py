from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from controltower.boards.docks import DocksBoard
from controltower.boards.floor import FloorBoard
from controltower.boards.overview import OverviewBoard
from controltower.boards.overview.chain import chain, countdown, planned_share
from controltower.boards.overview.lists import attention, departure_lines, zone_lines
from controltower.boards.overview.readings import on_time_share
from controltower.boards.waves import WavesBoard
from controltower.domain import docks, kpis, packing, proposals
from controltower.domain import ids as i
from controltower.domain import tracking as tr
from controltower.domain.labour import Duty
from controltower.domain.orders import OrderRolled, Stage
from controltower.domain.routes import Route, RouteStatus
from controltower.domain.times import HOUR, MINUTE, Instant, Span
from controltower.domain.waves import Wave
from controltower.tower.floorwork.outlook import outlooks
from controltower.tower.watch import alarms
from controltower.ui import theme
from controltower.ui.badges import Priority
from controltower.ui.table import Table
from tests.boards.morning import NOW, Morning, at, morning, opened
from tests.boards.scene import cut_off
from tests.helpers.living import living


@pytest.fixture
def day() -> Morning:
    day = morning()
    day.desk.raise_alarms(alarms(day.desk.picture))
    return day


@pytest.fixture
def board(qtbot, qapp, day) -> OverviewBoard:
    theme.apply(qapp, theme.LIGHT)
    board = OverviewBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 650)
    board.show()
    board.present()
    return board


def test_each_stage_counts_the_orders_that_stand_there(day):
    stages, rows = chain(day.desk.picture)
    assert [(stage.name, stage.here) for stage in stages][:6] == [
        ("Orders", 0), ("Released", 6), ("Picked", 1), ("Packed", 1), ("Staged", 3), ("Loaded", 1),
    ]  # fmt: skip
    assert [row.label for row in rows] == ["10:30", "13:00"]
    assert [cell.done for cell in rows[0].cells] == [6, 6, 6, 5, 4, 1, 0, 0]


def test_an_even_pace_begins_at_the_release_and_ends_when_the_wave_must_be_ready(day):
    wave = day.desk.picture[Wave]["W1"]
    assert planned_share(Stage.STAGED, wave, wave.released_at) == 0
    assert planned_share(Stage.STAGED, wave, wave.ready_by) == 1
    assert planned_share(Stage.DEPARTED, wave, Instant(wave.departure_at - 1)) == 0
    assert planned_share(Stage.PICKED, replace(wave, released_at=Instant(0)), wave.ready_by) is None


def test_a_departure_is_no_longer_shown_once_all_of_it_is_delivered(day):
    _depart_and_deliver(day)
    _, rows = chain(day.desk.picture)
    assert [row.label for row in rows] == ["10:30", "13:00"]  # two orders of the first are still inside
    done = rows[0].cells[-1]
    assert (done.done, done.planned) == (1, 6)


def test_the_share_in_time_is_the_one_that_managers_see(day):
    assert on_time_share(day.desk.picture) == (0, 0)
    _depart_and_deliver(day)
    good, tried = on_time_share(day.desk.picture)
    whole = kpis.on_time(day.desk.picture, Span(at(0), at(24)))
    assert (good, tried) == (1, 1)
    assert whole.value == 100 * good / tried


def test_zones_with_nobody_to_do_the_work_are_late(day):
    picture = day.desk.picture.fork()
    picture.put(replace(duty, zone=None) for duty in day.desk.picture[Duty].values() if duty.zone == "DC-P")
    lines = zone_lines(picture, outlooks(picture), {})
    packing_line = next(line for line in lines if line.zone == "DC-P")
    assert packing_line.late
    assert packing_line.note == "nobody there"
    assert lines[0].zone == "DC-P"


def test_a_load_says_what_the_warehouse_and_what_transport_know(day):
    first, second = departure_lines(day.desk.picture, {})
    assert (first.at, first.ready, first.up, first.down) == ("10:30", "4/6", "coming", "at D03")
    assert (second.ready, second.down) == ("0/6", "due D04")


def test_what_needs_a_person_is_in_order_of_urgency(day):
    day.say(NOW, "tower", _offer("P1", proposals.Urgency.CRITICAL), _offer("P2", proposals.Urgency.LOW))
    lines = attention(day.desk.picture, day.desk.alarms)
    ranks = [list(Priority).index(line.priority) for line in lines]
    assert ranks == sorted(ranks)
    assert lines[0].what == "Decide: Move staff"
    assert (lines[0].board, lines[0].key) == ("inbox", "P1")


def test_countdowns_read_as_a_person_says_them():
    assert countdown(NOW, Instant(NOW + 28 * MINUTE)) == "in 28 min"
    assert countdown(NOW, Instant(NOW + 3 * HOUR)) == "in 3 h 00"
    assert countdown(NOW, Instant(NOW - 12 * MINUTE)) == "12 min ago"


def test_the_screen_says_what_the_picture_says(day, board):
    texts = {tile.accessibleName(): tile.reading.text for tile in board.tiles}
    assert texts["Orders open"] == "12"
    assert texts["Parcels ready in lanes"] == "3"
    assert texts["People at work"] == "7"
    assert texts["Vehicles on the road"] == "0"
    assert [line.zone for line in board.zones.rows()] == [
        line.zone for line in zone_lines(day.desk.picture, outlooks(day.desk.picture), {})
    ]
    assert {line.what for line in board.attention.rows()} == {alarm.title for alarm in day.desk.alarms}


def test_a_parcel_more_in_the_lane_shows_at_the_next_presentation(day, board):
    parcel = i.sscc(0, "1234567", 4)
    day.say(NOW, "wms", packing.ParcelWeighed(parcel, 1_100, 60), packing.ParcelStaged(parcel, i.LaneId("L1")))
    board.present()
    assert board.tiles[4].reading.text == "4"
    assert board.departures.rows()[0].ready == "5/6"


def test_from_the_overview_one_action_opens_what_is_wrong(qtbot, day, board):
    truck = next(alarm for alarm in day.desk.alarms if alarm.subject == "K2")
    with qtbot.waitSignal(board.opening) as opened:
        board.attention.activated.emit(truck.id)
    assert opened.args == [truck.board, truck.key]


def test_enter_on_a_departure_opens_its_wave(qtbot, board):
    board.flow.setFocus()
    qtbot.keyClick(board.flow, Qt.Key.Key_Down)
    with qtbot.waitSignal(board.opening) as opened:
        qtbot.keyClick(board.flow, Qt.Key.Key_Return)
    assert opened.args == ["waves", "W1"]


def test_a_tile_opens_the_board_behind_it(qtbot, board):
    with qtbot.waitSignal(board.opening) as opened:
        qtbot.mouseClick(board.tiles[4], Qt.MouseButton.LeftButton)
    assert opened.args == ["docks", ""]


def test_a_figure_that_nobody_has_spoken_of_for_long_is_hatched(day, board):
    assert not board.tiles[4].reading.stale
    day.wall = Instant(day.wall + HOUR)
    day.desk.note_silences()
    board.present()
    assert board.tiles[4].reading.stale
    assert board.tiles[4].reading.doubt.startswith("WMS silent")


def test_an_empty_operation_says_what_will_appear(qtbot):
    board = OverviewBoard(opened().desk)
    qtbot.addWidget(board)
    board.resize(1366, 650)
    board.show()
    board.present()
    texts = board._flow_section.empty_text
    assert "as soon as the first one is placed" in texts
    assert board.tiles[0].reading.text == "–"
    assert cut_off(board) == []


@pytest.mark.parametrize("size", [(1366, 650), (1920, 960)])
def test_nothing_is_cut_off(board, size):
    board.resize(*size)
    assert cut_off(board) == []
    for table in (board.zones, board.departures, board.attention):
        assert table.view.horizontalHeader().length() <= table.view.viewport().width() + 2


def _depart_and_deliver(day: Morning) -> None:
    """The first route leaves with one parcel, and hands it over in time; it is a quarter past one."""
    day.say(at(10.5), "tms", tr.VehicleDeparted(i.RouteId("RT1")))
    assert day.desk.picture[Route]["RT1"].status is RouteStatus.ON_ROAD
    day.say(at(11.2), "tms", tr.StopReached(i.StopId("RT1-3")))
    day.say(at(11.3), "tms", tr.StopDelivered(i.StopId("RT1-3"), (i.sscc(0, "1234567", 3),)))
    day.say(at(13.25), "carrier", docks.TruckExpected(i.TruckId("K3"), at(14)))


def _offer(key: str, urgency: proposals.Urgency) -> proposals.ProposalMade:
    return proposals.ProposalMade(
        i.ProposalId(key),
        proposals.ProposalKind.STAFF,
        "Move staff",
        "Packing falls behind.",
        (),
        urgency,
        Instant(NOW + 10 * MINUTE),
    )


def test_an_order_that_failed_and_leaves_again_begins_anew_in_its_new_departure(day):
    day.say(at(10.5), "tms", tr.VehicleDeparted(i.RouteId("RT1")))
    day.say(at(11.2), "tms", tr.StopReached(i.StopId("RT1-3")), tr.StopFailed(i.StopId("RT1-3"), "nobody home"))
    _, rows = chain(day.desk.picture)
    assert rows[0].cells[6].done == 1
    day.say(at(12), "wms", OrderRolled(i.OrderId("O03"), at(13), "nobody home"))
    _, rows = chain(day.desk.picture)
    later = rows[-1]
    assert (later.total, later.cells[0].done, later.cells[1].done) == (7, 7, 6)
    assert later.cells[1].planned == 6  # it is not in that departure's wave


def test_presenting_in_steps_shows_the_same_as_at_one_go(qtbot, day, board):
    other = OverviewBoard(day.desk)
    qtbot.addWidget(other)
    for _ in other.presenting():
        pass
    assert [tile.reading for tile in other.tiles] == [tile.reading for tile in board.tiles]
    assert other.flow.rows == board.flow.rows
    assert other.departures.rows() == board.departures.rows()


@pytest.mark.parametrize("kind", [OverviewBoard, FloorBoard, WavesBoard, DocksBoard])
@pytest.mark.parametrize("size", [(1366, 650), (1920, 960)])
def test_a_living_noon_fits_on_the_screen(qtbot, qapp, kind, size):
    theme.apply(qapp, theme.LIGHT)
    picture = living(12, small=True)
    day = Morning()
    day.desk.begin(picture.fork())
    day.desk.raise_alarms(alarms(picture))
    board = kind(day.desk)
    qtbot.addWidget(board)
    board.resize(*size)
    board.show()
    board.present()
    assert board.size().toTuple() == size
    assert cut_off(board) == []
    for table in board.findChildren(Table):
        if table.isVisible():
            assert table.view.horizontalHeader().length() <= table.view.viewport().width() + 2
