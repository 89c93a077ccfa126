-- Who may see and call what. Applied again at each upgrade, after all tables are there.

REVOKE ALL ON ALL TABLES IN SCHEMA controltower FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA controltower FROM PUBLIC;
REVOKE ALL ON SCHEMA controltower FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA controltower REVOKE ALL ON FUNCTIONS FROM PUBLIC;

GRANT USAGE ON SCHEMA controltower TO controltower_viewer, controltower_supervisor, controltower_dispatcher,
    controltower_manager, controltower_integrator, controltower_keeper;
GRANT EXECUTE ON FUNCTION mine(), has_role(text, text[]) TO controltower_viewer, controltower_supervisor,
    controltower_dispatcher, controltower_manager, controltower_integrator, controltower_keeper;
GRANT EXECUTE ON FUNCTION append(text, text[], text[], text[], int[], bigint[], text[], text[]), ring(text)
    TO controltower_supervisor, controltower_dispatcher, controltower_manager, controltower_integrator;
GRANT EXECUTE ON FUNCTION keep(text, text, int) TO controltower_keeper;
GRANT SELECT ON journal, position, operations, alembic_version, program, fact_shapes, may_say, grants, keepers
    TO controltower_viewer, controltower_supervisor, controltower_dispatcher, controltower_manager,
       controltower_integrator, controltower_keeper;
GRANT INSERT, UPDATE, DELETE ON position TO controltower_keeper;

DO $$
DECLARE
    v_table regclass;
BEGIN
    -- Whoever owns the tables is not bound by this: the functions above and the owner's own work.
    FOR v_table IN
        SELECT c.oid::regclass FROM pg_class c
        WHERE c.relnamespace = 'controltower'::regnamespace AND c.relkind IN ('r', 'p')
          AND c.relname <> 'fact_shapes' AND (c.relname LIKE 'fact\_%' OR c.relname IN ('journal', 'position', 'operations', 'grants', 'keepers'))
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('DROP POLICY IF EXISTS own_operations ON %s', v_table);
        -- In a sub-select it is asked once for a statement, not once for a row.
        EXECUTE format('CREATE POLICY own_operations ON %s USING (operation = ANY ((SELECT controltower.mine())::text[]))',
                       v_table);
    END LOOP;
    FOR v_table IN
        SELECT c.oid::regclass FROM pg_class c
        WHERE c.relnamespace = 'controltower'::regnamespace AND c.relkind = 'r'
          AND c.relname <> 'fact_shapes' AND (c.relname LIKE 'fact\_%' OR c.relname = 'position')
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO controltower_viewer, controltower_supervisor, controltower_dispatcher, '
                       'controltower_manager, controltower_integrator, controltower_keeper', v_table);
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %s TO controltower_keeper', v_table);
        -- A login may keep in one operation and be something else in another.
        EXECUTE format('DROP POLICY IF EXISTS kept_operations ON %s', v_table);
        EXECUTE format('CREATE POLICY kept_operations ON %s AS RESTRICTIVE FOR ALL TO PUBLIC USING (true) '
                       'WITH CHECK (controltower.has_role(operation, ARRAY[''keeper'']))', v_table);
        EXECUTE format('DROP POLICY IF EXISTS kept_only ON %s', v_table);
        EXECUTE format('CREATE POLICY kept_only ON %s AS RESTRICTIVE FOR DELETE TO PUBLIC '
                       'USING (controltower.has_role(operation, ARRAY[''keeper'']))', v_table);
    END LOOP;
END $$;
