import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from controltower.domain.errors import Refused, Unavailable
from controltower.store.engine import open_database
from controltower.store.postgres.serving import ADMIN, FAST, Server, binaries, free_port, tidy
from tests.helpers.server import Tower, a_server, a_tower

SECRET = "it's a secret: \\ %/@"
"""With everything that some layer might take for its own."""
UNSYNCED = {"fsync": "off"}
"""What a killed process has written is the system's to keep; only power cuts need more."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that a server of another user can get at: pytest's own are closed to others, up to the top."""
    with TemporaryDirectory(prefix="controltower-own-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        yield Path(place) / "server"


def a_word(server: Server, password: str = SECRET) -> str:
    with psycopg.connect(server.url(password=password), connect_timeout=5) as connection:
        row = connection.execute("SHOW password_encryption").fetchone()
    return str(row and row[0])


def test_a_server_is_made_answers_and_leaves_nothing_behind(folder: Path) -> None:
    with Server(folder, SECRET, settings=FAST) as server:
        assert a_word(server) == "scram-sha-256"
        assert "scram-sha-256" in (folder / "data" / "pg_hba.conf").read_text()
        assert "trust" not in [
            line.split()[-1]
            for line in (folder / "data" / "pg_hba.conf").read_text().splitlines()
            if line[:4] == "host"
        ]
        assert folder.stat().st_mode & 0o077 == 0
    with pytest.raises(psycopg.OperationalError):
        a_word(server)
    assert not (folder / "data" / "postmaster.pid").exists()


def test_another_password_is_the_administrators_from_the_next_start_on(folder: Path) -> None:
    with Server(folder, "first", settings=FAST) as server:
        a_word(server, "first")
    with Server(folder, SECRET, settings=FAST) as server:
        assert a_word(server) == "scram-sha-256"
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            a_word(server, "first")
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert SECRET.encode() not in written


def test_two_programs_do_not_run_one_folder(folder: Path) -> None:
    with Server(folder, SECRET, settings=FAST) as server:
        with pytest.raises(Refused, match="Another program runs"):
            Server(folder, SECRET).start()
        a_word(server)


def test_what_a_killed_program_left_running_is_ended_by_the_next(folder: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from controltower.store.postgres.serving import FAST, Server; "
        "print(Server(Path(sys.argv[1]), 'x', settings=FAST).start().port, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        port = int(program.stdout.readline())
        program.kill()
    with Server(folder, SECRET, settings=FAST) as server:
        assert server.port != port
        a_word(server)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"postgresql://{ADMIN}:x@127.0.0.1:{port}/postgres", connect_timeout=2)


def test_folders_that_nobody_holds_are_tidied_away_and_others_are_not(folder: Path) -> None:
    left = folder.with_name("left")
    with Server(left, SECRET, settings=FAST):
        pass
    with Server(folder, SECRET, settings=FAST) as server:
        assert tidy([left, folder]) == [left]
        a_word(server)
    assert not left.exists()


def test_a_mark_whose_number_is_somebody_elses_by_now_hurts_nobody(folder: Path) -> None:
    with Server(folder, SECRET, settings=FAST):
        mark = (folder / "data" / "postmaster.pid").read_text().splitlines()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as innocent:
        try:
            (folder / "data" / "postmaster.pid").write_text("\n".join([str(innocent.pid), *mark[1:]]) + "\n")
            with Server(folder, SECRET, settings=FAST) as server:
                a_word(server)
            assert innocent.poll() is None
        finally:
            innocent.kill()


def test_a_server_whose_making_was_broken_off_is_made_again(folder: Path) -> None:
    (folder / "data.new").mkdir(parents=True)
    (folder / "data.new" / "PG_VERSION").write_text("15\n")
    with Server(folder, SECRET, settings=FAST) as server:
        assert a_word(server) == "scram-sha-256"


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    with pytest.raises(Unavailable, match=r"does not start: .*nonsense"):
        Server(folder, SECRET, settings={**FAST, "nonsense": "1"}).start()
    taken = free_port()
    with Server(folder, SECRET, port=taken, settings=FAST):
        other = Server(folder.with_name("other"), SECRET, port=taken, settings=FAST)
        with pytest.raises(Unavailable, match="does not start"):
            other.start()


def test_data_of_another_version_are_refused_by_a_sentence(folder: Path) -> None:
    with Server(folder, SECRET, settings=FAST):
        pass
    (folder / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(Refused, match="No PostgreSQL 9 was found"):
        Server(folder, SECRET).start()


@pytest.mark.skipif(sys.platform == "win32", reason="a signal")
def test_a_server_that_was_killed_starts_again_with_what_it_had_committed(folder: Path) -> None:
    server = Server(folder, SECRET, settings=UNSYNCED).start()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (one int)")
        connection.execute("INSERT INTO kept VALUES (1)")
        server.kill()
    with server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_desk_that_wants_to_know_the_server_is_shown_its_certificate(folder: Path) -> None:
    if binaries().bundled:
        with pytest.raises(Refused, match="cannot encrypt"):
            Server(folder, SECRET, settings=FAST, tls=True).start()
        return
    with Server(folder, SECRET, settings=FAST, tls=True) as server:
        sure = {"sslmode": "verify-full", "sslrootcert": str(server.certificate)}
        with psycopg.connect(make_conninfo(server.url(), **sure)) as connection:
            assert connection.pgconn.ssl_in_use
        strange = folder.with_name("strange.crt")
        strange.write_bytes((folder / "data" / "server.crt").read_bytes())
        with pytest.raises(psycopg.OperationalError, match="certificate"):
            psycopg.connect(server.url(), sslmode="verify-full", sslrootcert=str(strange))
    with Server(folder, SECRET, settings=FAST, tls=True) as server:
        psycopg.connect(make_conninfo(server.url(), **sure)).close()


def test_the_servers_of_wheels_hold_a_control_tower_too() -> None:
    programs = binaries(installed=False)
    assert programs.bundled
    with a_server(programs) as server, a_tower(server) as tower:
        with open_database(tower.login("anna", "supervisor")) as database:
            assert "anna" in database.name
        with pytest.raises(Refused, match="cannot encrypt"):
            Server(server.folder.with_name(server.folder.name + "-tls"), SECRET, programs=programs, tls=True).start()
        tidy([server.folder.with_name(server.folder.name + "-tls")])


def test_logins_of_one_test_are_strangers_to_the_next(pg: Tower, postgres: Server) -> None:
    with a_tower(postgres) as other:
        other.login("anna", "supervisor")
    pg.login("anna", "viewer")
    with pg.admin() as driver:
        roles = driver.execute(
            "SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid "
            "JOIN pg_roles p ON p.oid = m.member WHERE p.rolname = 'anna'"
        ).fetchall()
    assert roles == [("controltower_viewer",)]


@pytest.mark.skipif(not hasattr(signal, "SIGQUIT"), reason="a signal")
def test_power_that_goes_is_survived(folder: Path) -> None:
    server = Server(folder, SECRET, settings=UNSYNCED).start()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (one int)")
        server.stop(how="immediate")
    with server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
