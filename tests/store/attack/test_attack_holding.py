"""Can a login keep the others from their work? It may try; whoever waits in vain puts it out, and all goes on."""

import threading
from contextlib import ExitStack, suppress

import psycopg
import pytest

from controltower.domain.clock import SetPace
from controltower.domain.errors import Unavailable
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres.roles import CONNECTIONS, grant, revoke
from tests.helpers import make
from tests.store.attack.town import CALL, HERE, NO_RIGHT, PEOPLE, THERE, Town

TICK = (["wms"], ["held"], ["ClockTicked"], [1], [1], ["wms"], ["{}"])
PATIENCE = 6
"""So often does somebody who waits try again, five seconds each."""


def test_who_appends_and_stays_there_is_ended_by_the_server(town: Town) -> None:
    with town.another("integrator") as sitter:
        sitter.execute("BEGIN")
        sitter.execute(CALL, (HERE, *TICK))
        assert town.forge("supervisor", "SetPace", "after the sitter") == ""
        with pytest.raises((psycopg.OperationalError, psycopg.errors.IdleInTransactionSessionTimeout)):
            sitter.execute("COMMIT")
    assert (
        not town.connections["integrator"]
        .execute("SELECT 1 FROM controltower.journal WHERE source_key = 'held'")
        .fetchall()
    )


def test_who_undoes_the_limits_and_sits_on_the_lock_is_put_out_by_those_who_wait(town: Town) -> None:
    """One idles in a transaction, the other in a pipeline that never ends, which no time limit of the server sees."""
    town.tower.login("sitter", "integrator", sources=("wms",))
    town.tower.login("piper", "integrator", operation=THERE, sources=("wms",))
    with ExitStack() as held:
        piper = held.enter_context(town.another("piper"))
        sitter = held.enter_context(town.another("sitter"))
        held.enter_context(suppress(psycopg.Error))
        held.enter_context(piper.pipeline())
        assert piper.execute(CALL, (THERE, *TICK)).fetchone()
        sitter.execute("BEGIN")
        sitter.execute(CALL, (HERE, *TICK))
        sitter.execute("SET idle_in_transaction_session_timeout = 0")
        _goes_on(town, "supervisor", HERE)
        _goes_on(town, "stranger", THERE)
        with pytest.raises(psycopg.OperationalError):  # AdminShutdown, or the connection found closed
            sitter.execute("COMMIT")
    with town.another("sitter") as sitter:
        town.tried += 1
        with pytest.raises(psycopg.errors.ConfigurationLimitExceeded, match="held everybody up"):
            sitter.execute(CALL, (HERE, *TICK))
    with open_database(town.tower.url("sitter")) as database:
        journal = Journal(database, lambda: make.DAWN)
        with pytest.raises(Unavailable, match="held everybody up") as error:
            journal.append([make.message(make.house()[0], "wms", author="sitter")])
    assert error.value.readable, "what was said waits, and is not refused"


def _goes_on(town: Town, login: str, operation: str) -> None:
    """A desk that appends is let through, if not at once."""
    with open_database(town.tower.url(login)) as database:
        journal = Journal(database, lambda: make.DAWN, operation)  # type: ignore[arg-type]
        source = f"desk:{login}" if login == "supervisor" else "demo"
        said = make.message(SetPace(1.0), source, key="late", author=login)
        for _ in range(PATIENCE):
            town.tried += 1
            with suppress(Unavailable):
                assert journal.append([said])
                return
    pytest.fail(f"{login} was kept from appending.")


def test_nobody_is_put_out_who_holds_nothing(town: Town) -> None:
    with town.another("viewer") as reader, town.another("integrator") as writer:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM controltower.journal")
        writer.execute("BEGIN")
        writer.execute(CALL, (HERE, *TICK))
        assert town.connections["supervisor"].execute("SELECT controltower.evict('main')").fetchone()[0] == 0
        writer.execute("ROLLBACK")
        reader.execute("ROLLBACK")


def test_who_reads_and_stays_there_keeps_nobody_from_writing_or_from_opening_an_operation(town: Town) -> None:
    with town.another("viewer") as reader:
        reader.execute("SET idle_in_transaction_session_timeout = 0")
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM controltower.journal")
        assert town.forge("supervisor", "SetPace", "beside a reader") == ""
        with town.tower.admin() as driver:
            driver.execute("SET lock_timeout = '5s'")
            grant(driver, "viewer", ["viewer"], "newly_opened")
            revoke(driver, "viewer", ["viewer"], "newly_opened")


@pytest.mark.parametrize("role", PEOPLE)
def test_a_bell_that_anybody_rings_wakes_and_tells_nothing(town: Town, role: str) -> None:
    rung = threading.Event()
    with open_database(town.tower.url("viewer")) as database:
        journal = Journal(database, lambda: make.DAWN)
        before = journal.last()
        hush = journal.listen(rung.set)
        try:
            for words in (
                f"NOTIFY controltower, '{HERE}'",
                "NOTIFY controltower, ''",
                "NOTIFY controltower, '\x7f''--'",
            ):
                assert town.attack(role, words) == ""
            assert rung.wait(5)
            assert journal.read(before) == []
        finally:
            hush()


def test_a_login_has_so_many_connections_and_no_more(town: Town) -> None:
    with ExitStack() as held:
        for _ in range(CONNECTIONS - 1):  # one is open since the beginning
            held.enter_context(town.another("viewer"))
        with pytest.raises(psycopg.OperationalError, match="too many connections"), town.another("viewer"):
            pass
        assert town.forge("supervisor", "SetPace", "beside many") == ""


def test_what_is_revoked_is_gone_for_who_is_signed_in(town: Town) -> None:
    town.tower.login("leaver", "dispatcher")
    with town.another("leaver") as leaver, town.tower.admin() as driver:
        assert leaver.execute("SELECT count(*) FROM controltower.journal").fetchone()[0]
        revoke(driver, "leaver", ["dispatcher"], HERE)
        town.tried += 2
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as error:
            leaver.execute("SELECT count(*) FROM controltower.journal")
        assert error.value.sqlstate == NO_RIGHT
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            leaver.execute(CALL, (HERE, ["desk:leaver"], ["k"], ["SetPace"], [1], [1], ["leaver"], ["{}"]))
