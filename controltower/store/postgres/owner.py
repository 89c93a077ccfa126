"""What does the owner of a server's database do to it? Makes it, lets people in, and takes rights away again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import sql
from sqlalchemy import make_url

from controltower.domain.errors import Refused
from controltower.store.postgres.engine import Shared, driven, open_server
from controltower.store.postgres.roles import ROLES, grant, revoke
from controltower.store.urls import redacted

HALL = "postgres"
"""The database that every server has; from it others are made."""


def make_database(url: str) -> bool:
    """Make the empty database that the URL names, where it is not there; whether it was made now."""
    name = _name(url)
    with _hall(url) as driver:
        if driver.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return False
        # In bytes' own order: keys stand in indices, and a system that learns to sort otherwise would break those.
        words = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LC_COLLATE 'C'"
        driver.execute(sql.SQL(words).format(sql.Identifier(name)))
        return True


def drop_database(url: str) -> None:
    """Take away the database that the URL names, with all that is in it, whoever uses it."""
    with _hall(url) as driver:
        driver.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_name(url))))


def has_login(url: str, login: str) -> bool:
    """Whether the server knows somebody of this name."""
    with _owned(url) as driver:
        return driver.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,)).fetchone() is not None


def let_in(
    url: str, login: str, roles: Sequence[str], operation: str, *, password: str | None, sources: Sequence[str] = ()
) -> None:
    """As `roles.grant`, by the owner who signs in with this URL. Raises Refused for anybody else."""
    with _owned(url) as driver:
        grant(driver, login, roles, operation, password=password, sources=sources)


def take_away(url: str, login: str, roles: Sequence[str], operation: str) -> tuple[str, ...]:
    """Take these roles, or all where none is named, from a login; those that it had."""
    with _owned(url) as driver:
        rows = driver.execute(
            "SELECT role FROM controltower.grants WHERE operation = %s AND login = %s", (operation, login)
        ).fetchall()
        held = tuple(role for role in ROLES if (role,) in rows and (not roles or role in roles))
        revoke(driver, login, held, operation)
    return held


@contextmanager
def _owned(url: str) -> Iterator[Any]:
    with open_server(url) as database, database.bare() as driver:
        yield driver


@contextmanager
def _hall(url: str) -> Iterator[Any]:
    with Shared(driven(url).set(database=HALL)) as database, database.bare() as driver:
        yield driver


def _name(url: str) -> str:
    name = make_url(url).database
    if not name or name == HALL:
        raise Refused([f"{redacted(url)} does not say which database: add its name, such as /tower."])
    return name
