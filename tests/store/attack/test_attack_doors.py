"""What can a login do to functions, rights and the server behind them? Nothing but what docs/roles.md allows."""

import psycopg
import pytest

from controltower.store.postgres.roles import PREFIX, ROLES, grant
from controltower.store.postgres.setup import initialise
from tests.store.attack.town import HERE, NO_RIGHT, PEOPLE, SECRET, THERE, Town, columns_of, tables_of_docs

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
