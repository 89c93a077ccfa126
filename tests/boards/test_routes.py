from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from controltower.boards.routes import RoutesBoard
from controltower.boards.routes.drawn import discs, fleet, lines, shown_routes
from controltower.boards.routes.rows import change_count, offered_rows, route_says, stop_rows
from controltower.domain import rerouting, roads, routes, tracking
from controltower.domain.ids import ProposalId, RouteId, StopId, VehicleId
from controltower.domain.proposals import Proposal, ProposalStatus, RejectProposal
from controltower.planning.roads.home import ABOUT, keep_in
from controltower.tower.floorwork import route_rows
from controltower.tower.paths import Standing
from controltower.ui.routelayer import StopState, VehicleState
from controltower.ui.tiles.remote import RemoteTiles
from tests.boards import scene
from tests.boards.scene import Scene
from tests.helpers import ground, make


@pytest.fixture
def told() -> Scene:
    return scene.noon()


@pytest.fixture
def board(qtbot: QtBot, told: Scene) -> RoutesBoard:
    board = RoutesBoard(told.desk)
    qtbot.addWidget(board)
    board.resize(1366, 700)
    board.show()
    board.present()
    return board


def test_a_stop_row_tells_plan_window_actual_and_delay(told: Scene) -> None:
    picture = told.desk.picture
    first, *_, last = stop_rows(picture, picture[routes.Route][RouteId("R04")], scene.ZONE)
    assert (first.number, first.standing, first.actual, first.expected) == (1, Standing.DONE, "09:51", "")
    assert first.window == "09:15–10:21"
    assert first.delay_min == 0
    assert (last.actual, last.standing) == ("", Standing.AHEAD)
    assert last.expected


def test_a_failed_stop_says_why(told: Scene) -> None:
    picture = told.desk.picture
    failed = next(s for s in picture[routes.Stop].values() if s.status is routes.StopStatus.FAILED)
    row = next(r for r in stop_rows(picture, picture[routes.Route][failed.route], "UTC") if r.id == failed.id)
    assert (row.standing, row.says) == (Standing.MISSED, "failed: nobody home")


def test_trouble_stands_first_in_the_route_list(board: RoutesBoard) -> None:
    assert [route_says(row) for row in board.routes.rows()][:2] == ["broken down", "1 in jeopardy"]


def test_the_map_draws_the_states_of_stops_and_vehicles(told: Scene) -> None:
    picture = told.desk.picture
    drawn = {line.id: line for line in lines(picture, shown_routes(picture, finished=False))}
    states = np.asarray(drawn["R02"].states)
    assert StopState.JEOPARDY in states
    assert StopState.MISSED in states
    out = fleet(picture, route_rows(picture))
    assert out.state[out.ids.index("V6")] == VehicleState.BROKEN
    assert out.state[out.ids.index("V2")] == VehicleState.JEOPARDY
    assert "V12" not in out.ids
    assert [disc.label for disc in discs(picture)] == ["accident on the ring road  × 2.5"]


def test_an_offered_plan_is_drawn_over_the_old_one(told: Scene) -> None:
    picture = told.desk.picture
    offer = picture[Proposal][ProposalId("PR1")]
    drawn = {line.id: line for line in lines(picture, shown_routes(picture, finished=False), offer)}
    assert drawn["R04"].old_path is not None
    assert drawn["R01"].old_path is None
    assert len(np.asarray(drawn["R04"].path)) > len(np.asarray(drawn["R04"].old_path))
    rows = offered_rows(picture, offer, RouteId("R04"), "UTC")
    changes = {row.change for row in rows}
    assert {"new", "from V6", ""} <= changes
    lost = offered_rows(picture, offer, RouteId("R06"), "UTC")
    assert lost[-1].change == "left out"
    assert "to V4" in {row.change for row in lost}
    assert change_count(picture, offer) == "8 stops change, 1 meeting, 2 routes, 1 left out"


def test_list_and_map_choose_the_same_route(qtbot: QtBot, board: RoutesBoard) -> None:
    board.routes.select("R05")
    assert board.map.selected_id == "R05"
    assert {row.id[:3] for row in board.stops.rows()} == {"SO0"}
    board.map.select("R07")
    assert board.routes.current_key == "R07"
    assert board.side.head.text().startswith("R07  ·  V7")


def test_arrow_keys_walk_the_stops_and_the_map_follows(qtbot: QtBot, board: RoutesBoard) -> None:
    board.routes.select("R05")
    board.map.zoom(8.0)
    rows = board.stops.rows()
    board.stops.select(rows[0].id)
    for row in rows[1:4]:
        qtbot.keyClick(board.stops.view, Qt.Key.Key_Down)
        assert board.map.chosen_stop == (row.lon, row.lat)
        at = board.map.glass_of(row.lon, row.lat).toPoint()
        assert board.map.rect().contains(at)


def test_a_stop_clicked_on_the_map_is_chosen_in_the_list(qtbot: QtBot, board: RoutesBoard) -> None:
    stop = board.desk.picture[routes.Stop][StopId("SO0503")]
    at = board.map.glass_of(stop.lon, stop.lat).toPoint()
    qtbot.mouseClick(board.map, Qt.MouseButton.LeftButton, pos=at)
    assert board.routes.current_key == "R05"
    assert board.stops.current_key == "SO0503"


def test_vehicles_move_when_they_report(board: RoutesBoard, told: Scene) -> None:
    vehicles = board.map.vehicles
    vehicles.settle()
    before = vehicles.x.copy()
    told.say(tracking.PositionReported(VehicleId("V1"), 54.40, 10.30, 90, 30, 5, tracking.TrackState.DRIVING))
    board.present()
    vehicles.settle()
    assert [id_ for id_, moved in zip(vehicles.ids, vehicles.x != before, strict=True) if moved] == ["V1"]


def test_stops_that_change_are_drawn_again_within_a_second(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    def left_out() -> int:
        return int((board.map._stops.state == StopState.LEFT_OUT).sum())

    board.present()
    before = left_out()
    keys = [stop.id for stop in told.desk.picture[routes.Stop].values() if stop.route == "R07"][-2:]
    for key in keys:
        told.say(tracking.StopFailed(key, "closed"))
        board.present()
    qtbot.waitUntil(lambda: left_out() == before + 2, timeout=3_000)


def test_approving_sends_the_offer_with_its_id_and_waits_for_the_verdict(board: RoutesBoard, told: Scene) -> None:
    offer = told.desk.picture[Proposal][ProposalId("PR1")]
    board.offer.bar.approve_button.click()
    (sent,) = told.sent
    assert sent.body == rerouting.ReRoute(offer.plans, offer.unserved, offer.id)
    assert board.offer.bar.waiting
    assert not board.offer.bar.approve_button.isEnabled()
    told.land()
    board.present()
    assert told.desk.picture[Proposal][offer.id].status is ProposalStatus.APPROVED
    assert board.offer.isHidden()
    assert not board.offer.bar.waiting


def test_a_refused_offer_shows_every_reason(board: RoutesBoard, told: Scene) -> None:
    board.offer.bar.approve_button.click()
    told.say(tracking.VehicleBrokeDown(VehicleId("V4"), "gearbox"))
    told.land()
    board.present()
    text = board.offer.bar.says.text()
    assert text.startswith("Refused:")
    assert "V4 has broken down" in text
    assert not board.offer.isHidden()


def test_an_offer_that_no_longer_holds_cannot_be_approved_and_says_why(board: RoutesBoard, told: Scene) -> None:
    told.say(tracking.VehicleBrokeDown(VehicleId("V4"), "gearbox"))
    board.present()
    assert "V4 has broken down" in board.offer.bar.says.text()
    assert not board.offer.bar.approve_button.isEnabled()
    assert board.offer.bar.reject_button.isEnabled()


def test_rejecting_needs_a_reason_and_a_preset_is_one_key(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    board.routes.view.setFocus()
    qtbot.keyClick(board.routes.view, Qt.Key.Key_R)
    board.offer.bar.reason.returnPressed.emit()
    assert told.sent == []
    qtbot.keyClick(board.offer.bar.reason, "2")
    (sent,) = told.sent
    assert sent.body == RejectProposal(ProposalId("PR1"), "Driver cannot")


def test_details_of_an_offer_open_in_the_inbox(qtbot: QtBot, board: RoutesBoard) -> None:
    with qtbot.waitSignal(board.opening) as opened:
        board.offer.bar.amend_button.click()
    assert opened.args == ["inbox", "PR1"]


def test_the_dialogue_tells_both_directions_with_ages(board: RoutesBoard) -> None:
    board.routes.select("R09")
    assert board.side.dialogue._down
    assert board.side.dialogue._up
    assert all(line.age_s is None or line.age_s >= 0 for line in (*board.side.dialogue._down, *board.side.dialogue._up))
    assert board.side.basis.text() == "times: estimate"


@pytest.mark.parametrize(("key", "route"), [("R08", "R08"), ("SO0302", "R03"), ("V5", "R05"), ("PR1", "R04")])
def test_revealing_chooses_the_route(board: RoutesBoard, key: str, route: str) -> None:
    board.reveal(key)
    assert board.routes.current_key == route


def test_revealing_a_stop_rings_it(board: RoutesBoard) -> None:
    board.reveal("SO0302")
    stop = board.desk.picture[routes.Stop][StopId("SO0302")]
    assert board.map.chosen_stop == (stop.lon, stop.lat)
    board.reveal("nobody")
    assert board.routes.current_key == "R03"


def test_an_empty_desk_helps(qtbot: QtBot) -> None:
    board = RoutesBoard(scene.empty().desk)
    qtbot.addWidget(board)
    board.show()
    board.present()
    assert "No route is planned yet" in board.routes._empty.text()
    assert "Choose a route" in board.stops._empty.text()
    assert board.offer.isHidden()


def test_nothing_is_cut_off_at_the_smaller_screen(board: RoutesBoard) -> None:
    board.routes.select("R04")
    assert scene.cut_off(board) == []
    assert not board.stops.view.horizontalScrollBar().isVisible()


def test_the_map_stands_on_the_road_data_of_the_operation_once_it_is_there(
    qtbot: QtBot, told: Scene, tmp_path: Path
) -> None:
    keep_in(tmp_path)
    told.desk.wires.work = ground.AtOnce()
    board = RoutesBoard(told.desk)
    qtbot.addWidget(board)
    board.show()
    make.tell(told.desk.picture, roads.RoadDataListed("porto"), hours=5.6)
    board.present()
    assert "not on this machine yet" in board.map.attribution
    (ground.build(tmp_path / "porto") / ABOUT).write_text("{}")
    qtbot.waitUntil(lambda: board.map.attribution == "nobody's map", timeout=10_000)
    assert board.ground.folder == str(tmp_path / "porto")
    make.tell(told.desk.picture, roads.RoadDataListed(""), hours=5.7)
    board.present()
    assert board.ground.tiles is None
    assert board.map.attribution == ""


@pytest.fixture(autouse=True)
def nowhere() -> Iterator[None]:
    yield
    keep_in(None)


def test_an_own_tile_server_is_taken_where_one_is_set(qtbot: QtBot, told: Scene) -> None:
    told.desk.wires.tile_server = ("http://127.0.0.1:9/{z}/{x}/{y}.png", "© nobody")
    board = RoutesBoard(told.desk)
    qtbot.addWidget(board)
    board.present()
    assert isinstance(board.ground.tiles, RemoteTiles)
    assert board.map.attribution == "© nobody"
