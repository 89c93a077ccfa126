"""Can a login be seen as somebody else, hide somebody, see other operations or fill the disk by being present?"""

from typing import Any

import psycopg
import pytest

from controltower.store.presence import DESKS
from tests.store.attack.town import HERE, NO_RIGHT, PEOPLE, SECRET, THERE, Town

ATTEND = "SELECT * FROM controltower.attend(%s, %s, %s, %s, %s)"
BAD_WORDS = "22023"


def rows(town: Town) -> list[Any]:
    """All that is noted, of whatever operation."""
    query = "SELECT operation, login, desk, board, thing FROM controltower.presence ORDER BY 1, 2, 3"
    found: list[Any] = town.admin.execute(query).fetchall()
    return found


@pytest.fixture(autouse=True)
def _others_are_there(town: Town) -> None:
    """In the other operation somebody looks at something, now; here nobody is left from the test before."""
    town.admin.execute("DELETE FROM controltower.presence")
    town.connections["stranger"].execute(ATTEND, (THERE, "theirs", "inbox", SECRET, True))


@pytest.mark.parametrize("role", PEOPLE)
def test_everybody_attends_here_as_itself_and_nowhere_else(town: Town, role: str) -> None:
    theirs = rows(town)
    assert town.attack(role, ATTEND, (HERE, "mine", "inbox", "P1", False)) == ""
    assert rows(town) == sorted([*theirs, (HERE, role, "mine", "inbox", "P1")])
    before = rows(town)
    for operation in (THERE, "nowhere", "", None, f"{HERE}'--"):
        assert town.attack(role, ATTEND, (operation, "mine", "inbox", "P1", False)) == NO_RIGHT
    assert rows(town) == before


@pytest.mark.parametrize("role", PEOPLE)
def test_nothing_of_another_operation_is_told(town: Town, role: str) -> None:
    town.connections["supervisor"].execute(ATTEND, (HERE, "beside", "inbox", "P1", False))
    told = town.connections[role].execute(ATTEND, (HERE, "mine", "inbox", SECRET, False)).fetchall()
    assert SECRET not in str(told)
    assert THERE not in str(told)
    assert [row[1] for row in told] == ["supervisor"]


@pytest.mark.parametrize("role", PEOPLE)
def test_nobody_takes_the_place_of_somebody_else(town: Town, role: str) -> None:
    """The name of a desk is known to nobody but those who share its login; knowing it does not help."""
    connection = town.connections["stranger"]
    town.connections["integrator"].execute(ATTEND, (HERE, "known", "inbox", "P1", True))
    if role != "integrator":
        assert town.attack(role, ATTEND, (HERE, "known", "floor", "Z1", False)) == ""
    assert town.attack(role, ATTEND, (HERE, "theirs", "floor", "Z1", False)) == ""
    held = rows(town)
    assert (HERE, "integrator", "known", "inbox", "P1") in held
    assert (THERE, "stranger", "theirs", "inbox", SECRET) in held
    for forging in (
        "SET SESSION AUTHORIZATION integrator",
        "SET ROLE integrator",
        "INSERT INTO controltower.presence VALUES ('main', 'integrator', 'x', '', '', true, 1, 1)",
        "UPDATE controltower.presence SET thing = 'mine'",
        "DELETE FROM controltower.presence",
        "SELECT * FROM controltower.presence",
        "SELECT controltower.note_presence('main', 'x', '', '', true, 1)",
    ):
        if role != "integrator" or "integrator" not in forging or "INSERT" in forging:
            assert town.attack(role, forging) == NO_RIGHT, forging
    assert rows(town) == held
    assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize(
    "words",
    [
        ("", "inbox", "P1", False),
        ("d" * 65, "inbox", "P1", False),
        ("d", "b" * 41, "P1", False),
        ("d", "inbox", "t" * 201, False),
        ("d", "inbox", "t" * 50_000_000, False),
        ("d", "in\nbox", "P1", False),
        ("d", "inbox", "\u202eP1", False),
        ("d\x1b[2J", "inbox", "P1", False),
        (None, "inbox", "P1", False),
        ("d", None, "P1", False),
        ("d", "inbox", None, False),
        ("d", "inbox", "P1", None),
    ],
    ids=lambda words: "-".join(str(word)[:8] for word in words if word not in ("d", "inbox", "P1", False)),
)
def test_only_short_printed_texts_are_noted(town: Town, words: tuple[Any, ...]) -> None:
    before = rows(town)
    for role in ("viewer", "integrator"):
        assert town.attack(role, ATTEND, (HERE, *words)) == BAD_WORDS
    assert rows(town) == before


@pytest.mark.parametrize("role", ["viewer", "supervisor"])
def test_a_flood_leaves_a_few_rows(town: Town, role: str) -> None:
    connection = town.connections[role]
    for number in range(200):
        town.tried += 1
        connection.execute(ATTEND, (HERE, f"window {number}", "inbox", f"{number}", True))
    with connection.transaction():
        for number in range(200):
            town.tried += 1
            connection.execute(ATTEND, (HERE, f"again {number}", "inbox", f"{number}", True))
    assert len(rows(town)) == 1 + DESKS
    before = rows(town)
    for number in range(200):
        town.tried += 1
        connection.execute(ATTEND, (HERE, "window 1", "inbox", f"other {number}", True))
    assert len(rows(town)) == len(before)
    size = town.admin.execute("SELECT pg_total_relation_size('controltower.presence')").fetchone()[0]
    assert size <= 128 * 1024


def test_who_is_present_and_stays_in_the_transaction_holds_nobody_up(town: Town) -> None:
    with town.another("viewer") as sitter:
        sitter.execute("SET idle_in_transaction_session_timeout = 0")
        sitter.execute("BEGIN")
        sitter.execute(ATTEND, (HERE, "sits", "inbox", "P1", True))
        town.tried += 1
        for role in PEOPLE:
            other = town.connections[role]
            other.execute("SET lock_timeout = '500ms'")
            assert town.attack(role, ATTEND, (HERE, "beside", "inbox", "P1", False)) == ""
            other.execute("RESET lock_timeout")
        assert town.forge("supervisor", "SetPace", "beside somebody present") == ""
        sitter.execute("ROLLBACK")


def test_dead_rows_that_somebody_locks_are_left_to_the_next(town: Town) -> None:
    with town.another("viewer") as sitter:
        sitter.execute(ATTEND, (HERE, "sits", "inbox", "P1", True))
        town.admin.execute("UPDATE controltower.presence SET seen = seen - 20000000, since = 1")
        sitter.execute("BEGIN")
        sitter.execute(ATTEND, (HERE, "sits", "inbox", "P2", True))
        town.connections["manager"].execute("SET lock_timeout = '500ms'")
        assert town.attack("manager", ATTEND, (HERE, "new", "inbox", "P1", False)) == ""
        town.connections["manager"].execute("RESET lock_timeout")
        sitter.execute("ROLLBACK")


def test_a_login_without_rights_here_hears_nothing(town: Town) -> None:
    town.tower.login("fired", "viewer")
    with town.another("fired") as fired:
        town.admin.execute("DELETE FROM controltower.grants WHERE login = 'fired'")
        town.tried += 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no rights in operation"):
            fired.execute(ATTEND, (HERE, "d", "inbox", "P1", True))
