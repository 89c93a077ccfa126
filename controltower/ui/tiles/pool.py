"""Which tiles are at hand? Those seen lately; others are asked for, and come later, while the desk goes on."""

from collections import OrderedDict
from concurrent.futures import Executor
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from controltower.domain.errors import Unavailable
from controltower.ui.live import run_off_gui
from controltower.ui.tiles import lettering
from controltower.ui.tiles.drawing import About, Key, Tile, about, draw

AT_ONCE = 3
"""How many tiles are asked for at a time; the rest waits, and is forgotten when the view moves on."""
HELD_PX = 48 * 1024 * 1024
"""About so many pixels of tiles are held ready: 192 MB; more where a view alone has more."""
Held = tuple[QPixmap, tuple[tuple[int, int, QPixmap], ...]]
"""A tile, and the names on it: the place of the middle, and a picture."""


class Tiles(QObject):
    """The tiles of one data set for one widget, drawn by `work`.

    Signals: arrived() when there is something new to paint; failed(reason) when the map cannot be read.
    """

    arrived = Signal()
    failed = Signal(str)

    def __init__(self, work: Executor, folder: str, parent: QObject) -> None:
        super().__init__(parent)
        self.folder, self._work = folder, work
        self.about: About | None = None
        self._held: OrderedDict[Key, Held] = OrderedDict()
        self._wanted: list[Key] = []
        self._in_view = 0
        self._asked: set[Key] = set()
        self._broken = self._seen = False
        run_off_gui(work, about, folder, owner=self, then=self._know, failed=self._fail)

    @property
    def waiting(self) -> int:
        """How many tiles of the view are still to come."""
        return 0 if self._broken else len(self._wanted) + len(self._asked) + (not self._seen)

    def at_hand(self, key: Key) -> Held | None:
        """The tile if it is held."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def want(self, keys: list[Key]) -> None:
        """Have these drawn, the first of them first; what was wanted before and is not now is forgotten."""
        self._seen, self._in_view = True, len(keys)
        self._wanted = [key for key in keys if key not in self._held and key not in self._asked]
        self._ask()

    def _ask(self) -> None:
        while self._wanted and len(self._asked) < AT_ONCE and not self._broken:
            key = self._wanted.pop(0)
            self._asked.add(key)
            take = partial(self._take, key)
            run_off_gui(self._work, draw, self.folder, key, owner=self, then=take, failed=self._fail)

    def _take(self, key: Key, tile: Tile) -> None:
        self._asked.discard(key)
        picture = QPixmap()
        picture.loadFromData(tile.png)
        self._held[key] = picture, tuple((each.x, each.y, lettering.picture(each)) for each in tile.signs)
        most = max(24, self._in_view, int(HELD_PX / max(1, picture.width() * picture.height())))
        while len(self._held) > most:
            self._held.popitem(last=False)
        self._ask()
        self.arrived.emit()

    def _know(self, said: About) -> None:
        self.about = said
        self.arrived.emit()

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, Unavailable):
            raise error
        self._broken, self._wanted = True, []
        self._asked.clear()
        self.failed.emit(str(error))
