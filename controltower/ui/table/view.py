"""The table a person works in: choose, search, sort, copy, with the keyboard or the mouse."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QLineEdit, QTableView, QVBoxLayout, QWidget

from controltower.ui.table.cells import Cells
from controltower.ui.table.column import Column, fitted
from controltower.ui.table.model import RowsModel


class Table(QWidget):
    """Rows under columns; what is chosen is remembered by its key and survives every update, sort and filter.

    Signals: selected(key) when another row becomes current by a person's hand or `select`; picked(list of keys) when
    the set of chosen rows changes; activated(key) on Enter or double click.
    """

    selected = Signal(object)
    picked = Signal(list)
    activated = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        key: Callable[[Any], Hashable],
        parent: QWidget | None = None,
        *,
        searchable: bool = False,
        empty: str = "Nothing here",
    ) -> None:
        super().__init__(parent)
        self.model = RowsModel[Any](columns, key, self)
        self.view = QTableView(self)
        self.search = QLineEdit(self)
        self._empty = QLabel(empty, self.view)
        self._chosen: set[Hashable] = set()
        self._current: Hashable | None = None
        self._drawn: dict[int, tuple[object, ...]] = {}
        self.model.modelReset.connect(self._forget_drawn)
        self._words = ""
        self._fits = any(column.grow for column in columns)
        self._fitting = False
        self._prepare_view()
        self._prepare_search(searchable)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.search)
        box.addWidget(self.view)
        self._tell_empty()

    def set_rows(self, rows: Sequence[Any]) -> None:
        """The same keys in the same order: only visible rows that look different are drawn again.

        Otherwise the table keeps its place.
        """
        top, at_top = self._top_key(), self.view.verticalScrollBar().value() == 0
        with QSignalBlocker(self.view.selectionModel()):
            rearranged = self.model.set_rows(rows)
        if rearranged:
            self._restore(None if at_top else top)
        else:
            self._refresh_visible()

    def rows(self) -> list[Any]:
        """The rows as shown: filtered and in order."""
        return [self.model.row(place) for place in range(self.model.rowCount())]

    def sort(self, column: int, descending: bool = False) -> None:
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.view.horizontalHeader().setSortIndicator(column, order)

    def filter(self, words: str) -> None:
        """Keeps the rows that contain all the words in any column."""
        self.search.setText(words)
        self._words = words
        self._arrange(self.model.sorted_by)

    def select(self, *keys: Hashable, scroll: bool = True) -> None:
        """Chooses these rows; the last is current. Keys that are not shown are remembered until they are."""
        if keys == (self._current,) and self._chosen == set(keys):
            return
        self._chosen, self._current = set(keys), keys[-1] if keys else None
        self._mark()
        place = self.model.place(self._current) if keys else -1
        if scroll and place >= 0:
            self.view.scrollTo(self.model.index(place, 0))
        self.picked.emit(self.selected_keys())
        if keys:
            self.selected.emit(self._current)

    def selected_keys(self) -> list[Hashable]:
        """The chosen rows in the order shown, then those that are filtered out."""
        return sorted(self._chosen, key=lambda key: (self.model.place(key) < 0, self.model.place(key), str(key)))

    @property
    def current_key(self) -> Hashable | None:
        return self._current

    def copy(self) -> str:
        """The chosen rows as tab-separated text with a heading, also on the clipboard."""
        places = sorted(p for p in (self.model.place(key) for key in self._chosen) if p >= 0)
        lines = ["\t".join(c.title for c in self.model.columns)]
        lines += ["\t".join(c.shown(self.model.row(p)) for c in self.model.columns) for p in places]
        QGuiApplication.clipboard().setText("\n".join(lines))
        return "\n".join(lines)

    def state(self) -> QByteArray:
        """Widths, order and sorting of the columns, for `restore_state`."""
        return self.view.horizontalHeader().saveState()

    def restore_state(self, state: QByteArray | bytes) -> bool:
        """False, and nothing changes, if the state is of other columns."""
        header = self.view.horizontalHeader()
        before = header.saveState()
        self._fits = False
        if header.restoreState(QByteArray(state)) and header.count() == len(self.model.columns):
            self._sort_asked(header.sortIndicatorSection(), header.sortIndicatorOrder())
            return True
        header.restoreState(before)
        return False

    def _prepare_view(self) -> None:
        view, header = self.view, self.view.horizontalHeader()
        view.setModel(self.model)
        view.setItemDelegate(Cells(self.model.columns, self.model.row, view))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setCornerButtonEnabled(False)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultSectionSize(26)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(not self._fits)
        header.setMinimumSectionSize(28)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionsClickable(True)
        header.setSortIndicatorClearable(True)
        for i, column in enumerate(self.model.columns):
            view.setColumnWidth(i, column.width)
        header.sectionResized.connect(self._resized_by_hand)
        header.sortIndicatorChanged.connect(self._sort_asked)
        view.selectionModel().selectionChanged.connect(self._selection_moved)
        view.selectionModel().currentChanged.connect(self._current_moved)
        view.doubleClicked.connect(self._opened)
        view.viewport().installEventFilter(self)
        for keys in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._shortcut(QKeySequence(keys), self._open_current)
        self._shortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.copy)

    def _shortcut(self, keys: QKeySequence, act: Callable[[], object]) -> None:
        """While the rows have the keyboard; set after construction, where PySide would pass the context over."""
        short = QShortcut(keys, self.view)
        short.setContext(Qt.ShortcutContext.WidgetShortcut)
        short.activated.connect(act)

    def _prepare_search(self, searchable: bool) -> None:
        self.search.setPlaceholderText("Search  (Ctrl+F)")
        self.search.setClearButtonEnabled(True)
        self.search.setVisible(searchable)
        self.search.textEdited.connect(self.filter)
        if searchable:
            find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)
            find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _fit(self) -> None:
        """Columns that grow fill the table, until a person has drawn one wider or narrower."""
        if not self._fits:
            return
        self._fitting = True
        for place, width in enumerate(fitted(self.model.columns, self.view.viewport().width())):
            self.view.setColumnHidden(place, width == 0)
            if width:
                self.view.setColumnWidth(place, width)
        self._fitting = False

    def _resized_by_hand(self) -> None:
        self._fits = self._fits and self._fitting

    def _sort_asked(self, column: int, order: Qt.SortOrder) -> None:
        self._arrange((column, order == Qt.SortOrder.DescendingOrder) if column >= 0 else None)

    def _arrange(self, sorted_by: tuple[int, bool] | None) -> None:
        with QSignalBlocker(self.view.selectionModel()):
            self.model.arrange(sorted_by, self._words)
        self._restore(self._current)

    def _restore(self, anchor: Hashable | None) -> None:
        """After a reset: the same rows chosen, the same row at the top."""
        self._mark()
        self.view.doItemsLayout()  # or the scroll bar has the range of the rows before
        place = self.model.place(anchor) if anchor is not None else -1
        if place >= 0 and anchor is not self._current:
            self.view.scrollTo(self.model.index(place, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        elif place >= 0:
            self.view.scrollTo(self.model.index(place, 0))
        self._tell_empty()

    def _mark(self) -> None:
        selection = QItemSelection()
        last = self.model.columnCount() - 1
        for key in self._chosen:
            if (place := self.model.place(key)) >= 0:
                selection.select(self.model.index(place, 0), self.model.index(place, last))
        marks = self.view.selectionModel()
        with QSignalBlocker(marks):
            place = self.model.place(self._current) if self._current is not None else -1
            column = max(0, self.view.currentIndex().column())
            marks.setCurrentIndex(
                self.model.index(place, column) if place >= 0 else QModelIndex(),
                QItemSelectionModel.SelectionFlag.NoUpdate,
            )
            marks.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.view.viewport().update()

    def _selection_moved(self) -> None:
        shown = {self.model.key_at(index.row()) for index in self.view.selectionModel().selectedRows()}
        self._chosen = shown
        self.picked.emit(self.selected_keys())

    def _current_moved(self, now: QModelIndex) -> None:
        key = self.model.key_at(now.row()) if now.isValid() else None
        if key != self._current:
            self._current = key
            self.selected.emit(key)

    def _opened(self, index: QModelIndex) -> None:
        self.activated.emit(self.model.key_at(index.row()))

    def _open_current(self) -> None:
        if self._current is not None and self.model.place(self._current) >= 0:
            self.activated.emit(self._current)

    def _top_key(self) -> Hashable | None:
        place = self.view.rowAt(0)
        return self.model.key_at(place) if place >= 0 else None

    def _refresh_visible(self) -> None:
        first, last = self.view.rowAt(0), self.view.rowAt(self.view.viewport().height() - 1)
        last = last if last >= 0 else self.model.rowCount() - 1
        before, self._drawn = self._drawn, {}
        begun = -1
        for place in range(first, last + 1) if first >= 0 else ():
            row = self.model.row(place)
            look = self._drawn[place] = tuple(column.drawn(row) for column in self.model.columns)
            if before.get(place) != look:
                begun = place if begun < 0 else begun
            elif begun >= 0:
                self.model.changed(begun, place - 1)
                begun = -1
        if begun >= 0:
            self.model.changed(begun, last)

    def _forget_drawn(self) -> None:
        """Other rows stand in these places now, and Qt draws them all."""
        self._drawn = {}

    def set_empty(self, words: str) -> None:
        """What is said where there is no row."""
        self._empty.setText(words)
        self._tell_empty()

    def _tell_empty(self) -> None:
        self._empty.setVisible(self.model.rowCount() == 0)
        self._empty.setContentsMargins(10, 40, 10, 0)
        self._empty.adjustSize()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.view.viewport():
            self._fit()
        return super().eventFilter(watched, event)
