"""Rows in the order and the selection that a person asked for, without moving a row."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from controltower.ui.table.column import Column, permutation

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "centre": Qt.AlignmentFlag.AlignHCenter,
}


class RowsModel(QAbstractTableModel, Generic[R]):
    """Sorts by a numpy permutation and filters by words; the rows themselves stay where the board put them."""

    def __init__(
        self, columns: Sequence[Column[R]], key: Callable[[R], Hashable], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.key = key
        self.sorted_by: tuple[int, bool] | None = None
        self._rows: Sequence[R] = ()
        self._shown: NDArray[np.intp] = np.arange(0, dtype=np.intp)
        self._keys: list[Hashable] = []
        self._words: tuple[str, ...] = ()
        self._hay: list[str] | None = None
        self._places: dict[Hashable, int] | None = None

    def set_rows(self, rows: Sequence[R]) -> bool:
        """True if the rows shown or their order changed (the model was reset), False if only their cells may have."""
        self._rows, self._hay = rows, None
        keys = [self.key(row) for row in rows]
        shown = self._arranged()
        same = len(shown) == len(self._shown) and [keys[i] for i in shown] == [self._keys[i] for i in self._shown]
        if not same:
            self.beginResetModel()
        self._keys, self._shown, self._places = keys, shown, None
        if not same:
            self.endResetModel()
        return not same

    def arrange(self, sorted_by: tuple[int, bool] | None, words: str) -> None:
        """Sorts by (column, descending) and keeps the rows that contain every word."""
        self.beginResetModel()
        self.sorted_by, self._words = sorted_by, tuple(words.casefold().split())
        self._shown, self._places = self._arranged(), None
        self.endResetModel()

    def row(self, place: int) -> R:
        return self._rows[int(self._shown[place])]

    def key_at(self, place: int) -> Hashable:
        return self._keys[int(self._shown[place])]

    def place(self, key: Hashable) -> int:
        """Where the row with this key is shown, -1 if it is not."""
        if self._places is None:
            self._places = {self._keys[i]: place for place, i in enumerate(self._shown)}
        return self._places.get(key, -1)

    def changed(self, first: int, last: int) -> None:
        """Cells of these places may have changed; say it for what is visible only."""
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _arranged(self) -> NDArray[np.intp]:
        n = len(self._rows)
        if self.sorted_by is None:
            order: NDArray[np.intp] = np.arange(n, dtype=np.intp)
        else:
            column, descending = self.sorted_by
            order = permutation([self.columns[column].value(row) for row in self._rows], descending=descending)
        if not self._words:
            return order
        if self._hay is None:
            self._hay = ["\n".join(c.shown(row) for c in self.columns).casefold() for row in self._rows]
        hay = self._hay
        keep = np.fromiter((all(word in text for word in self._words) for text in hay), dtype=bool, count=n)
        kept: NDArray[np.intp] = order[keep[order]]
        return kept

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            arrow = {(section, False): "  ▴", (section, True): "  ▾"}.get(self.sorted_by or (-1, False), "")
            return self.columns[section].title + arrow
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGN[self.columns[section].align] | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.shown(self.row(index.row()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGN[column.align] | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and column.tip is not None:
            return column.tip(self.row(index.row()))
        return None
