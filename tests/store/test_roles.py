"""Roles and logins: who is let in as what, and what a login hears of its own rights."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from controltower.domain.errors import Refused
from controltower.domain.messages import DECISIONS, KINDS
from controltower.store.engine import open_database
from controltower.store.postgres.roles import MAY_SAY, ROLES, SETTINGS, grant, revoke
from controltower.store.postgres.serving.server import ADMIN
from controltower.store.rights import Granted, granted
from tests.helpers.server import Tower

STRANGE = ("Åsa", 'quo"ted', "semi; DROP ROLE x", "public", "o'neil", "UPPER", "select", "%s{}", "a b")


def test_every_kind_of_message_is_somebodys_but_the_one_that_nobody_says() -> None:
    said = {kind.__name__ for kinds in MAY_SAY.values() for kind in kinds}
    assert said == set(KINDS) - {"Unreadable"}
    desks = {kind for role in ("supervisor", "dispatcher", "manager") for kind in MAY_SAY[role]}
    assert desks == set(DECISIONS)
    assert set(MAY_SAY) == set(ROLES)


@pytest.mark.parametrize("login", [each for each in STRANGE if each != "public"])
def test_a_login_may_have_any_printed_name(pg: Tower, login: str) -> None:
    words: dict[str, Any] = {"dbname": pg.database, "host": "127.0.0.1", "port": pg.server.port}
    with pg.admin() as driver:
        grant(driver, login, ["supervisor"], "main", password="it's; {secret} %s")
        try:
            with psycopg.connect(**words, user=login, password="it's; {secret} %s", autocommit=True) as there:
                place = there.execute(
                    "SELECT append('main', %s, '{k}', '{SetPace}', '{1}', '{1}', %s, '{\"{}\"}')",
                    ([f"desk:{login}"], [login]),
                ).fetchone()
                assert place == ([1],)
                for setting, value in SETTINGS.items():
                    row = there.execute("SELECT current_setting(%s)", (setting,)).fetchone()
                    assert row == (value.replace("60s", "1min"),), setting
        finally:
            revoke(driver, login, ["supervisor"], "main")
            driver.execute(psycopg.sql.SQL("DROP ROLE {}").format(psycopg.sql.Identifier(login)))


@pytest.mark.parametrize("login", ["", "a\nb", "x" * 41, "Å" * 21, "controltower_owner", "pg_monitor", ADMIN, "public"])
def test_a_name_that_is_taken_or_strange_is_refused(pg: Tower, login: str) -> None:
    with pg.admin() as driver, pytest.raises((Refused, psycopg.errors.ReservedName)):
        grant(driver, login, ["viewer"], "main", password="secret")


def test_powers_over_the_server_are_no_login_of_ours(pg: Tower) -> None:
    with pg.admin() as driver:
        driver.execute("CREATE ROLE mighty LOGIN BYPASSRLS")
        try:
            with pytest.raises(Refused, match="powers over the whole server"):
                grant(driver, "mighty", ["viewer"], "main")
            with pytest.raises(Refused, match="no login"):
                grant(driver, "nobody_here", ["viewer"], "main")
        finally:
            driver.execute("DROP ROLE mighty")


@pytest.mark.parametrize(
    ("roles", "sources"), [((), ()), (("boss",), ()), (("integrator",), ()), (("integrator",), ("desk:anna",))]
)
def test_a_grant_that_says_too_little_or_too_much_is_refused(
    pg: Tower, roles: tuple[str, ...], sources: tuple[str, ...]
) -> None:
    with pg.admin() as driver, pytest.raises(Refused):
        grant(driver, "anna", roles, "main", password="secret", sources=sources)


@pytest.mark.parametrize("operation", ["", "Main", "a b", "x'; DROP TABLE journal", "1st", "a" * 41])
def test_an_operation_of_a_strange_name_is_refused_and_leaves_nothing(pg: Tower, operation: str) -> None:
    with pg.admin() as driver:
        with pytest.raises(psycopg.DataError):
            grant(driver, "half_made", ["viewer"], operation, password="secret")
        assert driver.execute("SELECT 1 FROM pg_roles WHERE rolname = 'half_made'").fetchone() is None


def test_the_password_reaches_the_server_only_as_what_proves_it(pg: Tower) -> None:
    with pg.admin() as driver:
        driver.execute("SET log_statement = 'all'")
        grant(driver, "quiet", ["viewer"], "main", password="Never-to-be-seen")
        kept = driver.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'quiet'").fetchone()
    assert kept is not None
    assert kept[0].startswith("SCRAM-SHA-256$")
    log = Path(pg.server.log).read_text(errors="replace")
    assert "quiet" in log
    assert "Never-to-be-seen" not in log


def test_a_login_hears_what_it_may(pg: Tower) -> None:
    url = pg.login("both", "supervisor", "dispatcher")
    pg.login("both", "integrator", operation="elsewhere", sources=("wms", "tms"))
    with open_database(url) as database:
        here, there = granted(database, "main"), granted(database, "elsewhere")
        assert here.roles == ("dispatcher", "supervisor")
        assert here.kinds == frozenset(each.__name__ for role in here.roles for each in MAY_SAY[role])
        assert here.names
        assert (there.roles, there.sources, there.names) == (("integrator",), ("wms", "tms"), False)
        assert granted(database, "nowhere") == Granted((), frozenset(), (), names=False)


def test_in_a_file_nobody_draws_a_line(tmp_path: Path) -> None:
    with open_database(f"sqlite:///{(tmp_path / 'tower.db').as_posix()}") as database:
        assert granted(database, "main") == Granted()


def test_a_login_sees_its_own_grants_and_a_manager_those_of_the_operation(pg: Tower) -> None:
    urls = {role: pg.login(role, role) for role in ("supervisor", "manager")}
    pg.login("other", "viewer", operation="elsewhere")
    pg.login("manager", "viewer", operation="elsewhere")
    seen = {}
    for role, url in urls.items():
        with psycopg.connect(url) as driver:
            seen[role] = set(driver.execute("SELECT operation, login FROM controltower.grants").fetchall())
    assert seen["supervisor"] == {("main", "supervisor")}
    assert seen["manager"] == {("main", "supervisor"), ("main", "manager"), ("elsewhere", "manager")}
