"""Which schema does the database have, and how does it get this program's? Alembic, inside one transaction."""

import threading
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect

from controltower.domain.errors import Outdated, Refused

HEAD = "0003"
"""The revision that this program works with; a test holds it to the newest file in versions."""
_ALONE = threading.Lock()
"""Alembic keeps what it is at in variables of the whole program; other databases may be opened at the same time."""


def migrate(engine: Engine) -> None:
    """Bring the database to this program's schema, all of it or nothing. Raises as `upgrade` does."""
    with engine.begin() as connection:
        if revision_of(connection) != HEAD:
            upgrade(connection)


def upgrade(connection: Connection, scripts: Path = Path(__file__).parent) -> None:
    """Run what is missing, within the caller's transaction.

    Raises Outdated for a revision that no script knows, Refused for a database that holds anything else.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    held = revision_of(connection)
    strange = inspect(connection).get_table_names() if held is None else []
    if strange:
        raise Refused([f"The database is another program's (it holds {', '.join(strange[:3])}); name a new file."])
    try:
        ScriptDirectory.from_config(config).get_revision(held or "base")
    except CommandError as error:
        raise Outdated(
            f"The database was written by a newer program (its schema is {held}, this program knows {HEAD}). "
            "Update this program to open it."
        ) from error
    with _ALONE:
        command.upgrade(config, "head")


def revision_of(connection: Connection) -> str | None:
    """The revision that the database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    held: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return held
