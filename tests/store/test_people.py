"""What people are called: kept for a while beside the journal, read for a reason, and every reading noted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from controltower.domain.errors import Refused
from controltower.domain.times import DAY, Instant
from controltower.store.database import Database
from controltower.store.engine import open_database
from controltower.store.people import AT_ONCE, KEPT, People
from tests.helpers import make
from tests.helpers.server import Tower

ASK = "SELECT controltower.ask_names('main', '{W1}', %s)"
NAMES = "SELECT name FROM controltower.names('main', %s::bigint[])"


@dataclass
class House:
    """A database as each of its people opens it."""

    open_as: Callable[[str], Database]
    past: Callable[[int], None]

    @contextmanager
    def people(self, role: str) -> Iterator[People]:
        with self.open_as(role) as database:
            yield People(database, lambda: make.DAWN)


@pytest.fixture(params=["file", "server"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> House:
    """A file, where everybody may do everything, and a server, where each has a role of the name."""
    if request.param == "file":
        url = f"sqlite:///{(tmp_path / 'tower.db').as_posix()}"

        def file_past(days: int) -> None:
            with open_database(url) as database, database.writing() as connection:
                connection.exec_driver_sql(f"UPDATE people SET until = until - {days * DAY}")

        return House(lambda _role: open_database(url), file_past)
    pg: Tower = request.getfixturevalue("pg")

    def past(days: int) -> None:
        with pg.admin() as driver:
            driver.execute(f"UPDATE controltower.people SET until = until - {days * DAY}")

    return House(lambda role: open_database(pg.login(role, role)), past)


def test_names_are_told_read_for_a_reason_and_every_reading_is_noted(house: House) -> None:
    with house.people("integrator") as feed:
        feed.tell({"W1": "Ada", "W2": "Ben"})
        feed.tell({"W2": "Benno"})
    with house.people("supervisor") as desk:
        names = desk.names(["W1", "W2", "W9", "W1"], "supervisor", "assign a task")
        assert names == {"W1": "Ada", "W2": "Benno"}
        assert desk.names([], "supervisor", "") == {}
    with house.people("manager") as office:
        reads = [(read.worker, read.reader, read.why) for read in office.reads()]
    assert reads == [("W1", "supervisor", "assign a task"), ("W2", "supervisor", "assign a task")]


def test_a_name_is_given_out_only_for_a_while(house: House) -> None:
    with house.people("integrator") as feed:
        feed.tell({"W1": "Ada"})
    house.past(KEPT // DAY - 1)
    with house.people("supervisor") as desk:
        assert desk.names(["W1"], "supervisor", "assign a task") == {"W1": "Ada"}
    house.past(1)
    with house.people("supervisor") as desk:
        assert desk.names(["W1"], "supervisor", "assign a task") == {}
    with house.people("integrator") as feed:
        assert feed.forget() == 1
        assert feed.forget() == 0


def test_telling_again_makes_the_time_begin_anew(house: House) -> None:
    with house.people("integrator") as feed:
        feed.tell({"W1": "Ada", "W2": "Ben"})
        house.past(KEPT // DAY + 1)
        feed.tell({"W1": "Ada"})
        assert feed.forget() == 0, "the other went with the telling"
    with house.people("dispatcher") as desk:
        assert desk.names(["W1", "W2"], "dispatcher", "call the driver") == {"W1": "Ada"}


def test_a_feed_takes_back_what_it_told(house: House) -> None:
    with house.people("integrator") as feed:
        feed.tell({"W1": "Ada", "W2": "Ben"})
        assert feed.forget(["W1"]) == 1
    with house.people("supervisor") as desk:
        assert desk.names(["W1", "W2"], "supervisor", "assign a task") == {"W2": "Ben"}


@pytest.mark.parametrize("why", ["", "  "])
def test_without_a_reason_there_are_no_names(house: House, why: str) -> None:
    with house.people("supervisor") as desk, pytest.raises(Refused, match="for a reason"):
        desk.names(["W1"], "supervisor", why)


def test_nobody_reads_the_whole_list_in_one_go(house: House) -> None:
    with house.people("supervisor") as desk, pytest.raises(Refused, match="At most 200"):
        desk.names([f"W{number}" for number in range(AT_ONCE + 1)], "supervisor", "curious")


@pytest.mark.parametrize("role", ["viewer", "manager", "integrator", "keeper"])
def test_on_a_server_the_database_says_who_may_not_read_them(pg: Tower, role: str) -> None:
    with open_database(pg.login(role, role)) as database:
        people = People(database, lambda: make.DAWN)
        with pytest.raises(Refused, match="may not read names"):
            people.names(["W1"], role, "curious")
        if role != "integrator":
            with pytest.raises(Refused):
                people.tell({"W1": "Eve"})
        if role != "manager":
            with pytest.raises(Refused):
                people.reads()


def test_who_undoes_the_asking_gets_no_names(pg: Tower) -> None:
    with open_database(pg.login("feed", "integrator")) as feed:
        People(feed, lambda: make.DAWN).tell({"W1": "Ada"})
    with psycopg.connect(pg.login("sue", "supervisor"), autocommit=True) as sue:
        sue.execute("BEGIN")
        reads = sue.execute(ASK, ("assign a task",)).fetchone()
        assert reads
        assert sue.execute(NAMES, reads).fetchall() == []
        sue.execute("SAVEPOINT inside")
        assert sue.execute(NAMES, reads).fetchall() == []
        sue.execute("ROLLBACK")
        assert sue.execute(NAMES, reads).fetchall() == []
        at_once = "SELECT name FROM controltower.names('main', controltower.ask_names('main', '{W1}', 'x'))"
        assert sue.execute(at_once).fetchall() == []
        reads = sue.execute(ASK, ("assign a task",)).fetchone()
        assert sue.execute(NAMES, reads).fetchall() == [("Ada",)]
    with psycopg.connect(pg.login("dan", "dispatcher"), autocommit=True) as dan:
        assert dan.execute(NAMES, reads).fetchall() == [], "it was not he who asked"
    with open_database(pg.login("mia", "manager")) as office:
        asked = [(read.reader, read.why) for read in People(office, lambda: make.DAWN).reads()]
    assert asked == [("sue", "x"), ("sue", "assign a task")]


def test_the_owner_says_how_long_names_are_kept(pg: Tower) -> None:
    with pg.admin() as driver:
        driver.execute("UPDATE controltower.operations SET names_days = 2")
        with open_database(pg.login("feed", "integrator")) as feed:
            People(feed, lambda: make.DAWN).tell({"W1": "Ada"})
        row = driver.execute("SELECT until - told_at FROM controltower.people").fetchone()
    assert row == (2 * DAY,)


@pytest.mark.parametrize("names", [{"": "Ada"}, {"W1": ""}, {"W1": "A\nda"}, {"W1": "A" * 201}])
def test_a_name_that_nobody_has_is_not_kept(pg: Tower, names: dict[str, str]) -> None:
    with psycopg.connect(pg.login("feed", "integrator"), autocommit=True) as feed, pytest.raises(psycopg.DataError):
        feed.execute("SELECT controltower.tell_names('main', %s, %s)", (list(names), list(names.values())))


def test_in_a_file_time_is_the_callers(tmp_path: Path) -> None:
    now = [make.DAWN]
    with open_database(f"sqlite:///{(tmp_path / 'tower.db').as_posix()}") as database:
        people = People(database, lambda: now[0])
        people.tell({"W1": "Ada"})
        now[0] = Instant(make.DAWN + KEPT)
        assert people.names(["W1"], "sue", "assign a task") == {}
