"""How fast does the day go by? A twin paced against the wall, or flat out, with its messages written as they come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from controltower.domain.clock import clock_of
from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.times import MINUTE, SECOND, Instant
from controltower.simulation.twin import Twin

SLICE_S = 0.15
"""Wall seconds between two turns: short enough to look alive, long enough to write in batches."""
LONGEST_S = 1.0
"""Wall seconds that one turn catches up at most; a slow machine runs late rather than in jumps."""
BATCH = 1_000


class JournalLike(Protocol):
    """What the runner needs of a journal: entries come back in the order of their `seq`, gapless from 1."""

    def append(self, messages: Sequence[Message]) -> object: ...

    def read(self, after: int, limit: int) -> Sequence[Entry]: ...


@dataclass(slots=True)
class Runner:
    """Runs one twin on one journal.

    `through` is given the picture and what the twin says next, and says what of it is written, and as whose words.
    `wall` gives seconds on the wall that only grow, `sleep` waits for so many. `pace` holds until somebody sets another
    one in the journal: so many times faster than the wall, 0 for paused.
    """

    twin: Twin
    journal: JournalLike
    wall: Callable[[], float]
    sleep: Callable[[float], None]
    pace: float = 1.0
    read_to: int = 0
    appended: int = 0
    through: Callable[[Picture, Sequence[Message]], Sequence[Message]] = lambda _picture, messages: messages
    _since: float | None = field(default=None)

    def open(self) -> None:
        """Write what must stand before the day; on a journal that has it already, nothing is written twice."""
        self._append(self.twin.opening())
        self.twin.hear(self._news())

    def run(self, stop: Callable[[], bool]) -> None:
        """Run at the journal's pace until the day is over or `stop` says so."""
        while not stop() and not self.twin.done:
            self.turn()
            self.sleep(SLICE_S)

    def run_flat_out(self, until: Instant, slice_us: int = MINUTE) -> None:
        """Run to a moment, or to the end of the day, as fast as the machine can; what the desks decide is obeyed."""
        while not self.twin.done and self.twin.now < until:
            self._live(min(until, Instant(self.twin.now + slice_us)))

    def turn(self) -> None:
        """One slice: hear the news, then live as long as pace and wall say."""
        self.twin.hear(self._news())
        now = self.wall()
        passed = min(LONGEST_S, now - self._since) if self._since is not None else 0.0
        self._since = now
        until = self._target(passed)
        if until > self.twin.now:
            self._append(self.twin.advance(until))

    def _target(self, passed_s: float) -> Instant:
        """How far the day may go now: by the pace, or to the end of a step."""
        clock = clock_of(self.twin.picture)
        pace = self.pace if clock.pace is None else clock.pace
        if pace > 0:
            return Instant(self.twin.now + round(passed_s * pace * SECOND))
        return clock.step_until or self.twin.now

    def _live(self, until: Instant) -> None:
        self.twin.hear(self._news())
        self._append(self.twin.advance(until))

    def _append(self, messages: Sequence[Message]) -> None:
        written = self.through(self.twin.picture, messages)
        for start in range(0, len(written), BATCH):
            self.journal.append(written[start : start + BATCH])
        self.appended += len(written)

    def _news(self) -> list[Entry]:
        """Everything written since the last look."""
        news: list[Entry] = []
        while True:
            chunk = self.journal.read(self.read_to, BATCH)
            if not chunk:
                return news
            news.extend(chunk)
            self.read_to = chunk[-1].said.seq
