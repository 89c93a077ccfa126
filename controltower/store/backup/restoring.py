"""How is a backup brought back? Into an operation that holds nothing yet, all of it or nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from controltower.domain.errors import Refused
from controltower.domain.ids import OperationId
from controltower.domain.times import Instant
from controltower.store.backup.kept import Kept, opened, read_back
from controltower.store.backup.words import PEOPLE, READS, Aside, Copied, Progress, Seal, Stop, never, quiet
from controltower.store.database import Database
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.projection import Projection
from controltower.store.rows import COLUMNS, Row

_HOLDS = "SELECT 1 FROM {} WHERE operation = ? LIMIT 1"
_INTO = "INSERT INTO {} ({}) VALUES ({})"
_ELSEWHERE = "A backup is restored into an empty one only: name another database, or another operation."
_COUNTED = "UPDATE operations SET last_seq = ?, names_days = coalesce(?, names_days) WHERE operation = ?"


class _Stopped(Exception):
    """Whoever asked for it wants it no more."""


def restore(
    file: Path,
    url: str,
    clock: Callable[[], Instant],
    progress: Progress = quiet,
    stop: Stop = never,
    *,
    operation: OperationId | None = None,
    rights: bool = False,
) -> Copied | None:
    """Bring a backup back, by default as the operation that it was, and fold the projection anew.

    Entries keep all they say, their places and times too. Names that `clock` no longer lets anybody read stay away, and
    for how many days they are kept comes back on a server; a file of one machine always keeps them as long.
    `rights` come back only where asked for, since whoever can write a backup could write them, and only for logins
    that the server knows. None, and nothing of it there, where it was stopped. Raises Refused where the backup is
    damaged, the operation holds anything, or the login does not own the database, Unavailable where the database
    fails, Outdated where a keeper is at work on it.
    """
    with opened(file) as kept:
        total = 3 * kept.head.last
        before = read_back(kept, lambda done, _: progress(done, total), stop)
        if before is None:
            return None
        target = operation or OperationId(kept.head.operation)
        with open_database(url) as database:
            aside = _lasting(kept.aside(), clock())
            try:
                _fill(database, kept, target, aside, _shifted(progress, kept.head.last, total), stop)
            except _Stopped:
                return None
            journal, projection = Journal(database, clock, target), Projection(database, target)
            projection.rebuild(journal, _shifted(progress, 2 * kept.head.last, total))
            after = projection.load().digest()
            known = _give_rights(database, target, aside) if rights and database.shared else set()
    rightless = tuple(sorted({login for login, *_ in aside.grants} - known))
    return Copied(target, kept.head.last, len(aside.people), before, after, rightless)


def _fill(database: Database, kept: Kept, operation: OperationId, aside: Aside, progress: Progress, stop: Stop) -> None:
    """Write journal and names in one transaction. Raises _Stopped, and nothing is written, where it was stopped."""
    if database.shared:
        _open(database, operation)
    seal, done = Seal(), 0
    with database.writing() as connection:
        _claim(connection, database, operation)
        for rows in kept.rows(stop):
            _insert(connection, database, "journal", COLUMNS, _fitting(database, operation, rows))
            seal.add([row[:9] for row in rows])
            done += len(rows)
            progress(done, kept.head.last)
        if done < kept.head.last or stop():
            raise _Stopped
        kept.check(seal)
        for table, columns, told in (("people", PEOPLE, aside.people), ("name_reads", READS, aside.reads)):
            _insert(connection, database, table, ("operation", *columns), [(operation, *row) for row in told])
        if database.shared:
            connection.exec_driver_sql(database.sql(_COUNTED), (done, kept.head.names_days, operation))


def _open(database: Database, operation: OperationId) -> None:
    """Make the operation where it is new. In a transaction of its own: it locks the journal of all operations."""
    with database.writing() as connection:
        known = connection.exec_driver_sql(database.sql(_HOLDS.format("operations")), (operation,)).first()
        if known is None:
            connection.exec_driver_sql(database.sql("SELECT open_operation(?)"), (operation,))


def _claim(connection: Connection, database: Database, operation: OperationId) -> None:
    """Hold all others off the operation. Raises Refused where it holds anything."""
    if database.shared:
        statement = database.sql("SELECT last_seq FROM operations WHERE operation = ? FOR UPDATE")
        connection.exec_driver_sql(statement, (operation,))
    for table in ("journal", "people", "name_reads"):
        if connection.exec_driver_sql(database.sql(_HOLDS.format(table)), (operation,)).first():
            raise Refused([f"The operation {operation} in {database.name} is not empty. {_ELSEWHERE}"])


def _fitting(database: Database, operation: OperationId, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """The rows with the database's own checksums. Raises Refused for what it cannot hold."""
    made = []
    for row in rows:
        body = row[8].decode()
        if database.shared and ("\\u0000" in body or any("\0" in text for text in (body, *row[1:4], row[7]))):
            raise Refused([f"Entry {row[0]} holds the character NUL, which {database.name} cannot keep."])
        made.append((operation, *row[:8], body, database.check(*row[:9])))
    return made


def _insert(
    connection: Connection, database: Database, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    if rows:
        statement = _INTO.format(table, ", ".join(columns), ", ".join("?" * len(columns)))
        connection.exec_driver_sql(database.sql(statement), list(rows))


def _lasting(aside: Aside, now: Instant) -> Aside:
    """Without the names whose time is over: a backup does not bring those back."""
    return Aside([row for row in aside.people if row[3] > now], aside.reads, aside.grants)


def _give_rights(database: Database, operation: OperationId, aside: Aside) -> set[str]:
    """Give the logins that are known their roles again, and say which those are.

    Rights do not wait for the others: whoever is given such a name later may be somebody else.
    """
    from controltower.store.postgres.roles import grant

    with database.writing() as connection:
        driver = connection.connection.driver_connection
        known = {name for (name,) in connection.exec_driver_sql("SELECT rolname FROM pg_roles WHERE rolcanlogin")}
        for login, role, sources, *_ in aside.grants:
            if login in known:
                grant(driver, login, [role], operation, sources=msgspec.json.decode(sources))
    return known


def _shifted(progress: Progress, by: int, total: int) -> Progress:
    return lambda done, _: progress(by + done, total)
