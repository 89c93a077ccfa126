"""How is a file of this machine opened? One writing connection and several that only read."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import QueuePool

from controltower.domain.errors import Refused, Unavailable
from controltower.domain.times import Instant
from controltower.store.database import Closer, Database
from controltower.store.migrations import migrate
from controltower.store.rows import Draft, crc
from controltower.store.sqlite.appending import append_to
from controltower.store.sqlite.library import may_write, newest
from controltower.store.sqlite.shares import share_of
from controltower.store.urls import redacted

BUSY_MS = 15_000
"""How long a connection waits for another one's lock."""
READERS = 8
UNWRITABLE = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_BUSY")
"""Where these happen only writing fails; reading goes on."""
CHECKPOINT_PAGES = 4_000
"""Pages of log (16 MB) after which SQLite moves them to the file: larger than its 1,000, for long appends."""


POLL_S = 0.02
"""How often a follower looks for news: half of this is what it adds to the way from commit to screen."""


@dataclass(slots=True)
class File(Database):
    """An open file: `writer` begins with the write lock and has one connection; `readers` cannot write."""

    path: Path
    library: ModuleType
    writer: Engine
    readers: Engine
    _mark: IO[bytes]
    _file: tuple[int, int] | None = None

    name = property(lambda self: str(self.path))
    check = staticmethod(crc)
    # As bytes the body needs no decoding, and a damaged one can be named rather than stumbled over.
    body = "CAST(body AS BLOB)"

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that holds the write lock; committed at the end. Raises Unavailable."""
        self._still_there()
        with world(self.path), self.writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in a transaction that sees one moment. Raises Unavailable."""
        self._still_there()
        with world(self.path), self.readers.begin() as connection:
            yield connection

    @contextmanager
    def world(self) -> Iterator[None]:
        """As `Database.world`."""
        with world(self.path):
            yield

    def append(self, operation: str, drafts: Sequence[Draft], clock: Callable[[], Instant]) -> list[int]:
        """As `Database.append`."""
        return append_to(self, operation, drafts, clock)

    def listen(self, operation: str, ring: Callable[[], None]) -> Closer:  # noqa: ARG002 - a file rings for all
        """As `Database.listen`: looks every 20 ms whether anybody has written."""
        ending = threading.Event()
        threading.Thread(target=self._look, args=(ring, ending), name="bell", daemon=True).start()
        return ending.set

    def _look(self, ring: Callable[[], None], ending: threading.Event) -> None:
        seen = None
        with self.readers.connect() as connection:
            driver: Any = connection.connection.driver_connection
            while not ending.wait(POLL_S):
                try:
                    version = driver.execute("PRAGMA data_version").fetchone()[0]
                except self.library.Error:
                    return  # whoever reads will find out, and say so
                if version != seen:
                    seen = version
                    ring()

    def close(self) -> None:
        """Let go of the file; the log is moved into it where nobody else has it open."""
        self.readers.dispose()
        self.writer.dispose()
        self._mark.close()

    def _still_there(self) -> None:
        """The system lets a program write on into a file that was deleted, and all of that would be lost."""
        try:
            held = self.path.stat()
        except OSError as error:
            raise Unavailable(f"The file {self.path} is gone.") from error
        if self._file is None:
            self._file = (held.st_dev, held.st_ino)
        elif self._file != (held.st_dev, held.st_ino):
            raise Unavailable(f"{self.path} is another file than the one that was opened.")


def open_file(url: str, *, mounts: str | None = None, library: ModuleType | None = None) -> File:
    """The database at `sqlite:///path`, created where it is absent, and brought to this program's schema.

    `mounts` is the text of /proc/mounts. Raises Refused for anything but a file on a disk of this machine and for
    another program's database, Outdated for one of a newer version, Unavailable where the file cannot be used.
    """
    path = file_of(url)
    share = share_of(path, mounts)
    if share:
        raise Refused([_share_words(path, share)])
    library = library or newest()
    mark = may_write(path, library)
    with ExitStack() as undo:
        database = File(path, library, _writer(path, library), _readers(path, library), mark)
        undo.callback(database.close)
        with world(path):
            migrate(database.writer)
        undo.pop_all()
    return database


def file_of(url: str) -> Path:
    """The file that a database URL names. Raises Refused for anything else."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise Refused([f"“{redacted(url)}” is not a database URL such as sqlite:///folder/file.db."]) from error
    if parsed.get_backend_name() != "sqlite":
        raise Refused(
            [f"{parsed.get_backend_name()} databases are not supported; use sqlite:///folder/file.db or postgresql://."]
        )
    if parsed.host or parsed.username:
        raise Refused([f"“{redacted(url)}” names a server; a file has three strokes: sqlite:///folder/file.db."])
    if not parsed.database or parsed.database == ":memory:":
        raise Refused(["A journal needs a file: several connections must see it. Use sqlite:///folder/file.db."])
    if parsed.query:
        raise Refused([f"“{url}” has options ({', '.join(parsed.query)}), and a journal's file takes none."])
    return Path(parsed.database).absolute()


@contextmanager
def world(path: Path) -> Iterator[None]:
    """What goes wrong with the database inside becomes Unavailable; wrong SQL stays the bug that it is."""
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except DBAPIError as error:
        only_writing = getattr(error.orig, "sqlite_errorname", "").startswith(UNWRITABLE)
        raise Unavailable(f"The database {path} cannot be used: {error.orig}.", readable=only_writing) from error
    except NoneFree as error:
        raise Unavailable(f"The database {path} is busy: no connection came free.") from error


def _share_words(path: Path, share: str) -> str:
    return (
        f"{path} lies on a network share ({share}), where SQLite's locks do not hold and the journal would be "
        "corrupted sooner or later. Put it on a disk of this machine."
    )


def _writer(path: Path, library: ModuleType) -> Engine:
    def connect() -> Any:
        connection = _connected(library, path, "rwc")
        _into_wal(connection, library)
        connection.execute("PRAGMA synchronous=FULL")
        # What is erased, a name say, is overwritten and not only forgotten.
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        return connection

    return _engine(library, connect, "BEGIN IMMEDIATE", connections=1)


def _readers(path: Path, library: ModuleType) -> Engine:
    def connect() -> Any:
        connection = _connected(library, path, "ro")
        connection.execute("PRAGMA query_only=ON")
        return connection

    return _engine(library, connect, "BEGIN", connections=READERS)


def _connected(library: ModuleType, path: Path, mode: str) -> Any:
    connection = library.connect(
        f"{path.as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_MS / 1000,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA mmap_size=268435456")
    return connection


def _into_wal(connection: Any, library: ModuleType) -> None:
    """Turn the log on. Of two who create one file the later hears "locked" at once, whatever its timeout: retry."""
    for _ in range(BUSY_MS // 50):
        try:
            mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        except library.OperationalError as error:
            if "locked" not in str(error):
                connection.close()
                raise
            time.sleep(0.05)
            continue
        if mode == "wal":
            return
        connection.close()
        raise library.OperationalError(f"its disk lets it keep no write-ahead log, only {mode}")
    connection.close()
    raise library.OperationalError("database is locked")


def _engine(library: ModuleType, connect: Callable[[], Any], begin: str, connections: int) -> Engine:
    engine = create_engine(
        "sqlite+pysqlite://",
        module=library,
        creator=connect,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=BUSY_MS / 1000,
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine
