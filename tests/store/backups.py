"""What is backed up and restored in tests, and what must be the same afterwards."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from sqlalchemy import Connection

from controltower.domain.clock import ClockTicked
from controltower.domain.ids import OperationId
from controltower.domain.messages import Message
from controltower.domain.times import DAY, Instant
from controltower.store.backup import Copied, backup, restore
from controltower.store.backup.words import CHUNK
from controltower.store.database import Database
from controltower.store.engine import open_database
from controltower.store.journal import MAIN, Journal
from controltower.store.people import People
from controltower.store.projection import Projection
from controltower.store.rows import COLUMNS
from tests.helpers import make
from tests.helpers.server import Tower
from tests.store import sample

WRITTEN = Instant(make.DAWN + DAY)
ROWS = f"SELECT {', '.join(COLUMNS[1:-1])} FROM journal WHERE operation = ? ORDER BY seq"
NAMES = {"W1": "Ada", "W2": "Benno Ø"}


def clock() -> Instant:
    return WRITTEN


def in_file(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


def tick(source: str, key: str) -> Message:
    return Message(source, key, make.DAWN, source, ClockTicked())


def day() -> list[Message]:
    """A small day, long enough for two chunks."""
    said = sample.messages(sample.Size(5, 20, 10), CHUNK + 300)
    assert len(said) > CHUNK
    return said


def fill(url: str, said: list[Message], operation: OperationId = MAIN) -> None:
    with open_database(url) as database:
        journal = Journal(database, clock, operation)
        for batch in sample.batches(said, 500):
            journal.append(batch)
        if not database.shared:
            people = People(database, clock, operation)
            people.tell(NAMES)
            people.names(["W1"], "sue", "assign a task")


def fill_server(pg: Tower, said: list[Message]) -> None:
    """As those who may do it."""
    fill(pg.login("feed", "integrator"), said)
    with open_database(pg.url("feed")) as feed:
        People(feed, clock).tell(NAMES)
    with open_database(pg.login("sue", "supervisor")) as desk:
        People(desk, clock).names(["W1"], "sue", "assign a task")


def rows_of(url: str, operation: str = "main") -> list[tuple[object, ...]]:
    def read(connection: Connection, database: Database) -> Iterator[tuple[object, ...]]:
        for row in connection.exec_driver_sql(database.sql(ROWS), (operation,)):
            yield tuple(row)

    with open_database(url) as database, database.reading() as connection:
        return list(read(connection, database))


def beside(url: str, operation: str = "main") -> tuple[list[object], list[object]]:
    """Names and who read them, without when: a server asks its own clock."""
    with open_database(url) as database, database.reading() as connection:
        people = connection.exec_driver_sql(
            database.sql("SELECT worker, name FROM people WHERE operation = ? ORDER BY worker"), (operation,)
        )
        reads = connection.exec_driver_sql(
            database.sql("SELECT worker, reader, why FROM name_reads WHERE operation = ? ORDER BY read_no"),
            (operation,),
        )
        return [tuple(row) for row in people], [tuple(row) for row in reads]


def digest_of(url: str, operation: OperationId = MAIN) -> str:
    with open_database(url) as database:
        return Projection(database, operation).load().digest()


def taken(url: str, file: Path, **words) -> Copied:
    copied = backup(url, file, **words)
    assert copied is not None
    return copied


def restored(file: Path, url: str, **words) -> Copied:
    copied = restore(file, url, clock, **words)
    assert copied is not None
    return copied


def check_same(copied: Copied, one: str, other: str) -> None:
    assert copied.before == copied.after == digest_of(other)
    assert rows_of(one) == rows_of(other)
    assert beside(one) == beside(other)
    assert len(rows_of(one)) == copied.entries > CHUNK
    with open_database(other) as database:
        assert len(Journal(database, clock).read(0, copied.entries + 1)) == copied.entries


def stopping_at(step: int) -> Callable[[], bool]:
    asked = count(1)
    return lambda: next(asked) >= step
