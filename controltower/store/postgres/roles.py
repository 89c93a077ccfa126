"""Who may say what? The roles, their kinds of message, and logins that are given them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from psycopg import sql

from controltower.domain.clock import SetPace, StepClock
from controltower.domain.contradictions import Unreadable
from controltower.domain.crossdock import CrossDock
from controltower.domain.errors import Refused
from controltower.domain.labour import MoveStaff
from controltower.domain.messages import Event
from controltower.domain.proposals import RejectProposal
from controltower.domain.rerouting import ReRoute

ROLES = ("viewer", "supervisor", "dispatcher", "manager", "integrator", "keeper", "owner")
PREFIX = "controltower_"
OWNER = "controltower_owner"
_CLOCK = (SetPace, StepClock)
MAY_SAY: Mapping[str, tuple[type[Any], ...]] = {
    "viewer": (),
    "supervisor": (MoveStaff, CrossDock, RejectProposal, *_CLOCK),
    "dispatcher": (ReRoute, RejectProposal, *_CLOCK),
    "manager": _CLOCK,
    "integrator": (*(kind for kind in get_args(Event) if kind is not Unreadable), *_CLOCK),
    "keeper": (),
    "owner": (),
}
"""The kinds of message of each role; docs/roles.md says the same, and a test compares. The clock is a demo's alone."""


def may_say_rows() -> list[tuple[str, str]]:
    """Role and kind, for the table that the append function asks."""
    return [(role, kind.__name__) for role, kinds in MAY_SAY.items() for kind in kinds]


def grant(
    driver: Any,
    login: str,
    roles: Sequence[str],
    operation: str,
    *,
    password: str | None = None,
    sources: Sequence[str] = (),
) -> None:
    """Give a login these roles in an operation; with a password it is made, or given that one.

    Raises Refused for what cannot be. The server never sees the password: it is given what proves it (SCRAM-SHA-256).
    """
    _check(login, roles, sources)
    with driver.transaction():
        if password is not None:
            _let_in(driver, login, password)
        driver.execute("SELECT controltower.open_operation(%s)", (operation,))
        for role in roles:
            driver.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(PREFIX + role), sql.Identifier(login)))
            driver.execute(
                "INSERT INTO controltower.grants (operation, login, role, sources) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT (operation, login, role) DO UPDATE SET sources = excluded.sources",
                (operation, login, role, list(sources) if role == "integrator" else []),
            )


def revoke(driver: Any, login: str, roles: Iterable[str], operation: str) -> None:
    """Take these roles in an operation from a login; it stays able to sign in."""
    with driver.transaction():
        for role in roles:
            driver.execute(
                "DELETE FROM controltower.grants WHERE operation = %s AND login = %s AND role = %s",
                (operation, login, role),
            )
            left = driver.execute(
                "SELECT count(*) FROM controltower.grants WHERE login = %s AND role = %s", (login, role)
            ).fetchone()[0]
            if not left:
                names = sql.Identifier(PREFIX + role), sql.Identifier(login)
                driver.execute(sql.SQL("REVOKE {} FROM {}").format(*names))


def _check(login: str, roles: Sequence[str], sources: Sequence[str]) -> None:
    reasons = [f"There is no role {role}; there are {', '.join(ROLES)}." for role in roles if role not in ROLES]
    if not roles:
        reasons.append("Say at least one role.")
    if not login or not login.isprintable() or len(login) > 40 or login.startswith((PREFIX, "pg_")):
        reasons.append(f"“{login}” cannot be a login.")
    if "integrator" in roles and not sources:
        reasons.append("An integrator speaks for sources: name them, such as wms, or * for all.")
    reasons += [f"“{source}” is a desk, which speaks for itself." for source in sources if source.startswith("desk:")]
    if reasons:
        raise Refused(reasons)


def _let_in(driver: Any, login: str, password: str) -> None:
    known = driver.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,)).fetchone()
    proof = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
    verb = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}") if known else sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
    driver.execute(verb.format(sql.Identifier(login), sql.Literal(proof)))
