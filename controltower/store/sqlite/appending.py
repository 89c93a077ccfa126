"""How is something said written to a file? Numbered under its one write lock, and never twice."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from controltower.domain.times import Instant
from controltower.store.database import Database
from controltower.store.rows import COLUMNS, Draft, numbered

CHUNK = 500

_INSERT = f"INSERT INTO journal ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
_LAST = "SELECT max(seq) FROM journal WHERE operation = ?"
_SAID = "SELECT source_key, seq FROM journal WHERE operation = ? AND source = ? AND source_key IN "


def append_to(database: Database, operation: str, drafts: Sequence[Draft], clock: Callable[[], Instant]) -> list[int]:
    """The places of the drafts, written together; one that was said before keeps the place it has."""
    try:
        with database.writing() as connection:
            first = _write(connection, operation, drafts, clock)
        return list(range(first, first + len(drafts)))
    except IntegrityError:
        with database.writing() as connection:
            return _write_new(connection, operation, drafts, clock)


def _write(connection: Connection, operation: str, drafts: Sequence[Draft], clock: Callable[[], Instant]) -> int:
    """Number and insert the drafts; the first number. Raises IntegrityError where one was said before."""
    last: int | None = connection.exec_driver_sql(_LAST, (operation,)).scalar()
    first = (last or 0) + 1
    connection.exec_driver_sql(_INSERT, numbered(operation, drafts, first, clock()))
    return first


def _write_new(
    connection: Connection, operation: str, drafts: Sequence[Draft], clock: Callable[[], Instant]
) -> list[int]:
    """Insert the drafts that were not said before, nor earlier in the same list; the places of all."""
    places = _said(connection, operation, drafts)
    fresh: dict[tuple[str, str], Draft] = {}
    for each in drafts:
        if each[:2] not in places:
            fresh.setdefault(each[:2], each)
    if fresh:
        first = _write(connection, operation, list(fresh.values()), clock)
        places.update(zip(fresh, range(first, first + len(fresh)), strict=True))
    return [places[each[:2]] for each in drafts]


def _said(connection: Connection, operation: str, drafts: Sequence[Draft]) -> dict[tuple[str, str], int]:
    """The places of those that were said before, by source and key."""
    keys: dict[str, list[str]] = {}
    for source, key, *_ in drafts:
        keys.setdefault(source, []).append(key)
    places = {}
    for source, asked in keys.items():
        for start in range(0, len(asked), CHUNK):
            part = asked[start : start + CHUNK]
            statement = f"{_SAID}({', '.join('?' * len(part))})"
            for key, seq in connection.exec_driver_sql(statement, (operation, source, *part)):
                places[source, key] = seq
    return places
