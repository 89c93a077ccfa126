"""What was said, in which order? The append-only list of one operation's messages, for many writers and followers."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from controltower.domain.ids import OperationId
from controltower.domain.messages import Entry, Message
from controltower.domain.times import Instant
from controltower.store.codec import Codec
from controltower.store.engine import Database, world
from controltower.store.rows import COLUMNS, Draft, damaged, draft, entries, numbered, sound
from controltower.store.search import search_sql

MAIN = OperationId("main")
CHUNK = 500
POLL_S = 0.02
"""How often a follower looks for news: half of this is what it adds to the way from commit to screen."""

# As bytes the body needs no decoding, and a damaged one can be named rather than stumbled over.
_READ = ", ".join("CAST(body AS BLOB)" if name == "body" else name for name in COLUMNS[1:])
_INSERT = f"INSERT INTO journal ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
_AFTER = f"SELECT {_READ} FROM journal WHERE operation = ? AND seq > ? ORDER BY seq LIMIT ?"  # noqa: S608
_ONE = f"SELECT {_READ} FROM journal WHERE operation = ? AND seq = ?"  # noqa: S608
_LAST = "SELECT max(seq) FROM journal WHERE operation = ?"
_SAID = "SELECT source_key, seq FROM journal WHERE operation = ? AND source = ? AND source_key IN "


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
        if not drafts:
            return []
        try:
            with self.database.writing() as connection:
                first = self._write(connection, drafts)
            return list(range(first, first + len(drafts)))
        except IntegrityError:
            with self.database.writing() as connection:
                return self._write_new(connection, drafts)

    def read(self, after: int, limit: int = CHUNK) -> list[Entry]:
        """The next entries after a place, in order, at most `limit`, and none beyond one that cannot be read.

        Raises Unavailable where the very next is damaged, Outdated where another version of the program wrote it.
        """
        with self.database.reading() as connection:
            return self._read(connection, after, limit)

    def follow(self, stop: Callable[[], bool], after: int, limit: int = CHUNK) -> Iterator[list[Entry]]:
        """The entries after a place, in order, in lists of at most `limit`; waits for news until `stop()` is true.

        Use it in a thread of its own. Raises as `read` does.
        """
        with world(self.database.path), self.database.readers.connect() as connection:
            driver: Any = connection.connection.driver_connection
            seen = None
            while not self._over(stop):
                version = driver.execute("PRAGMA data_version").fetchone()[0]
                if version == seen:
                    time.sleep(POLL_S)
                    continue
                while not self._over(stop):
                    with connection.begin():
                        news = self._read(connection, after, limit)
                    if not news:
                        break
                    after = news[-1].said.seq
                    yield news
                seen = version

    def last(self) -> int:
        """The place of the newest entry; 0 where there is none."""
        with self.database.reading() as connection:
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
        statement, values = search_sql(_READ, self.operation, words, kinds, sources, before, limit)
        with self.database.reading() as connection:
            return entries(connection.exec_driver_sql(statement, values), self._codec)

    def close(self) -> None:
        """End all followers; the database stays open."""
        self._closed = True

    def _over(self, stop: Callable[[], bool]) -> bool:
        return self._closed or stop()

    def _write(self, connection: Connection, drafts: Sequence[Draft]) -> int:
        """Number and insert the drafts; the first number. Raises IntegrityError where one was said before."""
        first = self._last(connection) + 1
        connection.exec_driver_sql(_INSERT, numbered(self.operation, drafts, first, self._clock()))
        return first

    def _write_new(self, connection: Connection, drafts: Sequence[Draft]) -> list[int]:
        """Insert the drafts that were not said before, nor earlier in the same list; the places of all."""
        places = self._said(connection, drafts)
        fresh: dict[tuple[str, str], Draft] = {}
        for each in drafts:
            if each[:2] not in places:
                fresh.setdefault(each[:2], each)
        if fresh:
            first = self._write(connection, list(fresh.values()))
            places.update(zip(fresh, range(first, first + len(fresh)), strict=True))
        return [places[each[:2]] for each in drafts]

    def _said(self, connection: Connection, drafts: Sequence[Draft]) -> dict[tuple[str, str], int]:
        """The places of those that were said before, by source and key."""
        keys: dict[str, list[str]] = {}
        for source, key, *_ in drafts:
            keys.setdefault(source, []).append(key)
        places = {}
        for source, asked in keys.items():
            for start in range(0, len(asked), CHUNK):
                part = asked[start : start + CHUNK]
                statement = f"{_SAID}({', '.join('?' * len(part))})"
                for key, seq in connection.exec_driver_sql(statement, (self.operation, source, *part)):
                    places[source, key] = seq
        return places

    def _last(self, connection: Connection) -> int:
        last: int | None = connection.exec_driver_sql(_LAST, (self.operation,)).scalar()
        return last or 0

    def _read(self, connection: Connection, after: int, limit: int) -> list[Entry]:
        try:
            rows = connection.exec_driver_sql(_AFTER, (self.operation, after, limit)).fetchall()
        except DBAPIError as error:
            if "UTF-8" not in str(error.orig):
                raise
            rows = self._fetched(connection, after, limit)
        return sound(rows, self._codec, after + 1)

    def _fetched(self, connection: Connection, after: int, limit: int) -> list[Any]:
        """The rows before one that cannot even be fetched. Raises Unavailable where that is the first."""
        rows: list[Any] = []
        for seq in range(after + 1, after + limit + 1):
            try:
                rows += connection.exec_driver_sql(_ONE, (self.operation, seq)).fetchall()
            except DBAPIError as error:
                if not rows:
                    raise damaged(seq) from error
                break
        return rows
