"""What people are called: kept for a while beside the journal, read for a reason, and every reading noted."""

from pathlib import Path

import pytest

from controltower.domain.errors import Refused
from controltower.domain.times import DAY, Instant
from controltower.store.engine import open_database
from controltower.store.people import KEPT, People
from tests.helpers import make
from tests.helpers.server import Tower


def test_in_a_file_names_are_told_read_and_every_reading_is_noted(tmp_path: Path) -> None:
    with open_database(f"sqlite:///{(tmp_path / 'tower.db').as_posix()}") as database:
        people = People(database, lambda: make.DAWN)
        people.tell({"W1": "Ada", "W2": "Ben"})
        people.tell({"W2": "Benno"})
        assert people.names(["W1", "W2", "W9"], "sue", "assign a task") == {"W1": "Ada", "W2": "Benno"}
        assert [(read.worker, read.reader, read.why) for read in people.reads()] == [
            (worker, "sue", "assign a task") for worker in ("W1", "W2")
        ]


def test_a_name_is_given_out_only_for_a_while(tmp_path: Path) -> None:
    now = [make.DAWN]
    with open_database(f"sqlite:///{(tmp_path / 'tower.db').as_posix()}") as database:
        people = People(database, lambda: now[0])
        people.tell({"W1": "Ada"})
        now[0] = Instant(make.DAWN + KEPT - DAY)
        assert people.names(["W1"], "sue", "assign a task") == {"W1": "Ada"}
        now[0] = Instant(make.DAWN + KEPT)
        assert people.names(["W1"], "sue", "assign a task") == {}


def test_on_a_server_the_database_says_who_may_read_them(pg: Tower) -> None:
    with open_database(pg.login("feed", "integrator")) as feed:
        People(feed, lambda: make.DAWN).tell({"W1": "Ada"})
    with open_database(pg.login("sue", "supervisor")) as desk:
        assert People(desk, lambda: make.DAWN).names(["W1"], "whoever", "assign a task") == {"W1": "Ada"}
    with open_database(pg.login("mia", "manager")) as desk:
        people = People(desk, lambda: make.DAWN)
        assert [(read.worker, read.reader) for read in people.reads()] == [("W1", "sue")]
        with pytest.raises(Refused, match="may not"):
            people.names(["W1"], "sue", "curious")
