"""What exactly would be done, and may it be changed? What the three editors have in common."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from controltower.domain.messages import Decision
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal


class Editor(QWidget):
    """Shows what a proposal would do and lets it be changed; a subclass for each kind.

    Signals: changed() when a person changed something.
    """

    changed = Signal()

    def load(self, picture: Picture, proposal: Proposal, timezone: str) -> None:
        """Show this proposal as it is offered."""
        raise NotImplementedError

    def refresh(self, picture: Picture) -> None:
        """What stands beside the offer may have changed; what a person changed stays."""

    def decision(self, proposal: Proposal) -> Decision:
        """What would be sent: the offer, or what a person made of it."""
        raise NotImplementedError

    def amended(self, proposal: Proposal) -> bool:
        """Whether a person changed anything."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Give the keyboard to the first thing that can be changed."""


class Grid(QTableWidget):
    """A short table whose first column is ticked; Space ticks the current row.

    Signals: ticked() when a tick changed.
    """

    ticked = Signal()

    def __init__(self, titles: Sequence[str], widths: Sequence[int], wide: int, parent: QWidget | None = None) -> None:
        super().__init__(0, len(titles), parent)
        self.setHorizontalHeaderLabels(list(titles))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setStyleSheet("QTableView::item { padding: 0 5px; }")
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        self.itemChanged.connect(self._told)

    def fill(self, rows: Sequence[Sequence[str]], ticks: Sequence[bool | None]) -> None:
        """These texts; a row whose tick is None has none."""
        self.blockSignals(True)
        self.setRowCount(len(rows))
        for number, (texts, tick) in enumerate(zip(rows, ticks, strict=True)):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column == 0 and tick is not None:
                    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                    item.setCheckState(Qt.CheckState.Checked if tick else Qt.CheckState.Unchecked)
                self.setItem(number, column, item)
        self.blockSignals(False)
        if rows:
            self.setCurrentCell(0, 0)

    def is_ticked(self, row: int) -> bool:
        """Whether this row shall be done."""
        item = self.item(row, 0)
        return item is not None and item.checkState() is Qt.CheckState.Checked

    def tick(self, row: int, on: bool) -> None:
        """Tick or untick a row, as by hand."""
        self.cell(row, 0).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def cell(self, row: int, column: int) -> QTableWidgetItem:
        """A cell that was filled."""
        item = self.item(row, column)
        assert item is not None
        return item

    def say(self, row: int, column: int, text: str) -> None:
        """Another text in one cell."""
        cell = self.cell(row, column)
        if cell.text() != text:
            self.blockSignals(True)
            cell.setText(text)
            cell.setToolTip(text)
            self.blockSignals(False)

    def _told(self, item: QTableWidgetItem) -> None:
        if item.column() == 0:
            self.ticked.emit()


def stacked(widget: QWidget, *parts: QWidget, stretch: int = 0) -> None:
    """The parts below each other without margins; the part with this number takes what room is left."""
    box = QVBoxLayout(widget)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(6)
    for number, part in enumerate(parts):
        box.addWidget(part, 1 if number == stretch else 0)


def note(text: str = "") -> QLabel:
    """A line of small print that wraps."""
    label = QLabel(text)
    label.setWordWrap(True)
    return label
