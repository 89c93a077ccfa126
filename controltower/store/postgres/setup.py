"""How does a database on a server come to be, and stay current? Made by its owner, in one transaction."""

from pathlib import Path

from sqlalchemy import Connection

from controltower.domain.errors import Outdated
from controltower.domain.messages import VERSION
from controltower.store.migrations import revision_of, upgrade
from controltower.store.postgres.engine import SCHEMA, Shared, driven
from controltower.store.postgres.patience import endless
from controltower.store.postgres.roles import OWNER, PREFIX, ROLES, may_say_rows
from controltower.store.projection import renew

SCRIPTS = Path(__file__).parent / "sql"
LOCK = 7_215_300_814
"""Two who upgrade at once: the second waits, and finds all done."""


def initialise(url: str, operation: str = "main") -> None:
    """Make the schema, the roles and the first operation, or bring them to this program's; all of it or nothing.

    The login must be able to make roles. Raises Refused where it may not, Outdated for a database of a newer program.
    """
    database = Shared(driven(url))
    try:
        with database.writing() as connection:
            # Whoever else upgrades is waited for; whoever reads or writes is not, for all would wait behind us.
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            endless(connection.connection.driver_connection)
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
            _make_roles(connection)
            if connection.exec_driver_sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").scalar():
                _run(connection, SCRIPTS / "superuser" / "hardening.sql")
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA} AUTHORIZATION {OWNER}")
            connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
            upgrade(connection)
            _check_program(connection)
            renew(connection)
            _apply(connection)
            connection.exec_driver_sql("SELECT open_operation(%s)", (operation,))
    finally:
        database.close()


def _make_roles(connection: Connection) -> None:
    known = {name for (name,) in connection.exec_driver_sql("SELECT rolname FROM pg_roles")}
    for role in ROLES:
        if PREFIX + role not in known:
            connection.exec_driver_sql(f"CREATE ROLE {PREFIX}{role} NOLOGIN")
    me = str(connection.exec_driver_sql("SELECT session_user").scalar())
    database = str(connection.exec_driver_sql("SELECT current_database()").scalar())
    people = ", ".join(PREFIX + role for role in ROLES if role != "owner")
    for text, name in (
        (f"GRANT {OWNER} TO {{}}", me),
        ("REVOKE ALL ON DATABASE {} FROM PUBLIC", database),
        (f"GRANT CREATE, CONNECT ON DATABASE {{}} TO {OWNER}", database),
        (f"GRANT CONNECT ON DATABASE {{}} TO {people}", database),
    ):
        connection.exec_driver_sql(text.format(f'"{name.replace(chr(34), chr(34) * 2)}"'))


def _check_program(connection: Connection) -> None:
    newest = connection.exec_driver_sql("SELECT messages FROM program").scalar() or 0
    if newest > VERSION:
        raise Outdated(
            f"The database was made current by a newer program (its messages are of version {newest}, this program's "
            f"of {VERSION}). Update this program."
        )


def _apply(connection: Connection) -> None:
    """The functions and rights as this program knows them."""
    for script in sorted(SCRIPTS.glob("*.sql")):
        _run(connection, script)
    connection.exec_driver_sql("DELETE FROM may_say")
    rows = may_say_rows()
    connection.exec_driver_sql(
        "INSERT INTO may_say SELECT * FROM unnest(%s::text[], %s::text[])",
        ([role for role, _ in rows], [kind for _, kind in rows]),
    )
    connection.exec_driver_sql(
        "INSERT INTO program (one, messages) VALUES (true, %s) "
        "ON CONFLICT (one) DO UPDATE SET messages = excluded.messages",
        (VERSION,),
    )


def _run(connection: Connection, script: Path) -> None:
    """As one text without parameters, so that a per cent sign is just that."""
    cursor = connection.connection.cursor()
    cursor.execute(script.read_text(encoding="utf-8"))
    cursor.close()


def revision(url: str) -> str | None:
    """The schema's revision; None where there is none."""
    database = Shared(driven(url))
    try:
        with database.reading() as connection:
            return revision_of(connection)
    finally:
        database.close()
