"""What can a login do to tables? What docs/roles.md allows, in its own operations."""

from typing import Any

import psycopg
import pytest
from psycopg import sql

from controltower.store.postgres.roles import PREFIX, grant
from tests.store.attack.town import HERE, NO_RIGHT, PEOPLE, SECRET, THERE, Town, columns_of, tables_of_docs

MODES = ("ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE ROW EXCLUSIVE", "SHARE", "ROW EXCLUSIVE")
WRITING = {
    "INSERT": ("INSERT INTO {table} DEFAULT VALUES", "COPY {table} FROM STDIN"),
    "UPDATE": (
        "UPDATE {table} SET {column} = {column}",
        "SELECT 1 FROM {table} FOR UPDATE",
        "SELECT 1 FROM {table} FOR KEY SHARE",
    ),
    "DELETE": ("DELETE FROM {table}", *(f"DO $$ BEGIN LOCK TABLE {{table}} IN {mode} MODE; END $$" for mode in MODES)),
}
"""By the right that they need."""
SHAPING = (
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} ADD COLUMN mine int",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "CREATE POLICY mine ON {table} USING (true)",
    "CREATE INDEX ON {table} ({column})",
    "CREATE STATISTICS controltower.mine ON ctid, tableoid FROM {table}",
    "COMMENT ON TABLE {table} IS 'mine'",
    "REINDEX TABLE {table}",
    "COPY (DELETE FROM {table} RETURNING 1) TO STDOUT",
    "EXPLAIN ANALYZE DELETE FROM {table}",
    "WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT * FROM gone",
    "DO $$ BEGIN DELETE FROM {table}; END $$",
)


def allowed(table: str, role: str) -> str:
    """What the documentation lets a role do to a table."""
    said = tables_of_docs()["table"]
    row = said.get(table) or (said["fact_*"] if table.startswith("fact_") else {})
    return row.get(role, "")


def test_the_database_lets_each_role_do_to_each_table_what_the_documentation_says(town: Town) -> None:
    for table in columns_of(town):
        for role in PEOPLE:
            held = {
                right
                for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
                if town.admin.execute(
                    "SELECT has_table_privilege(%s, %s, %s)", (PREFIX + role, f"controltower.{table}", right)
                ).fetchone()[0]
            }
            said = allowed(table, role)
            assert held == {
                *(("SELECT",) if "read" in said else ()),
                *(("INSERT", "UPDATE", "DELETE") if "write" in said else ()),
            }, (table, role)


@pytest.mark.parametrize("role", PEOPLE)
def test_nobody_writes_a_table(town: Town, role: str) -> None:
    before = town.state()
    tables = columns_of(town)
    assert len(tables) > 45
    for table, columns in tables.items():
        words = (
            [*SHAPING] if "write" not in allowed(table, role) else [each for each in SHAPING if "DELETE" not in each]
        )
        if "write" not in allowed(table, role):
            words += [word for group in WRITING.values() for word in group]
        for word in words:
            names = {"table": sql.Identifier("controltower", table), "column": sql.Identifier(next(iter(columns)))}
            assert town.attack(role, sql.SQL(word).format(**names)) == NO_RIGHT, (table, word)
    assert town.state() == before
    assert columns_of(town) == tables


@pytest.mark.parametrize("role", PEOPLE)
def test_nothing_of_another_operation_is_seen_in_a_table(town: Town, role: str) -> None:
    connection = town.connections[role]
    seen = 0
    for table, columns in columns_of(town).items():
        name = sql.Identifier("controltower", table)
        town.tried += 1
        try:
            rows = connection.execute(sql.SQL("SELECT t::text FROM {} t").format(name)).fetchall()
        except psycopg.errors.InsufficientPrivilege:
            assert not allowed(table, role), table
            continue
        seen += 1
        assert not [text for (text,) in rows if SECRET in text or THERE in text], table
        if "operation" in columns:
            query = sql.SQL("SELECT 1 FROM {} WHERE operation = %s").format(name)
            assert connection.execute(query, (THERE,)).fetchall() == []
    assert seen > 40


PROBES = (
    "SELECT 1 / (seq - seq) FROM controltower.journal WHERE operation = 'elsewhere'",
    "SELECT body::int FROM controltower.journal WHERE body LIKE '%eyes%'",
    "SELECT 1 FROM controltower.journal WHERE body LIKE '%eyes%' AND body::int = 1",
    "SELECT 1 FROM controltower.fact_site WHERE operation <> 'main' AND id::int = 1",
    "SELECT operation FROM controltower.operations WHERE operation <> 'main'",
    "SELECT login FROM controltower.grants WHERE operation <> 'main'",
    "SELECT 1 FROM pg_stats WHERE schemaname = 'controltower' AND tablename ~ '^(journal|fact_site|people|grants)'",
    "SELECT 1 FROM pg_stats_ext WHERE schemaname = 'controltower'",
    "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%eyes%' AND pid <> pg_backend_pid()",
    "SELECT 1 FROM pg_largeobject_metadata",
    "SELECT 1 FROM pg_stat_activity WHERE usename <> session_user AND query <> '<insufficient privilege>'",
    "SELECT 1 FROM information_schema.routines WHERE routine_schema = 'controltower' AND routine_definition LIKE '%a%'",
)
"""They ask; the answer must be nothing, not even an error that only a row that is hidden can cause."""


@pytest.mark.parametrize("role", PEOPLE)
def test_hidden_rows_show_neither_in_answers_nor_in_errors(town: Town, role: str) -> None:
    town.admin.execute("ANALYZE")
    for probe in PROBES:
        town.tried += 1
        assert town.connections[role].execute(probe).fetchall() == [], probe
    with town.connections[role].cursor() as cursor:
        copied = "COPY (SELECT * FROM controltower.journal) TO STDOUT"
        with cursor.copy(copied) as rows:
            assert not [row for row in rows if SECRET.encode() in bytes(row)]
    plan = town.connections[role].execute("EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM controltower.journal").fetchall()
    assert SECRET not in str(plan)


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", ["journal", "journal_of_main", "journal_of_elsewhere", "name_reads"])
def test_the_owner_too_changes_nothing_of_what_was_said(town: Town, table: str, statement: str) -> None:
    before = town.state()
    column = "why" if table == "name_reads" else "body"
    for who in ("owner", "controltower_admin"):
        connection = town.connections.get(who, town.admin)
        town.tried += 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="Nobody may do so"):
            connection.execute(statement.format(f"controltower.{table}", column, column))
    assert town.state() == before


def test_a_keeper_keeps_his_own_operation_alone(town: Town) -> None:
    """He may look at another one, as a viewer: that must not help him."""
    with town.tower.admin() as driver:
        grant(driver, "keeper", ["viewer"], THERE)
    try:
        keeper = town.connections["keeper"]
        assert keeper.execute("SELECT count(*) FROM controltower.position WHERE operation = %s", (THERE,)).fetchone()[0]
        theirs = _rows(town)
        for statement in (
            f"UPDATE controltower.position SET seq = 9 WHERE operation = '{THERE}'",
            f"UPDATE controltower.position SET operation = '{HERE}' WHERE operation = '{THERE}'",
            f"UPDATE controltower.fact_site SET operation = '{HERE}'",
            f"DELETE FROM controltower.position WHERE operation = '{THERE}'",
            "DELETE FROM controltower.fact_site",
        ):
            assert town.attack("keeper", statement) == "", "it finds no row"
            assert _rows(town) == theirs, statement
        put = "INSERT INTO controltower.position VALUES (%s, 1, 1, 'x', 1, '{}', '{}')"
        assert town.attack("keeper", put, (THERE,)) == NO_RIGHT
        assert town.attack("keeper", put, (HERE,)) == ""
        move = f"UPDATE controltower.position SET operation = '{THERE}'"
        assert town.attack("keeper", move) == NO_RIGHT
        assert town.attack("keeper", "DELETE FROM controltower.position") == ""
        assert _rows(town) == theirs
    finally:
        town.admin.execute("DELETE FROM controltower.grants WHERE operation = %s AND login = 'keeper'", (THERE,))


def _rows(town: Town) -> list[Any]:
    """What the tables hold of the other operation."""
    each = "SELECT t::text FROM controltower.{} t WHERE operation = %s"
    query = f"{each.format('position')} UNION ALL {each.format('fact_site')}"
    rows: list[Any] = town.admin.execute(query, (THERE, THERE)).fetchall()
    assert len(rows) == 2
    return rows
