"""For how long names are kept comes back with them; and a backup of an earlier program is still one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from controltower.cli import main
from controltower.cli.words import wall_clock
from controltower.domain.clock import ClockTicked
from controltower.domain.errors import Refused
from controltower.domain.ids import OperationId
from controltower.domain.times import DAY, Instant
from controltower.store.backup import backup, restore
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.people import People
from tests.helpers import make
from tests.helpers.server import Tower

FIRST = Path(__file__).with_name("backup_form_1.sql")
"""What a program made that knew one form only, as text."""
OTHER = OperationId("other")


def clock() -> Instant:
    return Instant(make.DAWN + DAY)


def in_file(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept.backup"


@pytest.fixture
def first(kept: Path) -> Path:
    with closing(sqlite3.connect(kept)) as driver:
        driver.executescript(FIRST.read_text(encoding="utf-8"))
    return kept


def days(pg: Tower, operation: str) -> int:
    with pg.admin() as driver:
        asked = "SELECT names_days FROM controltower.operations WHERE operation = %s"
        return int(driver.execute(asked, (operation,)).fetchone()[0])


def test_for_how_many_days_names_are_kept_comes_back_with_the_operation(pg: Tower, kept: Path, tmp_path: Path) -> None:
    with pg.admin() as driver:
        driver.execute("UPDATE controltower.operations SET names_days = 7")
    with open_database(pg.login("test", "integrator")) as database:
        Journal(database, clock).append([make.message(ClockTicked())])
    assert backup(pg.url(), kept)
    assert restore(kept, pg.url(), clock, operation=OTHER)
    assert (days(pg, "main"), days(pg, OTHER)) == (7, 7)
    assert restore(kept, in_file(tmp_path / "again.db"), clock)


def test_what_comes_from_a_file_leaves_a_server_its_own_days(pg: Tower, kept: Path, tmp_path: Path) -> None:
    with open_database(in_file(tmp_path / "source.db")) as database:
        Journal(database, clock).append([make.message(ClockTicked())])
    assert backup(in_file(tmp_path / "source.db"), kept)
    assert restore(kept, pg.url(), clock, operation=OTHER)
    assert days(pg, OTHER) == 30


def test_a_backup_of_an_earlier_program_comes_back(pg: Tower, first: Path, tmp_path: Path) -> None:
    again = restore(first, in_file(tmp_path / "again.db"), clock)
    assert again is not None
    assert (again.entries, again.names) == (4, 2)
    assert again.before == again.after
    assert restore(first, pg.url(), clock) is not None
    assert days(pg, "main") == 30
    with open_database(in_file(tmp_path / "again.db")) as database:
        assert People(database, clock).names(["W2"], "sue", "look") == {"W2": "Benno Ø"}


def test_a_backup_of_an_earlier_program_that_was_changed_is_refused(first: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(first)) as driver:
        driver.execute("UPDATE people SET name = 'Eve'")
        driver.commit()
    with pytest.raises(Refused, match="no whole backup"):
        restore(first, in_file(tmp_path / "again.db"), clock)


def test_the_tables_of_an_earlier_backup_are_checked_and_made(first: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "rebuild", "--db", in_file(first)]) == 0
    capsys.readouterr()
    assert main(["db", "check", "--db", in_file(first)]) == 0
    assert "The tables say what the journal says." in capsys.readouterr().out


def test_a_name_that_a_backup_brought_back_is_erased_again(
    first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = in_file(tmp_path / "again.db")
    assert restore(first, again, clock)
    with open_database(again) as database:
        people = People(database, wall_clock)
        people.tell({"W1": "Ada", "W2": "Benno Ø"})  # lately, so that both are kept
        assert main(["db", "forget", "--db", again, "--worker", "W1"]) == 0
        assert capsys.readouterr().out == "Names erased in operation main: 1.\n"
        assert people.names(["W1", "W2"], "sue", "look") == {"W2": "Benno Ø"}
