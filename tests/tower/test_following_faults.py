"""A desk lives on with what happens to a real server, its logins and its rights."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from controltower.domain.clock import SetPace
from controltower.domain.messages import Message
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.outbox import outbox_in
from controltower.store.postgres.roles import revoke
from controltower.tower.desk import LinkState
from controltower.tower.following import CHUNK, Pace, StoreThread, opener
from controltower.tower.seats import Looking
from tests.helpers import make
from tests.helpers.server import Tower
from tests.tower.listening import Heard, until
from tests.tower.stepping import clock

OFTEN = Pace(ask_s=0.1, safety_s=0.1, slow_s=1e6)
"""However slow this machine is, that is not what is asked here."""


def decision(key: str) -> Message:
    return make.message(SetPace(1.0), source="desk:ada", key=key, author="ada")


def order(name: str) -> Message:
    return make.message(make.order(name), key=name, author="wms")


@contextmanager
def following(
    url: str, heard: Heard, folder: Path | None = None, desk: str = "", pace: Pace = OFTEN
) -> Iterator[StoreThread]:
    """A desk that follows, for as long as the block lasts."""
    outbox = outbox_in(folder, url, "main", "ada") if folder else None
    thread = StoreThread(opener(url, clock, desk=desk), heard.ears(), 0.02, 0.05, outbox, pace)
    thread.start()
    try:
        until(lambda: heard.state is LinkState.LIVE)
        yield thread
    finally:
        thread.stop()


def tell(url: str, *messages: Message) -> None:
    with open_database(url) as database:
        Journal(database, clock).append(messages)


def keys_in(url: str) -> list[str]:
    with open_database(url) as database:
        return [entry.said.key for entry in Journal(database, clock).read(0, CHUNK)]


def cut(pg: Tower, login: str = "ada") -> None:
    with pg.admin() as driver:
        driver.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (login,))


def test_rights_that_are_withdrawn_and_given_back_are_told_and_end_nothing(pg: Tower) -> None:
    wms = pg.login("wms", "integrator")
    tell(wms, order("O1"))
    heard = Heard()
    with following(pg.login("ada", "supervisor"), heard) as thread:
        assert heard.rights[-1].roles == ("supervisor",)
        pg.login("ada", "manager")
        until(lambda: heard.rights[-1].roles == ("manager", "supervisor"))
        with pg.admin() as driver:
            revoke(driver, "ada", ("manager", "supervisor"), "main")
        until(lambda: heard.state is LinkState.LOST)
        thread.send(decision("a"))
        tell(wms, order("O2"))
        pg.login("ada", "viewer")
        until(lambda: heard.state is LinkState.LIVE and heard.rights[-1].roles == ("viewer",))
        until(lambda: heard.refused_keys() == ["a"])
        until(lambda: heard.keys() == ["O1", "O2"])
        assert thread.is_alive()
    assert len(heard.pictures) == 1


def test_a_password_that_was_changed_is_said_as_such_and_asked_for_no_more_once_it_fits(pg: Tower) -> None:
    heard = Heard()
    with following(pg.login("ada", "supervisor"), heard) as thread:
        with pg.admin() as driver:
            driver.execute("ALTER ROLE ada PASSWORD 'another'")
        cut(pg)
        until(lambda: heard.state is LinkState.LOST and "does not let this login in" in heard.links[-1].says)
        thread.send(decision("a"))
        until(lambda: heard.links[-1].says.endswith("1 decision waits."))
        pg.login("ada", "supervisor")
        with pg.admin() as driver:
            word = sql.Literal(pg.passwords["ada"])
            driver.execute(sql.SQL("ALTER ROLE ada PASSWORD {}").format(word))
        until(lambda: heard.keys() == ["a"])
        assert not heard.refusals


def test_a_server_that_keeps_a_desk_waiting_is_said_to_be_slow_meanwhile(pg: Tower) -> None:
    heard, url = Heard(), pg.login("ada", "supervisor")
    with following(url, heard, pace=Pace(slow_s=1.0)) as thread, psycopg.connect(pg.url()) as driver:
        driver.execute("LOCK TABLE controltower.operations")
        thread.send(decision("a"))
        until(lambda: heard.state is LinkState.SLOW)
        assert "has not answered for" in heard.links[-1].says
        assert heard.links[-1].says.endswith("1 decision waits.")
        driver.rollback()
        until(lambda: heard.keys() == ["a"] and heard.state is LinkState.LIVE)


def test_a_server_that_lets_nobody_write_is_read_on_and_decisions_wait(pg: Tower) -> None:
    ada, wms = pg.login("ada", "supervisor"), pg.login("wms", "integrator")
    heard = Heard()
    with following(ada, heard) as thread:
        with pg.admin() as driver:
            of = sql.SQL("ALTER ROLE ada IN DATABASE {} ").format(sql.Identifier(pg.database))
            driver.execute(of + sql.SQL("SET default_transaction_read_only = on"))
            cut(pg)
            thread.send(decision("a"))
            until(lambda: heard.state is LinkState.READ_ONLY)
            assert "read-only at the moment" in heard.links[-1].says
            tell(wms, order("O1"))
            until(lambda: heard.keys() == ["O1"])
            assert thread.unsent == 1
            driver.execute(of + sql.SQL("RESET default_transaction_read_only"))
        cut(pg)
        until(lambda: heard.keys() == ["O1", "a"] and heard.state is LinkState.LIVE)


def test_a_server_that_was_brought_to_a_newer_program_is_said_to_be_and_read_no_further(
    pg: Tower, tmp_path: Path
) -> None:
    url, heard = pg.login("ada", "supervisor"), Heard()
    with following(url, heard, tmp_path) as thread:
        with pg.admin() as driver:
            driver.execute("UPDATE controltower.alembic_version SET version_num = '9999'")
        cut(pg)
        until(lambda: heard.state is LinkState.OUTDATED)
        assert "Update this program" in heard.links[-1].says
        thread.join(5)
        thread.send(decision("a"))
        until(lambda: thread.unkept == 0)
        assert thread.stop() == 1
    outbox = outbox_in(tmp_path, url, "main", "ada")
    assert outbox.kept() == (decision("a"),)
    outbox.close()


@pytest.fixture
def snapshot(pg: Tower) -> Iterator[str]:
    """The name of a database to be, which is dropped in the end."""
    name = f"{pg.database}_before"
    yield name
    with psycopg.connect(pg.server.url(), autocommit=True) as driver:
        driver.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def copied(pg: Tower, name: str) -> None:
    """What a standby has received so far."""
    with psycopg.connect(pg.server.url(), autocommit=True) as driver:
        names = sql.Identifier(name), sql.Identifier(pg.database)
        driver.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        driver.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO PUBLIC").format(names[0]))


def taken_over(pg: Tower, name: str) -> None:
    """The standby takes the place of the database, with what it has."""
    lost = f"{name}_lost"
    with psycopg.connect(pg.server.url(), autocommit=True) as driver:
        old, new, gone = sql.Identifier(pg.database), sql.Identifier(name), sql.Identifier(lost)
        driver.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(old))
        driver.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (pg.database,))
        until(lambda: not _anybody(driver, pg.database))
        driver.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(old, gone))
        driver.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(new, old))
        driver.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(gone))


def _anybody(driver: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    return driver.execute("SELECT FROM pg_stat_activity WHERE datname = %s", (name,)).fetchone() is not None


def test_a_standby_that_takes_over_without_the_last_entries_is_followed_from_there(pg: Tower, snapshot: str) -> None:
    ada, wms = pg.login("ada", "supervisor"), pg.login("wms", "integrator")
    tell(wms, order("O1"), order("O2"))
    copied(pg, snapshot)
    heard = Heard()
    with following(ada, heard) as thread:
        tell(wms, order("O3"))
        thread.send(decision("a"))
        until(lambda: heard.keys() == ["O1", "O2", "O3", "a"])
        taken_over(pg, snapshot)
        until(lambda: len(heard.pictures) == 2 and heard.state is LinkState.LIVE)
        assert "2 entries that this desk had read are not in the journal any more" in heard.links[-1].says
        until(lambda: heard.keys()[4:] == ["O1", "O2", "a"])
        assert thread.unsent == 0
    assert keys_in(ada) == ["O1", "O2", "a"]


def test_desks_see_where_the_others_look_and_nobody_once_they_are_cut_off(pg: Tower) -> None:
    ada, bert = Heard(), Heard()
    with (
        following(pg.login("ada", "supervisor"), ada, desk="window-1"),
        following(pg.login("bert", "dispatcher"), bert, desk="window-2") as other,
    ):
        other.attend(Looking("docks", "D1", deciding=True))
        until(lambda: bool(ada.others) and any(each.looking.thing == "D1" for each in ada.others[-1]))
        (seen,) = ada.others[-1]
        assert (seen.desk, seen.person, seen.role) == ("window-2", "bert", "dispatcher")
        assert seen.looking == Looking("docks", "D1", deciding=True)
        until(lambda: bool(bert.others) and bert.others[-1][0].person == "ada")
        with pg.admin() as driver:
            driver.execute("ALTER ROLE ada NOLOGIN")
        cut(pg)
        until(lambda: ada.others[-1] == ())
