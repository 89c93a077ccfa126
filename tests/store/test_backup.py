"""A backup is whole or not there, holds what was said to the byte, and comes back as it was, from and to either."""

import os
import sqlite3
import sys
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from controltower.domain.clock import ClockTicked
from controltower.domain.errors import Refused, Unavailable
from controltower.domain.ids import OperationId
from controltower.domain.messages import Message
from controltower.store.backup import backup, restore
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.projection import Projection
from tests.helpers.server import Tower
from tests.store import killing
from tests.store.backups import (
    beside,
    check_same,
    clock,
    day,
    digest_of,
    fill,
    fill_server,
    in_file,
    restored,
    rows_of,
    stopping_at,
    taken,
    tick,
)


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


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_backup_that_is_stopped_leaves_nothing(source: str, kept: Path, tmp_path: Path, step: int) -> None:
    fill(source, day())
    there = sorted(path.name for path in tmp_path.iterdir())
    assert backup(source, kept, stop=stopping_at(step)) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == there


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


def test_a_damaged_source_gives_no_backup(source: str, kept: Path) -> None:
    fill(source, day())
    with closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as driver:
        driver.execute("UPDATE journal SET body = replace(body, '0', '1') WHERE seq = 7")
        driver.commit()
    with pytest.raises(Unavailable, match="Entry 7"):
        backup(source, kept)
    assert not kept.exists()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the folder must be one that refuses")
def test_a_folder_that_refuses_is_unavailable(source: str, tmp_path: Path) -> None:
    fill(source, [tick("feed", "1")])
    folder = tmp_path / "shut"
    folder.mkdir(0o500)
    with pytest.raises(Unavailable, match="cannot be written"):
        backup(source, folder / "kept.backup")
