"""Where does everything lie on the routes board? Tools and strips over the map, the timeline below, lists beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from controltower.boards.routes.panels import Legend

if TYPE_CHECKING:
    from controltower.boards.routes.board import RoutesBoard


def lay_out(board: RoutesBoard) -> None:
    """Put the parts of the board together."""
    left, right, below = QWidget(), QWidget(), QWidget()
    stack(below, Legend(), board.timeline, stretch=board.timeline)
    middle = QSplitter(Qt.Orientation.Vertical)
    middle.addWidget(board.map)
    middle.addWidget(below)
    middle.setStretchFactor(0, 1)
    middle.setSizes([580, 175])
    middle.setCollapsible(0, False)
    stack(left, _tools(board), board.close_strip, board.edit_strip, board.offers, middle, stretch=middle)
    stack(board.offers, board.offer, stretch=board.offer)
    lists = QSplitter(Qt.Orientation.Vertical)
    lists.addWidget(board.routes)
    lists.addWidget(board.side)
    lists.setSizes([300, 500])
    stack(right, board.list_age, lists, stretch=lists)
    split = QSplitter(board)
    split.addWidget(left)
    split.addWidget(right)
    split.setStretchFactor(0, 1)
    split.setSizes([700, 580])
    split.setChildrenCollapsible(False)
    stack(board, split, stretch=split)


def _tools(board: RoutesBoard) -> QHBoxLayout:
    tools = QHBoxLayout()
    fit = QPushButton("Fit   0")
    fit.clicked.connect(board.map.fit)
    for widget in (fit, *board.tools, board.finished):
        tools.addWidget(widget)
    tools.addStretch(1)
    tools.addWidget(board.age)
    return tools


def stack(widget: QWidget, *parts: QWidget | QHBoxLayout, stretch: QWidget) -> None:
    """The parts one below the other; one of them takes the room to spare."""
    box = QVBoxLayout(widget)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(6)
    for part in parts:
        if isinstance(part, QWidget):
            box.addWidget(part, 1 if part is stretch else 0)
        else:
            box.addLayout(part)
