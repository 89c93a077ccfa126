"""How is a real desk driven through a living day in a test? A twin, a journal on disk, and seats, in one process.

The twin stands still while the desk thinks: `until` plays the day on, `caught_up` waits until every seat has read it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from controltower.app.seat import Place, Seat, wall_clock
from controltower.boards.inbox import InboxBoard
from controltower.domain.picture import Picture
from controltower.domain.times import MINUTE, Instant
from controltower.settings import DEFAULTS
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import Scale
from controltower.simulation.plain import PLAIN
from controltower.simulation.runner import Runner
from controltower.simulation.scenarios import Scenario
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.tower.desk import LinkState
from controltower.ui.board import Board
from controltower.ui.table import Table

SETTINGS = replace(DEFAULTS, planners=1, propose_every_s=0.1, alarm_every_s=0.3)
PATIENCE_MS = 60_000
B = TypeVar("B", bound=Board)
T = TypeVar("T")


class Shift:
    """One living day on a file, with as many seats as were asked for."""

    def __init__(self, app: QApplication, qtbot: QtBot, folder: Path, journal: Journal, runner: Runner) -> None:
        self._app, self._qtbot, self._folder = app, qtbot, folder
        self.journal, self.runner = journal, runner
        self.seats: list[Seat] = []

    @property
    def picture(self) -> Picture:
        """What the first seat knows."""
        return self.seats[0].desk.picture

    def take_seat(self, person: str) -> Seat:
        """Another person sits down and reads the journal; only the first seat's tower proposes."""
        folder = self._folder / person
        folder.mkdir()
        place = Place(f"sqlite:///{(self._folder / 'day.db').as_posix()}", folder, proposes=not self.seats)
        seat = Seat(self._app, place, replace(SETTINGS, person=person))
        seat.window.resize(1366, 768)
        seat.window.show()
        seat.start()
        self.seats.append(seat)
        self.caught_up()
        return seat

    def until(self, hour: float) -> None:
        """The day goes on up to an hour, and everybody has read of it."""
        self.play(clock_of(hour))

    def on(self, minutes: float) -> None:
        """The day goes on for so many minutes."""
        self.play(Instant(self.runner.twin.now + round(minutes * MINUTE)))

    def play(self, until: Instant) -> None:
        """The day goes on up to a moment."""
        self.runner.run_flat_out(until)
        self.caught_up()

    def caught_up(self) -> None:
        """Every seat follows and stands where the journal ends."""
        self.wait(lambda: all(_stands_at(seat, self.journal.last()) for seat in self.seats))

    def wait(self, until: Callable[[], bool]) -> None:
        """Let the desks live until something is so."""
        self._qtbot.waitUntil(until, timeout=PATIENCE_MS)

    def board(self, kind: type[B], seat: Seat | None = None) -> B:
        """A board brought forward, showing the newest picture."""
        seat = seat or self.seats[0]
        seat.open(kind.name, "")
        board = seat.window.board(kind.name)
        assert isinstance(board, kind)
        self.wait(lambda: board.isVisible() and seat.presented.get(kind.name) == seat.desk.picture.seq)
        return board

    def offered(self, words: str, seat: Seat | None = None) -> InboxBoard:
        """The inbox, with the proposal whose title holds these words chosen by the arrow keys."""
        inbox = self.board(InboxBoard, seat)
        self.wait(lambda: any(words in row.title and row.decides for row in inbox.work.rows()))
        inbox.work.view.setFocus()
        press(inbox.work.view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        for _ in inbox.work.rows():
            if any(
                row.id == inbox.work.current_key and words in row.title and row.decides for row in inbox.work.rows()
            ):
                break
            press(inbox.work.view, Qt.Key.Key_Down)
        assert words in inbox.proposal.head.title.text()
        return inbox

    def said(self, kind: type[T]) -> list[T]:
        """Everything of a kind that stands in the journal."""
        after = 0
        bodies: list[T] = []
        while chunk := self.journal.read(after, 2_000):
            after = chunk[-1].said.seq
            bodies += [entry.body for entry in chunk if isinstance(entry.body, kind)]
        return bodies


@contextmanager
def living(
    app: QApplication, qtbot: QtBot, folder: Path, scenario: Scenario, scale: Scale, hour: float
) -> Iterator[Shift]:
    """A day that has been played up to an hour, with one seat; all is ended afterwards."""
    with open_database(f"sqlite:///{(folder / 'day.db').as_posix()}") as database:
        journal = Journal(database, wall_clock)
        twin = Twin(demo_script(7, scenario, scale), PLAIN)
        runner = Runner(twin, journal, wall=lambda: 0.0, sleep=lambda _seconds: None)
        runner.open()
        runner.run_flat_out(clock_of(hour))
        shift = Shift(app, qtbot, folder, journal, runner)
        try:
            shift.take_seat("ada")
            yield shift
        finally:
            for seat in shift.seats:
                seat.close()
                seat.window.deleteLater()
            journal.close()


def press(widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key on whatever has the focus in the window of a widget, as a person would."""
    focused: QWidget | None = widget.window().focusWidget()
    QTest.keyClick(focused if focused is not None else widget, key, held)


def texts(table: Table, key: object) -> str:
    """Everything that one line of a table shows."""
    model, row = table.model, table.model.place(key)
    assert row >= 0, f"{key} is not in the list"
    return " | ".join(str(model.index(row, column).data() or "") for column in range(model.columnCount()))


def _stands_at(seat: Seat, last: int) -> bool:
    return seat.desk.link.state is LinkState.LIVE and seat.desk.picture.seq == last
