-- What only a superuser can close, in this database: ways to fill the disk or the table of locks without any right.
-- Where the server is somebody else's, initialising goes without it.

GRANT pg_signal_backend, pg_read_all_stats TO controltower_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

DO $$
DECLARE
    v_function regprocedure;
BEGIN
    FOR v_function IN
        SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
        AND (proname ~ '^pg_(try_)?advisory_(xact_)?lock' OR proname IN ('lo_create', 'lo_creat', 'lo_from_bytea'))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', v_function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO controltower_owner', v_function);
    END LOOP;
END $$;
