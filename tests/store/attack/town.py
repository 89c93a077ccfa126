"""A town to attack: a database with a login for each role, and another operation that is none of their business."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from controltower.domain.folding import RULES
from controltower.domain.messages import VERSION
from controltower.store.postgres.roles import ROLES
from controltower.store.postgres.serving import Server
from tests.helpers.server import Tower, a_tower

DOCS = Path(__file__).parents[3] / "docs" / "roles.md"
DESKS = ("supervisor", "dispatcher", "manager")
PEOPLE = tuple(role for role in ROLES if role != "owner")
"""Everybody but the owner, who may do what he likes with what is his."""
HERE, THERE = "main", "elsewhere"
SECRET = "Not-for-your-eyes"
"""Stands in every table of the other operation."""
NO_RIGHT = "42501"
CALL = (
    "SELECT controltower.append(%s, %s::text[], %s::text[], %s::text[], %s::int[], %s::bigint[], %s::text[], "
    "%s::text[])"
)


@dataclass
class Town:
    """Logins named like their roles, a connection of each, and how many attacks were tried."""

    tower: Tower
    admin: Any
    connections: dict[str, Any] = field(default_factory=dict)
    tried: int = 0

    def state(self) -> tuple[int, str]:
        """How long the journal is, and a digest of all that it says."""
        row = self.admin.execute(
            "SELECT count(*), md5(coalesce(string_agg(j::text, '' ORDER BY operation, seq), '')) "
            "FROM controltower.journal j"
        ).fetchone()
        return row[0], row[1]

    def attack(self, login: str, statement: Any, values: Any = None) -> str:
        """With which state the database refuses a statement; empty where it does not."""
        self.tried += 1
        try:
            self.connections[login].execute(statement, values)
        except psycopg.Error as error:
            return error.sqlstate or "?"
        return ""

    def send(self, login: str, kind: str, key: str, **words: Any) -> list[int]:
        """Call append as a client would that knows nothing of our program. Raises psycopg.Error."""
        source = words.get("source", own_source(login))
        author = words.get("author", login if source == f"desk:{login}" else source)
        told = ([source], [key], [kind], [words.get("version", VERSION)], [words.get("at", 1)], [author])
        values = (words.get("operation", HERE), *told, [words.get("body", "{}")])
        places: list[int] = self.connections[login].execute(CALL, values).fetchone()[0]
        return places

    def forge(self, login: str, kind: str, key: str, **words: Any) -> str:
        """With which state the database refuses such a message; empty where it does not."""
        self.tried += 1
        try:
            self.send(login, kind, key, **words)
        except psycopg.Error as error:
            return error.sqlstate or "?"
        return ""

    @contextmanager
    def another(self, login: str) -> Iterator[Any]:
        """A second connection of a login, for as long as an attack lasts."""
        with psycopg.connect(self.tower.url(login), autocommit=True) as connection:
            yield connection


def own_source(login: str) -> str:
    """The source that a login of this name speaks for."""
    return "wms" if login in ("integrator", "stranger") else f"desk:{login}"


def tables_of_docs() -> dict[str, dict[str, dict[str, str]]]:
    """What docs/roles.md says: table (by its first heading) -> row -> column -> cell."""
    rows = [
        [cell.strip() for cell in line.strip()[1:-1].split("|")] if line.startswith("|") else []
        for line in DOCS.read_text(encoding="utf-8").splitlines()
    ]
    tables: dict[str, dict[str, dict[str, str]]] = {}
    heads: list[str] = []
    for row in rows:
        if not row:
            heads = []
        elif not heads:
            heads = row
            tables[heads[0]] = {}
        elif not row[0].startswith("--"):
            tables[heads[0]][row[0].strip("`")] = dict(zip(heads[1:], row[1:], strict=True))
    return tables


def may(table: str, row: str, role: str) -> bool:
    """Whether a cell of the documentation says so."""
    return bool(tables_of_docs()[table][row][role])


@contextmanager
def a_town(server: Server) -> Iterator[Town]:
    """The town, with a secret in every table of the other operation."""
    with a_tower(server) as tower, psycopg.connect(tower.url(), autocommit=True) as admin:
        town = Town(tower, admin)
        for role in ROLES:
            tower.login(role, role, sources=("wms", "demo"))
        tower.login("stranger", "integrator", operation=THERE)
        town.connections = {role: psycopg.connect(tower.url(role), autocommit=True) for role in (*ROLES, "stranger")}
        town.send("integrator", "ClockTicked", "first")
        town.send("stranger", "ClockTicked", SECRET, operation=THERE, body=f'{{"secret": "{SECRET}"}}')
        _hide(town)
        yield town
        for connection in town.connections.values():
            connection.close()


def _hide(town: Town) -> None:
    """Put the secret into every table that has operations; the journal has it already."""
    fingerprint = town.admin.execute("SELECT fingerprint FROM controltower.fact_shapes").fetchone()[0]
    current = {"rules": RULES, "shapes": fingerprint}
    for table, columns in columns_of(town).items():
        if (
            "operation" not in columns
            or table.startswith("journal")
            or table in ("operations", "grants", "fact_shapes")
        ):
            continue
        names = [name for name, kind in columns.items() if kind != "identity"]
        values = [current.get(name) or _filling(name, columns[name]) for name in names]
        listed = ", ".join(f'"{name}"' for name in names)
        places = ", ".join(["%s"] * len(names))
        town.admin.execute(
            f"INSERT INTO controltower.{table} ({listed}) VALUES ({places}) ON CONFLICT DO NOTHING", values
        )


def _filling(name: str, kind: str) -> Any:
    if name == "operation":
        return THERE
    filling: Mapping[str, Any] = {
        "text": SECRET,
        "boolean": True,
        "timestamp with time zone": "2999-01-01",
        "text[]": [SECRET],
        "jsonb": f'"{SECRET}"',
    }
    return filling.get(kind, 1)


def columns_of(town: Town) -> dict[str, dict[str, str]]:
    """Every table of the schema with its columns and their types; `identity` for one that numbers itself."""
    rows = town.admin.execute(
        "SELECT c.relname, a.attname, CASE WHEN a.attidentity <> '' THEN 'identity' ELSE "
        "format_type(a.atttypid, NULL) END FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = 'controltower'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 "
        "AND NOT a.attisdropped ORDER BY c.relname, a.attnum"
    )
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    return found
