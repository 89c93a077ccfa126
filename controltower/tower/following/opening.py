"""What does a desk need from an open database, and how is one opened? Journal, rights, names, and who else is there."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from controltower.domain.errors import Refused, Unavailable
from controltower.domain.ids import OperationId
from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.times import Instant
from controltower.store.database import Closer
from controltower.store.engine import Database, file_of, is_server, open_database
from controltower.store.journal import MAIN, Journal
from controltower.store.people import People
from controltower.store.presence import Presence
from controltower.store.projection import Projection
from controltower.store.rights import granted
from controltower.tower.desk import Query
from controltower.tower.seats import Attendance, Looking, Rights


class Store(Protocol):
    """What a session needs from an open database; one that is not `shared` has no bell and is looked at instead."""

    @property
    def shared(self) -> bool: ...
    def listen(self, ring: Callable[[], None]) -> Closer: ...
    def append(self, messages: Sequence[Message]) -> Sequence[int]: ...
    def read(self, after: int, limit: int) -> list[Entry]: ...
    def entry(self, seq: int) -> Entry | None: ...
    def last(self) -> int: ...
    def load(self) -> Picture: ...
    def rights(self) -> Rights: ...
    def attend(self, looking: Looking) -> tuple[Attendance, ...]: ...
    def search(self, query: Query) -> Sequence[Entry]: ...
    def names(self, workers: Sequence[str], reader: str, why: str) -> Mapping[str, str]: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class OpenStore:
    """The journal and the projection of one operation in an open database; closed at the end of `with`.

    `desk` is a text that no other window has, for those who ask who else is there.
    """

    def __init__(
        self, database: Database, clock: Callable[[], Instant], operation: OperationId = MAIN, desk: str = ""
    ) -> None:
        self.database = database
        self.operation = operation
        self.desk = desk
        self.shared = database.shared
        self.journal = Journal(database, clock, operation)
        self._people = People(database, clock, operation)
        self._presence = Presence(database, operation, desk)

    def listen(self, ring: Callable[[], None]) -> Closer:
        """As `Journal.listen`."""
        return self.journal.listen(ring)

    def append(self, messages: Sequence[Message]) -> list[int]:
        """As `Journal.append`."""
        return self.journal.append(messages)

    def read(self, after: int, limit: int) -> list[Entry]:
        """As `Journal.read`."""
        return self.journal.read(after, limit)

    def entry(self, seq: int) -> Entry | None:
        """The entry at a place; None where the journal has none there."""
        return next(iter(self.journal.read(seq - 1, 1)), None)

    def last(self) -> int:
        """As `Journal.last`."""
        return self.journal.last()

    def load(self) -> Picture:
        """As `Projection.load`."""
        return Projection(self.database, self.operation).load()

    def rights(self) -> Rights:
        """What the database lets this login do here."""
        given = granted(self.database, self.operation)
        return Rights(given.roles, given.kinds, given.names)

    def attend(self, looking: Looking) -> tuple[Attendance, ...]:
        """Tell the others what this desk looks at; where the others look."""
        seen = self._presence.attend(looking.board, looking.thing, looking.deciding)
        return tuple(
            Attendance(
                each.desk, each.login, each.role, Looking(each.board, each.thing, each.deciding), each.since, each.seen
            )
            for each in seen
        )

    def search(self, query: Query) -> list[Entry]:
        """As `Journal.search`."""
        return self.journal.search(query.words, query.kinds, query.sources, query.before, query.limit)

    def names(self, workers: Sequence[str], reader: str, why: str) -> dict[str, str]:
        """As `People.names`."""
        return self._people.names(workers, reader, why)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.journal.close()
        self.database.close()


def opener(
    url: str, clock: Callable[[], Instant], operation: OperationId = MAIN, desk: str = ""
) -> Callable[[], OpenStore]:
    """Opens the operation in the database at this URL whenever it is called; only the first time it may be a new one.

    `desk` is as `OpenStore` has it.
    """
    opened: list[str] = []

    def open_() -> OpenStore:
        file = _file(url)
        if opened and file is not None and not file.exists():
            raise Unavailable(f"The file {file} is gone.")
        store = OpenStore(open_database(url), clock, operation, desk)
        opened.append(url)
        return store

    return open_


def _file(url: str) -> Path | None:
    """The file that the URL names; None where it names a server. Raises Refused for what will never be either."""
    try:
        return None if is_server(url) else file_of(url)
    except Refused as error:
        raise Refused(error.reasons, final=True) from error
