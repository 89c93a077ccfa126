"""How is a day played that nobody can watch? Without a screen, with its pictures and a summary saved."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from controltower.app.boards import BOARDS
from controltower.app.running import application
from controltower.app.seat import Place, Seat
from controltower.app.summary import summary
from controltower.domain.errors import Unavailable
from controltower.domain.times import Instant
from controltower.settings import Settings
from controltower.tower.desk import LinkState
from controltower.ui import theme
from controltower.ui.board import Board
from controltower.ui.shots import grab

QUIET_S = 1.0
"""The twin is gone and nothing has come for so long: that was all."""
LEAST_S = 1.5
THOUGHT_S = 30.0
"""A board that has something worked out elsewhere gets so long before its picture."""
Say = Callable[[str], None]


def play(
    place: Place,
    settings: Settings,
    commands: Sequence[tuple[str, tuple[str, ...]]],
    until: Callable[[Seat], bool],
    say: Say,
) -> Seat:
    """A desk without a screen that follows until a moment, or until the twin is done; finish it afterwards.

    Raises Unavailable where a helper dies.
    """
    app = application(settings)
    seat = Seat(app, place, settings)
    seat.window.resize(1920, 1080)
    for name, words in commands:
        seat.processes.start(name, words)
    seat.start()
    told = quiet_since = time.monotonic()
    seq, alone = 0, False
    while not until(seat):
        app.processEvents()
        time.sleep(0.002)
        seat.processes.ended()
        for child in seat.processes.gone:
            if child.code:
                finish(seat)
                raise Unavailable(f"The {child.name} has ended: {child.words}")
            alone = alone or child.name == "twin"
        if seq != seat.desk.picture.seq or not caught_up(seat):
            seq, quiet_since = seat.desk.picture.seq, time.monotonic()
        elif alone and time.monotonic() - quiet_since > QUIET_S:
            break
        if time.monotonic() - told > 5:
            told = time.monotonic()
            say(_progress(seat))
    return seat


def reached(at: Callable[[Seat], Instant | None]) -> Callable[[Seat], bool]:
    """Whether the picture stands at that time or later, and all that was read is folded."""

    def over(seat: Seat) -> bool:
        end = at(seat)
        return end is not None and seat.desk.picture.now >= end and caught_up(seat)

    return over


def caught_up(seat: Seat) -> bool:
    """Whether all that was read is folded."""
    return not len(seat.drain) and seat.desk.link.state is LinkState.LIVE


def settle(seat: Seat, longest_s: float) -> None:
    """Let the desk look for alarms, plan and propose, as it does all day, until it has nothing more to think about."""
    begun = time.monotonic()
    while time.monotonic() < begun + longest_s:
        seat.propose()
        rest(seat, 0.2)
        thinking = seat.proposers is not None and seat.proposers.thinking
        if not thinking and time.monotonic() > begun + LEAST_S:
            break
    rest(seat, 0.3)


def rest(seat: Seat, seconds: float) -> None:
    """Let the event loop run."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seat.app.processEvents()
        time.sleep(0.005)


def pictures(
    seat: Seat, folder: Path, themes: Sequence[str] = ("light",), sizes: Sequence[tuple[int, int]] = ((1920, 1080),)
) -> list[Path]:
    """Every board of the desk, in each theme and size."""
    folder.mkdir(parents=True, exist_ok=True)
    saved = []
    seat.window.show()
    for name in themes:
        theme.apply(seat.app, theme.THEMES[name])
        for width, height in sizes:
            seat.window.resize(width, height)
            for kind in BOARDS:
                board = seat.window.open_board(kind.name)
                rest(seat, 0.6)
                _await(seat, board)
                saved.append(grab(seat.window, folder / f"{kind.name}-{width}x{height}-{name}.png", (width, height)))
    return saved


def _await(seat: Seat, board: QWidget) -> None:
    """Give a board a while to show what is so, and one that thinks to come to an end."""
    until = time.monotonic() + THOUGHT_S
    while isinstance(board, Board) and _busy(seat, board) and time.monotonic() < until:
        rest(seat, 0.2)


def _busy(seat: Seat, board: Board) -> bool:
    return seat.presented.get(board.name, -1) < 0 or board.thinking


def write_summary(seat: Seat, folder: Path, files: Sequence[Path]) -> Path:
    """What there is to say of the day so far, as Markdown."""
    path = folder / "summary.md"
    path.write_text(summary(seat.desk, [file.name for file in files]), encoding="utf-8")
    return path


def finish(seat: Seat) -> None:
    """End the desk and its helpers, and let Qt clean up."""
    seat.close()
    seat.window.close()
    QApplication.processEvents()


def _progress(seat: Seat) -> str:
    from controltower.domain.places import operation_of
    from controltower.domain.times import clock

    operation = operation_of(seat.desk.picture)
    zone = operation.timezone if operation else "UTC"
    return f"{clock(seat.desk.picture.now, zone)}  {seat.desk.picture.seq:,} messages"
