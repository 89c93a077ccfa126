"""How does the store run above the recorder? As it runs above `sqlite3`: this is as much of that module as it needs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from types import ModuleType
from typing import Any

import apsw

from tests.store.power.recorder import NAME


class Error(Exception):
    pass


class DatabaseError(Error):
    pass


class InterfaceError(Error):
    pass


class DataError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class InternalError(DatabaseError):
    pass


class NotSupportedError(DatabaseError):
    pass


class OperationalError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


ERRORS = (
    Error,
    DatabaseError,
    InterfaceError,
    DataError,
    IntegrityError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)


def driver(instead: Mapping[str, str]) -> ModuleType:
    """A module like `sqlite3`, on the recorder; for some statements it runs others `instead`."""
    module = ModuleType("recorded_sqlite")
    held: dict[str, Any] = {
        "paramstyle": "qmark",
        "sqlite_version": apsw.sqlite_lib_version(),
        "sqlite_version_info": tuple(map(int, apsw.sqlite_lib_version().split("."))),
        "connect": lambda name, **options: Connection(name, instead, options["timeout"]),
        **{error.__name__: error for error in ERRORS},
    }
    for name, value in held.items():
        setattr(module, name, value)
    return module


class Connection:
    """A connection without transactions of its own making."""

    isolation_level = None

    def __init__(self, name: str, instead: Mapping[str, str], timeout: float) -> None:
        flags = apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        with _errors():
            self.held = apsw.Connection(name, flags=flags, vfs=NAME)
        self.held.set_busy_timeout(int(timeout * 1000))
        self.instead = instead

    def cursor(self) -> "Cursor":
        return Cursor(self)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> "Cursor":
        return self.cursor().execute(statement, values)

    def commit(self) -> None:
        if self.held.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.held.in_transaction:
            self.execute("ROLLBACK")

    def create_function(self, name: str, count: int, function: Callable[..., Any], *, deterministic: bool) -> None:
        self.held.create_scalar_function(name, function, count, deterministic=deterministic)

    def close(self) -> None:
        self.held.close()


class Cursor:
    """A cursor that knows its columns even where there is no row."""

    arraysize = 1
    rowcount = -1
    lastrowid = None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor = connection.held.cursor()
        self._cursor.exec_trace = self._columns
        self._rows: Iterator[Any] = iter(())
        self.description: Sequence[Any] | None = None

    def execute(self, statement: str, values: Sequence[Any] = ()) -> "Cursor":
        self.description = None
        with _errors():
            found = self._cursor.execute(self._connection.instead.get(statement, statement), values)
            # All at once: a statement that still has rows to give would hold its locks.
            self._rows = iter(found.fetchall())
        self.rowcount = self._changed()
        return self

    def executemany(self, statement: str, rows: Sequence[Sequence[Any]]) -> "Cursor":
        with _errors():
            self._cursor.executemany(statement, rows)
        return self

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[Any]:
        return list(islice(self._rows, size))

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def close(self) -> None:
        self._cursor.close()

    def _changed(self) -> int:
        return -1 if self.description else self._connection.held.changes()

    def _columns(self, cursor: apsw.Cursor, _statement: str, _values: Any) -> bool:
        columns = cursor.get_description()
        self.description = [(column[0], None, None, None, None, None, None) for column in columns] or None
        return True


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except apsw.ConstraintError as error:
        raise IntegrityError(str(error)) from error
    except apsw.SQLError as error:
        raise OperationalError(str(error)) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise OperationalError(f"database is locked: {error}") from error
    except apsw.Error as error:
        raise DatabaseError(str(error)) from error
