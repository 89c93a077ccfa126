import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import psycopg
import pytest

from controltower.cli import main
from controltower.cli.serving import LOGINS
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres.access import apart
from controltower.store.postgres.serving import FAST, Server, binaries, free_port, tidy
from controltower.store.projection import Projection
from tests.cli.test_rights import clock
from tests.helpers.server import Tower

PATIENCE_S = 120.0


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where a server of another user can get at."""
    with TemporaryDirectory(prefix="controltower-own-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        yield Path(place) / "server"
        tidy([Path(place) / "server"])


@pytest.mark.parametrize("installed", [True, False])
def test_an_owner_need_not_be_a_superuser(
    folder: Path, installed: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(folder, "of the administrator", settings=FAST, programs=binaries(installed=installed)) as server:
        with psycopg.connect(server.url(), autocommit=True) as driver:
            driver.execute("CREATE ROLE boss LOGIN CREATEROLE CREATEDB PASSWORD 'own'")
        monkeypatch.setenv("PGPASSWORD", "own")
        where = ["--db", apart(server.url("boss", "own", "tower"))[0]]
        for words in (["init"], ["grant", "--login", "anna", "--role", "viewer"], ["upgrade"], ["check"]):
            assert main(["db", *words, *where]) == 0, capsys.readouterr().err
        assert main(["db", "revoke", "--login", "anna", *where]) == 0


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("PGPASSWORD", raising=False)


def until(so: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_S
    while not so():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def served(folder: Path, *more: str) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "controltower", "db", "serve", "--folder", str(folder), "--leash", *more]
    return subprocess.Popen(
        [*words, "--port", str(free_port())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def logins(program: "subprocess.Popen[str]") -> dict[str, str]:
    """The URLs that it prints, whole, by their logins."""
    urls: dict[str, str] = {}
    while len(urls) < len(LOGINS):
        line = program.stdout.readline() if program.stdout else ""
        assert line, program.communicate()[1]
        if found := re.match(r"\s+(postgresql://)(\w+)(@\S+)\s+(\S+)$", line):
            urls[found[2]] = f"{found[1]}{found[2]}:{quote(found[4], safe='')}{found[3]}"
    return urls


def read(path: Path) -> bytes:
    """What is in a file that may be gone by now."""
    with suppress(OSError):
        return path.read_bytes()
    return b""


def process_of(url: str) -> int:
    """The process that was started with this URL, which it is given without the password; 0 where there is none."""
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        if apart(url)[0].encode() in read(place).split(b"\0"):
            return int(place.parent.name)
    return 0


def ended(program: "subprocess.Popen[str]") -> tuple[str, str]:
    """What it says last, once its leash is let go."""
    out, err = program.communicate(timeout=60)
    return out.strip(), err


def test_a_demo_day_is_served_to_logins_whose_passwords_stand_nowhere_else(folder: Path) -> None:
    with served(folder, "--demo", "--scale", "small") as program:
        try:
            urls = logins(program)
            with open_database(urls["supervisor"]) as database:
                journal, projection = Journal(database, clock), Projection(database)
                assert until(lambda: projection.position() > 100), journal.last()
            secrets = [apart(url)[1]["PGPASSWORD"].encode() for url in urls.values()]
            seen = [read(path) for path in (*Path("/proc").glob("[0-9]*/cmdline"), *folder.rglob("*"))]
            assert not [found for found in seen for secret in secrets if secret in found]
            killed = {name: process_of(urls[name]) for name in ("tower", "keeper") if Path("/proc").is_dir()}
            for pid in killed.values():
                os.kill(pid, signal.SIGKILL)
            assert until(lambda: all(process_of(urls[name]) not in (0, pid) for name, pid in killed.items()))
        finally:
            says, warns = ended(program)
        assert says == "The server has ended."
        assert sorted(warns.splitlines()) == [
            f"The {name} has ended: exit code -9. It is started again in 3 s." for name in sorted(killed)
        ]
        assert program.returncode == 0
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(urls["supervisor"], connect_timeout=2)


def test_what_was_served_is_there_again_with_other_passwords(folder: Path) -> None:
    with served(folder) as program:
        try:
            first = logins(program)
        finally:
            ended(program)
    with served(folder) as program:
        try:
            second = logins(program)
            open_database(second["viewer"]).close()
            assert {apart(url)[1]["PGPASSWORD"] for url in first.values()}.isdisjoint(
                apart(url)[1]["PGPASSWORD"] for url in second.values()
            )
        finally:
            ended(program)


def names(tower: Tower) -> int:
    """How many names are kept."""
    with tower.admin() as driver:
        return int(driver.execute("SELECT count(*) FROM controltower.people").fetchone()[0])


def test_a_keeper_keeps_the_tables_of_a_server_and_no_name_too_long_until_it_is_told_to_end(
    pg: Tower, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, secret = apart(pg.login("kim", "keeper"))
    monkeypatch.setenv("PGPASSWORD", secret["PGPASSWORD"])
    with pg.admin() as driver:
        driver.execute(
            "INSERT INTO controltower.people (operation, worker, name, told_at, until) "
            "VALUES ('main', 'gone', 'Somebody', 0, 1)"
        )
    words = [sys.executable, "-m", "controltower", "keep", "--leash", "--db", url]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as keeper:
        assert until(lambda: names(pg) == 0)
        wms, feed = apart(pg.login("wms", "integrator"))
        monkeypatch.setenv("PGPASSWORD", feed["PGPASSWORD"])
        assert main(["twin", "--db", wms, "--scale", "small", "--pace", "max", "--until", "05:00"]) == 0
        with open_database(pg.url("wms")) as database:
            last, projection = Journal(database, clock).last(), Projection(database)
            assert last > 100
            assert until(lambda: projection.position() == last)
        assert keeper.communicate(timeout=30)[1] == ""
        assert keeper.returncode == 0
