"""How do a desk and a keeper reach the model of the database? The parts that they are given, with all that may fail."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from controltower.domain.errors import Refused
from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.tower.desk import Query
from controltower.tower.seats import Attendance, Looking, Rights
from tests.manydesks.faults import Ear, Faults, Line, Process
from tests.manydesks.server import Server

Acked = Callable[[Sequence[Message], Sequence[int]], None]
"""Hears what was written and acknowledged, and where it is."""


class ModelStore:
    """An open database as a session wants it (`Store`)."""

    shared = True

    def __init__(self, faults: Faults, process: Process, login: str, acked: Acked) -> None:
        self._faults, self._process, self._login, self._acked = faults, process, login, acked
        self._line = Line(faults, process)
        self._line.open()
        self._server.grant(login)
        self._ears: list[Ear] = []

    @property
    def _server(self) -> Server:
        return self._faults.server

    def listen(self, ring: Callable[[], None]) -> Callable[[], None]:
        """Ring whenever there may be news; connected anew by itself, as the real one."""
        ear = Ear(self._process, ring)
        self._ears.append(ear)
        self._faults.ears.append(ear)

        def hush() -> None:
            ear.listening = False
            if ear in self._faults.ears:
                self._faults.ears.remove(ear)

        return hush

    def append(self, messages: Sequence[Message]) -> list[int]:
        """Write all messages or none; their places."""
        with self._line.crossing("append", writes=True):
            places = self._server.append(self._login, messages)
            self._faults.world.note(self._process.name, "wrote", places)
            self._faults.ring()
            self._faults.strike(self._login)
        self._acked(messages, places)
        return places

    def read(self, after: int, limit: int) -> list[Entry]:
        """The next entries after a place."""
        with self._line.crossing("read"):
            return self._server.read(self._login, after, limit)

    def entry(self, seq: int) -> Entry | None:
        """The entry at a place."""
        with self._line.crossing("entry"):
            found = self._server.read(self._login, seq - 1, 1) if seq > 0 else []
        return found[0] if found else None

    def last(self) -> int:
        """The place of the newest entry."""
        with self._line.crossing("last"):
            return self._server.last(self._login)

    def load(self) -> Picture:
        """What the keeper has written."""
        with self._line.crossing("load"):
            self._server.grant(self._login)
            return self._server.tables.fork() if self._server.grant(self._login).roles else Picture()

    def rights(self) -> Rights:
        """What this login may do."""
        with self._line.crossing("rights"):
            return self._server.rights(self._login)

    def attend(self, looking: Looking) -> tuple[Attendance, ...]:
        """Say what this desk looks at; where the others look."""
        with self._line.crossing("attend"):
            return self._server.attend(self._login, self._process.name, looking)

    def search(self, query: Query) -> Sequence[Entry]:
        """Nobody searches here."""
        raise AssertionError(query)

    def names(self, workers: Sequence[str], reader: str, why: str) -> Mapping[str, str]:
        """Nobody asks for names here."""
        raise Refused([reader, why, *workers])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for ear in self._ears:
            ear.listening = False


class ModelJournal:
    """The journal as a keeper reads it."""

    def __init__(self, faults: Faults, process: Process, login: str) -> None:
        self._faults, self._login = faults, login
        self._line = Line(faults, process)
        self._line.open()

    def read(self, after: int, limit: int = 500) -> list[Entry]:
        """The next entries after a place."""
        with self._line.crossing("read"):
            return self._faults.server.read(self._login, after, limit)

    def follow(self, stop: Callable[[], bool], after: int, limit: int = 500) -> Iterator[list[Entry]]:
        """What there is by now: who keeps the tables is stepped."""
        while not stop() and (entries := self.read(after, limit)):
            after = entries[-1].said.seq
            yield entries


class ModelLease:
    """The right to write, as a keeper takes it."""

    def __init__(self, faults: Faults, process: Process, login: str, ttl_s: float = 3.0) -> None:
        self.ttl_s = ttl_s
        self._faults, self._login, self._holder = faults, login, process.name
        self._line = Line(faults, process)
        self._line.open()

    def renew(self) -> int:
        """The term, or 0 while somebody else has it."""
        with self._line.crossing("renew"):
            return self._faults.server.keep(self._login, self._holder, self.ttl_s)

    def held(self, _connection: object) -> bool:
        """Whether it is ours, to the end of a write."""
        return self._faults.server.keep(self._login, self._holder, self.ttl_s) > 0


def always(_connection: object) -> bool:
    """Nobody asks for a lease."""
    return True


class ModelProjection:
    """The tables as a keeper writes them."""

    def __init__(self, faults: Faults, process: Process, login: str) -> None:
        self._faults, self._process, self._login = faults, process, login
        self._line = Line(faults, process)
        self._line.open()

    def position(self) -> int:
        """The place that the tables stand for."""
        with self._line.crossing("position"):
            return self._faults.server.tables.seq

    def load(self) -> Picture:
        """The picture that the tables hold."""
        with self._line.crossing("load"):
            return self._faults.server.tables.fork()

    def write(
        self, facts: Iterable[Any], picture: Picture, from_seq: int, held: Callable[[Any], bool] = always
    ) -> bool:
        """Facts and place, both or neither, under the lease's lock."""
        with self._line.crossing("write", writes=True):
            done = self._written(facts, picture, from_seq, held)
            self._faults.world.note(self._process.name, "keeps", from_seq, picture.seq, done)
        return done

    def _written(self, facts: Iterable[Any], picture: Picture, from_seq: int, held: Callable[[Any], bool]) -> bool:
        """In the middle of the transaction everybody else goes on, and the server may fall over."""
        server, me = self._faults.server, self._process.name
        if not held(None):
            return False
        server.locked = me
        try:
            self._faults.world.take(self._faults.takes_s())
            self._process.check()
            self._line.hold("write")
            return server.write(me, facts, picture, from_seq)
        finally:
            if server.locked == me:
                server.locked = ""
