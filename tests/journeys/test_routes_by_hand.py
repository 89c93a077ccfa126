"""A dispatcher on a living demo day drags stops with the mouse, to another van before loading and within a tour."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from controltower.boards.routes import RoutesBoard
from controltower.domain.ids import RouteId, StopId
from controltower.domain.orders import Progress
from controltower.domain.proposals import Verdict
from controltower.domain.routes import Route, RouteStatus, Stop, ahead
from controltower.ui.table import Table
from tests.boards import scene
from tests.boards.scene import Scene
from tests.helpers.living import living

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def seated(qtbot: QtBot, hour: float) -> tuple[Scene, RoutesBoard]:
    told = scene.empty()
    told.desk.begin(living(hour, small=True).fork())
    board = RoutesBoard(told.desk)
    qtbot.addWidget(board)
    board.resize(1366, 768)
    with qtbot.waitActive(board):
        board.show()
        board.activateWindow()
    board.present()
    return told, board


def spot(table: Table, key: str, share: float) -> QPoint:
    table.view.scrollTo(table.model.index(table.model.place(key), 0))
    place = table.model.place(key)
    return QPoint(50, table.view.rowViewportPosition(place) + int(table.view.rowHeight(place) * share))


def carry(board: RoutesBoard, key: StopId, table: Table, goal: str, share: float) -> None:
    """Press on a stop of the list, carry it to a row, and let it go there."""
    port = board.stops.view.viewport()
    end = spot(table, goal, share)
    start = spot(board.stops, key, 0.5)
    end = port.mapFromGlobal(table.view.viewport().mapToGlobal(end))
    QTest.mousePress(port, LEFT, PLAIN, start)
    QTest.mouseMove(port, start + QPoint(0, 14))
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, LEFT, PLAIN, end)


def sent(qtbot: QtBot, told: Scene, board: RoutesBoard) -> Verdict:
    """Reviewed, sent with Enter, and read back from the journal."""
    qtbot.waitUntil(lambda: not board.edits.thinking, timeout=20_000)
    board.edit_strip.reason.setText("agreed with the drivers")
    QTest.keyClick(board.edit_strip, Qt.Key.Key_Return)
    assert len(told.sent) == 1, board.edit_strip.says.text()
    told.land()
    board.present()
    return list(told.desk.picture[Verdict].values())[-1]


def test_before_loading_a_stop_is_carried_to_another_van(qtbot: QtBot) -> None:
    told, board = seated(qtbot, 8.2)
    picture = told.desk.picture
    waiting = [each for each in picture[Route].values() if each.status is RouteStatus.PLANNED and len(each.stops) > 3]
    one = waiting[0]
    other = next(each for each in waiting if each is not one and each.site == one.site)
    board.routes.select(one.id)
    key = one.stops[0]
    carry(board, key, board.routes, other.id, 0.5)
    assert sent(qtbot, told, board).accepted
    assert picture[Stop][key].route == other.id
    assert {picture[Progress][order].route for order in picture[Stop][key].orders} == {other.id}


def test_a_driver_on_the_road_makes_his_last_stop_first(qtbot: QtBot) -> None:
    told, board = seated(qtbot, 10.6)
    picture = told.desk.picture
    driving = (each for each in picture[Route].values() if each.status is RouteStatus.ON_ROAD)
    route = next(each for each in driving if len(ahead(picture, each)) > 4)
    keys = [stop.id for stop in ahead(picture, route)]
    board.routes.select(RouteId(route.id))
    carry(board, keys[-1], board.stops, keys[0], 0.8)
    assert sent(qtbot, told, board).accepted
    assert [stop.id for stop in ahead(picture, picture[Route][route.id])][:2] == [keys[0], keys[-1]]
