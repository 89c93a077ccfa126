-- What people are called: told by feeds, read by few, for a reason, for a while, and every reading is kept.

CREATE OR REPLACE FUNCTION tell_names(p_operation text, p_workers text[], p_names text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
BEGIN
    IF NOT has_role(p_operation, ARRAY['integrator']) THEN
        RAISE EXCEPTION '% may not tell names in operation %.', session_user, p_operation USING ERRCODE = '42501';
    END IF;
    INSERT INTO people (operation, worker, name, told_at)
    SELECT p_operation, worker, name, floor(extract(epoch FROM clock_timestamp()) * 1000000)
    FROM unnest(p_workers, p_names) AS t(worker, name)
    ON CONFLICT (operation, worker) DO UPDATE SET name = excluded.name, told_at = excluded.told_at;
END $$;

CREATE OR REPLACE FUNCTION names(p_operation text, p_workers text[], p_why text) RETURNS TABLE (worker text, name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
DECLARE
    v_now bigint := floor(extract(epoch FROM clock_timestamp()) * 1000000);
BEGIN
    IF NOT has_role(p_operation, ARRAY['supervisor', 'dispatcher']) THEN
        RAISE EXCEPTION '% may not read names in operation %.', session_user, p_operation USING ERRCODE = '42501';
    END IF;
    IF coalesce(trim(p_why), '') = '' OR cardinality(p_workers) > 200 THEN
        RAISE EXCEPTION 'Names are read for a reason, and at most 200 at a time.' USING ERRCODE = '42501';
    END IF;
    -- The reading is kept in the transaction that reads: who undoes the one has not seen the other through us.
    INSERT INTO name_reads (operation, worker, reader, at, why)
    SELECT p_operation, w, session_user, v_now, p_why FROM unnest(p_workers) AS w;
    RETURN QUERY SELECT p.worker, p.name FROM people p
        WHERE p.operation = p_operation AND p.worker = ANY (p_workers) AND p.told_at > v_now - 2592000000000;
END $$;

CREATE OR REPLACE FUNCTION name_reads_of(p_operation text)
RETURNS TABLE (worker text, reader text, at bigint, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
BEGIN
    IF NOT has_role(p_operation, ARRAY['manager', 'owner']) THEN
        RAISE EXCEPTION '% may not see who read names in operation %.', session_user, p_operation USING ERRCODE = '42501';
    END IF;
    RETURN QUERY SELECT r.worker, r.reader, r.at, r.why FROM name_reads r WHERE r.operation = p_operation ORDER BY r.read_no;
END $$;

GRANT EXECUTE ON FUNCTION tell_names(text, text[], text[]) TO controltower_integrator;
GRANT EXECUTE ON FUNCTION names(text, text[], text) TO controltower_supervisor, controltower_dispatcher;
GRANT EXECUTE ON FUNCTION name_reads_of(text) TO controltower_manager, controltower_owner;
