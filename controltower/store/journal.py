"""What was said, in which order? The append-only list of one operation's messages, for many writers and followers."""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from controltower.domain.ids import OperationId
from controltower.domain.messages import Entry, Message
from controltower.domain.times import Instant
from controltower.store.codec import Codec
from controltower.store.database import Closer, Database
from controltower.store.rows import COLUMNS, damaged, draft, entries, sound
from controltower.store.search import search_sql

MAIN = OperationId("main")
CHUNK = 500
BEAT_S = 0.02
SAFETY_S = 1.0
"""A follower looks so often although no bell rang: bells can be lost."""

_READ = ", ".join(COLUMNS[1:])
_AFTER = "SELECT {} FROM journal WHERE operation = ? AND seq > ? ORDER BY seq LIMIT ?"
_ONE = "SELECT {} FROM journal WHERE operation = ? AND seq = ?"
_LAST = "SELECT max(seq) FROM journal WHERE operation = ?"


class Journal:
    """The journal of one operation in an open database. May be used from several threads.

    `clock` is the wall clock, read once for each append.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], Instant],
        operation: OperationId = MAIN,
        codec: Codec | None = None,
    ) -> None:
        self.database = database
        self.operation = operation
        self._clock = clock
        self._codec = codec or Codec()
        self._closed = False

    def append(self, messages: Sequence[Message]) -> list[int]:
        """Write all messages or none, and return the place of each; safe on disk on return.

        One that was said before (by its source and key) is not written again: it keeps the place it has. Raises
        Rejected for one that could not be read again, Unavailable where the database cannot be written.
        """
        drafts = [draft(message, self._codec) for message in messages]
        return self.database.append(self.operation, drafts, self._clock) if drafts else []

    def listen(self, ring: Callable[[], None]) -> Closer:
        """Call `ring`, from another thread, whenever there may be news; the answer ends it.

        A hint and no more: a ring can be lost, so whoever listens looks now and then by itself.
        """
        return self.database.listen(self.operation, ring)

    def read(self, after: int, limit: int = CHUNK) -> list[Entry]:
        """The next entries after a place, in order, at most `limit`, and none beyond one that cannot be read.

        Raises Unavailable where the very next is damaged, Outdated where another version of the program wrote it.
        """
        with self.database.glancing() as connection:
            return self._read(connection, after, limit)

    def follow(self, stop: Callable[[], bool], after: int, limit: int = CHUNK) -> Iterator[list[Entry]]:
        """The entries after a place, in order, in lists of at most `limit`; waits for news until `stop()` is true.

        Use it in a thread of its own. Raises as `read` does.
        """
        rung = threading.Event()
        hush = self.listen(rung.set)
        try:
            while not self._over(stop):
                rung.clear()
                while not self._over(stop) and (news := self.read(after, limit)):
                    after = news[-1].said.seq
                    yield news
                self._await(rung, stop)
        finally:
            hush()

    def last(self) -> int:
        """The place of the newest entry; 0 where there is none."""
        with self.database.glancing() as connection:
            return self._last(connection)

    def search(
        self,
        words: str = "",
        kinds: Sequence[str] = (),
        sources: Sequence[str] = (),
        before: int = 0,
        limit: int = CHUNK,
    ) -> list[Entry]:
        """Entries with every word in source, key, author, kind or body; newest first, before a place (0: the end)."""
        asked = (self.operation, words, kinds, sources, before, limit, self.database.like)
        statement, values = search_sql(self._columns(), *asked)
        with self.database.reading() as connection:
            found = connection.exec_driver_sql(self.database.sql(statement), values)
            return entries(found, self._codec, self.database.check)

    def close(self) -> None:
        """End all followers; the database stays open."""
        self._closed = True

    def _over(self, stop: Callable[[], bool]) -> bool:
        return self._closed or stop()

    def _await(self, rung: threading.Event, stop: Callable[[], bool]) -> None:
        """Wait for the bell, for the safety's sake not too long, and ask now and then whether to stop."""
        for _ in range(round(SAFETY_S / BEAT_S)):
            if rung.wait(BEAT_S) or self._over(stop):
                return

    def _columns(self) -> str:
        return _READ.replace("body", self.database.body)

    def _sql(self, text: str) -> str:
        return self.database.sql(text.format(self._columns()))

    def _last(self, connection: Connection) -> int:
        last: int | None = connection.exec_driver_sql(self.database.sql(_LAST), (self.operation,)).scalar()
        return last or 0

    def _read(self, connection: Connection, after: int, limit: int) -> list[Entry]:
        try:
            rows = connection.exec_driver_sql(self._sql(_AFTER), (self.operation, after, limit)).fetchall()
        except DBAPIError as error:
            if "UTF-8" not in str(error.orig):
                raise
            rows = self._fetched(connection, after, limit)
        return sound(rows, self._codec, after + 1, self.database.check)

    def _fetched(self, connection: Connection, after: int, limit: int) -> list[Any]:
        """The rows before one that cannot even be fetched. Raises Unavailable where that is the first."""
        rows: list[Any] = []
        for seq in range(after + 1, after + limit + 1):
            try:
                rows += connection.exec_driver_sql(self._sql(_ONE), (self.operation, seq)).fetchall()
            except DBAPIError as error:
                if not rows:
                    raise damaged(seq) from error
                break
        return rows
