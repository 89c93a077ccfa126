"""What do taking a backup and restoring one have in common? What is copied, in which form, and how that is sealed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection

from controltower.store.database import Database
from controltower.store.rows import COLUMNS, Row

Progress = Callable[[int, int], None]
"""Hears how many steps of how many are done."""
Stop = Callable[[], bool]

CHUNK = 500
"""Entries that are copied between two questions whether to stop."""
PEOPLE = ("worker", "name", "told_at", "until")
READS = ("worker", "reader", "at", "why")
GRANTS = ("login", "role", "sources", "granted_by", "granted_at")
ROW_TYPES = (int, str, str, str, int, int, int, str, bytes)
"""Of the columns of the journal but the operation's and the checksum's."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: so many entries and names, and the digest of the picture as it was and as it is read back.

    `rightless` are logins that had rights, and were not given them again.
    """

    operation: str
    entries: int
    names: int
    before: str
    after: str
    rightless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """What stands beside the journal, each in the order in which it is sealed."""

    people: list[tuple[str, str, int, int]]
    reads: list[tuple[str, str, int, str]]
    grants: list[tuple[str, str, str, str, str]]
    """The sources are JSON, the time is ISO 8601."""


class Seal:
    """A SHA-256 over everything that a backup says, so that no entry can be missing, changed or too many."""

    def __init__(self) -> None:
        self._hash = sha256()
        self._encode = msgspec.json.Encoder().encode

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """The next rows; bytes count as the text that they are."""
        for row in rows:
            plain = [value.decode() if isinstance(value, bytes) else value for value in row]
            self._hash.update(self._encode(plain) + b"\n")

    def aside(self, aside: Aside) -> None:
        """What stands beside the journal, after it."""
        for rows in (aside.people, aside.reads, aside.grants):
            self.add(rows)
            self._hash.update(b"\n")

    def closed(self, *words: object) -> str:
        """The seal, with the last words under it."""
        self.add([words])
        return self._hash.hexdigest()


def read_rows(connection: Connection, database: Database, operation: str, after: int, upto: int) -> list[Row]:
    """The next rows of a journal as they are stored, bodies as bytes, up to a place."""
    columns = ", ".join(COLUMNS[1:]).replace("body", database.body)
    statement = f"SELECT {columns} FROM journal WHERE operation = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"  # noqa: S608
    found = connection.exec_driver_sql(database.sql(statement), (operation, after, upto, CHUNK))
    return [(*row[:8], row[8].encode() if isinstance(row[8], str) else row[8], row[9]) for row in found]


def quiet(_done: int, _of: int) -> None:
    """No progress is heard."""


def never() -> bool:
    """Nobody stops it."""
    return False
