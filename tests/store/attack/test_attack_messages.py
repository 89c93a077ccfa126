"""What can a plain SQL client with a login's own password say? What docs/roles.md allows, as itself, and no more."""

import json
from itertools import product
from typing import Any

import psycopg
import pytest

from controltower.domain.clock import ClockTicked
from controltower.domain.contradictions import Contradiction, Unreadable
from controltower.domain.messages import KINDS, VERSION
from controltower.store.codec import Codec
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres.roles import MAY_SAY, ROLES
from controltower.store.rows import draft
from tests.helpers import make
from tests.store.attack.town import DESKS, HERE, NO_RIGHT, THERE, Town, own_source, tables_of_docs

CLOCK = ("SetPace", "StepClock")
SPEAKERS = (*DESKS, "integrator")
BAD = "22023"


def test_the_documentation_says_what_the_program_says() -> None:
    said = tables_of_docs()["kind"]
    assert set(said) == set(KINDS)
    for kind, roles in said.items():
        assert {role: any(each.__name__ == kind for each in MAY_SAY[role]) for role in ROLES} == {
            role: bool(cell) for role, cell in roles.items()
        }, kind


def test_the_database_says_what_the_documentation_says(town: Town) -> None:
    held = set(town.connections["viewer"].execute("SELECT role, kind FROM controltower.may_say"))
    assert held == {(role, kind) for kind, roles in tables_of_docs()["kind"].items() for role in roles if roles[role]}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_say_what_the_table_says_and_nothing_else(town: Town, role: str) -> None:
    count, digest = town.state()
    for kind, roles in tables_of_docs()["kind"].items():
        as_demo = roles[role] == "as demo"
        if as_demo:
            assert town.forge(role, kind, f"{role}-{kind}") == NO_RIGHT
        if roles[role]:
            words = {"source": "demo"} if as_demo else {}
            assert town.forge(role, kind, f"{role}-{kind}", **words) == "", (kind, words)
            count, digest = count + 1, town.state()[1]
        else:
            assert town.forge(role, kind, f"{role}-{kind}") == NO_RIGHT, kind
        assert town.state() == (count, digest), kind


@pytest.mark.parametrize("role", SPEAKERS)
def test_nobody_speaks_as_somebody_else(town: Town, role: str) -> None:
    kind = "ClockTicked" if role == "integrator" else "RejectProposal" if role != "manager" else "SetPace"
    own = own_source(role)
    sources = (own, "desk:boss", "desk:", f"DESK:{role}", f"{own} ", f" {own}", "wms2", "tms", "tower", "*", "%", "_ms")
    authors = (role, own, "boss", f"{role} ", "", role.upper())
    fitting = {(own, role), (own, own)} if role == "integrator" else {(own, role)}
    before = town.state()
    for source, author in sorted(set(product(sources, authors)) - fitting):
        state = town.forge(role, kind, "forged", source=source, author=author)
        assert state == NO_RIGHT, (source, author)
    assert town.state() == before


@pytest.mark.parametrize("role", ROLES)
def test_nobody_speaks_in_another_operation(town: Town, role: str) -> None:
    before = town.state()
    for operation, kind in product((THERE, "nowhere", "", "MAIN", "main ", "main'--"), ("ClockTicked", *CLOCK)):
        assert town.forge(role, kind, "there", operation=operation) == NO_RIGHT
    assert town.state() == before


def test_a_role_in_one_operation_is_none_in_another(town: Town) -> None:
    held = {HERE: ("supervisor", ("wms",)), THERE: ("dispatcher", ("tms",))}
    for operation, (role, sources) in held.items():
        town.tower.login("both", role, "integrator", operation=operation, sources=sources)
    with town.another("both") as town.connections["both"]:
        for (operation, (role, sources)), kind in product(held.items(), tables_of_docs()["kind"]):
            desk, feed = (tables_of_docs()["kind"][kind][each] for each in (role, "integrator"))
            state = town.forge("both", kind, f"{kind} desk", operation=operation)
            assert state == ("" if desk else NO_RIGHT), (operation, kind)
            for source in ("wms", "tms"):
                state = town.forge("both", kind, f"{kind} feed", operation=operation, source=source)
                assert state == ("" if feed == "yes" and source in sources else NO_RIGHT), (operation, kind, source)
    del town.connections["both"]


@pytest.mark.parametrize("role", SPEAKERS)
def test_what_was_said_cannot_be_said_otherwise(town: Town, role: str) -> None:
    kind = "ClockTicked" if role == "integrator" else "SetPace"
    places = town.send(role, kind, "once", body='{"pace": 1}')
    before = town.state()
    for words in ({"body": '{"pace": 9}'}, {"at": 7}, {"version": 1}):
        assert town.send(role, kind, "once", **words) == places
    assert town.state() == before


@pytest.mark.parametrize("role", SPEAKERS)
def test_nobody_is_who_he_says_by_changing_the_session(town: Town, role: str) -> None:
    connection, before = town.connections[role], town.state()
    for words in (
        "SET application_name = 'boss'",
        f"SET ROLE controltower_{role}",
        "SET search_path = pg_temp, public",
    ):
        connection.execute(words)
        assert town.forge(role, "SetPace", "as boss", source="desk:boss", author="boss") == NO_RIGHT, words
    connection.execute("RESET ROLE")
    connection.execute("RESET ALL")
    assert town.state() == before


BODIES = {
    "no JSON": ("{", "22P02"),
    "empty": ("", "22P02"),
    "no object": ("[]", BAD),
    "a scalar": ("1", BAD),
    "null": ("null", BAD),
    "NUL": ('{"reason": "\\u0000"}', BAD),
    "not a number": ('{"pace": NaN}', "22P02"),
    "two values": ("{}{}", "22P02"),
    "too large": (json.dumps({"reason": "x" * 4_194_305}), BAD),
    "too deep": ('{"a":' * 100_000 + "1" + "}" * 100_000, "54001"),
}


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_is_no_object_is_refused(town: Town, body: str) -> None:
    before = town.state()
    text, state = BODIES[body]
    found = {role: town.forge(role, "SetPace", body, body=text, source=_demo(role)) for role in SPEAKERS}
    assert found == dict.fromkeys(SPEAKERS, state)
    assert town.state() == before


FIELDS: tuple[dict[str, Any], ...] = (
    *({"version": version} for version in (VERSION + 1, 0, -1, 2**31 - 1)),
    *({"at": at} for at in (2**53, -(2**53), 2**63 - 1, -(2**63) + 1)),
    *(
        {"key": key}
        for key in ("", "x" * 501, "a\x01b", "a\nb", "a\x7fb", "a\x85b", "a\u2028b", "a\u202eb", "a\u2066b")
    ),
)


@pytest.mark.parametrize("role", SPEAKERS)
def test_versions_times_and_keys_from_nowhere_are_refused(town: Town, role: str) -> None:
    before = town.state()
    for words in FIELDS:
        assert town.forge(role, "SetPace", **{"key": "odd", "source": _demo(role), **words}) == BAD, words
    assert town.state() == before


def test_nobody_who_decides_sets_the_clock_of_the_operation_ahead(town: Town) -> None:
    hour, day = 3_600_000_000, 86_400_000_000
    now = town.admin.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint").fetchone()[0]
    for role in DESKS:
        assert town.forge(role, "SetPace", "far", at=now + day + hour) == BAD
        assert town.forge(role, "SetPace", "near", at=now + day - hour) == ""
        assert town.forge(role, "SetPace", "next", at=now + 2 * day - 2 * hour) == BAD, "nor step by step"
    assert town.forge("integrator", "ClockTicked", "demo", at=now + 9 * day, source="demo") == ""
    for role in DESKS:
        assert town.forge(role, "SetPace", "then", at=now + 9 * day) == "", "a demo's clock may be ahead"
        assert town.forge(role, "SetPace", "beyond", at=now + 11 * day) == BAD


def test_a_source_of_any_name_still_holds_no_control_characters(town: Town) -> None:
    before = town.state()
    for source in ("", "a\nb", "a\x1bb", "a\u202eb", "x" * 501):
        assert town.forge("stranger", "ClockTicked", "odd", source=source, operation=THERE) == BAD, source
    assert town.forge("stranger", "ClockTicked", "odd", source="desk:boss", operation=THERE) == NO_RIGHT
    assert town.state() == before


ARRAYS = (
    "'{}', '{}', '{}', '{}', '{}', '{}', '{}'",
    "NULL, NULL, NULL, NULL, NULL, NULL, NULL",
    "'{wms,wms}', '{k}', '{ClockTicked}', '{1}', '{1}', '{wms}', '{\"{}\"}'",
    "'{wms}', '{k,l}', '{ClockTicked}', '{1}', '{1}', '{wms}', '{\"{}\"}'",
    "'{wms}', '{NULL}', '{ClockTicked}', '{1}', '{1}', '{wms}', '{\"{}\"}'",
    "'{wms}', '{k}', '{ClockTicked}', '{NULL}', '{1}', '{wms}', '{\"{}\"}'",
    "'{wms}', '{k}', '{ClockTicked}', '{1}', '{NULL}', '{wms}', '{\"{}\"}'",
    "'{wms}', '{k}', '{ClockTicked}', '{1}', '{1}', '{wms}', '{NULL}'",
    "'{wms}', '{k}', '{NULL}', '{1}', '{1}', '{wms}', '{\"{}\"}'",
    "'{NULL}', '{k}', '{ClockTicked}', '{1}', '{1}', '{wms}', '{\"{}\"}'",
    "'{wms}', '{k}', '{ClockTicked}', '{1}', '{1}', '{NULL}', '{\"{}\"}'",
    "'{{wms}}', '{{k}}', '{{ClockTicked}}', '{{1}}', '{{1}}', '{{wms}}', '{{x}}'",
)


def test_arrays_that_do_not_fit_are_refused(town: Town) -> None:
    before = town.state()
    for arrays in ARRAYS:
        assert town.attack("integrator", f"SELECT controltower.append('{HERE}', {arrays})") in (BAD, NO_RIGHT), arrays
    assert town.attack("integrator", "SELECT controltower.append(NULL, " + ARRAYS[2] + ")") == NO_RIGHT
    assert town.state() == before


def test_one_bad_message_takes_the_good_ones_with_it(town: Town) -> None:
    before = town.state()
    two = "'{wms,tms}', '{good,bad}', '{ClockTicked,ClockTicked}', '{1,1}', '{1,1}', '{wms,tms}', '{\"{}\",\"{}\"}'"
    assert town.attack("integrator", f"SELECT controltower.append('{HERE}', {two})") == NO_RIGHT
    assert town.state() == before


POISON = {
    "deep": '{"a":' * 2_000 + "1" + "}" * 2_000,
    "half a surrogate": '{"reason": "\\ud800"}',
    "a vast number": '{"pace": 1e999, "n": ' + "9" * 5_000 + "}",
    "twice the same": '{"pace": 1, "pace": 2}',
    "a kind of its own": '{"type": "ReRoute", "__class__": "os.system"}',
}


@pytest.mark.parametrize("body", POISON)
def test_a_strange_object_that_is_let_in_stops_no_follower(town: Town, body: str) -> None:
    assert town.forge("integrator", "SetPace", body, source="demo", body=POISON[body]) == ""
    with open_database(town.tower.url("viewer")) as database:
        journal = Journal(database, lambda: make.DAWN)
        (entry,) = journal.read(journal.last() - 1)
    make.tell(make.opened(), entry.body)


def test_a_message_of_no_sense_is_set_aside_by_every_desk(town: Town) -> None:
    town.send("integrator", "StockCounted", "nonsense", body='{"quantity": "many"}')
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
                "SELECT source, source_key, kind, version, occurred_at, author, body, recorded_at FROM journal "
                "WHERE operation = 'main' AND seq = %s",
                (place,),
            ).one()
            now = connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp()) * 1000000").scalar_one()
    assert (*row[:6], row[6].encode()) == draft(message, Codec())
    assert 0 <= now - row[7] < 60_000_000, "the server's clock, not ours"


def test_a_login_that_undoes_its_own_limits_still_answers_for_what_is_on_the_disk(town: Town) -> None:
    with town.another("integrator") as connection:
        connection.execute("SET synchronous_commit = off")
        with connection.transaction():
            connection.execute(
                "SELECT controltower.append('main', '{wms}', '{durable}', '{ClockTicked}', '{1}', '{1}', '{wms}', %s)",
                (["{}"],),
            )
            assert connection.execute("SHOW synchronous_commit").fetchone()[0] == "on"


def test_a_wrong_password_opens_nothing(town: Town) -> None:
    for role in ROLES:
        url = town.tower.server.url(role, "wrong", town.tower.database)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url)
        town.tried += 1


def _demo(role: str) -> str:
    return "demo" if role == "integrator" else own_source(role)
