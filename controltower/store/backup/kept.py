"""What is a backup on the disk? One SQLite file with a journal like any other, and a seal over all that it says."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from controltower.domain.errors import Refused, Unavailable
from controltower.domain.folding import RULES, fold
from controltower.domain.picture import Picture
from controltower.store.backup.words import (
    CHUNK,
    GRANTS,
    PEOPLE,
    READS,
    ROW_TYPES,
    Aside,
    Progress,
    Seal,
    Stop,
)
from controltower.store.codec import Codec
from controltower.store.migrations import migrate
from controltower.store.rows import COLUMNS, Row, crc, entries
from controltower.store.sqlite.library import newest

FORMAT = 2
"""The second form says for how many days names are kept."""
_MAKE = (
    "CREATE TABLE backup (format INT, operation TEXT, last INT, digest TEXT, rules INT, names_days INT, seal TEXT)",
    "CREATE TABLE granted (login TEXT, role TEXT, sources TEXT, granted_by TEXT, granted_at TEXT)",
)
_FORM = "SELECT format FROM backup"
_HEADS = {
    1: "SELECT operation, last, digest, rules, NULL, seal FROM backup",
    2: "SELECT operation, last, digest, rules, names_days, seal FROM backup",
}
_INTO = "INSERT INTO {} ({}) VALUES ({})"
_READ = ", ".join(COLUMNS[1:]).replace("body", "CAST(body AS BLOB)")
_ROWS = f"SELECT {_READ} FROM journal WHERE operation = ? AND seq > ? ORDER BY seq LIMIT ?"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says of itself; `names_days` is None where it was not said, as in a file of one machine."""

    form: int
    operation: str
    last: int
    digest: str
    rules: int
    names_days: int | None
    seal: str

    def words(self) -> tuple[object, ...]:
        """What its seal is closed with."""
        words = (self.form, self.operation, self.last, self.digest, self.rules)
        return words if self.form == 1 else (*words, self.names_days)


class Draft:
    """A backup in the making, in a file that nobody else looks at. Rows are added in order, then it is sealed."""

    def __init__(self, driver: Any, library: ModuleType, operation: str) -> None:
        self._driver = driver
        self._operation = operation
        self._seal = Seal()
        # Made whole or thrown away: nothing in it need survive a fault, and what is done is synced at the end.
        self._driver.execute("PRAGMA journal_mode=MEMORY")
        self._driver.execute("PRAGMA synchronous=OFF")
        _migrated(driver, library)
        for statement in _MAKE:
            self._driver.execute(statement)

    def add(self, rows: Sequence[Row]) -> None:
        """The next entries, with checksums of this file's own."""
        texts = [(self._operation, *row[:8], row[8].decode(), crc(*row[:9])) for row in rows]
        self._insert("journal", COLUMNS, texts)
        self._seal.add([row[:9] for row in rows])

    def finish(self, aside: Aside, last: int, digest: str, names_days: int | None) -> None:
        """Add what stands beside the journal, and seal all of it."""
        self._insert("people", ("operation", *PEOPLE), [(self._operation, *row) for row in aside.people])
        self._insert("name_reads", ("operation", *READS), [(self._operation, *row) for row in aside.reads])
        self._insert("granted", GRANTS, aside.grants)
        self._seal.aside(aside)
        head = Head(FORMAT, self._operation, last, digest, RULES, names_days, "").words()
        columns = ("format", "operation", "last", "digest", "rules", "names_days", "seal")
        self._insert("backup", columns, [(*head, self._seal.closed(*head))])

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self._driver.execute("BEGIN")
        marks = ", ".join("?" * len(columns))
        self._driver.executemany(_INTO.format(table, ", ".join(columns), marks), rows)
        self._driver.execute("COMMIT")


class Kept:
    """A backup that is read, as it was sealed; nothing is changed in it, nor beside it."""

    def __init__(self, path: Path, driver: Any) -> None:
        self._path = path
        self._driver = driver
        self.head = self._head()

    def rows(self, stop: Stop) -> Iterator[list[Row]]:
        """All entries, in order and whole; ends early where it is stopped. Raises Refused where one is damaged."""
        after = 0
        while after < self.head.last and not stop():
            rows = self._driver.execute(_ROWS, (self.head.operation, after, CHUNK)).fetchall()
            if not rows:
                raise self.damaged(f"entry {after + 1} is missing")
            for seq, row in enumerate(rows, after + 1):
                if tuple(map(type, row[:9])) != ROW_TYPES or row[0] != seq or crc(*row[:9]) != row[9]:
                    raise self.damaged(f"entry {seq} is not what was written")
            after += len(rows)
            yield rows

    def aside(self) -> Aside:
        """What stands beside the journal."""
        mine = (self.head.operation,)
        people = self._driver.execute(f"SELECT {', '.join(PEOPLE)} FROM people WHERE operation = ?", mine)  # noqa: S608
        statement = f"SELECT {', '.join(READS)} FROM name_reads WHERE operation = ? ORDER BY read_no"  # noqa: S608
        reads = self._driver.execute(statement, mine)
        grants = self._driver.execute(f"SELECT {', '.join(GRANTS)} FROM granted")  # noqa: S608
        return Aside(sorted(people), list(reads), sorted(grants))

    def check(self, seal: Seal) -> None:
        """Raises Refused unless the seal, which has seen all rows, is the one that this backup was closed with."""
        seal.aside(self.aside())
        if seal.closed(*self.head.words()) != self.head.seal:
            raise self.damaged("its seal is broken")

    def damaged(self, why: str) -> Refused:
        """What is said of a backup that is not what was made."""
        return Refused([f"{self._path} is no whole backup: {why}. Take another one."])

    def _head(self) -> Head:
        forms = self._driver.execute(_FORM).fetchall()
        if len(forms) != 1 or type(forms[0][0]) is not int:
            raise self.damaged("it does not say what it holds")
        ((form,),) = forms
        if form not in _HEADS:
            raise Refused(
                [f"{self._path} is a backup of form {form}, and this program reads forms up to {FORMAT}. Update it."]
            )
        (head,) = self._driver.execute(_HEADS[form]).fetchall()
        if tuple(map(type, head)) not in ((str, int, str, int, int, str), (str, int, str, int, type(None), str)):
            raise self.damaged("it does not say what it holds")
        return Head(form, *head)


@contextmanager
def drafted(path: Path, operation: str) -> Iterator[Draft]:
    """A new backup in the making, to be finished. Raises Unavailable where the disk fails."""
    library = newest()
    try:
        with closing(library.connect(str(path), isolation_level=None)) as driver:
            try:
                draft = Draft(driver, library, operation)
            except DBAPIError as error:
                raise Unavailable(f"The backup cannot be written: {error.orig}.") from error
            yield draft
    except library.Error as error:
        raise Unavailable(f"The backup cannot be written: {error}.") from error


@contextmanager
def opened(path: Path) -> Iterator[Kept]:
    """A backup, read only. Raises Refused where it is none or is damaged, Unavailable where it cannot be read."""
    if not path.is_file():
        raise Unavailable(f"There is no file {path}.")
    library = newest()
    try:
        with closing(library.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as driver:
            yield Kept(path, driver)
    except library.Error as error:
        raise Refused([f"{path} is no whole backup: {error}. Take another one."]) from error


def read_back(kept: Kept, progress: Progress, stop: Stop) -> str | None:
    """The digest of the picture that a backup holds, all of it checked; None where it was stopped.

    Raises Refused where it is damaged.
    """
    picture, seal, codec = Picture(), Seal(), Codec()
    for rows in kept.rows(stop):
        seal.add([row[:9] for row in rows])
        for entry in entries(rows, codec, crc):
            fold(picture, entry)
        progress(picture.seq, kept.head.last)
    if picture.seq < kept.head.last:
        return None
    kept.check(seal)
    return picture.digest()


def _migrated(driver: Any, library: ModuleType) -> None:
    engine = create_engine(
        "sqlite+pysqlite://", module=library, creator=lambda: driver, poolclass=StaticPool, hide_parameters=True
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    migrate(engine)
