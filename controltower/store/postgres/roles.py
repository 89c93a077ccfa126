"""Who may say what? The roles, their kinds of message, and logins that are given them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from psycopg import sql

from controltower.domain.changing import ChangeOrder
from controltower.domain.clock import SetPace, StepClock
from controltower.domain.contradictions import Unreadable
from controltower.domain.counting import CountStock
from controltower.domain.crossdock import CrossDock
from controltower.domain.docks import AssignDoors
from controltower.domain.errors import Refused
from controltower.domain.labels import PrintLabels
from controltower.domain.labour import MoveStaff, PlanStaff
from controltower.domain.messages import Event
from controltower.domain.proposals import RejectProposal
from controltower.domain.rerouting import ReRoute
from controltower.domain.roads import CloseRoad, OpenRoad
from controltower.domain.waves import ReleaseWaves

ROLES = ("viewer", "supervisor", "dispatcher", "manager", "integrator", "keeper", "owner")
PREFIX = "controltower_"
OWNER = "controltower_owner"
_CLOCK = (SetPace, StepClock)
MAY_SAY: Mapping[str, tuple[type[Any], ...]] = {
    "viewer": (),
    "supervisor": (
        MoveStaff,
        CrossDock,
        ReleaseWaves,
        AssignDoors,
        CountStock,
        PlanStaff,
        PrintLabels,
        RejectProposal,
        *_CLOCK,
    ),
    "dispatcher": (ReRoute, PrintLabels, ChangeOrder, CloseRoad, OpenRoad, RejectProposal, *_CLOCK),
    "manager": _CLOCK,
    "integrator": (*(kind for kind in get_args(Event) if kind is not Unreadable), *_CLOCK),
    "keeper": (),
    "owner": (),
}
"""The kinds of message of each role; docs/roles.md says the same, and a test compares.

The clock is a demo's alone, and an integrator sets it only as the source `demo`.
"""
SETTINGS = {
    "search_path": "controltower",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
    "statement_timeout": "60s",
}
"""How a login begins each session. It may set them otherwise for itself: they are for slips, not against attacks."""
CONNECTIONS = 30
"""So many at once for each login: two desks need ten."""
_POWERS = (
    "SELECT rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication OR NOT rolcanlogin FROM pg_roles "
    "WHERE rolname = %s"
)


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
        _check_powers(driver, login, new=password is not None)
        if password is not None:
            _let_in(driver, login, password)
        driver.execute("SELECT controltower.open_operation(%s)", (operation,))
        for role in roles:
            driver.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(PREFIX + role), sql.Identifier(login)))
            driver.execute(
                "INSERT INTO controltower.grants (operation, login, role, sources) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT (operation, login, role) DO UPDATE SET sources = excluded.sources, "
                "granted_by = excluded.granted_by, granted_at = excluded.granted_at",
                (operation, login, role, list(sources) if role == "integrator" else []),
            )


def revoke(driver: Any, login: str, roles: Iterable[str], operation: str) -> None:
    """Take these roles in an operation from a login, at once, also where it is signed in; it stays able to sign in."""
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
    plain = login.isprintable() and login == login.strip() and 0 < len(login.encode()) <= 40
    if not plain or login.startswith((PREFIX, "pg_")):
        reasons.append(f"“{login}” cannot be a login.")
    if "integrator" in roles and not sources:
        reasons.append("An integrator speaks for sources: name them, such as wms, or * for all.")
    reasons += [f"“{source}” is a desk, which speaks for itself." for source in sources if source.startswith("desk:")]
    if reasons:
        raise Refused(reasons)


def _check_powers(driver: Any, login: str, *, new: bool) -> None:
    """Raises Refused for a login that no role of ours could hold back, and for one that is not there."""
    row = driver.execute(_POWERS, (login,)).fetchone()
    if row is None and not new:
        raise Refused([f"There is no login “{login}” yet: give it a password."])
    if row is not None and row[0]:
        raise Refused([f"“{login}” has powers over the whole server, or is no login at all. Take another one."])


def _let_in(driver: Any, login: str, password: str) -> None:
    name = sql.Identifier(login)
    known = driver.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,)).fetchone()
    proof = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
    verb = (
        "ALTER ROLE {} LOGIN PASSWORD {} CONNECTION LIMIT {}"
        if known
        else ("CREATE ROLE {} LOGIN PASSWORD {} CONNECTION LIMIT {}")
    )
    driver.execute(sql.SQL(verb).format(name, sql.Literal(proof), sql.Literal(CONNECTIONS)))
    if not known:
        for setting, value in SETTINGS.items():
            driver.execute(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value))
            )
