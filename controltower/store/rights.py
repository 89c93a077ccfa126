"""What may whoever opened a database do in an operation? On a server what was granted, in a file everything."""

from dataclasses import dataclass

from controltower.store.database import Database

NAMES = ("supervisor", "dispatcher")
"""Who may ask what people are called."""

_GRANTED = (
    "SELECT g.role, g.sources, array_agg(m.kind) FILTER (WHERE m.kind IS NOT NULL) "
    "FROM grants g LEFT JOIN may_say m USING (role) WHERE g.operation = %s AND g.login = session_user "
    "GROUP BY g.role, g.sources ORDER BY g.role"
)


@dataclass(frozen=True, slots=True)
class Granted:
    """What a login was granted in an operation; `kinds` is None where nobody draws a line (a file of this machine)."""

    roles: tuple[str, ...] = ()
    kinds: frozenset[str] | None = None
    sources: tuple[str, ...] = ()
    names: bool = True


def granted(database: Database, operation: str) -> Granted:
    """What this login may do in an operation: nothing where it was granted nothing. Raises Unavailable, Refused."""
    if not database.shared:
        return Granted()
    with database.reading() as connection:
        rows = connection.exec_driver_sql(_GRANTED, (operation,)).fetchall()
    kinds = frozenset(kind for _, _, of_role in rows for kind in of_role or ())
    roles = tuple(role for role, _, _ in rows)
    sources = tuple(source for _, of_role, _ in rows for source in of_role)
    return Granted(roles, kinds, sources, any(role in NAMES for role in roles))
