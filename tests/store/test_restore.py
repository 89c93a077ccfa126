"""What is restored is what was kept, into an empty operation alone; and nothing else is taken for a backup."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from controltower.domain.errors import Refused
from controltower.domain.times import Instant
from controltower.store.backup import restore
from controltower.store.engine import open_database
from controltower.store.people import KEPT, People
from tests.helpers.server import Tower
from tests.store import sample
from tests.store.backups import (
    WRITTEN,
    beside,
    check_same,
    clock,
    day,
    fill,
    in_file,
    restored,
    rows_of,
    stopping_at,
    taken,
    tick,
)


@pytest.mark.parametrize("step", [1, 3, 4, 5])
def test_a_restore_that_is_stopped_leaves_the_operation_empty(
    source: str, kept: Path, tmp_path: Path, step: int
) -> None:
    fill(source, day())
    taken(source, kept)
    again = in_file(tmp_path / "again.db")
    assert restore(kept, again, clock, stop=stopping_at(step)) is None
    assert rows_of(again) == []
    assert beside(again) == ([], [])
    check_same(restored(kept, again), source, again)


def test_a_restore_into_a_server_that_is_stopped_leaves_it_empty(source: str, kept: Path, pg: Tower) -> None:
    fill(source, day())
    taken(source, kept)
    assert restore(kept, pg.url(), clock, stop=stopping_at(4)) is None
    assert rows_of(pg.url()) == []
    check_same(restored(kept, pg.url()), source, pg.url())


def test_an_operation_that_holds_anything_is_not_restored_into(source: str, kept: Path, pg: Tower) -> None:
    fill(source, day())
    taken(source, kept)
    before = rows_of(source)
    with pytest.raises(Refused, match="not empty"):
        restore(kept, source, clock)
    assert rows_of(source) == before
    fill(pg.login("feed", "integrator"), [tick("feed", "1")])
    with pytest.raises(Refused, match="not empty"):
        restore(kept, pg.url(), clock)
    assert len(rows_of(pg.url())) == 1


def test_names_alone_are_enough_to_refuse(source: str, kept: Path, tmp_path: Path) -> None:
    fill(source, day())
    taken(source, kept)
    again = in_file(tmp_path / "again.db")
    with open_database(again) as database:
        People(database, clock).tell({"W1": "Somebody else"})
    with pytest.raises(Refused, match="not empty"):
        restore(kept, again, clock)
    assert beside(again)[0] == [("W1", "Somebody else")]


def test_names_whose_time_is_over_do_not_come_back(source: str, kept: Path, tmp_path: Path) -> None:
    fill(source, day())
    taken(source, kept)
    late = restore(kept, in_file(tmp_path / "again.db"), lambda: Instant(WRITTEN + KEPT))
    assert late is not None
    assert late.names == 0
    assert beside(in_file(tmp_path / "again.db"))[0] == []


CHANGES = {
    "an entry changed": "UPDATE journal SET author = 'mallory' WHERE seq = 5",
    "an entry gone": "DELETE FROM journal WHERE seq = 5",
    "the end gone": "DELETE FROM journal WHERE seq > 700",
    "a name changed": "UPDATE people SET name = 'Eve'",
    "a reading gone": "DELETE FROM name_reads",
    "a right added": "INSERT INTO granted VALUES ('eve', 'manager', '[]', 'eve', '')",
    "another digest": "UPDATE backup SET digest = ''",
    "fewer entries said": "UPDATE backup SET last = last - 1",
    "no word of itself": "DELETE FROM backup",
    "no journal": "DROP TABLE journal",
    "a newer form": "UPDATE backup SET format = 3",
    "other days": "UPDATE backup SET names_days = 9999",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_backup_that_was_changed_is_refused(source: str, kept: Path, tmp_path: Path, change: str) -> None:
    fill(source, day())
    taken(source, kept)
    with closing(sqlite3.connect(kept)) as driver:
        driver.execute(CHANGES[change])
        driver.commit()
    with pytest.raises(Refused, match="newer|Update" if change == "a newer form" else "no whole backup"):
        restore(kept, in_file(tmp_path / "again.db"), clock)
    assert not (tmp_path / "again.db").exists()


def test_a_torn_or_flipped_backup_is_refused_or_says_the_same(source: str, kept: Path, tmp_path: Path) -> None:
    """What is flipped in a page that holds nothing changes nothing."""
    fill(source, sample.messages(sample.Size(5, 20, 10)))
    first = taken(source, kept)
    whole, random, refused = kept.read_bytes(), Random(1), 0
    whole_ones = 0
    for number in range(45):
        content = bytearray(whole)
        if number % 3 == 0:
            del content[random.randrange(len(content)) :]
        else:
            content[random.randrange(len(content))] ^= 1 << random.randrange(8)
        kept.write_bytes(content)
        again = tmp_path / f"{number}.db"
        try:
            after = restored(kept, in_file(again)).after
        except Refused as error:
            refused += str(kept) in error.reasons[0] and not again.exists()
        else:
            assert after == first.after
            whole_ones += 1
    assert refused + whole_ones == 45
    assert refused > 25


def test_something_else_is_no_backup(source: str, kept: Path, tmp_path: Path) -> None:
    fill(source, day())
    with pytest.raises(Refused, match="no whole backup"):
        restore(Path(source.removeprefix("sqlite:///")), in_file(tmp_path / "again.db"), clock)
    kept.write_text(json.dumps({"not": "a database"}) * 500)
    with pytest.raises(Refused, match="no whole backup"):
        restore(kept, in_file(tmp_path / "again.db"), clock)


def test_what_a_server_cannot_hold_is_refused_before_anything_is_there(source: str, kept: Path, pg: Tower) -> None:
    fill(source, [tick("feed", "a\0b")])
    taken(source, kept)
    with pytest.raises(Refused, match="Entry 1 holds the character NUL"):
        restore(kept, pg.url(), clock)
    assert rows_of(pg.url()) == []
