"""Presence on a real server: who is there, who is gone, and that it costs the journal nothing."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from controltower.domain.clock import SetPace
from controltower.domain.errors import Outdated, Refused
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres.roles import revoke
from controltower.store.postgres.setup import initialise
from controltower.store.presence import DESKS, LONGEST, Presence, Seen
from tests.helpers import make
from tests.helpers.server import Tower

NUMBER = "SELECT controltower.append('main', '{desk:both}', '{k}', '{SetPace}', '{1}', '{1}', '{both}', '{\"{}\"}')"


@contextmanager
def desks(pg: Tower, *logins: str) -> Iterator[list[Presence]]:
    """A desk for each of these logins, which are called like their roles."""
    with ExitStack() as held:
        urls = [pg.login(login, login.rstrip("2")) for login in logins]
        yield [
            Presence(held.enter_context(open_database(url)), desk=f"{login}'s")
            for url, login in zip(urls, logins, strict=True)
        ]


def looks(seen: list[Seen]) -> list[tuple[str, str, str, str, bool]]:
    return [(each.login, each.role, each.board, each.thing, each.deciding) for each in seen]


def pass_by(pg: Tower, seconds: float) -> None:
    """All that was noted, was noted so much earlier."""
    with pg.admin() as driver:
        driver.execute("UPDATE controltower.presence SET seen = seen - %s", (round(seconds * 1e6),))


def test_desks_see_each_other_and_what_they_look_at(pg: Tower) -> None:
    with desks(pg, "supervisor", "dispatcher", "viewer") as (one, two, wall):
        assert one.attend("inbox", "PS1") == []
        assert looks(two.attend("inbox", "PS1", deciding=True)) == [("supervisor", "supervisor", "inbox", "PS1", False)]
        assert looks(wall.attend("overview")) == [
            ("dispatcher", "dispatcher", "inbox", "PS1", True),
            ("supervisor", "supervisor", "inbox", "PS1", False),
        ], "who is about to decide comes first"
        assert [each.login for each in one.attend("inbox", "PS1")] == ["dispatcher", "viewer"]


def test_since_is_the_beginning_of_what_is_looked_at_now(pg: Tower) -> None:
    with desks(pg, "supervisor", "dispatcher") as (one, two):
        one.attend("inbox", "PS1")
        (first,) = two.attend("")
        pass_by(pg, 1)
        one.attend("inbox", "PS1")
        (again,) = two.attend("")
        assert (again.since, again.seen > first.seen) == (first.since, True)
        pass_by(pg, 1)
        one.attend("inbox", "PS1", deciding=True)
        (deciding,) = two.attend("")
        assert deciding.since == deciding.seen > first.since


def test_a_desk_that_is_not_heard_is_gone_and_then_forgotten(pg: Tower) -> None:
    with desks(pg, "supervisor", "dispatcher") as (one, two):
        one.attend("inbox", "PS1")
        pass_by(pg, 6)
        assert two.attend("floor") == []
        pass_by(pg, 11)
        with desks(pg, "manager") as (third,):
            assert third.attend("kpis") == []
        with pg.admin() as driver:
            assert driver.execute("SELECT login FROM controltower.presence").fetchall() == [("manager",)]
        assert [each.login for each in one.attend("inbox", "PS1")] == ["manager"], "and is there again when it is heard"


def test_who_was_there_before_the_servers_clock_was_put_back_is_gone_too(pg: Tower) -> None:
    with desks(pg, "supervisor", "dispatcher") as (one, two):
        one.attend("inbox", "PS1")
        pass_by(pg, -3_600)
        assert two.attend("floor") == []
        with pg.admin() as driver:
            assert driver.execute("SELECT login FROM controltower.presence").fetchall() == [("dispatcher",)]
        assert one.attend("inbox", "PS1") != [], "and is there again when it is heard"
        assert [each.login for each in two.attend("floor")] == ["supervisor"]


def test_two_windows_of_one_person_are_two_desks_and_only_so_many_are_shown(pg: Tower) -> None:
    url = pg.login("supervisor", "supervisor")
    with open_database(url) as database, desks(pg, "viewer") as (other,):
        for number in range(DESKS + 4):
            Presence(database, desk=f"window {number}").attend("inbox", f"P{number}")
        assert len(other.attend("overview")) == DESKS
        assert len(Presence(database, desk="window 0").attend("inbox")) == DESKS, "the other seven, and the viewer"


def test_operations_are_apart(pg: Tower) -> None:
    pg.login("supervisor2", "supervisor", operation="elsewhere")
    with open_database(pg.url("supervisor2")) as database, desks(pg, "viewer") as (here,):
        assert Presence(database, "elsewhere", "there").attend("inbox") == []  # type: ignore[arg-type]
        assert here.attend("overview") == []
        with pytest.raises(Refused, match="no rights in operation main"):
            Presence(database, desk="there").attend("inbox")


def test_whose_rights_are_taken_away_is_no_longer_shown(pg: Tower) -> None:
    with desks(pg, "supervisor", "viewer") as (one, two):
        one.attend("inbox", "PS1")
        with pg.admin() as driver:
            revoke(driver, "supervisor", ["supervisor"], "main")
        assert two.attend("overview") == []
        with pytest.raises(Refused):
            one.attend("inbox", "PS1")


def test_what_a_desk_says_fits_whatever_it_is_called(pg: Tower) -> None:
    with desks(pg, "supervisor", "dispatcher") as (one, two):
        one.attend("b" * 99, "a\n\u202eb\x00\ud800c" + "d" * 999)
        (seen,) = two.attend("inbox")
        assert (seen.board, seen.thing) == ("b" * LONGEST["board"], ("abc" + "d" * 999)[: LONGEST["thing"]])


def test_a_file_of_one_machine_and_a_desk_without_a_name_have_no_others(pg: Tower, tmp_path: Path) -> None:
    with open_database(f"sqlite:///{(tmp_path / 'tower.db').as_posix()}") as database:
        assert Presence(database, desk="d").attend("inbox", "PS1", deciding=True) == []
    with open_database(pg.login("supervisor", "supervisor")) as database, desks(pg, "viewer") as (other,):
        assert Presence(database).attend("inbox") == []
        assert other.attend("overview") == []


def test_presence_neither_waits_for_the_journal_nor_holds_it_up(pg: Tower) -> None:
    url = pg.login("both", "supervisor", "integrator")
    with open_database(url) as database, desks(pg, "dispatcher") as (other,), psycopg.connect(pg.url("both")) as held:
        other.attend("inbox", "P1")
        # Somebody has the number of the operation, and somebody's presence is not committed yet.
        held.execute("SET lock_timeout = '1s'")
        held.execute("SELECT controltower.attend('main', 'slow', 'inbox', 'P1', true)")
        with psycopg.connect(pg.url("both")) as numbering:
            numbering.execute(NUMBER)
            assert looks(Presence(database, desk="d").attend("inbox", "P1"))[0][0] == "dispatcher"
            numbering.rollback()
        said = make.message(SetPace(1.0), "desk:both", key="beside", author="both")
        Journal(database, lambda: make.DAWN).append([said])
        held.rollback()


def test_where_nothing_may_be_written_one_sees_the_others_all_the_same(pg: Tower) -> None:
    with desks(pg, "supervisor") as (one,), psycopg.connect(pg.login("viewer", "viewer"), autocommit=True) as reader:
        one.attend("inbox", "PS1")
        reader.execute("SET default_transaction_read_only = on")
        rows = reader.execute("SELECT login, thing FROM controltower.attend('main', 'd', 'wall', '', false)").fetchall()
        assert rows == [("supervisor", "PS1")]


def test_a_desk_that_never_stops_telling_leaves_the_table_small(pg: Tower) -> None:
    logins = ("supervisor", "dispatcher", "viewer")
    with desks(pg, *logins), ExitStack() as held:
        drivers = [held.enter_context(psycopg.connect(pg.url(login), autocommit=True)) for login in logins]
        end = time.monotonic() + 1.5
        calls = 0
        while time.monotonic() < end or calls < 500:
            calls += 1
            words = (f"desk {calls % DESKS}", f"thing {calls}")
            for driver in drivers:
                driver.execute("SELECT controltower.attend('main', %s, 'inbox', %s, false)", words)
        with pg.admin() as driver:
            kept, size = driver.execute(
                "SELECT count(*), pg_relation_size('controltower.presence') FROM controltower.presence"
            ).fetchone()
    assert kept == DESKS * len(logins)
    assert size <= 64 * 1024


def test_presence_is_no_history(pg: Tower) -> None:
    """Nothing of it is logged, nothing points from it to the row that numbers the journal, and no key of it changes."""
    with pg.admin() as driver:
        (persistence,) = driver.execute(
            "SELECT relpersistence FROM pg_class WHERE oid = 'controltower.presence'::regclass"
        ).fetchone()
        keys = driver.execute(
            "SELECT contype, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = 'controltower.presence'::regclass AND contype <> 'n'"
        ).fetchall()
    assert persistence == "u"
    assert keys == [("p", "PRIMARY KEY (operation, login, desk)")]


def test_a_database_of_the_program_before_gets_it_at_its_upgrade(pg: Tower) -> None:
    with pg.admin() as driver:
        driver.execute("DROP FUNCTION controltower.attend, controltower.note_presence")
        driver.execute("DROP TABLE controltower.presence")
        driver.execute("UPDATE controltower.alembic_version SET version_num = '0002'")
    with pytest.raises(Outdated, match="db upgrade"), open_database(pg.login("viewer", "viewer")):
        pass
    initialise(pg.url())
    with desks(pg, "supervisor", "viewer") as (one, two):
        one.attend("inbox", "PS1")
        assert [each.login for each in two.attend("overview")] == ["supervisor"]
