"""Stops dragged elsewhere with the mouse: from the list and the map, checked as they hang, reviewed, sent, undone."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from controltower.boards.routes import RoutesBoard, edits
from controltower.domain.errors import Unavailable
from controltower.domain.ids import RouteId, StopId
from controltower.domain.rerouting import ReRoute
from controltower.domain.routes import Route, Stop, ahead
from controltower.domain.tracking import StopReached, VehicleBrokeDown
from controltower.planning.byhand import Target
from controltower.tower.seats import Rights
from tests.boards import scene
from tests.boards.routesboards import shown
from tests.boards.scene import Scene
from tests.helpers.ground import AtOnce

LEFT, PLAIN, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def told() -> Scene:
    return scene.noon()


@pytest.fixture
def board(qtbot: QtBot, told: Scene) -> RoutesBoard:
    board = shown(qtbot, told)
    board.routes.select("R05")
    return board


def keys_ahead(told: Scene, route: str) -> list[StopId]:
    picture = told.desk.picture
    return [stop.id for stop in ahead(picture, picture[Route][RouteId(route)])]


def row_point(board: RoutesBoard, key: str, share: float = 0.5) -> QPoint:
    """A point of the row of a stop, so far down in it."""
    view = board.stops.view
    board.stops.view.scrollTo(board.stops.model.index(board.stops.model.place(key), 0))
    place = board.stops.model.place(key)
    return QPoint(60, view.rowViewportPosition(place) + int(view.rowHeight(place) * share))


def pull(source: QWidget, start: QPoint, end: QPoint, target: QWidget | None = None, *, drop: bool = True) -> None:
    """As a hand does it: press, move, move, release; all moves go to where the button went down."""
    goal = source.mapFromGlobal((target or source).mapToGlobal(end))
    QTest.mousePress(source, LEFT, PLAIN, start)
    QTest.mouseMove(source, start + QPoint(0, 14))
    QTest.mouseMove(source, goal)
    if drop:
        QTest.mouseRelease(source, LEFT, PLAIN, goal)


def settled(qtbot: QtBot, board: RoutesBoard) -> None:
    qtbot.waitUntil(lambda: not board.edits.thinking, timeout=10_000)


def planned(board: RoutesBoard, route: str) -> list[StopId]:
    """The stops of the draft on a route."""
    offer = board.edits.offer
    assert offer is not None
    return [each.stop for plan in offer.plans if plan.route == route for each in plan.stops]


def test_the_lower_half_of_a_row_is_exactly_behind_it(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    first, *_, last = keys_ahead(told, "R05")
    port = board.stops.view.viewport()
    row_point(board, last)
    pull(port, row_point(board, last), row_point(board, first, 0.8))
    settled(qtbot, board)
    assert planned(board, "R05")[:2] == [first, last]
    assert board.edit_strip.title.text().endswith("to R05, exactly here")
    assert board.drawn_offer is board.edits.offer
    assert told.sent == []


def test_the_upper_half_leaves_the_place_to_the_planner(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    keys = keys_ahead(told, "R05")
    port = board.stops.view.viewport()
    pull(port, row_point(board, keys[0]), row_point(board, keys[-1], 0.8))
    settled(qtbot, board)
    assert planned(board, "R05") == [*keys[1:], keys[0]]
    pull(port, row_point(board, keys[0]), row_point(board, keys[2], 0.2))
    settled(qtbot, board)
    assert "best place" in board.edit_strip.title.text() or "Nothing changes" in board.edit_strip.says.text()


def test_what_would_come_of_a_drop_is_said_beside_the_pointer(board: RoutesBoard, told: Scene) -> None:
    first, *_, last = keys_ahead(told, "R05")
    port, hint = board.stops.view.viewport(), board.hand.hint
    pull(port, row_point(board, last), row_point(board, first, 0.8), drop=False)
    assert hint.isVisible()
    assert hint.allowed
    assert "1 stop: Exactly here on R05: number 2" in hint.text()
    routes = board.routes.view
    other = QPoint(30, routes.rowViewportPosition(board.routes.model.place("R07")) + 10)
    goal = port.mapFromGlobal(routes.viewport().mapToGlobal(other))
    QTest.mouseMove(port, goal)
    told_by = hint.text()
    assert told_by.startswith("✕")
    assert "are on route R05, which V7 does not meet before" in told_by
    QTest.mouseRelease(port, LEFT, PLAIN, goal)
    assert not hint.isVisible()
    assert "This cannot be done:" in board.edit_strip.says.text()
    assert board.edits.offer is None


@pytest.mark.parametrize("best", [True, False])
def test_a_stop_that_was_made_while_it_hung_is_left_alone(board: RoutesBoard, told: Scene, best: bool) -> None:
    first, *_, last = keys_ahead(told, "R05")
    target = Target(RouteId("R05"), None if best else last, best=best)
    assert board.edits.hover((first,), target).allowed
    told.say(StopReached(first))
    board.edits.let_go()
    assert board.edits.hover((first,), target).says.endswith("by now.")
    board.edits.drop((first,), target)
    assert "by now." in board.edit_strip.says.text()
    assert not board.edits.thinking


def test_road_data_that_cannot_be_read_is_said_and_nothing_is_drafted(
    qtbot: QtBot, board: RoutesBoard, told: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_asked: object) -> None:
        raise Unavailable("The road data is gone: build it again.")

    monkeypatch.setattr(edits, "plan_by_hand", gone)
    told.desk.wires.work = AtOnce()
    first, *_, last = keys_ahead(told, "R05")
    board.edits.drop((first,), Target(RouteId("R05"), last, best=False))
    settled(qtbot, board)
    assert "build it again" in board.edit_strip.says.text()
    assert board.edits.offer is None


def test_escape_lets_what_hangs_go_back(board: RoutesBoard, told: Scene) -> None:
    first, *_, last = keys_ahead(told, "R05")
    port = board.stops.view.viewport()
    pull(port, row_point(board, last), row_point(board, first, 0.8), drop=False)
    QTest.keyClick(board.stops.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(port, LEFT, PLAIN, row_point(board, first, 0.8))
    assert not board.hand.hint.isVisible()
    assert not board.edits.open


def test_several_stops_of_a_broken_van_go_to_another_at_once(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    board.routes.select("R06")
    keys = keys_ahead(told, "R06")
    for key in keys:
        board.stops.view.scrollTo(board.stops.model.index(board.stops.model.place(key), 0))
    port, routes = board.stops.view.viewport(), board.routes.view
    QTest.mouseClick(port, LEFT, PLAIN, row_point(board, keys[0]))
    QTest.mouseClick(port, LEFT, Qt.KeyboardModifier.ShiftModifier, row_point(board, keys[-1]))
    assert board.stops.selected_keys() == keys
    target = QPoint(30, routes.rowViewportPosition(board.routes.model.place("R04")) + 10)
    pull(port, row_point(board, keys[-1]), target, routes.viewport())
    settled(qtbot, board)
    assert set(keys) <= set(planned(board, "R04"))
    assert planned(board, "R06") == []
    assert "1 meeting" in board.edit_strip.note.text()
    assert board.edit_strip.effects.cells[0].now == str(len(keys))


def test_enter_sends_what_was_reviewed_and_the_board_waits_for_the_journal(
    qtbot: QtBot, board: RoutesBoard, told: Scene
) -> None:
    keys = keys_ahead(told, "R05")
    pull(board.stops.view.viewport(), row_point(board, keys[-1]), row_point(board, keys[-3], 0.8))
    settled(qtbot, board)
    board.edit_strip.reason.setText("customer called")
    QTest.keyClick(board.stops.view, Qt.Key.Key_Return)
    (sent,) = told.sent
    assert isinstance(sent.body, ReRoute)
    assert sent.body.reason in ("customer called", "by hand")
    assert board.edit_strip.waiting
    assert keys_ahead(told, "R05") == keys
    told.land()
    board.present()
    assert keys_ahead(told, "R05") == [*keys[:-2], keys[-1], keys[-2]]
    assert "Accepted" in board.edit_strip.says.text()
    assert board.edits.offer is None


def test_what_was_sent_can_be_undone_by_a_plan_of_its_own(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    test_enter_sends_what_was_reviewed_and_the_board_waits_for_the_journal(qtbot, board, told)
    QTest.keyClick(board.stops.view, Qt.Key.Key_Z, CTRL)
    settled(qtbot, board)
    assert "Back as before on 1 route" in board.edit_strip.title.text()
    board.edit_strip.reason.setText("slip of the hand")
    QTest.keyClick(board.stops.view, Qt.Key.Key_Return)
    told.land()
    board.present()
    keys = keys_ahead(told, "R05")
    assert keys == sorted(keys)


def test_drops_add_up_and_are_taken_back_one_by_one(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    keys = keys_ahead(told, "R05")
    port = board.stops.view.viewport()
    pull(port, row_point(board, keys[-1]), row_point(board, keys[0], 0.8))
    settled(qtbot, board)
    pull(port, row_point(board, keys[-2]), row_point(board, keys[0], 0.8))
    settled(qtbot, board)
    assert planned(board, "R05")[:3] == [keys[0], keys[-2], keys[-1]]
    QTest.keyClick(board.stops.view, Qt.Key.Key_Z, CTRL)
    settled(qtbot, board)
    assert planned(board, "R05")[:2] == [keys[0], keys[-1]]
    QTest.keyClick(board.stops.view, Qt.Key.Key_Z, CTRL)
    assert not board.edits.open
    assert board.offers.isVisible()


def test_escape_discards_the_draft_and_the_offer_comes_back(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    keys = keys_ahead(told, "R05")
    pull(board.stops.view.viewport(), row_point(board, keys[-1]), row_point(board, keys[0], 0.8))
    settled(qtbot, board)
    assert not board.offers.isVisible()
    QTest.keyClick(board.stops.view, Qt.Key.Key_Escape)
    assert (board.edits.open, board.edits.offer, board.offers.isVisible()) == (False, None, True)
    assert told.sent == []


def test_a_promise_is_broken_with_a_reason_alone(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    keys = keys_ahead(told, "R05")
    pull(board.stops.view.viewport(), row_point(board, keys[0]), row_point(board, keys[-1], 0.8))
    settled(qtbot, board)
    assert "Promises that would be broken" in board.edit_strip.says.text()
    QTest.keyClick(board.stops.view, Qt.Key.Key_Return)
    assert told.sent == []
    assert board.edit_strip.reason.hasFocus()
    QTest.keyClicks(board.edit_strip.reason, "agreed by phone")
    QTest.keyClick(board.edit_strip.reason, Qt.Key.Key_Return)
    assert isinstance(told.sent[0].body, ReRoute)
    assert told.sent[0].body.reason == "agreed by phone"


def test_vehicles_drive_on_while_a_draft_is_looked_at(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    keys = keys_ahead(told, "R05")
    pull(board.stops.view.viewport(), row_point(board, keys[-1]), row_point(board, keys[0], 0.8))
    settled(qtbot, board)
    told.say(VehicleBrokeDown(told.desk.picture[Route][RouteId("R05")].vehicle, "gearbox"))
    board.present()
    assert "V5 has broken down" in board.edit_strip.says.text()
    assert not board.edit_strip.sendable


def test_a_stop_on_the_map_is_dragged_before_another(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    keys, picture = keys_ahead(told, "R05"), told.desk.picture
    board.map.fit("R05")
    spots = {key: board.map.glass_of(picture[Stop][key].lon, picture[Stop][key].lat).toPoint() for key in keys}
    taken = next(key for key in reversed(keys) if board.map.stop_at(spots[key]) == key)
    goal = next(key for key in keys if key != taken and board.map.stop_at(spots[key]) == key)
    pull(board.map, spots[taken], spots[goal])
    settled(qtbot, board)
    order = planned(board, "R05")
    assert order.index(taken) == order.index(goal) - 1


def test_pressing_a_stop_on_the_map_without_moving_chooses_it(board: RoutesBoard, told: Scene) -> None:
    stop = told.desk.picture[Stop][keys_ahead(told, "R07")[0]]
    QTest.mouseClick(board.map, LEFT, PLAIN, board.map.glass_of(stop.lon, stop.lat).toPoint())
    assert board.routes.current_key == "R07"
    assert board.stops.current_key == stop.id


def test_who_may_not_change_routes_may_look_and_not_send(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    told.desk.note_rights(Rights(("supervisor",), frozenset({"MoveStaff"})))
    keys = keys_ahead(told, "R05")
    pull(board.stops.view.viewport(), row_point(board, keys[-1]), row_point(board, keys[-3], 0.8))
    settled(qtbot, board)
    board.edit_strip.reason.setText("why not")
    QTest.keyClick(board.stops.view, Qt.Key.Key_Return)
    assert told.sent == []
    assert "who may not change routes" in board.edit_strip.forbidden.text()


def test_nothing_is_cut_off_while_a_draft_is_reviewed(qtbot: QtBot, board: RoutesBoard, told: Scene) -> None:
    keys = keys_ahead(told, "R05")
    pull(board.stops.view.viewport(), row_point(board, keys[-1]), row_point(board, keys[0], 0.8))
    settled(qtbot, board)
    assert [text for text in scene.cut_off(board) if text != board.edit_strip.title.text()] == []
