"""Where does everything lie on the routes board? Tools and strips over the map, the timeline below, lists beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from controltower.boards.routes.citymap import CityMap
from controltower.boards.routes.panels import Legend


@dataclass(frozen=True, slots=True)
class Parts:
    """What the board is made of: `tools` and `age` above the map, `strips` over it, `lists` at its right."""

    map: CityMap
    timeline: QWidget
    tools: Sequence[QWidget]
    age: QWidget
    strips: Sequence[QWidget]
    list_age: QWidget
    lists: Sequence[QWidget]


def lay_out(board: QWidget, parts: Parts) -> None:
    """Put the parts together."""
    left, right, below = QWidget(), QWidget(), QWidget()
    stack(below, Legend(), parts.timeline, stretch=parts.timeline)
    middle = QSplitter(Qt.Orientation.Vertical)
    middle.addWidget(parts.map)
    middle.addWidget(below)
    middle.setStretchFactor(0, 1)
    middle.setSizes([580, 175])
    middle.setCollapsible(0, False)
    stack(left, _tools(parts), *parts.strips, middle, stretch=middle)
    lists = QSplitter(Qt.Orientation.Vertical)
    for each in parts.lists:
        lists.addWidget(each)
    lists.setSizes([300, 500])
    stack(right, parts.list_age, lists, stretch=lists)
    split = QSplitter(board)
    split.addWidget(left)
    split.addWidget(right)
    split.setStretchFactor(0, 1)
    split.setSizes([640, 620])
    split.setChildrenCollapsible(False)
    stack(board, split, stretch=split)


def _tools(parts: Parts) -> QHBoxLayout:
    tools = QHBoxLayout()
    fit = QPushButton("Fit   0")
    fit.clicked.connect(parts.map.fit)
    for widget in (fit, *parts.tools):
        tools.addWidget(widget)
    tools.addStretch(1)
    tools.addWidget(parts.age)
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
