"""A real PostgreSQL for tests: one server for the session, and a fresh database for each test that asks."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from controltower.store.postgres.roles import PREFIX, ROLES, grant
from controltower.store.postgres.serving import FAST, Binaries, Server, tidy
from controltower.store.postgres.setup import initialise

SECRET = "of-the-administrator"
TEMPLATE = "pattern"
FOLDERS = "controltower-pg-"
YOUNG_S = 60.0
"""A folder may be so young that its session has not taken hold of it yet."""
_names = count(1)


@dataclass(slots=True)
class Tower:
    """A database of a control tower on the tests' server, with logins made as they are asked for."""

    server: Server
    database: str
    passwords: dict[str, str] = field(default_factory=dict)

    def login(self, name: str, *roles: str, operation: str = "main", sources: tuple[str, ...] = ("*",)) -> str:
        """Give a login roles, and answer its URL."""
        with self.admin() as driver:
            password = self.passwords.setdefault(name, f"{name}'s own: %40/")
            grant(driver, name, roles, operation, password=password, sources=sources)
        return self.url(name)

    def url(self, name: str = "") -> str:
        """The URL of a login; the administrator's, who owns all, by default."""
        return (
            self.server.url(name, self.passwords[name], self.database)
            if name
            else self.server.url(database=self.database)
        )

    @contextmanager
    def admin(self) -> Iterator[Any]:
        """The administrator's connection."""
        with psycopg.connect(self.url(), autocommit=True) as driver:
            yield driver


@contextmanager
def a_server(programs: Binaries | None = None, *, tls: bool = False) -> Iterator[Server]:
    """A server that loses nothing but its speed limits; with the pattern that databases are copied from."""
    sweep(Path(tempfile.gettempdir()))
    with (
        tempfile.TemporaryDirectory(prefix=FOLDERS, ignore_cleanup_errors=True) as folder,
        Server(Path(folder), SECRET, settings=FAST, programs=programs, tls=tls) as server,
    ):
        with psycopg.connect(server.url(), autocommit=True) as driver:
            driver.execute(f"CREATE DATABASE {TEMPLATE}")
        initialise(server.url(database=TEMPLATE))
        yield server


@contextmanager
def a_tower(server: Server) -> Iterator[Tower]:
    """A fresh database. Logins are the whole server's, so they go with it."""
    tower = Tower(server, f"tower_{next(_names)}")
    name = sql.Identifier(tower.database)
    people = sql.SQL(", ").join(sql.Identifier(PREFIX + role) for role in ROLES)
    with psycopg.connect(server.url(), autocommit=True) as driver:
        driver.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(TEMPLATE)))
        driver.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        driver.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, people))
        try:
            yield tower
        finally:
            driver.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
            for login in tower.passwords:
                driver.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(login)))


def sweep(folder: Path) -> list[Path]:
    """End what sessions that were killed left running; the folders that are gone now."""
    old = time.time() - YOUNG_S
    return tidy(path for path in folder.glob(f"{FOLDERS}*") if path.is_dir() and path.stat().st_mtime < old)
