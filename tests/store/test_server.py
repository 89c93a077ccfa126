import threading
from collections.abc import Callable
from itertools import count
from random import Random

import psycopg
import pytest
from sqlalchemy import make_url

from controltower.domain.clock import ClockTicked
from controltower.domain.errors import Outdated, Refused, Rejected, Unavailable
from controltower.domain.messages import VERSION, Entry, Message
from controltower.store.engine import Database, open_database
from controltower.store.journal import Journal
from controltower.store.migrations import HEAD
from controltower.store.postgres import engine
from controltower.store.postgres.faults import WORLD
from controltower.store.postgres.patience import LONG_S
from controltower.store.postgres.serving import free_port
from controltower.store.postgres.setup import initialise
from tests.helpers import make
from tests.helpers.server import TEMPLATE, Tower, a_server

WRITERS, BATCHES = 8, 15


def journal_of(database: Database) -> Journal:
    return Journal(database, lambda: make.DAWN)


def tick(key: str, source: str = "wms") -> list[Message]:
    return [make.message(ClockTicked(), source, key=key)]


def test_whoever_reads_sees_no_gap_while_eight_write(pg: Tower) -> None:
    url, done = pg.login("test", "integrator"), threading.Event()

    def write(name: str) -> None:
        chance = Random(name)
        with open_database(url) as database:
            for number in range(BATCHES):
                size = chance.randint(1, 30)
                journal_of(database).append([message for n in range(size) for message in tick(f"{number}-{n}", name)])

    seen: list[Entry] = []

    def read() -> None:
        with open_database(url) as database:
            last = False
            while not last:
                last = done.is_set()
                # A number that came late, below one that was seen, would be missing, and raise.
                seen.extend(journal_of(database).read(len(seen), 10_000))

    writers = [threading.Thread(target=write, args=(f"writer {n}",)) for n in range(WRITERS)]
    reader = threading.Thread(target=read)
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join(60)
    done.set()
    reader.join(60)
    assert [entry.said.seq for entry in seen] == list(range(1, len(seen) + 1))
    for n in range(WRITERS):
        own = [entry.said.key for entry in seen if entry.said.source == f"writer {n}"]
        assert own == sorted(own, key=lambda key: [int(part) for part in key.split("-")])
        assert len({key.split("-")[0] for key in own}) == BATCHES
    times = [entry.recorded_at for entry in seen]
    assert times == sorted(times)


def test_a_follower_arrives_where_no_bell_rings_and_a_broken_bell_stops_no_message(pg: Tower) -> None:
    heard: list[str] = []
    said, idle = ["k0"], count()

    def waited() -> bool:
        """Says the next when the follower has waited for a while, as it asks whether to stop."""
        beat = next(idle)
        if beat % 20 == 19 and len(said) == len(heard):
            said.append(f"k{len(said)}")
            journal.append(tick(said[-1]))
        return len(heard) == 3 or beat > 1_000

    with open_database(pg.login("test", "integrator")) as database:
        with pg.admin() as driver:
            driver.execute("DROP FUNCTION controltower.ring(text)")
        journal = journal_of(database)
        journal.append(tick("k0"))
        for entries in journal.follow(waited, 0):
            heard.extend(entry.said.key for entry in entries)
    assert heard == ["k0", "k1", "k2"]


def test_the_bell_rings_after_its_connection_was_lost(pg: Tower) -> None:
    url, rung = pg.login("test", "integrator"), threading.Semaphore(0)
    with open_database(url) as database:
        journal = journal_of(database)
        hush = journal.listen(rung.release)
        assert rung.acquire(timeout=20)
        for number in range(2):
            with pg.admin() as driver:
                ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
                assert driver.execute(ended).fetchall() == [(True,)]
            assert rung.acquire(timeout=20)
            journal.append(tick(f"k{number}"))
            assert rung.acquire(timeout=20)
        hush()


def test_a_server_that_died_is_unavailable_once_and_loses_nothing() -> None:
    with a_server() as server, open_database(Tower(server, TEMPLATE).login("test", "integrator")) as database:
        journal = journal_of(database)
        assert journal.append(tick("before")) == [1]
        server.stop(how="immediate")
        for use in (lambda: journal.append(tick("lost")), lambda: journal.read(0), journal.last):
            with pytest.raises(Unavailable):
                use()
        server.start()
        assert journal.append(tick("after")) == [2]
        assert [entry.said.key for entry in journal.read(0)] == ["before", "after"]


@pytest.mark.parametrize("use", ["append", "read"])
def test_a_connection_that_was_cut_is_unavailable_once(pg: Tower, use: str) -> None:
    with open_database(pg.login("test", "integrator")) as database:
        journal = journal_of(database)
        uses: dict[str, Callable[[], object]] = {
            "append": lambda: journal.append(tick("k")),
            "read": lambda: journal.read(0),
        }
        for each in uses.values():
            each()
        with pg.admin() as driver:
            driver.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'test'")
        with pytest.raises(Unavailable):
            uses[use]()
        for each in uses.values():
            each()
        assert journal.last() == 1


@pytest.mark.parametrize("state", WORLD)
def test_what_fails_in_the_world_is_unavailable_and_said_in_words(pg: Tower, state: str) -> None:
    fails = f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$"
    with open_database(pg.login("test", "viewer")) as database:
        with pytest.raises(Unavailable) as caught, database.writing() as connection:
            connection.exec_driver_sql(fails)
        assert WORLD[state] in str(caught.value)
        assert "own: %40" not in str(caught.value)


def test_what_a_right_or_a_message_breaks_is_no_fault_of_the_world(pg: Tower) -> None:
    with open_database(pg.login("test", "viewer")) as database, pytest.raises(Refused, match="append"):
        journal_of(database).append(tick("k"))
    with open_database(pg.login("feed", "integrator")) as database:
        assert isinstance(database, engine.Shared)
        with pytest.raises(Refused, match=r"^feed may not say ClockTicked as source desk:eva"):
            journal_of(database).append(tick("k", "desk:eva"))
        with pytest.raises(Rejected, match="20,000"):
            journal_of(database).append(tick("k") * 20_001)
        with pytest.raises(psycopg.errors.SyntaxError), database.bare() as driver:
            driver.execute("SELEKT 1")


def test_a_urls_own_options_take_none_of_ours_away(pg: Tower) -> None:
    url = make_url(pg.login("test", "viewer")).update_query_dict({"options": "-c geqo=off"})
    with open_database(url.render_as_string(hide_password=False)) as database, database.glancing() as connection:
        shown = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("geqo", "lock_timeout", "search_path")
        }
    assert shown == {"geqo": "off", "lock_timeout": "5s", "search_path": "controltower"}


def test_however_much_was_said_a_server_that_stands_still_is_noticed_within_minutes(pg: Tower) -> None:
    with open_database(pg.login("test", "viewer")) as database:
        assert isinstance(database, engine.Shared)
        with database.bare(10**9) as driver:
            assert driver.patience_s < 120
        assert driver.patience_s == LONG_S


def test_a_database_that_may_only_be_read_is_read(pg: Tower) -> None:
    url = pg.login("test", "integrator")
    with open_database(url) as database:
        journal_of(database).append(tick("k"))
    with pg.admin() as driver:
        driver.execute(f"ALTER DATABASE {pg.database} SET default_transaction_read_only = on")
    with open_database(url) as database:
        with pytest.raises(Unavailable, match="read-only"):
            journal_of(database).append(tick("l"))
        assert len(journal_of(database).read(0)) == 1


def test_whoever_is_not_let_in_is_refused_and_no_password_is_shown(pg: Tower) -> None:
    url = pg.login("test", "viewer")
    for wrong in (url.replace("own", "odd"), url.replace(pg.database, "nowhere")):
        with pytest.raises(Refused, match="does not let this login in") as caught:
            open_database(wrong)
        assert "own" not in str(caught.value)
        assert "odd" not in str(caught.value)
    with pg.admin() as driver:
        driver.execute("REVOKE controltower_viewer FROM test")
    with pytest.raises(Refused, match=r"does not let this login in: Permission denied"):
        open_database(url)


def test_where_nobody_listens_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="/tower cannot be reached: Connection refused"):
        open_database(f"postgresql://test@127.0.0.1:{free_port()}/tower")


def test_a_server_that_is_too_old_is_refused(pg: Tower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "OLDEST", 990_000)
    with pytest.raises(Refused, match="15 or newer"):
        open_database(pg.url())


def test_a_database_that_holds_nothing_is_for_its_owner_to_make(pg: Tower) -> None:
    with pg.admin() as driver:
        driver.execute("DROP SCHEMA controltower CASCADE")
    with pytest.raises(Refused, match="controltower db init"):
        open_database(pg.url())
    initialise(pg.url())
    with open_database(pg.login("test", "integrator")) as database:
        assert journal_of(database).append(tick("k")) == [1]


@pytest.mark.parametrize(("held", "word"), [("0001", "db upgrade"), ("9999", "Update this program")])
def test_a_schema_of_another_program_is_outdated_and_opening_changes_nothing(pg: Tower, held: str, word: str) -> None:
    with pg.admin() as driver:
        driver.execute("UPDATE controltower.alembic_version SET version_num = %s", (held,))
        with pytest.raises(Outdated, match=word):
            open_database(pg.url())
        assert driver.execute("SELECT version_num FROM controltower.alembic_version").fetchone() == (held,)


def test_two_who_upgrade_at_once_find_all_done(pg: Tower) -> None:
    done: list[bool] = []

    def upgrade() -> None:
        initialise(pg.url())
        done.append(True)

    with pg.admin() as driver:
        driver.execute("DROP SCHEMA controltower CASCADE")
    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(done) == 3
    with pg.admin() as driver:
        assert driver.execute("SELECT version_num FROM controltower.alembic_version").fetchone() == (HEAD,)


def test_an_older_program_does_not_turn_a_server_back(pg: Tower) -> None:
    with pg.admin() as driver:
        driver.execute("UPDATE controltower.program SET messages = %s", (VERSION + 1,))
        with pytest.raises(Outdated, match="newer program"):
            initialise(pg.url())
        assert driver.execute("SELECT messages FROM controltower.program").fetchone() == (VERSION + 1,)
