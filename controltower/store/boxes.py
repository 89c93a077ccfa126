"""How are messages held in a file? In SQLite, locked for as long as its process lives, row by row checked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from controltower.domain.errors import Outdated, Rejected, Unavailable
from controltower.domain.messages import Message
from controltower.domain.times import Instant
from controltower.store.codec import Codec
from controltower.store.rows import crc, draft
from controltower.store.sqlite.library import newest

_TABLE = (
    "CREATE TABLE IF NOT EXISTS waiting (place INTEGER PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL, "
    "kind TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL, body BLOB NOT NULL, "
    "checksum INTEGER NOT NULL, UNIQUE (source, key))"
)
_NEXT = "SELECT coalesce(max(place), 0) + 1 FROM waiting"
_ADD = "INSERT OR IGNORE INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ALL = "SELECT place, source, key, kind, version, at, author, body, checksum FROM waiting ORDER BY place"
_GONE = "DELETE FROM waiting WHERE source = ? AND key = ?"
_ANY = "SELECT EXISTS (SELECT 1 FROM waiting)"


class Damaged(Exception):
    """A file that is not what was written; `sound` is what could be read of it."""

    def __init__(self, reason: str, sound: Sequence[Message] = ()) -> None:
        self.sound = tuple(sound)
        super().__init__(reason)


class Box:
    """A file of messages, which nobody else can open before this is closed or its process has ended."""

    def __init__(self, path: Path, connection: Any, library: Any) -> None:
        self.path = path
        self._connection = connection
        self._library = library
        self._codec = Codec()

    @classmethod
    def taken(cls, path: Path, wait_s: float = 0.0) -> Self | None:
        """The file with its lock held; None where somebody else has it, or it is gone.

        Raises Damaged for what is no such file, Unavailable where the disk fails.
        """
        library = newest()
        connection: Any = None
        try:
            connection = library.connect(
                f"{path.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=wait_s,
                isolation_level=None,
                check_same_thread=False,
            )
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA synchronous=EXTRA")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute(_TABLE)
            connection.execute("COMMIT")
        except library.Error as error:
            if connection is not None:
                connection.close()
            if _is(error, "SQLITE_BUSY") or not path.exists():
                return None
            raise _said(error, path) from error
        return cls(path, connection, library)

    def add(self, messages: Sequence[Message]) -> None:
        """Keep messages, each once; safe on return. One that no journal would take is left out. Raises Unavailable."""
        with self._writing() as run:
            first = run(_NEXT).fetchone()[0]
            for place, message in enumerate(messages, first):
                with suppress(Rejected):
                    source, key, kind, version, at, author, body = draft(message, self._codec)
                    check = crc(place, source, key, kind, version, at, 0, author, body)
                    run(_ADD, (place, source, key, kind, version, at, author, body, check))

    def remove(self, messages: Sequence[Message]) -> None:
        """Forget messages. Raises Unavailable."""
        with self._writing() as run:
            for message in messages:
                with suppress(UnicodeEncodeError):
                    run(_GONE, (message.source, message.key))

    def messages(self) -> list[Message]:
        """All that are in it, in their order; closed where that fails.

        Raises Damaged where a row is not what was written, Outdated where a newer program wrote one.
        """
        sound: list[Message] = []
        wrong = ""
        try:
            for row in self._connection.execute(_ALL):
                try:
                    sound.append(self._message(row))
                except Rejected as error:
                    wrong = f"{self.path} is not what was written: {error}"
        except self._library.Error as error:
            wrong = f"{self.path} is not what was written: {error}."
        except Outdated:
            self._connection.close()
            raise
        if wrong:
            self._connection.close()
            raise Damaged(wrong, sound)
        return sound

    def close(self) -> None:
        """Let go of the file; it goes where nothing is in it."""
        empty = False
        with suppress(self._library.Error):
            empty = not self._connection.execute(_ANY).fetchone()[0]
        if empty:
            # Before the lock is let go; where an open file cannot be deleted, after it.
            with suppress(OSError):
                self.path.unlink()
        self._connection.close()
        if empty:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _message(self, row: Sequence[Any]) -> Message:
        place, source, key, kind, version, at, author, body, held = row
        if not isinstance(body, bytes) or crc(place, source, key, kind, version, at, 0, author, body) != held:
            raise Rejected(f"Decision {place} is damaged.")
        return Message(source, key, Instant(at), author, self._codec.decode(kind, version, body))

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        try:
            self._connection.execute("BEGIN")
            yield self._connection.execute
            self._connection.execute("COMMIT")
        except self._library.Error as error:
            with suppress(self._library.Error):
                self._connection.execute("ROLLBACK")
            raise Unavailable(f"Decisions cannot be kept in {self.path}: {error}.") from error


def _is(error: BaseException, *names: str) -> bool:
    return str(getattr(error, "sqlite_errorname", "")).startswith(names)


def _said(error: BaseException, path: Path) -> Exception:
    if _is(error, "SQLITE_NOTADB", "SQLITE_CORRUPT"):
        return Damaged(f"{path} is not what was written: {error}.")
    return Unavailable(f"{path} cannot be used: {error}.")
