"""A backup is whole or not there, holds what was said to the byte, and comes back as it was, from and to either."""

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection

from controltower.domain.clock import ClockTicked
from controltower.domain.errors import Refused, Unavailable
from controltower.domain.ids import OperationId
from controltower.domain.messages import Message
from controltower.domain.times import DAY, Instant
from controltower.store.backup import Copied, backup, restore
from controltower.store.backup.words import CHUNK
from controltower.store.database import Database
from controltower.store.engine import open_database
from controltower.store.journal import MAIN, Journal
from controltower.store.people import KEPT, People
from controltower.store.projection import Projection
from controltower.store.rows import COLUMNS
from tests.helpers import make
from tests.helpers.server import Tower
from tests.store import killing, sample

WRITTEN = Instant(make.DAWN + DAY)
ROWS = f"SELECT {', '.join(COLUMNS[1:-1])} FROM journal WHERE operation = ? ORDER BY seq"
NAMES = {"W1": "Ada", "W2": "Benno Ø"}


def clock() -> Instant:
    return WRITTEN


def in_file(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


@pytest.fixture
def source(tmp_path: Path) -> str:
    return in_file(tmp_path / "source.db")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept.backup"


def tick(source: str, key: str) -> Message:
    return Message(source, key, make.DAWN, source, ClockTicked())


def day() -> list[Message]:
    """A small day, long enough for two chunks."""
    said = sample.messages(sample.Size(5, 20, 10), CHUNK + 300)
    assert len(said) > CHUNK
    return said


def fill(url: str, said: list[Message], operation: OperationId = MAIN) -> None:
    with open_database(url) as database:
        journal = Journal(database, clock, operation)
        for batch in sample.batches(said, 500):
            journal.append(batch)
        if not database.shared:
            people = People(database, clock, operation)
            people.tell(NAMES)
            people.names(["W1"], "sue", "assign a task")


def fill_server(pg: Tower, said: list[Message]) -> None:
    """As those who may do it."""
    fill(pg.login("feed", "integrator"), said)
    with open_database(pg.url("feed")) as feed:
        People(feed, clock).tell(NAMES)
    with open_database(pg.login("sue", "supervisor")) as desk:
        People(desk, clock).names(["W1"], "sue", "assign a task")


def rows_of(url: str, operation: str = "main") -> list[tuple[object, ...]]:
    def read(connection: Connection, database: Database) -> Iterator[tuple[object, ...]]:
        for row in connection.exec_driver_sql(database.sql(ROWS), (operation,)):
            yield tuple(row)

    with open_database(url) as database, database.reading() as connection:
        return list(read(connection, database))


def beside(url: str, operation: str = "main") -> tuple[list[object], list[object]]:
    """Names and who read them, without when: a server asks its own clock."""
    with open_database(url) as database, database.reading() as connection:
        people = connection.exec_driver_sql(
            database.sql("SELECT worker, name FROM people WHERE operation = ? ORDER BY worker"), (operation,)
        )
        reads = connection.exec_driver_sql(
            database.sql("SELECT worker, reader, why FROM name_reads WHERE operation = ? ORDER BY read_no"),
            (operation,),
        )
        return [tuple(row) for row in people], [tuple(row) for row in reads]


def digest_of(url: str, operation: OperationId = MAIN) -> str:
    with open_database(url) as database:
        return Projection(database, operation).load().digest()


def taken(url: str, file: Path, **words) -> Copied:
    copied = backup(url, file, **words)
    assert copied is not None
    return copied


def restored(file: Path, url: str, **words) -> Copied:
    copied = restore(file, url, clock, **words)
    assert copied is not None
    return copied


def check_same(copied: Copied, one: str, other: str) -> None:
    assert copied.before == copied.after == digest_of(other)
    assert rows_of(one) == rows_of(other)
    assert beside(one) == beside(other)
    assert len(rows_of(one)) == copied.entries > CHUNK
    with open_database(other) as database:
        assert len(Journal(database, clock).read(0, copied.entries + 1)) == copied.entries


def test_from_a_file_into_a_file(source: str, kept: Path, tmp_path: Path) -> None:
    fill(source, day())
    first = taken(source, kept)
    again = restored(kept, in_file(tmp_path / "again.db"))
    assert (again.before, again.entries, again.names) == (first.after, first.entries, 2)
    check_same(again, source, in_file(tmp_path / "again.db"))
    assert sorted(path.name for path in tmp_path.iterdir() if "kept" in path.name) == ["kept.backup"]


def test_from_a_file_into_a_server_where_writing_goes_on(source: str, kept: Path, pg: Tower) -> None:
    fill(source, day())
    taken(source, kept)
    again = restored(kept, pg.url())
    check_same(again, source, pg.url())
    with open_database(pg.login("feed", "integrator")) as database:
        journal = Journal(database, clock)
        assert journal.append([tick("late", "1")]) == [again.entries + 1]
        said = journal.read(0, 1)[0].said
        assert journal.append([Message(said.source, said.key, said.at, said.author, ClockTicked())]) == [1]


def test_from_a_server_into_a_file(pg: Tower, kept: Path, tmp_path: Path) -> None:
    fill_server(pg, day())
    taken(pg.url(), kept)
    again = restored(kept, in_file(tmp_path / "again.db"))
    check_same(again, pg.url(), in_file(tmp_path / "again.db"))
    assert again.rightless == ("feed", "sue")


def test_from_a_server_into_another_operation_of_it_with_the_rights(pg: Tower, kept: Path) -> None:
    fill_server(pg, day())
    taken(pg.url(), kept)
    copied = restored(kept, pg.url(), operation=OperationId("second"))
    assert copied.rightless == ("feed", "sue")
    assert rows_of(pg.url(), "second") == rows_of(pg.url())
    assert beside(pg.url(), "second") == beside(pg.url())
    assert copied.before == copied.after == digest_of(pg.url(), OperationId("second"))
    assert rows_of(pg.url("feed"), "second") == []
    third = restored(kept, pg.url(), operation=OperationId("third"), rights=True)
    assert third.rightless == ()
    assert rows_of(pg.url("feed"), "third") == rows_of(pg.url())
    with open_database(pg.url("feed")) as database:
        journal = Journal(database, clock, OperationId("third"))
        assert journal.append([tick("late", "1")]) == [third.entries + 1]


def test_rights_are_given_to_nobody_whom_the_server_does_not_know(pg: Tower, kept: Path) -> None:
    fill_server(pg, day())
    taken(pg.url(), kept)
    with pg.admin() as driver:
        driver.execute("DROP OWNED BY sue")
        driver.execute("DROP ROLE sue")
    copied = restored(kept, pg.url(), operation=OperationId("second"), rights=True)
    assert copied.rightless == ("sue",)
    with pg.admin() as driver:
        held = driver.execute("SELECT login, role, sources FROM controltower.grants WHERE operation = 'second'")
        assert held.fetchall() == [("feed", "integrator", ["*"])]


def test_only_one_operation_is_copied(source: str, kept: Path) -> None:
    fill(source, day())
    fill(source, [tick("other", "1")], OperationId("other"))
    copied = taken(source, kept, operation=OperationId("other"))
    assert copied.entries == 1
    assert rows_of(in_file(kept)) == []
    assert rows_of(in_file(kept), "other") == rows_of(source, "other")


def test_a_backup_opens_as_the_journal_that_it_is(source: str, kept: Path) -> None:
    fill(source, day())
    copied = taken(source, kept)
    with open_database(in_file(kept)) as database:
        picture = Projection(database).rebuild(Journal(database, clock))
    assert picture.digest() == copied.after
    assert rows_of(in_file(kept)) == rows_of(source)
    if sys.platform != "win32":
        assert kept.stat().st_mode & 0o077 == 0


def test_a_backup_that_was_opened_can_still_be_restored(source: str, kept: Path, tmp_path: Path) -> None:
    fill(source, day())
    taken(source, kept)
    open_database(in_file(kept)).close()
    check_same(restored(kept, in_file(tmp_path / "again.db")), source, in_file(tmp_path / "again.db"))


def test_while_another_process_keeps_writing_a_backup_holds_all_up_to_a_moment(source: str, kept: Path) -> None:
    fill(source, day())
    writer = killing.CONTEXT.Process(target=killing.writer, args=(source, "a", 100_000), daemon=True)
    writer.start()
    try:
        with open_database(source) as database:
            journal, start = Journal(database, clock), len(day())
            while journal.last() < start + 50:
                assert writer.is_alive()
            copied = taken(source, kept)
            assert journal.last() > copied.entries >= start + 50
    finally:
        writer.kill()
        writer.join()
    assert rows_of(in_file(kept)) == rows_of(source)[: copied.entries]


def test_what_is_said_on_a_server_during_a_backup_is_not_in_it(pg: Tower, kept: Path, tmp_path: Path) -> None:
    fill_server(pg, day())
    ticks = count()

    def meanwhile(_done: int, _of: int) -> None:
        fill(pg.url("feed"), [tick("late", str(next(ticks)))])

    copied = taken(pg.url(), kept, progress=meanwhile)
    assert next(ticks) > 1
    assert copied.entries == len(day())
    assert rows_of(in_file(kept)) == rows_of(pg.url())[: copied.entries]


def stopping_at(step: int) -> Callable[[], bool]:
    asked = count(1)
    return lambda: next(asked) >= step


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_backup_that_is_stopped_leaves_nothing(source: str, kept: Path, tmp_path: Path, step: int) -> None:
    fill(source, day())
    there = sorted(path.name for path in tmp_path.iterdir())
    assert backup(source, kept, stop=stopping_at(step)) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == there


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


def test_progress_is_told_from_the_start_to_the_end(source: str, kept: Path, tmp_path: Path) -> None:
    fill(source, day())
    told: list[tuple[int, int]] = []
    copied = taken(source, kept, progress=lambda *step: told.append(step))
    assert told[-1] == (2 * copied.entries, 2 * copied.entries)
    again: list[tuple[int, int]] = []
    restored(kept, in_file(tmp_path / "again.db"), progress=lambda *step: again.append(step))
    assert again[-1] == (3 * copied.entries, 3 * copied.entries)
    for steps in (told, again):
        assert steps == sorted(steps)
        assert len({of for _, of in steps}) == 1


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


def test_a_file_that_is_there_is_never_written_over(source: str, kept: Path) -> None:
    fill(source, day())
    kept.write_text("mine")
    with pytest.raises(Refused, match="there already"):
        backup(source, kept)
    with pytest.raises(Refused, match="there already"):
        backup(source, Path(source.removeprefix("sqlite:///")))
    assert kept.read_text() == "mine"


def test_there_must_be_something_to_copy(source: str, kept: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no file"):
        backup(source, kept)
    fill(source, [tick("feed", "1")])
    with pytest.raises(Refused, match="nothing of the operation elsewhere"):
        backup(source, kept, operation=OperationId("elsewhere"))
    with pytest.raises(Unavailable, match="cannot be written"):
        backup(source, tmp_path / "nowhere" / "kept.backup")
    with pytest.raises(Unavailable, match="no file"):
        restore(kept, in_file(tmp_path / "again.db"), clock)
    assert not kept.exists()
    assert not (tmp_path / "again.db").exists()


def test_only_the_owner_takes_and_restores_one_of_a_server(pg: Tower, source: str, kept: Path) -> None:
    fill_server(pg, day())
    for name in ("feed", "sue"):
        with pytest.raises(Refused, match="denied"):
            backup(pg.url(name), kept)
    assert not kept.exists()
    fill(source, day())
    taken(source, kept)
    viewer = pg.login("vic", "viewer", operation="second")
    with pytest.raises(Refused, match="denied"):
        restore(kept, viewer, clock, operation=OperationId("second"))


def test_names_whose_time_is_over_do_not_come_back(source: str, kept: Path, tmp_path: Path) -> None:
    fill(source, day())
    taken(source, kept)
    late = restore(kept, in_file(tmp_path / "again.db"), lambda: Instant(WRITTEN + KEPT))
    assert late is not None
    assert late.names == 0
    assert beside(in_file(tmp_path / "again.db"))[0] == []


def test_a_damaged_source_gives_no_backup(source: str, kept: Path) -> None:
    fill(source, day())
    with closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as driver:
        driver.execute("UPDATE journal SET body = replace(body, '0', '1') WHERE seq = 7")
        driver.commit()
    with pytest.raises(Unavailable, match="Entry 7"):
        backup(source, kept)
    assert not kept.exists()


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


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the folder must be one that refuses")
def test_a_folder_that_refuses_is_unavailable(source: str, tmp_path: Path) -> None:
    fill(source, [tick("feed", "1")])
    folder = tmp_path / "shut"
    folder.mkdir(0o500)
    with pytest.raises(Unavailable, match="cannot be written"):
        backup(source, folder / "kept.backup")
