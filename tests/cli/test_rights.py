import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest

from controltower.cli import main
from controltower.domain.errors import Refused
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.postgres.access import apart
from controltower.store.postgres.serving import ADMIN
from controltower.store.projection import Projection
from tests.helpers import make
from tests.helpers.server import SECRET, Tower


def clock() -> Instant:
    return make.at(0)


@pytest.fixture(autouse=True)
def _nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a keyring nor somebody at the keyboard."""
    monkeypatch.setattr("keyring.core._keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("PGPASSWORD", raising=False)


@pytest.fixture
def owner(pg: Tower, monkeypatch: pytest.MonkeyPatch) -> str:
    """The owner's URL, as one types it; the password is in the environment."""
    monkeypatch.setenv("PGPASSWORD", SECRET)
    return apart(pg.url())[0]


def fill(tower: Tower) -> None:
    """The small house, its projection current."""
    with open_database(tower.login("wms", "integrator")) as database:
        Journal(database, clock).append([replace(make.message(body), author="wms") for body in make.house()])
    with open_database(tower.login("kim", "keeper")) as database:
        Keeper(Journal(database, clock), Projection(database), clock).catch_up()


def test_a_login_is_made_signs_in_with_the_password_that_is_shown_once_and_loses_its_rights(
    pg: Tower, owner: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(pg)
    assert main(["db", "grant", "--db", owner, "--login", "anna", "--role", "supervisor", "--role", "dispatcher"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "anna is supervisor and dispatcher in operation main."
    password = second.removeprefix("Password, shown this once: ")
    assert len(password) >= 16
    pg.passwords["anna"] = password
    mine = owner.replace(ADMIN, "anna")
    monkeypatch.setenv("PGPASSWORD", password)
    assert main(["db", "check", "--db", mine]) == 0
    assert "The tables say what the journal says." in capsys.readouterr().out
    monkeypatch.setenv("PGPASSWORD", SECRET)
    assert main(["db", "grant", "--db", owner, "--login", "anna", "--role", "manager"]) == 0
    assert "Password" not in capsys.readouterr().out
    assert main(["db", "revoke", "--db", owner, "--login", "anna"]) == 0
    assert capsys.readouterr().out == "anna is no longer supervisor and dispatcher and manager in operation main.\n"
    assert main(["db", "revoke", "--db", owner, "--login", "anna"]) == 1
    assert "no such role" in capsys.readouterr().err


def test_another_password_ends_the_old_one(
    pg: Tower, owner: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = pg.login("anna", "viewer")
    words = ["db", "grant", "--db", owner, "--login", "anna", "--role", "viewer", "--new-password"]
    assert main(words) == 0
    assert "shown this once" in capsys.readouterr().out
    with pytest.raises(Refused, match=r"(?i)password authentication failed"):
        open_database(old)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--login", "anna", "--role", "king"], "There is no role king"),
        (["--login", "pg_anna", "--role", "viewer"], "cannot be a login"),
        (["--login", "anna ", "--role", "viewer"], "cannot be a login"),
        (["--login", "wms", "--role", "integrator"], "name them, such as wms"),
    ],
)
def test_what_cannot_be_granted_is_a_sentence_and_no_login_is_left(
    pg: Tower, owner: str, words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["db", "grant", "--db", owner, *words]) == 1
    assert why in capsys.readouterr().err
    with pg.admin() as driver:
        assert driver.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", (words[1],)).fetchone() == (0,)


def test_a_file_has_no_rights_to_give(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{(tmp_path / 'day.db').as_posix()}"
    assert main(["db", "grant", "--db", url, "--login", "anna", "--role", "viewer"]) == 1
    assert "has no logins" in capsys.readouterr().err


def test_nobody_but_the_owner_gives_rights(
    pg: Tower, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, secret = apart(pg.login("anna", "manager"))
    monkeypatch.setenv("PGPASSWORD", secret["PGPASSWORD"])
    for words in (
        ["grant", "--login", "anna", "--role", "supervisor"],
        ["grant", "--login", "eve", "--role", "supervisor"],
        ["revoke", "--login", "anna"],
        ["init"],
        ["upgrade"],
    ):
        assert main(["db", *words, "--db", url]) == 1
        assert "permission denied" in (said := capsys.readouterr().err).lower() or "must be" in said.lower()
    with pg.admin() as driver:
        assert driver.execute("SELECT login, role FROM controltower.grants").fetchall() == [("anna", "manager")]


def test_a_database_is_made_and_found_made_and_brought_up(
    pg: Tower, owner: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = owner.replace(pg.database, f"{pg.database}_made")
    try:
        assert main(["db", "upgrade", "--db", fresh]) == 1
        capsys.readouterr()
        for _ in range(2):
            assert main(["db", "init", "--db", fresh, "--operation", "north"]) == 0
            assert "is ready; its journal has 0 messages" in capsys.readouterr().out
        assert main(["db", "upgrade", "--db", fresh, "--operation", "north"]) == 0
        assert main(["db", "init", "--db", owner.replace(pg.database, "postgres")]) == 1
        assert "does not say which database" in capsys.readouterr().err
    finally:
        with pg.admin() as driver:
            driver.execute(f"DROP DATABASE IF EXISTS {pg.database}_made WITH (FORCE)")


def test_the_tables_are_thrown_away_and_made_again(pg: Tower, owner: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill(pg)
    assert main(["db", "rebuild", "--db", owner]) == 0
    before, after, says = capsys.readouterr().out.splitlines()
    assert before.split()[1] == after.split()[1]
    assert says == "What was written reads as it was folded."


def test_an_operation_goes_into_a_file_and_comes_back_as_another(
    pg: Tower, owner: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(pg)
    file = tmp_path / "kept.db"
    assert main(["db", "backup", str(file), "--db", owner]) == 0
    assert "Both are the same picture." in capsys.readouterr().out
    assert main(["db", "restore", str(file), "--db", owner]) == 1
    capsys.readouterr()
    assert main(["db", "restore", str(file), "--db", owner, "--operation", "other"]) == 0
    assert "Both are the same picture." in capsys.readouterr().out
    assert main(["db", "check", "--db", owner, "--operation", "other"]) == 0


def test_tables_are_read_into_a_server_by_one_who_may_not_write_its_tables(
    pg: Tower, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["import", "--templates", str(tmp_path)]) == 0
    url, secret = apart(pg.login("wms", "integrator"))
    monkeypatch.setenv("PGPASSWORD", secret["PGPASSWORD"])
    capsys.readouterr()
    main(["import", str(tmp_path), "--db", url])
    assert "permission" not in (said := capsys.readouterr()).err
    with open_database(pg.url("wms")) as database:
        assert Journal(database, clock).last() > 0, said


def test_no_password_is_said_or_logged_whatever_goes_wrong(
    pg: Tower, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    secret = "hush-hush"
    where = f"127.0.0.1:{pg.server.port}/{pg.database}"
    caplog.set_level(logging.DEBUG)
    for url in (
        f"postgresql://anna:{secret}@{where}",
        f"postgresql://anna:{secret}@127.0.0.1:1/nowhere",
        f"postgresql://anna:{secret}@127.0.0.1:port/nowhere",
        f"postgresql://anna:{secret}@{where}?nonsense=1",
        f"postgresql://{where}?user=anna&password={secret}",
        f"mysql://anna:{secret}@{where}",
        f"anna:{secret}@{where}",
        f"sqlite://anna:{secret}@{where}",
    ):
        for words in (["db", "check"], ["db", "init"], ["keep"], ["twin"], ["db", "revoke", "--login", "x"]):
            assert main([*words, "--db", url]) == 1
    said = capsys.readouterr()
    assert secret not in said.out + said.err
    assert secret not in caplog.text
    assert re.search("anna@127.0.0.1", said.err)
