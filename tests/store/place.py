"""Where does a test of the store take place? In a file, or on a server, where each has a login and rights."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from controltower.store.engine import open_database
from tests.helpers.server import Tower


@dataclass(frozen=True, slots=True)
class Place:
    """A database of either sort."""

    folder: Path
    tower: Tower | None

    def url(self, login: str = "test", *roles: str, operation: str = "main") -> str:
        """Where a login finds it; one that may tell everything, decide, and keep the tables, unless roles are said."""
        if self.tower is None:
            return f"sqlite:///{(self.folder / 'tower.db').as_posix()}"
        return self.tower.login(login, *(roles or ("integrator", "supervisor", "keeper")), operation=operation)

    def alter(self, statement: str) -> int:
        """Do to the database what no program of ours does; how many rows it was done to."""
        if self.tower is None:
            with open_database(self.url()) as database, database.writing() as connection:
                return connection.exec_driver_sql(statement).rowcount
        with self._owner() as driver:
            # So that triggers, which refuse the owner too, look away.
            driver.execute("SET session_replication_role = replica")
            return int(driver.execute(statement).rowcount)

    def ask(self, statement: str) -> Sequence[Any]:
        """One row of the database's answer."""
        if self.tower is None:
            with open_database(self.url()) as database, database.reading() as connection:
                return tuple(connection.exec_driver_sql(statement).one())
        with self._owner() as driver:
            row: tuple[Any, ...] = driver.execute(statement).fetchone()
            return row

    @contextmanager
    def _owner(self) -> Iterator[Any]:
        assert self.tower is not None
        with psycopg.connect(self.tower.url(), autocommit=True, options="-c search_path=controltower") as driver:
            yield driver
