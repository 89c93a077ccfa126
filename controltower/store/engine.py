"""How is a database opened? By its URL: a file of this machine, or a server that many desks share."""

from types import ModuleType

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from controltower.domain.errors import Refused
from controltower.store.database import Database
from controltower.store.sqlite.engine import file_of, open_file
from controltower.store.urls import redacted

__all__ = ["Database", "file_of", "is_server", "open_database"]


def is_server(url: str) -> bool:
    """Whether the URL names a PostgreSQL server rather than a file of this machine. Raises Refused for nonsense."""
    try:
        backend = make_url(url).get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise Refused([f"“{redacted(url)}” is not a database URL such as sqlite:///folder/file.db."]) from error
    return backend == "postgresql"


def open_database(url: str, *, mounts: str | None = None, library: ModuleType | None = None) -> Database:
    """The database at `sqlite:///path` or `postgresql://login@host/database`.

    A file is created where it is absent, and brought to this program's schema; a server must have been initialised.
    `mounts` is the text of /proc/mounts. Raises Refused for what cannot be one and for rights that are missing,
    Outdated where its schema is not this program's, Unavailable where it cannot be reached or used.
    """
    if not is_server(url):
        return open_file(url, mounts=mounts, library=library)
    from controltower.store.postgres.engine import open_server

    return open_server(url)
