"""Where does the name of a person lie? In one table, for a while; not in what is kept for ever, copied or logged."""

import logging
import traceback
from collections.abc import Iterable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from controltower.domain.errors import Rejected, Unavailable
from controltower.domain.times import DAY, Instant
from controltower.store.backup import backup, restore
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.people import KEPT, People
from controltower.store.projection import Projection
from tests.helpers import make
from tests.helpers.server import Tower
from tests.store import sample
from tests.store.place import Place

NAME = "Ada Grünwald-Ó Briain"
SIZE = sample.Size(5, 20, 10)


def clock() -> Instant:
    return Instant(make.DAWN + DAY)


def told_and_read(place: Place) -> None:
    """A day of work, somebody's name, somebody who asks for it, and the tables kept."""
    with open_database(place.url()) as database:
        journal = Journal(database, clock)
        journal.append(sample.messages(SIZE))
        People(database, clock).tell({"W1": NAME})
        assert People(database, clock).names(["W1"], "test", "assign a task") == {"W1": NAME}
        Keeper(journal, Projection(database), clock).catch_up()


def tables_holding(url: str, text: str) -> set[str]:
    """The tables with a row that says it anywhere."""
    with open_database(url) as database, database.reading() as connection:
        return {
            table
            for table in inspect(connection).get_table_names()
            if text in str(connection.exec_driver_sql(f'SELECT * FROM "{table}"').fetchall())
        }


def files_holding(folder: Path, text: str) -> Iterable[str]:
    return (path.name for path in folder.iterdir() if path.is_file() and text.encode() in path.read_bytes())


def owner_of(place: Place) -> str:
    return place.tower.url() if place.tower else place.url()


def test_a_name_is_in_one_table_and_not_in_what_is_kept_for_ever(place: Place) -> None:
    told_and_read(place)
    assert tables_holding(owner_of(place), NAME) == {"people"}
    assert {"journal", "fact_worker", "name_reads"} <= tables_holding(owner_of(place), "W1")
    with open_database(place.url()) as database:
        assert Journal(database, clock).search("Grünwald") == []


def test_a_backup_has_it_in_the_same_table_alone_and_not_beyond_its_time(place: Place, tmp_path: Path) -> None:
    told_and_read(place)
    kept = tmp_path / "kept.backup"
    backup(owner_of(place), kept)
    late = tmp_path / "late.db"
    restore(kept, f"sqlite:///{late.as_posix()}", lambda: Instant(clock() + 400 * KEPT))
    assert tables_holding(f"sqlite:///{kept.as_posix()}", NAME) == {"people"}
    assert "late.db" not in files_holding(tmp_path, NAME)


def test_what_was_erased_is_not_left_in_the_file(tmp_path: Path) -> None:
    place = Place(tmp_path, None)
    told_and_read(place)
    assert list(files_holding(tmp_path, NAME)) == ["tower.db"]
    with open_database(place.url()) as database:
        assert People(database, lambda: Instant(clock() + KEPT)).forget() == 1
    assert list(files_holding(tmp_path, NAME)) == []


def test_no_log_says_it(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    told_and_read(place)
    assert "INSERT INTO" in caplog.text
    assert NAME not in caplog.text


def test_no_report_of_an_error_says_it(place: Place) -> None:
    with open_database(place.url()) as database:
        place.alter("ALTER TABLE people RENAME COLUMN name TO called")
        with pytest.raises((Unavailable, DBAPIError, psycopg.Error)) as caught:
            People(database, clock).tell({"W1": NAME})
    assert NAME not in "".join(traceback.format_exception(caught.value))


def test_the_log_of_a_server_does_not_say_it(pg: Tower) -> None:
    with open_database(pg.login("feed", "integrator")) as database, pytest.raises(Rejected, match="printed"):
        People(database, clock).tell({"W1": NAME * 20})
    log = pg.server.log.read_text(encoding="utf-8")
    assert "printed characters" in log
    assert NAME not in log
