"""What can a plain SQL client with a login's own password do to the journal? What docs/roles.md says, and no more."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from controltower.domain.clock import ClockTicked
from controltower.domain.contradictions import Contradiction, Unreadable
from controltower.domain.messages import KINDS, VERSION
from controltower.store.codec import Codec
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres.roles import MAY_SAY, ROLES
from controltower.store.postgres.serving import Server
from controltower.store.rows import draft
from tests.helpers import make
from tests.helpers.server import Tower, a_tower

TABLE = Path(__file__).parents[2] / "docs" / "roles.md"
CLOCK = ("SetPace", "StepClock")
DESKS = ("supervisor", "dispatcher", "manager")
CALL = (
    "SELECT controltower.append(%s, %s::text[], %s::text[], %s::text[], %s::int[], %s::bigint[], %s::text[], "
    "%s::text[])"
)
NO_RIGHT = "42501"
SHAPING = (
    "DROP TABLE {}",
    "TRUNCATE {}",
    "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
    "CREATE RULE x AS ON INSERT TO {} DO INSTEAD NOTHING",
)
WRITING = ("DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES", "SELECT 1 FROM {} FOR UPDATE")


def said_in_docs() -> dict[str, dict[str, bool]]:
    """Kind -> role -> whether it may be said, as the documentation has it."""
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in TABLE.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    start = next(place for place, row in enumerate(rows) if row[0] == "kind")
    roles = rows[start][1:]
    return {row[0]: dict(zip(roles, (cell == "yes" for cell in row[1:]), strict=True)) for row in rows[start + 2 :]}


@dataclass(frozen=True)
class Town:
    """A database with a login for each role, named like it, and another operation that none of them was granted."""

    tower: Tower
    connections: dict[str, Any]

    def state(self) -> tuple[int, str]:
        """How long the journal is, and a digest of all that it says."""
        with self.tower.admin() as driver:
            row = driver.execute(
                "SELECT count(*), md5(coalesce(string_agg(j::text, '' ORDER BY operation, seq), '')) "
                "FROM controltower.journal j"
            ).fetchone()
        return row[0], row[1]


@pytest.fixture(scope="module")
def town(postgres: Server) -> Iterator[Town]:
    with a_tower(postgres) as tower:
        for role in ROLES:
            tower.login(role, role, sources=("wms", "demo"))
        tower.login("stranger", "integrator", operation="elsewhere")
        open_here = {role: psycopg.connect(tower.url(role), autocommit=True) for role in (*ROLES, "stranger")}
        town = Town(tower, open_here)
        send(town, "integrator", "ClockTicked", key="first")
        send(town, "stranger", "ClockTicked", key="theirs", operation="elsewhere")
        yield town
        for connection in open_here.values():
            connection.close()


def send(
    town: Town,
    login: str,
    kind: str,
    *,
    key: str,
    operation: str = "main",
    source: str | None = None,
    author: str | None = None,
    version: int = VERSION,
    body: str = "{}",
) -> list[int]:
    """Call append as a client would that knows nothing of our program."""
    source = source or (f"desk:{login}" if login in (*DESKS, "viewer", "owner") else "wms")
    author = author or (login if source.startswith("desk:") else source)
    values = (operation, [source], [key], [kind], [version], [1], [author], [body])
    places: list[int] = town.connections[login].execute(CALL, values).fetchone()[0]
    return places


def refused(town: Town, login: str, statement: str, values: Any = None) -> str:
    """The state with which the database refuses a statement; the journal must be as it was."""
    before = town.state()
    with pytest.raises(psycopg.Error) as error:
        town.connections[login].execute(statement, values)
    assert town.state() == before
    return error.value.sqlstate or ""


def test_the_documentation_says_what_the_program_says() -> None:
    said = said_in_docs()
    assert set(said) == set(KINDS)
    for kind, roles in said.items():
        assert {role: any(each.__name__ == kind for each in MAY_SAY[role]) for role in ROLES} == roles, kind


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_say_what_the_table_says_and_nothing_else(town: Town, role: str) -> None:
    tried = 0
    for kind, roles in said_in_docs().items():
        before = town.state()
        if roles[role]:
            send(
                town,
                role,
                kind,
                key=f"{role}-{kind}",
                source="demo" if kind in CLOCK and role == "integrator" else None,
            )
            assert town.state()[0] == before[0] + 1
        else:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                send(town, role, kind, key=f"{role}-{kind}")
            assert town.state() == before
        tried += 1
    assert tried == len(KINDS)


@pytest.mark.parametrize("role", [*DESKS, "integrator"])
def test_nobody_speaks_as_somebody_else(town: Town, role: str) -> None:
    kind = "ClockTicked" if role == "integrator" else "SetPace"
    own = "wms" if role == "integrator" else f"desk:{role}"
    for source, author in ((own, "boss"), ("desk:boss", role), ("desk:boss", "boss"), ("tms", "tms"), ("", "")):
        before = town.state()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            send(town, role, kind, key="forged", source=source or " ", author=author or " ")
        assert town.state() == before


@pytest.mark.parametrize("role", [each for each in ROLES if each != "owner"])
def test_nobody_writes_a_table(town: Town, role: str) -> None:
    with town.tower.admin() as driver:
        names = driver.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'controltower'::regnamespace AND relkind IN ('r', 'p')"
        ).fetchall()
    assert len(names) > 45
    for (name,) in names:
        kept = role == "keeper" and (name.startswith("fact_") or name == "position") and name != "fact_shapes"
        for word in (*SHAPING, *(() if kept else WRITING)):
            statement = sql.SQL(word).format(sql.Identifier("controltower", name)).as_string(None)
            assert refused(town, role, statement) == NO_RIGHT, statement


@pytest.mark.parametrize("role", [each for each in ROLES if each != "owner"])
def test_other_operations_cannot_be_seen(town: Town, role: str) -> None:
    connection = town.connections[role]
    assert {row[0] for row in connection.execute("SELECT DISTINCT operation FROM controltower.journal")} == {"main"}
    assert connection.execute("SELECT count(*) FROM controltower.operations").fetchone()[0] == 1
    assert {row[0] for row in connection.execute("SELECT DISTINCT operation FROM controltower.grants")} == {"main"}
    assert refused(town, role, "SELECT * FROM controltower.journal_of_elsewhere") == NO_RIGHT
    assert refused(town, role, "SELECT * FROM controltower.people") == NO_RIGHT
    assert refused(town, role, "SELECT * FROM controltower.name_reads") == NO_RIGHT
    before = town.state()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        send(town, role, "ClockTicked", key="there", operation="elsewhere")
    assert town.state() == before


ATTACKS = (
    "CREATE TABLE controltower.mine_too (x int)",
    "CREATE TABLE public.mine_too (x int)",
    "CREATE TEMP TABLE grants (operation text, login text, role text, sources text[])",
    "CREATE FUNCTION pg_temp.mine() RETURNS text[] LANGUAGE sql AS 'SELECT NULL::text[]'",
    "CREATE SCHEMA evil",
    "SET ROLE controltower_owner",
    "SET SESSION AUTHORIZATION controltower_admin",
    "COPY controltower.journal FROM PROGRAM 'true'",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "ALTER FUNCTION controltower.mine() RENAME TO his",
    "SELECT controltower.open_operation('mine')",
    "SELECT controltower.guard('main', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
    "UPDATE pg_catalog.pg_authid SET rolsuper = true",
    "SELECT rolpassword FROM pg_authid",
    "ALTER ROLE controltower_viewer SUPERUSER",
    "GRANT controltower_owner TO viewer",
    "ALTER SYSTEM SET fsync = off",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'controltower_admin'",
    "SET session_replication_role = replica",
    "SELECT controltower.tell_names('elsewhere', '{W1}', '{Ada}')",
    "SELECT * FROM controltower.names('elsewhere', '{1}')",
    "SELECT controltower.ask_names('elsewhere', '{W1}', 'curious')",
)


@pytest.mark.parametrize("role", [each for each in ROLES if each != "owner"])
def test_nothing_else_opens_the_door(town: Town, role: str) -> None:
    for attack in ATTACKS:
        assert refused(town, role, attack) in ("42501", "0A000", "55P02"), attack


BODIES = {
    "no JSON": "{",
    "no object": "[]",
    "a scalar": "1",
    "NUL": '{"reason": "\\u0000"}',
    "too large": json.dumps({"reason": "x" * 4_194_305}),
}


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_is_no_object_is_refused(town: Town, body: str) -> None:
    before = town.state()
    with pytest.raises(psycopg.DataError):
        send(town, "integrator", "ClockTicked", key=body, body=BODIES[body])
    assert town.state() == before


def test_versions_times_and_keys_from_nowhere_are_refused(town: Town) -> None:
    before = town.state()
    for words in ({"version": VERSION + 1}, {"version": 0}, {"key": "a\x01b"}, {"key": ""}, {"key": "x" * 501}):
        with pytest.raises(psycopg.DataError):
            send(town, "integrator", "ClockTicked", **{"key": "odd", **words})  # type: ignore[arg-type]
    assert town.state() == before


def test_deep_nesting_ends_in_a_refusal_or_in_an_entry_that_stops_nobody(town: Town) -> None:
    for depth in (2_000, 100_000):
        body = '{"a":' * depth + "1" + "}" * depth
        with suppress(psycopg.errors.StatementTooComplex):
            send(town, "integrator", "ClockTicked", key=f"deep-{depth}", body=body)
    with open_database(town.tower.url("viewer")) as database:
        journal = Journal(database, lambda: make.DAWN)
        assert journal.read(journal.last() - 1)


def test_a_message_of_no_sense_is_set_aside_by_every_desk(town: Town) -> None:
    send(town, "integrator", "StockCounted", key="nonsense", body='{"quantity": "many"}')
    with open_database(town.tower.url("viewer")) as database:
        journal = Journal(database, lambda: make.DAWN)
        entry = journal.read(journal.last() - 1)[0]
    assert isinstance(entry.body, Unreadable)
    assert entry.body.kind == "StockCounted"
    picture = make.opened()
    make.tell(picture, entry.body)
    assert picture[Contradiction]


def test_what_the_server_writes_is_what_our_program_would_have(town: Town) -> None:
    with open_database(town.tower.url("integrator")) as database:
        message = make.message(ClockTicked(), "wms", key="own", author="wms")
        (place,) = Journal(database, lambda: make.DAWN).append([message])
        with database.reading() as connection:
            row = connection.exec_driver_sql(
                "SELECT source, source_key, kind, version, occurred_at, author, body FROM journal "
                "WHERE operation = 'main' AND seq = %s",
                (place,),
            ).one()
    assert (*row[:6], row[6].encode()) == draft(message, Codec())


def test_a_login_that_undoes_its_own_limits_still_answers_for_what_is_on_the_disk(town: Town) -> None:
    connection = town.connections["integrator"]
    connection.execute("SET synchronous_commit = off")
    with connection.transaction():
        send(town, "integrator", "ClockTicked", key="durable")
        assert connection.execute("SHOW synchronous_commit").fetchone()[0] == "on"
