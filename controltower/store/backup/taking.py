"""How is a backup taken while others write? Up to the place where it began, in short reads that hold nobody up."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from sqlalchemy import Connection

from controltower.domain.errors import Refused, Unavailable
from controltower.domain.folding import fold
from controltower.domain.ids import OperationId
from controltower.domain.picture import Picture
from controltower.store.backup.kept import Draft, drafted, opened, read_back
from controltower.store.backup.words import (
    GRANTS,
    PEOPLE,
    READS,
    Aside,
    Copied,
    Progress,
    Stop,
    never,
    quiet,
    read_rows,
)
from controltower.store.codec import Codec
from controltower.store.database import Database
from controltower.store.engine import file_of, is_server, open_database
from controltower.store.journal import MAIN
from controltower.store.rows import damaged, entries

_LAST = "SELECT max(seq) FROM journal WHERE operation = ?"
_DAYS = "SELECT names_days FROM operations WHERE operation = ?"


def backup(
    url: str, file: Path, progress: Progress = quiet, stop: Stop = never, *, operation: OperationId = MAIN
) -> Copied | None:
    """Copy one operation, as it is now, into a new file: the journal, names and who read them, and rights.

    The file is there, whole and read back, or not at all; None where it was stopped. On a server only its owner sees
    all of that. Raises Refused where the file exists already, where there is nothing to copy and where the login may
    not see it, Unavailable where the source or the disk fails, or an entry is damaged.
    """
    if file.exists():
        raise Refused([f"{file} is there already. Name a new file."])
    if not is_server(url) and not file_of(url).exists():
        raise Unavailable(f"There is no file {file_of(url)}.")
    try:
        with (
            open_database(url) as database,
            TemporaryDirectory(dir=file.parent, prefix=f".{file.name}-", ignore_cleanup_errors=True) as folder,
        ):
            part = Path(folder) / "part.db"
            copied = _taken(database, part, operation, progress, stop)
            if copied is not None:
                _settle(part, file)
            return copied
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror or error}.") from error


def _taken(database: Database, part: Path, operation: OperationId, progress: Progress, stop: Stop) -> Copied | None:
    with database.reading() as connection:
        last: int = connection.exec_driver_sql(database.sql(_LAST), (operation,)).scalar() or 0
        aside = _aside(connection, database, operation)
        days = connection.exec_driver_sql(database.sql(_DAYS), (operation,)).scalar() if database.shared else None
    if not last:
        raise Refused([f"{database.name} holds nothing of the operation {operation}."])
    with drafted(part, operation) as draft:
        before = _copy(database, draft, operation, last, lambda done, _: progress(done, 2 * last), stop)
        if before is None:
            return None
        draft.finish(aside, last, before, days)
    with opened(part) as kept:
        after = read_back(kept, lambda done, _: progress(last + done, 2 * last), stop)
    return None if after is None else Copied(operation, last, len(aside.people), before, after)


def _copy(
    database: Database, draft: Draft, operation: OperationId, last: int, progress: Progress, stop: Stop
) -> str | None:
    """Copy the entries up to a place; the digest of their picture, or None where it was stopped."""
    picture, codec = Picture(), Codec()
    while picture.seq < last:
        if stop():
            return None
        with database.reading() as connection:
            rows = read_rows(connection, database, operation, picture.seq, last)
        if [row[0] for row in rows] != list(range(picture.seq + 1, picture.seq + 1 + len(rows))) or not rows:
            raise damaged(picture.seq + 1)
        for entry in entries(rows, codec, database.check):
            fold(picture, entry)
        draft.add(rows)
        progress(picture.seq, last)
    return picture.digest()


def _aside(connection: Connection, database: Database, operation: OperationId) -> Aside:
    def rows(columns: tuple[str, ...], table: str, order: str) -> list[tuple]:  # type: ignore[type-arg]
        statement = f"SELECT {', '.join(columns)} FROM {table} WHERE operation = ? ORDER BY {order}"  # noqa: S608
        return [tuple(row) for row in connection.exec_driver_sql(database.sql(statement), (operation,))]

    grants = rows(GRANTS, "grants", "login") if database.shared else []
    return Aside(
        sorted(rows(PEOPLE, "people", "worker")),
        rows(READS, "name_reads", "read_no"),
        sorted((login, role, _json(sources), by, at.isoformat()) for login, role, sources, by, at in grants),
    )


def _json(sources: list[str]) -> str:
    return msgspec.json.encode(sources).decode()


def _settle(part: Path, file: Path) -> None:
    """Give the finished file its name, and make sure of both on the disk. It holds names: nobody else may read it."""
    part.chmod(0o600)
    with part.open("rb+") as content:
        os.fsync(content.fileno())
    part.replace(file)
    if sys.platform != "win32":  # Windows syncs no folders
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
