"""A board of routes at noon, shown and active, as a dispatcher has it before the first click."""

from pytestqt.qtbot import QtBot

from controltower.boards.routes import RoutesBoard
from tests.boards.scene import Scene


def shown(qtbot: QtBot, told: Scene) -> RoutesBoard:
    """The board, with the keys."""
    board = RoutesBoard(told.desk)
    qtbot.addWidget(board)
    board.resize(1366, 768)
    with qtbot.waitActive(board):
        board.show()
        board.activateWindow()
    board.present()
    return board
