"""A session that is stepped by hand, by a clock of the test's own, over a real file with faults put in its way."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from controltower.domain.errors import Unavailable
from controltower.domain.messages import Entry, Message
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.outbox import Outbox, outbox_in
from controltower.tower.following import OpenStore, Session
from controltower.tower.seats import Attendance, Looking, Rights
from tests.helpers import make
from tests.tower.listening import Heard

SHORTEST_S = 0.001


def clock() -> Instant:
    return make.at(0)


class Stand:
    """What the world does to the store, and what the session asked of it and when."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.now_s = 1_000.0
        self.shared = True
        self.opens: Exception | None = None
        self.reads: Exception | None = None
        self.writes: Exception | None = None
        self.attends: Exception | None = None
        self.loses_answers = 0
        self.blind = False
        self.takes_s = 0.0
        self.meanwhile: Callable[[], None] = lambda: None
        self.rights = Rights(("supervisor",), frozenset({"SetPace"}))
        self.others: tuple[Attendance, ...] = ()
        self.asked: list[tuple[str, float]] = []

    def open(self) -> "Staged":
        self.note("open")
        if self.opens:
            raise self.opens
        return Staged(self)

    def note(self, what: str) -> None:
        self.asked.append((what, self.now_s))
        self.now_s += self.takes_s
        self.meanwhile()

    def at(self, what: str) -> list[float]:
        """When the session asked so, in seconds since the beginning."""
        return [at_s - 1_000.0 for asked, at_s in self.asked if asked == what]

    def tell(self, *messages: Message) -> None:
        """Somebody else writes."""
        with open_database(self.url) as database:
            Journal(database, clock).append(messages)


class Staged(OpenStore):
    """A real store on the stand."""

    def __init__(self, stand: Stand) -> None:
        super().__init__(open_database(stand.url), clock)
        self.stand = stand
        self.shared = stand.shared

    def listen(self, ring: Callable[[], None]) -> Callable[[], None]:
        return lambda: None  # bells can be lost, and here all are

    def read(self, after: int, limit: int) -> list[Entry]:
        self.stand.note("read")
        if self.stand.reads:
            raise self.stand.reads
        return [] if self.stand.blind else super().read(after, limit)

    def entry(self, seq: int) -> Entry | None:
        return None if self.stand.blind else super().entry(seq)

    def last(self) -> int:
        return 0 if self.stand.blind else super().last()

    def append(self, messages: Sequence[Message]) -> list[int]:
        self.stand.note("append")
        if self.stand.writes:
            raise self.stand.writes
        places = super().append(messages)
        if self.stand.loses_answers:
            self.stand.loses_answers -= 1
            raise Unavailable("The answer was lost on its way.")
        return places

    def rights(self) -> Rights:
        self.stand.note("rights")
        return self.stand.rights

    def attend(self, looking: Looking) -> tuple[Attendance, ...]:
        self.stand.note(f"attend {looking.thing}".strip())
        if self.stand.attends:
            raise self.stand.attends
        return self.stand.others


class Stepped:
    """A session on a stand, and all that it said."""

    def __init__(self, folder: Path, stand: Stand | None = None) -> None:
        self.folder = folder
        self.stand = stand or Stand(f"sqlite:///{folder / 'day.db'}")
        self.heard = Heard()
        self.session = Session(self.stand.open, self.heard.ears(), lambda: self.stand.now_s, self.outbox())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stand.takes_s, self.stand.meanwhile = 0.0, lambda: None
        self.session.close()

    def outbox(self) -> Outbox:
        """The outbox that a window of this person has here."""
        return outbox_in(self.folder, self.stand.url, "main", "ada")

    def go(self, seconds: float) -> None:
        """Let so much time pass, and step whenever the session wants it."""
        end_s = self.stand.now_s + seconds
        while self.stand.now_s < end_s:
            wait_s = self.session.step()
            assert wait_s >= 0
            self.stand.now_s += max(SHORTEST_S, min(wait_s, end_s - self.stand.now_s))

    @property
    def says(self) -> str:
        """The newest link, state and sentence."""
        link = self.heard.links[-1]
        return f"{link.state}: {link.says}"

    def written(self) -> list[str]:
        """The keys in the journal."""
        with open_database(self.stand.url) as database:
            return [entry.said.key for entry in Journal(database, clock).read(0, 10_000)]
