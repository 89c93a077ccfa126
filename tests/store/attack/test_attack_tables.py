"""What can a login do to tables, functions and the server behind them? What docs/roles.md allows, in its operations."""

from typing import Any

import psycopg
import pytest
from psycopg import sql

from controltower.store.postgres.roles import PREFIX, ROLES, grant
from controltower.store.postgres.setup import initialise
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


ATTACKS = (
    "SET ROLE controltower_owner",
    "SELECT set_config('role', 'controltower_owner', false)",
    "SET SESSION AUTHORIZATION controltower_admin",
    "SET session_replication_role = replica",
    "SET row_security = off; SELECT count(*) FROM controltower.journal",
    "SET log_statement = 'none'",
    "SET lc_messages = 'C'",
    "SET zero_damaged_pages = on",
    "ALTER SYSTEM SET fsync = off",
    "LOAD 'dblink'",
    "CREATE TABLE controltower.mine_too (x int)",
    "CREATE TABLE public.mine_too (x int)",
    "CREATE TEMP TABLE grants (operation text, login text, role text, sources text[])",
    "CREATE TEMP VIEW grants AS SELECT 1",
    "CREATE TEMP SEQUENCE operations",
    "CREATE FUNCTION pg_temp.mine() RETURNS text[] LANGUAGE sql AS 'SELECT NULL::text[]'",
    "CREATE FUNCTION public.has_role(text, text[]) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE FUNCTION controltower.mine() RETURNS text[] LANGUAGE sql AS 'SELECT NULL::text[]'",
    "CREATE OR REPLACE FUNCTION controltower.mine() RETURNS text[] LANGUAGE sql AS 'SELECT NULL::text[]'",
    "CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)",
    "CREATE TYPE public.mine AS ENUM ('a')",
    "CREATE DOMAIN public.mine AS text",
    "CREATE VIEW public.mine AS SELECT * FROM controltower.journal",
    "CREATE SCHEMA evil",
    "CREATE SCHEMA AUTHORIZATION CURRENT_USER",
    "CREATE DATABASE mine",
    "CREATE ROLE mine",
    "CREATE LANGUAGE mine HANDLER plpgsql_call_handler",
    "CREATE FOREIGN DATA WRAPPER mine",
    "CREATE PUBLICATION mine FOR ALL TABLES",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION controltower.never()",
    "CREATE TABLESPACE mine LOCATION '/tmp'",
    "CREATE CAST (text AS int) WITH INOUT",
    "ALTER FUNCTION controltower.mine() RENAME TO his",
    "ALTER FUNCTION controltower.mine() SECURITY INVOKER",
    "DROP FUNCTION controltower.guard",
    "ALTER SCHEMA controltower RENAME TO mine",
    "DROP SCHEMA controltower CASCADE",
    "ALTER ROLE controltower_viewer SUPERUSER",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "ALTER ROLE CURRENT_USER CONNECTION LIMIT -1",
    "ALTER ROLE owner PASSWORD 'mine'",
    "ALTER ROLE controltower_admin SET search_path = public",
    "ALTER ROLE ALL SET search_path = public",
    "GRANT controltower_owner TO CURRENT_USER",
    "GRANT pg_signal_backend TO CURRENT_USER",
    "GRANT ALL ON controltower.people TO CURRENT_USER",
    "REVOKE controltower_viewer FROM viewer",
    "ALTER DEFAULT PRIVILEGES FOR ROLE controltower_owner GRANT ALL ON TABLES TO PUBLIC",
    "REASSIGN OWNED BY controltower_owner TO CURRENT_USER",
    "DROP OWNED BY controltower_owner",
    "DROP ROLE stranger",
    "COPY controltower.may_say FROM PROGRAM 'true'",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "COPY (SELECT 1) TO '/tmp/controltower-attack'",
    "COPY controltower.grants FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('postgresql.conf')",
    "SELECT pg_ls_dir('.')",
    "SELECT pg_stat_file('PG_VERSION')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/controltower-attack')",
    "SELECT lo_create(0)",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_lock(7215300814)",
    "SELECT pg_advisory_xact_lock(i) FROM generate_series(1, 1000000) AS i",
    "SELECT pg_reload_conf()",
    "SELECT pg_rotate_logfile()",
    "SELECT pg_switch_wal()",
    "SELECT pg_promote()",
    "SELECT pg_create_restore_point('mine')",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'controltower_admin'",
    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = 'controltower_admin'",
    "SELECT pg_stat_reset()",
    "SELECT rolpassword FROM pg_authid",
    "SELECT passwd FROM pg_shadow",
    "SELECT * FROM pg_hba_file_rules",
    "SELECT stavalues1 FROM pg_statistic",
    "UPDATE pg_catalog.pg_authid SET rolsuper = true",
    "UPDATE pg_catalog.pg_class SET relrowsecurity = false",
    "DELETE FROM pg_catalog.pg_policy",
    "SELECT controltower.open_operation('mine')",
    "SELECT controltower.guard('main', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
    "SELECT controltower.never()",
    "SELECT controltower.keep('elsewhere', 'me', 1000)",
    "SELECT controltower.evict('elsewhere')",
    "SELECT controltower.tell_names('elsewhere', '{W1}', '{Ada}')",
    "SELECT controltower.ask_names('elsewhere', '{W1}', 'curious')",
    "SELECT * FROM controltower.name_reads_of('elsewhere')",
    "SELECT controltower.forget_names('elsewhere', '{W1}')",
    "SELECT nextval('controltower.name_reads_read_no_seq')",
    "SELECT setval('controltower.name_reads_read_no_seq', 1)",
)


@pytest.mark.parametrize("role", PEOPLE)
def test_nothing_else_opens_the_door(town: Town, role: str) -> None:
    before, tables = town.state(), columns_of(town)
    found = {}
    with town.another(role) as connection:
        for attack in ATTACKS:
            town.tried += 1
            with pytest.raises(psycopg.Error) as error:
                connection.execute(attack)
            found[attack] = error.value.sqlstate
    assert {attack: state for attack, state in found.items() if state != NO_RIGHT} == {}
    assert town.state() == before
    assert columns_of(town) == tables


@pytest.mark.parametrize("role", PEOPLE)
def test_no_function_is_called_but_those_of_the_documentation(town: Town, role: str) -> None:
    rows = town.admin.execute(
        "SELECT proname, bool_or(has_function_privilege(%s, oid, 'EXECUTE')) FROM pg_proc "
        "WHERE pronamespace = 'controltower'::regnamespace GROUP BY proname",
        (PREFIX + role,),
    )
    said = tables_of_docs()["function"]
    assert {name for name, may in rows if may} == {name for name, roles in said.items() if roles[role]}


def test_functions_that_act_as_the_owner_look_names_up_nowhere_else(town: Town) -> None:
    rows = town.admin.execute(
        "SELECT proname, prosecdef, coalesce(proconfig, '{}'), proowner::regrole::text FROM pg_proc "
        "WHERE pronamespace = 'controltower'::regnamespace"
    ).fetchall()
    assert len(rows) > 10
    for name, definer, config, owner in rows:
        assert owner == "controltower_owner", name
        if definer:
            assert "search_path=pg_catalog, controltower, pg_temp" in config, name


def test_the_public_has_no_right_at_all(town: Town) -> None:
    public = town.admin.execute(
        "SELECT 'schema', privilege_type FROM pg_namespace, aclexplode(nspacl) "
        "WHERE nspname = 'controltower' AND grantee = 0 "
        "UNION SELECT relname, privilege_type FROM pg_class, aclexplode(relacl) "
        "WHERE relnamespace = 'controltower'::regnamespace AND grantee = 0 "
        "UNION SELECT proname, privilege_type FROM pg_proc, "
        "aclexplode(coalesce(proacl, acldefault('f', proowner))) "
        "WHERE pronamespace = 'controltower'::regnamespace AND grantee = 0 "
        "UNION SELECT 'database', privilege_type FROM pg_database, "
        "aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE datname = current_database() AND grantee = 0"
    ).fetchall()
    assert public == []


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


def test_rights_come_with_new_operations_and_new_tables(town: Town) -> None:
    with town.tower.admin() as driver:
        grant(driver, "late", ["viewer"], "later", password="of late")
        driver.execute("SET ROLE controltower_owner")
        driver.execute(
            "CREATE TABLE controltower.fact_newly_made (operation text, id text, PRIMARY KEY (operation, id))"
        )
        driver.execute(f"INSERT INTO controltower.fact_newly_made VALUES ('{HERE}', 'a'), ('{THERE}', '{SECRET}')")
    assert town.attack("viewer", "SELECT * FROM controltower.fact_newly_made") == NO_RIGHT
    initialise(town.tower.url())
    try:
        rows = town.connections["viewer"].execute("SELECT id FROM controltower.fact_newly_made").fetchall()
        assert rows == [("a",)]
        for role in PEOPLE:
            assert town.attack(role, "SELECT * FROM controltower.journal_of_later") == NO_RIGHT
            assert town.attack(role, "DELETE FROM controltower.journal_of_later") == NO_RIGHT
            assert (town.attack(role, "DELETE FROM controltower.fact_newly_made") == "") == (role == "keeper")
        assert town.admin.execute("SELECT id FROM controltower.fact_newly_made").fetchall() == [(SECRET,)]
    finally:
        town.admin.execute("DROP TABLE controltower.fact_newly_made")


def test_every_role_has_a_login_here(town: Town) -> None:
    assert set(town.connections) == {*ROLES, "stranger"}


def _rows(town: Town) -> list[Any]:
    """What the tables hold of the other operation."""
    each = "SELECT t::text FROM controltower.{} t WHERE operation = %s"
    query = f"{each.format('position')} UNION ALL {each.format('fact_site')}"
    rows: list[Any] = town.admin.execute(query, (THERE, THERE)).fetchall()
    assert len(rows) == 2
    return rows
