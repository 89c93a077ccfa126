import os
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest
from sqlalchemy.exc import DBAPIError

from controltower.domain.clock import ClockTicked
from controltower.domain.errors import Outdated, Refused, Unavailable
from controltower.store import migrations
from controltower.store.engine import Database, open_database
from controltower.store.journal import Journal
from controltower.store.sqlite import library
from controltower.store.sqlite.engine import File
from controltower.store.sqlite.shares import file_system, is_unc, share_of
from tests.helpers import make
from tests.store import sample

MOUNTS = """/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/export {share} {kind} rw,relatime 0 0
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'tower.db').as_posix()}"


def plain(text: Path) -> str:
    return text.as_posix().replace(" ", "\\040")


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "afs"])
def test_a_file_on_a_network_share_is_refused_with_the_reason(tmp_path: Path, kind: str) -> None:
    share = tmp_path / "team share"
    share.mkdir()
    mounts = MOUNTS.format(share=plain(share), kind=kind)
    with pytest.raises(Refused) as caught:
        open_database(f"sqlite:///{share.as_posix()}/tower.db", mounts=mounts)
    (reason,) = caught.value.reasons
    assert f"network share ({kind})" in reason
    assert not list(share.iterdir())


def test_a_file_beside_a_share_is_opened(tmp_path: Path) -> None:
    mounts = MOUNTS.format(share=plain(tmp_path / "share"), kind="nfs")
    open_database(f"sqlite:///{tmp_path.as_posix()}/share.db", mounts=mounts).close()
    assert (tmp_path / "share.db").is_file()


def test_the_nearest_mount_above_counts_and_the_last_of_two() -> None:
    mounts = "a / ext4 rw\nb /srv nfs rw\nc /srv/disk xfs rw\nd /srv/disk cifs rw\nbroken\n"
    assert file_system(PurePosixPath("/srv/x.db"), mounts) == "nfs"
    assert file_system(PurePosixPath("/srv/disk/x.db"), mounts) == "cifs"
    assert file_system(PurePosixPath("/srvx/x.db"), mounts) == "ext4"


def test_a_link_to_a_share_is_a_share(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "here").symlink_to(tmp_path / "there")
    mounts = MOUNTS.format(share=plain(tmp_path / "there"), kind="nfs4")
    assert share_of(tmp_path / "here" / "x.db", mounts) == "nfs4"


def test_windows_names_of_other_machines_are_known() -> None:
    assert is_unc(r"\\server\share\x.db")
    assert is_unc(r"\\?\UNC\server\share\x.db")
    assert is_unc("//server/share/x.db")
    assert not is_unc(r"\\?\C:\x.db")
    assert not is_unc(r"C:\x.db")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/db", "tower.db", ""])
def test_anything_but_a_file_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        open_database(url)


def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be written"):
        open_database(f"sqlite:///{tmp_path}/nowhere/tower.db")


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    file = tmp_path / "tower.db"
    file.write_bytes(b"Dear all, " * 500)
    with pytest.raises(Unavailable, match="not a database"):
        open_database(f"sqlite:///{file}")


def test_every_commit_reaches_the_disk_and_readers_cannot_write(database: Database) -> None:
    with database.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    with pytest.raises(Unavailable, match="readonly"), database.reading() as connection:
        connection.exec_driver_sql("DELETE FROM journal")


def test_wrong_sql_is_a_bug_and_keeps_its_name(database: Database) -> None:
    with pytest.raises(DBAPIError), database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO journal (seq) VALUES (1)")


def test_a_disk_that_is_full_is_unavailable_and_loses_nothing(database: Database, journal: Journal) -> None:
    first, *others = sample.batches(sample.messages(sample.SMALL))
    journal.append(first)
    with database.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Unavailable, match="full") as raised:
        list(map(journal.append, others))
    assert raised.value.readable
    with database.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    last = journal.last()
    assert last == len(journal.read(0, 10_000))
    assert journal.append([make.message(ClockTicked())]) == [last + 1]


def test_a_connection_that_may_only_read_is_unavailable_for_writing(database: Database, journal: Journal) -> None:
    assert isinstance(database, File)
    with database.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
    with pytest.raises(Unavailable, match="readonly"):
        journal.append([make.message(ClockTicked())])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="everything may be written by this user")
def test_a_file_that_may_only_be_read_is_unavailable(tmp_path: Path, url: str) -> None:
    open_database(url).close()
    (tmp_path / "tower.db").chmod(0o444)
    with pytest.raises(Unavailable):
        open_database(url)


def old() -> ModuleType:
    """The standard library's module, as if it had the defect."""
    names = {name: getattr(sqlite3, name) for name in dir(sqlite3)}
    return cast(ModuleType, SimpleNamespace(**names | {"sqlite_version": "3.40.1", "sqlite_version_info": (3, 40, 1)}))


def test_the_library_in_use_has_no_defect() -> None:
    assert library.is_sound(library.newest())
    assert not library.is_sound(old())


@pytest.mark.skipif(os.name != "posix", reason="only there can a lock be shared")
def test_a_library_with_the_defect_must_write_alone(url: str) -> None:
    with open_database(url), pytest.raises(Unavailable, match=r"can corrupt a file .* Close one of the two"):
        open_database(url, library=old())
    with open_database(url, library=old()), pytest.raises(Unavailable, match="can corrupt"):
        open_database(url)
    with open_database(url), open_database(url):
        pass


def test_the_schema_is_the_newest_there_is(database: Database) -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(Path(migrations.__file__).parent).get_heads() == [migrations.HEAD]
    with database.reading() as connection:
        assert migrations.revision_of(connection) == migrations.HEAD


def test_a_database_of_a_newer_program_is_refused_and_left_alone(url: str) -> None:
    with open_database(url) as database, database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Outdated, match=r"newer program .* 9999"):
        open_database(url)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as plain_connection:
        assert plain_connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)
    plain_connection.close()


FAILING = f"""
import sqlalchemy as sa
from alembic import op

revision = "{int(migrations.HEAD) + 1:04}"
down_revision = "{migrations.HEAD}"


def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer))
    op.execute("INSERT INTO position SELECT 'x', 1, 1, 'x', 1, 'x', 'x'")
    op.execute("SELECT * FROM nowhere")
"""


def test_a_migration_that_fails_leaves_nothing_behind(database: Database, tmp_path: Path) -> None:
    scripts = tmp_path / "scripts"
    shutil.copytree(Path(migrations.__file__).parent, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "9999_fails.py").write_text(FAILING)
    with pytest.raises(Unavailable, match="nowhere"), database.writing() as connection:
        migrations.upgrade(connection, scripts)
    with database.reading() as connection:
        assert migrations.revision_of(connection) == migrations.HEAD
        assert connection.exec_driver_sql("SELECT count(*) FROM position").scalar() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name = 'half'").scalar() == 0


def test_a_database_of_another_program_is_refused_and_gets_no_tables(tmp_path: Path) -> None:
    file = tmp_path / "places.sqlite"
    with sqlite3.connect(file) as plain_connection:
        plain_connection.execute("CREATE TABLE bookmarks (id, url)")
    plain_connection.close()
    with pytest.raises(Refused, match=r"another program's .* bookmarks"):
        open_database(f"sqlite:///{file}")
    with sqlite3.connect(file) as plain_connection:
        assert plain_connection.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]
    plain_connection.close()


def test_options_of_a_url_are_refused_rather_than_passed_over(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"options \(mode\)"):
        open_database(f"sqlite:///{tmp_path}/tower.db?mode=ro")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="only there does a second opening tell")
def test_a_failed_opening_lets_go_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "tower.db"
    file.write_bytes(b"Dear all, " * 500)
    with pytest.raises(Unavailable, match="not a database"):
        open_database(f"sqlite:///{file}", library=old())
    file.unlink()
    open_database(f"sqlite:///{file}").close()


def test_several_new_files_may_be_opened_at_once(tmp_path: Path) -> None:
    def opened(number: int) -> int:
        with open_database(f"sqlite:///{tmp_path / f'{number}.db'}") as database:
            return Journal(database, lambda: make.DAWN).last()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(opened, range(24))) == [0] * 24
