"""A real PostgreSQL for tests: one server for the session, and a fresh database for each test that asks."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from controltower.store.postgres.roles import grant
from controltower.store.postgres.serving import FAST, Server
from controltower.store.postgres.setup import initialise

SECRET = "of-the-administrator"
TEMPLATE = "pattern"
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
def a_server() -> Iterator[Server]:
    """A server that loses nothing but its speed limits; with the pattern that databases are copied from."""
    with (
        tempfile.TemporaryDirectory(prefix="controltower-pg-", ignore_cleanup_errors=True) as folder,
        Server(Path(folder), SECRET, settings=FAST) as server,
    ):
        with psycopg.connect(server.url(), autocommit=True) as driver:
            driver.execute(f"CREATE DATABASE {TEMPLATE}")
        initialise(server.url(database=TEMPLATE))
        yield server


@contextmanager
def a_tower(server: Server) -> Iterator[Tower]:
    """A fresh database."""
    name = f"tower_{next(_names)}"
    with psycopg.connect(server.url(), autocommit=True) as driver:
        driver.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, TEMPLATE))))
        people = "controltower_viewer, controltower_supervisor, controltower_dispatcher, controltower_manager"
        driver.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        driver.execute(
            f"GRANT CONNECT ON DATABASE {name} TO {people}, controltower_integrator, controltower_keeper, "
            "controltower_owner"
        )
        yield Tower(server, name)
        driver.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
