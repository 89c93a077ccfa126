"""How is one desk put together? Picture, store thread, planners, boards and window, wired here and ended here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import time_ns
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel

from controltower.app.boards import BOARDS, LAYOUTS
from controltower.app.bugs import Bugs
from controltower.app.children import Children
from controltower.app.header import Header
from controltower.app.pool import Pool
from controltower.domain.clock import Clock
from controltower.domain.errors import Refused, Unavailable
from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.times import Instant
from controltower.settings import Settings
from controltower.tower.desk import Desk, Link, LinkState, Role, Wires
from controltower.tower.following import Ears, StoreThread, opener
from controltower.tower.proposing import proposers
from controltower.tower.watch import Alarm, looked, sorted_alarms
from controltower.ui import theme
from controltower.ui.board import Board
from controltower.ui.layout import Desk as Window
from controltower.ui.layout import LayoutStore
from controltower.ui.live import Drain, Ticker
from controltower.ui.presence import PeopleHere

RATE_HZ = 4.0
SLICE_S = 0.003
"""Shorter than the kit's own: what a step of a board changed is painted after the slice, and that takes time too."""
PORTION = 100
FOLLOWS = {
    "twin": " The demo day stands still.",
    "keeper": " The tables for SQL are not kept up to date; the desk does not need them.",
}
"""What it means that a helper is gone; it stands in the status line as long as the desk does."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names that were asked for, or why there are none."""

    by_worker: Mapping[str, str]
    says: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that the database does not take, and why."""

    message: Message
    reasons: tuple[str, ...]


News = list[Entry] | Picture | Link | Names | Refusal
"""What comes from the store thread, in its order."""


def wall_clock() -> Instant:
    """Now, on the wall."""
    return Instant(time_ns() // 1000)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a desk finds its journal and keeps its own things."""

    url: str
    folder: Path
    proposes: bool = True


class Seat(QObject):
    """One person's desk: everything that lives as long as its window. Call `close` before the application goes."""

    def __init__(self, app: QApplication, place: Place, settings: Settings) -> None:
        super().__init__()
        self.app, self.place, self.settings = app, place, settings
        self.processes = Children()
        self.presented: dict[str, int] = {}
        self.bugs = Bugs(place.folder / "bugs", lambda: f"{time_ns() // 1_000_000}", self)
        self._pool = Pool(settings.planners)
        self.store = StoreThread(
            opener(place.url, wall_clock),
            Ears(self._hear, self._hear, self._hear, lambda message, reasons: self._hear(Refusal(message, reasons))),
            settings.retry_from_s,
            settings.retry_to_s,
        )
        wires = Wires(
            self.store.send, self.store.search, self._pool, wall_clock, lambda: uuid4().hex, names=self._ask_names
        )
        self.desk = Desk(settings.person, Role(settings.role), wires)
        self.proposers = proposers(wires, settings) if place.proposes else None
        self.ticker = Ticker(self, slice_s=SLICE_S)
        self.drain: Drain[News] = Drain(self._take, self, chunk=1)
        self._unwatch = self.desk.watch(self.ticker.touch)
        self._looking: Iterator[tuple[Alarm, ...]] | None = None
        self._found: list[Alarm] = []
        self._timers = [
            self._every(settings.alarm_every_s, self._look),
            self._every(settings.propose_every_s, self.propose),
            self._every(1.0, self._mind),
        ]
        self.gone = QLabel()
        self.window = self._window()
        self._refused: Verdict | None = None
        self._closed = False

    def start(self) -> None:
        """Begin to follow the journal."""
        self.store.start()

    def close(self) -> int:
        """End in order: timers, followers, workers, children. The number of decisions that could not be written."""
        if self._closed:
            return 0
        self._closed = True
        for timer in self._timers:
            timer.stop()
        self._unwatch()
        unsent = self.store.stop()
        self.drain.stop()
        self._pool.stop()
        self.processes.stop()
        return unsent

    def _hear(self, news: News) -> None:
        """In the store thread: hand over, entries in portions that fold within a slice."""
        if isinstance(news, list):
            self.drain.put_all(news[start : start + PORTION] for start in range(0, len(news), PORTION))
        else:
            self.drain.put(news)

    def _take(self, items: list[News]) -> None:
        for item in items:
            match item:
                case Picture():
                    self.desk.begin(item)
                case Link():
                    self.desk.note_link(item)
                case Names():
                    self.desk.learn_names(item.by_worker)
                    if item.says:
                        self.window.statusBar().showMessage(item.says, 8000)
                case Refusal():
                    self.desk.refuse(item.message, item.reasons)
                case _:
                    self.desk.take(item)
        self._note_lag()

    def _ask_names(self, workers: tuple[str, ...], why: str) -> None:
        """Read names off this thread; they come back like all other news."""

        def hear(answer: "Future[Mapping[str, str]]") -> None:
            try:
                self.drain.put(Names(answer.result()))
            except (Refused, Unavailable) as error:
                self.drain.put(Names({}, f"No names: {error}"))

        self.store.names(workers, self.settings.person, why).add_done_callback(hear)

    def _note_lag(self) -> None:
        link = self.desk.link
        behind = PORTION * len(self.drain)
        if link.behind != behind:
            self.desk.note_link(Link(link.state, link.says, behind))

    def _look(self) -> None:
        """Begin a look for alarms, one detector each beat of the event loop."""
        if self._looking is None and self.desk.picture.seq:
            self._looking, self._found = looked(self.desk.picture, self.desk.alarms), []
            QTimer.singleShot(0, self, self._look_on)

    def _look_on(self) -> None:
        if self._looking is None or self._closed:
            return
        found = next(self._looking, None)
        if found is None:
            self._looking = None
            self.desk.raise_alarms(sorted_alarms(self._found))
            return
        self._found.extend(found)
        QTimer.singleShot(5, self, self._look_on)

    def propose(self) -> None:
        """Offer, withdraw and ask, where the journal is followed."""
        if self.proposers is not None and self.desk.link.state is LinkState.LIVE:
            self.proposers.step(self.desk.picture)

    def _mind(self) -> None:
        """Once a second: ages grow by themselves, and children may die."""
        self.header.present()
        self.desk.note_silences()
        self.ticker.touch((Clock,))
        for child in self.processes.ended():
            follows = FOLLOWS.get(child.name, "")
            self.gone.setText("   ".join(filter(None, (self.gone.text(), f"The {child.name} has ended.{follows}"))))
            self.gone.setToolTip(f"{self.gone.toolTip()}\n{child.name}: {child.words}".strip())

    def _every(self, seconds: float, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(round(1000 * seconds))
        timer.timeout.connect(act)
        timer.start()
        return timer

    # --- the window ------------------------------------------------------------------------------------------------

    def _window(self) -> Window:
        window = Window(LayoutStore(self.place.folder / "layout.ini"))
        window.setWindowTitle("Control tower")
        self.header = Header(self.desk)
        window.setMenuWidget(self.header)
        self.ticker.watch(self.header, Header.watches, lambda _topics: self.header.present(), 10.0)
        self.header.role_chosen.connect(self.use_role)
        self.header.theme_chosen.connect(self.use_theme)
        for kind in BOARDS:
            window.add_board(kind.name, kind.title, self._builder(kind))
        window.set_defaults(LAYOUTS)
        window.resize(1600, 1000)
        window.statusBar().addPermanentWidget(self.gone)
        window.statusBar().addPermanentWidget(PeopleHere(self.desk, {kind.name: kind.title for kind in BOARDS}))
        window.use_role(self.settings.role)
        window.closing.connect(self.app.quit)
        self.desk.watch(self._say)
        self._shortcuts(window)
        return window

    def _builder(self, kind: type[Board]) -> Callable[[], Board]:
        def build() -> Board:
            board = kind(self.desk)
            board.opening.connect(self.open)
            self.ticker.watch(board, kind.watches, partial(self._presenting, board), RATE_HZ)
            return board

        return build

    def _presenting(self, board: Board, _topics: object) -> Iterator[None]:
        """Let the board show what is so now, in its own steps, and note how far in the journal that was."""
        seq = self.desk.picture.seq
        yield from board.presenting()
        self.presented[board.name] = seq

    def open(self, name: str, key: str) -> None:
        """Bring a board forward and show a thing on it."""
        if name in self.window.keys:
            board = self.window.open_board(name)
            if key and isinstance(board, Board):
                board.reveal(key)

    def use_role(self, role: str) -> None:
        """The layout of this role; on SQLite a role is no more than that."""
        self.desk.role = Role(role)
        self.window.use_role(role)
        self.header.set_role(role)
        self.window.statusBar().showMessage(
            f"Layout of the {role}. On SQLite a role is a layout and nothing more: everybody may do everything.", 8000
        )

    def use_theme(self, name: str) -> None:
        """The whole application in this theme."""
        theme.apply(self.app, theme.THEMES[name])

    def _say(self, kinds: frozenset[type]) -> None:
        """The status line: a lost journal, or why the last decision was refused."""
        link, bar = self.desk.link, self.window.statusBar()
        if Link in kinds and link.state is LinkState.LOST:
            bar.showMessage(f"Journal lost. {link.says} What you see is of the last moment before.")
        elif Link in kinds and bar.currentMessage().startswith("Journal lost"):
            bar.showMessage("The journal is back.", 5000)
        if self.desk.refused and self.desk.refused[-1] is not self._refused:
            verdict = self._refused = self.desk.refused[-1]
            bar.showMessage(f"Refused: {' '.join(verdict.reasons)}", 15000)

    def _shortcuts(self, window: Window) -> None:
        keys: Sequence[tuple[str, Callable[[], None]]] = (
            ("F9", self.header.toggle_pause),
            ("F10", lambda: self.header.step(60)),
            ("Shift+F10", lambda: self.header.step(900)),
            ("Ctrl+T", self.header.other_theme),
        )
        for keys_, act in keys:
            QShortcut(QKeySequence(keys_), window).activated.connect(act)


def _present(shown: Board | Header, _topics: object) -> Iterator[None] | None:
    if isinstance(shown, Board):
        return shown.presenting()
    shown.present()
    return None
