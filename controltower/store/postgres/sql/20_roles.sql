-- Who may see and call what. Applied again at each upgrade, after all tables are there.

CREATE OR REPLACE FUNCTION mine_as(p_roles text[]) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$ SELECT coalesce(array_agg(DISTINCT operation), '{}') FROM grants
      WHERE login = session_user AND role = ANY (p_roles) $$;

GRANT USAGE ON SCHEMA controltower TO controltower_viewer, controltower_supervisor, controltower_dispatcher,
    controltower_manager, controltower_integrator, controltower_keeper;
GRANT EXECUTE ON FUNCTION mine(), mine_as(text[]), has_role(text, text[]) TO controltower_viewer,
    controltower_supervisor, controltower_dispatcher, controltower_manager, controltower_integrator, controltower_keeper;
GRANT EXECUTE ON FUNCTION append(text, text[], text[], text[], int[], bigint[], text[], text[]), ring(text)
    TO controltower_supervisor, controltower_dispatcher, controltower_manager, controltower_integrator;
GRANT EXECUTE ON FUNCTION keep(text, text, int) TO controltower_keeper;
GRANT SELECT ON journal, position, operations, alembic_version, program, fact_shapes, may_say, grants, keepers
    TO controltower_viewer, controltower_supervisor, controltower_dispatcher, controltower_manager,
       controltower_integrator, controltower_keeper;

-- Row by row: in a sub-select the rights are asked for once for a statement, not once for a row.
DO $$
DECLARE
    v_table regclass;
    v_kept boolean;
BEGIN
    FOR v_table, v_kept IN
        SELECT c.oid::regclass, c.relname = 'position' OR c.relname LIKE 'fact\_%' FROM pg_class c
        WHERE c.relnamespace = 'controltower'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND c.relname <> 'fact_shapes'
          AND (c.relname LIKE 'fact\_%' OR c.relname IN ('journal', 'position', 'operations', 'keepers'))
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('DROP POLICY IF EXISTS own_operations ON %s', v_table);
        EXECUTE format('CREATE POLICY own_operations ON %s FOR SELECT '
                       'USING (operation = ANY ((SELECT controltower.mine())::text[]))', v_table);
        CONTINUE WHEN NOT v_kept;
        EXECUTE format('GRANT SELECT ON %s TO controltower_viewer, controltower_supervisor, controltower_dispatcher, '
                       'controltower_manager, controltower_integrator, controltower_keeper', v_table);
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %s TO controltower_keeper', v_table);
        -- A login may keep in one operation and be something else in another.
        EXECUTE format('DROP POLICY IF EXISTS kept_operations ON %s', v_table);
        EXECUTE format('CREATE POLICY kept_operations ON %s '
                       'USING (operation = ANY ((SELECT controltower.mine_as(''{keeper}''))::text[]))', v_table);
    END LOOP;
END $$;

-- Who has which role is shown to that login, and to those who manage the operation.
ALTER TABLE grants ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_grants ON grants;
CREATE POLICY own_grants ON grants FOR SELECT USING (
    login = session_user OR operation = ANY ((SELECT controltower.mine_as('{manager}'))::text[]));

-- Names and who read them are reached through functions alone: without a policy nobody sees a row.
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
ALTER TABLE name_reads ENABLE ROW LEVEL SECURITY;
ALTER TABLE evictions ENABLE ROW LEVEL SECURITY;

-- What was said stays, and so does who read a name, also where the owner slips: who wants otherwise must say so first.
CREATE OR REPLACE FUNCTION never() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, controltower, pg_temp
AS $$ BEGIN
    RAISE EXCEPTION 'Nobody may do so: rows are only added to %, never changed or taken away.', TG_TABLE_NAME
        USING ERRCODE = '42501';
END $$;

DO $$
DECLARE
    v_table regclass;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['journal', 'name_reads']::regclass[] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER never_changed BEFORE UPDATE OR DELETE ON %s '
                       'FOR EACH ROW EXECUTE FUNCTION controltower.never()', v_table);
    END LOOP;
    -- A row's trigger comes with each partition, a table's does not.
    FOR v_table IN SELECT relid FROM pg_partition_tree('journal') UNION SELECT 'name_reads'::regclass LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON %s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION controltower.never()', v_table);
    END LOOP;
END $$;

-- A login can undo its own time limits, append, and sit on the numbering of the operation. Who waited in vain calls
-- this: whoever has sat idle on it for two seconds, or held it for ten, is disconnected, and may say nothing for a while.
CREATE OR REPLACE FUNCTION evict(p_operation text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
DECLARE
    v_held record;
    v_ended int := 0;
BEGIN
    IF NOT has_role(p_operation, ARRAY['supervisor', 'dispatcher', 'manager', 'integrator', 'keeper']) THEN
        RAISE EXCEPTION '% has no rights in operation %.', session_user, p_operation USING ERRCODE = '42501';
    END IF;
    IF NOT pg_has_role('pg_signal_backend', 'USAGE') THEN
        RETURN 0;  -- the server was set up by somebody who could not give the owner this right
    END IF;
    FOR v_held IN
        SELECT a.pid, a.usename FROM pg_stat_activity a
        WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.usename IN (SELECT login FROM grants)
          AND a.usename NOT IN (SELECT login FROM grants WHERE role = 'owner')
          AND (a.state LIKE 'idle in transaction%' AND a.state_change < clock_timestamp() - interval '2 s'
               OR a.xact_start < clock_timestamp() - interval '10 s' AND a.wait_event_type IS DISTINCT FROM 'Lock'
               OR a.xact_start < clock_timestamp() - interval '30 s')
          AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.granted AND l.mode = 'RowExclusiveLock'
                      AND l.relation = 'operations'::regclass)
    LOOP
        INSERT INTO evictions (login, by, at) VALUES (v_held.usename, session_user, clock_timestamp());
        v_ended := v_ended + pg_terminate_backend(v_held.pid)::int;
    END LOOP;
    RETURN v_ended;
END $$;
GRANT EXECUTE ON FUNCTION evict(text) TO controltower_supervisor, controltower_dispatcher, controltower_manager,
    controltower_integrator, controltower_keeper;
