"""Which boards lie where on the desk of this role? Docked, in tabs, or on another screen, and the same tomorrow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QVBoxLayout, QWidget

VERSION = 1
Columns = Sequence[Sequence[str]]


class LayoutStore:
    """Window states by role in one file; the file's place is given."""

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def load(self, role: str, part: str) -> QByteArray | None:
        value = self._settings.value(f"{role}/{part}")
        return value if isinstance(value, QByteArray) else None

    def save(self, role: str, part: str, state: QByteArray) -> None:
        self._settings.setValue(f"{role}/{part}", state)
        self._settings.sync()

    def forget(self, role: str) -> None:
        self._settings.remove(role)
        self._settings.sync()


@dataclass(frozen=True, slots=True)
class _Entry:
    title: str
    dock: QDockWidget
    build: Callable[[], QWidget]


class Desk(QMainWindow):
    """Boards as panels, each built when it is first seen; Ctrl+1 to Ctrl+9 bring the first nine of a role to the front.

    Signals: board_opened(key) when a board comes to the front; closing() before the window goes.
    """

    board_opened = Signal(str)
    closing = Signal()

    def __init__(self, store: LayoutStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._entries: dict[str, _Entry] = {}
        self._boards: dict[str, QWidget] = {}
        self._defaults: Mapping[str, Columns] = {}
        self._role = ""
        self._actions: list[QAction] = []
        self.setDockNestingEnabled(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setDockOptions(self.dockOptions() & ~QMainWindow.DockOption.AnimatedDocks)

    def add_board(self, key: str, title: str, build: Callable[[], QWidget]) -> None:
        """Makes the board known; its place comes with `use_role`."""
        dock = QDockWidget(title, self)
        dock.setObjectName(key)
        dock.setWidget(_Frame())
        dock.visibilityChanged.connect(lambda seen: self._build(key) if seen else None)
        dock.topLevelChanged.connect(lambda floating: self._detached(dock, floating))
        dock.dockLocationChanged.connect(lambda _area: QTimer.singleShot(0, self, self._title))
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        dock.hide()
        self._entries[key] = _Entry(title, dock, build)

    def set_defaults(self, defaults: Mapping[str, Columns]) -> None:
        """Per role the columns from left to right, each a list of board keys that share a place as tabs."""
        self._defaults = defaults

    def use_role(self, role: str) -> None:
        """The desk as this role left it, or its default."""
        if self._role:
            self.save()
        self._role = role
        self._number()
        state, geometry, known = (self._store.load(role, part) for part in ("state", "geometry", "boards"))
        if geometry is not None:
            self.restoreGeometry(geometry)
        if state is None or known is None or not self.restoreState(state, VERSION):
            self._arrange(self._defaults.get(role, [list(self._entries)]))
        else:
            self._seat_newcomers(bytes(known.data()).decode().split(","))
        self._title()

    def save(self) -> None:
        if self._role:
            self._store.save(self._role, "state", self.saveState(VERSION))
            self._store.save(self._role, "geometry", self.saveGeometry())
            self._store.save(self._role, "boards", QByteArray(",".join(self._entries).encode()))

    def reset(self) -> None:
        """Back to the default of the role; what was saved is forgotten."""
        self._store.forget(self._role)
        self._arrange(self._defaults.get(self._role, [list(self._entries)]))
        self._title()

    def open_board(self, key: str) -> QWidget:
        """Brings the board to the front and gives it the keyboard; raises KeyError for one that does not exist."""
        dock = self._entries[key].dock
        dock.show()
        dock.raise_()
        self._title()
        board = self._build(key)
        (board.focusProxy() or board).setFocus(Qt.FocusReason.OtherFocusReason)
        self.board_opened.emit(key)
        return board

    def detach(self, key: str) -> None:
        """The board becomes a window of its own, free to move to another screen."""
        dock = self._entries[key].dock
        dock.setFloating(True)
        dock.show()

    def board(self, key: str) -> QWidget | None:
        """The board if it has been built."""
        return self._boards.get(key)

    def dock(self, key: str) -> QDockWidget:
        return self._entries[key].dock

    @property
    def keys(self) -> list[str]:
        return list(self._entries)

    @property
    def role(self) -> str:
        return self._role

    def _build(self, key: str) -> QWidget:
        if key not in self._boards:
            entry = self._entries[key]
            self._boards[key] = entry.build()
            frame = entry.dock.widget().layout()
            assert frame is not None
            frame.addWidget(self._boards[key])
        return self._boards[key]

    def _arrange(self, columns: Columns) -> None:
        for entry in self._entries.values():
            entry.dock.setFloating(False)
            self.removeDockWidget(entry.dock)
        columns_ = [[self._entries[key].dock for key in column if key in self._entries] for column in columns]
        heads = [docks[0] for docks in columns_ if docks]
        for left, head in zip([None, *heads], heads, strict=False):
            if left is None:
                self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, head)
            else:
                self.splitDockWidget(left, head, Qt.Orientation.Horizontal)
            head.show()  # a hidden dock cannot be split
        for docks in columns_:
            for dock in docks[1:]:
                self.tabifyDockWidget(docks[0], dock)
                dock.show()
            for dock in docks[:1]:
                dock.raise_()
        for entry in self._entries.values():
            if self.dockWidgetArea(entry.dock) == Qt.DockWidgetArea.NoDockWidgetArea and heads:
                self.tabifyDockWidget(heads[0], entry.dock)
                entry.dock.hide()
        self.resizeDocks(heads, [1] * len(heads), Qt.Orientation.Horizontal)

    def _seat_newcomers(self, heard: Sequence[str]) -> None:
        """Boards that the saved layout has not heard of join its first group as tabs, where the default shows them."""
        named = [key for column in self._defaults.get(self._role, []) for key in column]
        hosts = [entry.dock for key, entry in self._entries.items() if key in heard and not entry.dock.isHidden()]
        for key, entry in self._entries.items():
            if key in heard:
                continue
            entry.dock.hide()
            if hosts:
                self.tabifyDockWidget(hosts[0], entry.dock)
                entry.dock.setVisible(key in named)
        if hosts:
            hosts[0].raise_()

    def _title(self) -> None:
        """A board in a tab is named there, and needs no title bar of its own."""
        for entry in self._entries.values():
            dock = entry.dock
            tabbed = bool(self.tabifiedDockWidgets(dock)) and not dock.isFloating()
            if tabbed and dock.titleBarWidget() is None:
                dock.setTitleBarWidget(QWidget())
            elif not tabbed:
                _whole_title_bar(dock)

    def _number(self) -> None:
        """Ctrl+1..9 follow the order in which the role's default names its boards."""
        for action in self._actions:
            self.removeAction(action)
        named = [key for column in self._defaults.get(self._role, []) for key in column if key in self._entries]
        keys = named + [key for key in self._entries if key not in named]
        self._actions = []
        for number, key in enumerate(keys[:9], start=1):
            action = QAction(self._entries[key].title, self)
            action.setShortcut(QKeySequence(f"Ctrl+{number}"))
            action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
            action.triggered.connect(lambda _checked=False, key=key: self.open_board(key))
            self.addAction(action)
            self._actions.append(action)

    @staticmethod
    def _detached(dock: QDockWidget, floating: bool) -> None:
        """A floating board is a whole window: it can be maximised and lies on its own screen."""
        if floating:
            _whole_title_bar(dock)
            dock.setWindowFlags(Qt.WindowType.Window)
            dock.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.save()
        self.closing.emit()
        super().closeEvent(event)


def _whole_title_bar(dock: QDockWidget) -> None:
    bare = dock.titleBarWidget()
    if bare is not None:
        # WORKAROUND: the stub forgets that None restores the bar (doc.qt.io/qt-6/qdockwidget.html#setTitleBarWidget)
        dock.setTitleBarWidget(None)  # type: ignore[arg-type]
        bare.deleteLater()


class _Frame(QWidget):
    """The empty place of a board that nobody has looked at yet."""

    def __init__(self) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
