from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from controltower.domain.times import SECOND, Instant
from controltower.store.engine import Database, open_database
from controltower.store.journal import Journal
from controltower.store.projection import Projection
from tests.helpers import make
from tests.store.place import Place


@pytest.fixture(params=["file", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A file of this machine, and a database on a server: what a test says holds for both."""
    return Place(tmp_path, request.getfixturevalue("pg") if request.param == "server" else None)


@pytest.fixture
def url(place: Place) -> str:
    return place.url()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with open_database(url) as opened:
        yield opened


@pytest.fixture
def clock() -> Callable[[], Instant]:
    """A wall clock that moves on a second with each look at it."""
    ticks = count()
    return lambda: Instant(make.DAWN + next(ticks) * SECOND)


@pytest.fixture
def journal(database: Database, clock: Callable[[], Instant]) -> Journal:
    return Journal(database, clock)


@pytest.fixture
def projection(database: Database) -> Projection:
    return Projection(database)


@pytest.fixture
def source(tmp_path: Path) -> str:
    """The URL of a file to be copied."""
    return f"sqlite:///{(tmp_path / 'source.db').as_posix()}"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where a backup will be."""
    return tmp_path / "kept.backup"
