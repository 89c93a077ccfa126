"""How is one desk put together? Picture, store thread, planners, boards and window, wired here and ended here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from time import time_ns
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel

from controltower.app.boards import BOARDS, LAYOUTS
from controltower.app.bugs import Bugs
from controltower.app.children import Children
from controltower.app.front import Front
from controltower.app.header import ON_FILE, Header, Knowing
from controltower.app.kept import KeptQuestion
from controltower.app.lookout import Lookout
from controltower.app.news import Kept, Names, News, Others, Refusal, ears
from controltower.app.place import Place, wall_clock
from controltower.app.pool import Pool
from controltower.app.status import StatusLine
from controltower.app.unseen import Unseen
from controltower.domain.clock import Clock
from controltower.domain.errors import Refused, Unavailable
from controltower.domain.messages import Message
from controltower.domain.picture import Picture
from controltower.planning.readying import get_ready
from controltower.settings import Settings
from controltower.store.outbox import outbox_in
from controltower.tower.desk import Desk, Link, LinkState, Role, Wires
from controltower.tower.following import StoreThread, opener
from controltower.tower.proposing import proposers
from controltower.tower.seats import Rights
from controltower.ui import theme
from controltower.ui.board import Board
from controltower.ui.layout import Desk as Window
from controltower.ui.layout import LayoutStore
from controltower.ui.live import Drain, Ticker
from controltower.ui.presence import PeopleHere

__all__ = ["Place", "Seat", "wall_clock"]

RATE_HZ = 4.0
SLICE_S = 0.003
"""Shorter than the kit's own: what a step of a board changed is painted after the slice, and that takes time too."""
PORTION = 100
FOLLOWS = {
    "twin": " The demo day stands still.",
    "keeper": " The tables for SQL are not kept up to date; the desk does not need them.",
}
"""What it means that a helper is gone; it stands in the status line as long as the desk does."""


class Seat(QObject):
    """One person's desk: everything that lives as long as its window. Call `close` before the application goes."""

    def __init__(self, app: QApplication, place: Place, settings: Settings) -> None:
        super().__init__()
        self.app, self.place, self.settings = app, place, settings
        self.shared = place.shared
        self.processes = Children()
        self.presented: dict[str, int] = {}
        self.bugs = Bugs(place.folder / "bugs", lambda: f"{time_ns() // 1_000_000}", self)
        self._pool, self._painters = Pool(settings.planners), Pool(1)
        self.store = StoreThread(
            opener(place.url, wall_clock, place.operation, uuid4().hex),
            ears(self._hear),
            settings.retry_from_s,
            settings.retry_to_s,
            outbox_in(place.folder, place.url, place.operation, settings.person),
        )
        wires = Wires(
            self.store.send,
            self.store.search,
            self._pool,
            wall_clock,
            lambda: uuid4().hex,
            attend=self.store.attend,
            names=self._ask_names,
            draw=self._painters,
            tile_server=(settings.tile_server, settings.tile_words),
        )
        self.desk = Desk(settings.person, Role(settings.role), wires)
        self.knowing = Knowing(self.desk)
        self.proposers = proposers(wires, settings) if place.proposes else None
        self.ticker = Ticker(self, slice_s=SLICE_S)
        self.drain: Drain[News] = Drain(self._take, self, chunk=1)
        self._unwatch = self.desk.watch(self.ticker.touch)
        self.lookout = Lookout(self.desk, self)
        self._timers = [
            self._every(settings.alarm_every_s, self.lookout.look),
            self._every(settings.propose_every_s, self.propose),
            self._every(1.0, self._mind),
        ]
        self.gone = QLabel()
        self.again = False
        self.window = self._window()
        self.front = Front(app, self.window, self.desk)
        self.kept = self._kept_question()
        self._closed = False

    def start(self) -> None:
        """Begin to follow the journal."""
        self.store.start()

    def prepare(self) -> None:
        """Have planners compile what they need on a machine that is new to them, while nobody waits for a plan."""
        self._pool.prepare(get_ready)

    def close(self) -> int:
        """End in order: timers, followers, workers, children. The number of decisions that could not be written."""
        if self._closed:
            return 0
        self._closed = True
        for timer in self._timers:
            timer.stop()
        self._unwatch()
        self.lookout.stop()
        unsent = self.store.stop()
        self.drain.stop()
        self._pool.stop()
        self._painters.stop()
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
                case Rights():
                    self.desk.note_rights(item)
                case Others():
                    self.desk.note_others(item.there)
                case Kept():
                    self.kept.ask(item.messages)
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

    def propose(self) -> None:
        """Offer, withdraw and ask, where the journal is followed."""
        if self.proposers is not None and self.desk.link.state is LinkState.LIVE:
            self.proposers.step(self.desk.picture)

    def _mind(self) -> None:
        """Once a second: ages grow by themselves, and children may die."""
        self.knowing.note()
        self.header.present()
        self.status.mind()
        self.unseen.present()
        self.kept.present()
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
        window.setWindowTitle(self._title())
        self.header = Header(self.desk, shared=self.shared, knowing=self.knowing)
        window.setMenuWidget(self.header)
        self.ticker.watch(self.header, Header.watches, lambda _topics: self.header.present(), 10.0)
        self.header.role_chosen.connect(self.use_role)
        self.header.theme_chosen.connect(self.use_theme)
        self.header.signing_in.connect(self.sign_in_again)
        for kind in BOARDS:
            window.add_board(kind.name, kind.title, self._builder(kind))
        window.set_defaults(LAYOUTS)
        window.resize(1600, 1000)
        self.status = StatusLine(window.statusBar(), self.desk, self.knowing)
        self.unseen = Unseen(window, self.desk)
        window.statusBar().addPermanentWidget(self.gone)
        window.statusBar().addPermanentWidget(PeopleHere(self.desk, {kind.name: kind.title for kind in BOARDS}))
        window.use_role(self.settings.role)
        window.closing.connect(self.app.quit)
        self.desk.watch(self.status.hear)
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
        """The layout of this role; what the person may do is the server's to say, and on SQLite nobody's."""
        self.desk.role = Role(role)
        self.window.use_role(role)
        self.header.set_role(role)
        granted = " and ".join(self.desk.rights.roles) or "no role in this operation"
        means = f"Your rights are as granted: {granted}." if self.shared else ON_FILE
        self.window.statusBar().showMessage(f"Layout of the {role}. {means}", 8000)

    def use_theme(self, name: str) -> None:
        """The whole application in this theme."""
        theme.apply(self.app, theme.THEMES[name])

    def sign_in_again(self) -> None:
        """End this desk, so that somebody can sign in anew; what waits for the journal is kept."""
        self.again = True
        self.window.close()

    def _title(self) -> str:
        if not self.shared:
            return "Control tower"
        return f"Control tower: {self.settings.person}, {self.place.operation}"

    def _kept_question(self) -> KeptQuestion:
        asked = KeptQuestion(self.desk, self.window)
        asked.sending.connect(self._resume)
        asked.discarding.connect(self.store.discard)
        self.window.statusBar().addPermanentWidget(asked.reminder)
        return asked

    def _resume(self, messages: tuple[Message, ...]) -> None:
        self.desk.expect(messages)
        self.store.resume(messages)

    def _shortcuts(self, window: Window) -> None:
        keys: Sequence[tuple[str, Callable[[], None]]] = (
            ("F9", self.header.toggle_pause),
            ("F10", lambda: self.header.step(60)),
            ("Shift+F10", lambda: self.header.step(900)),
            ("F8", self.header.show_wires),
            ("Ctrl+T", self.header.other_theme),
        )
        for keys_, act in keys:
            QShortcut(QKeySequence(keys_), window).activated.connect(act)
