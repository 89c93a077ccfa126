-- What people are called: told by feeds, read by few, for a reason, for a while, and every reading is kept.

CREATE OR REPLACE FUNCTION tell_names(p_operation text, p_workers text[], p_names text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
DECLARE
    v_now bigint := floor(extract(epoch FROM clock_timestamp()) * 1000000);
    v_days int;
BEGIN
    IF NOT has_role(p_operation, ARRAY['integrator']) THEN
        RAISE EXCEPTION '% may not tell names in operation %.', session_user, p_operation USING ERRCODE = '42501';
    END IF;
    IF cardinality(p_workers) <> cardinality(p_names) OR cardinality(p_workers) > 20000
            OR EXISTS (SELECT FROM unnest(p_workers || p_names) AS t
                       WHERE t IS NULL OR length(t) NOT BETWEEN 1 AND 200 OR t ~ '[[:cntrl:]]') THEN
        RAISE EXCEPTION 'Each number has one name of 1 to 200 printed characters.' USING ERRCODE = '22023';
    END IF;
    DELETE FROM people WHERE operation = p_operation AND until <= v_now;
    SELECT names_days INTO v_days FROM operations WHERE operation = p_operation;
    INSERT INTO people (operation, worker, name, told_at, until)
    SELECT DISTINCT ON (worker) p_operation, worker, name, v_now, v_now + v_days * 86400000000
    FROM unnest(p_workers, p_names) WITH ORDINALITY AS t(worker, name, o) ORDER BY worker, o DESC
    ON CONFLICT (operation, worker) DO UPDATE
    SET name = excluded.name, told_at = excluded.told_at, until = excluded.until;
END $$;

-- To read names is to ask first, in a transaction of its own, and then to be given them: one that is undone leaves no
-- trace, so what it asked is not answered within it.
CREATE OR REPLACE FUNCTION ask_names(p_operation text, p_workers text[], p_why text) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
DECLARE
    v_now bigint := floor(extract(epoch FROM clock_timestamp()) * 1000000);
    v_reads bigint[];
BEGIN
    IF NOT has_role(p_operation, ARRAY['supervisor', 'dispatcher']) THEN
        RAISE EXCEPTION '% may not read names in operation %.', session_user, p_operation USING ERRCODE = '42501';
    END IF;
    IF coalesce(trim(p_why), '') = '' OR length(p_why) > 200 OR p_why ~ '[[:cntrl:]]' THEN
        RAISE EXCEPTION 'Names are read for a reason: say which.' USING ERRCODE = '22023';
    END IF;
    IF cardinality(p_workers) > 200 THEN
        RAISE EXCEPTION 'At most 200 names are read at a time.' USING ERRCODE = '22023';
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);
    WITH noted AS (
        INSERT INTO name_reads (operation, worker, reader, at, why)
        SELECT p_operation, p.worker, session_user, v_now, p_why FROM people p
        WHERE p.operation = p_operation AND p.worker = ANY (p_workers) AND p.until > v_now
        ORDER BY p.worker RETURNING read_no
    )
    SELECT coalesce(array_agg(read_no), '{}') INTO v_reads FROM noted;
    RETURN v_reads;
END $$;

CREATE OR REPLACE FUNCTION names(p_operation text, p_reads bigint[]) RETURNS TABLE (worker text, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
DECLARE
    v_now bigint := floor(extract(epoch FROM clock_timestamp()) * 1000000);
BEGIN
    IF NOT has_role(p_operation, ARRAY['supervisor', 'dispatcher']) THEN
        RAISE EXCEPTION '% may not read names in operation %.', session_user, p_operation USING ERRCODE = '42501';
    END IF;
    RETURN QUERY
        SELECT p.worker, p.name FROM people p JOIN name_reads r USING (operation, worker)
        WHERE p.operation = p_operation AND r.read_no = ANY (p_reads) AND r.reader = session_user
          AND r.asked_in IS DISTINCT FROM pg_current_xact_id_if_assigned()::text
          AND r.at > v_now - 60000000 AND p.until > v_now;
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

-- Names whose time is over are erased by whoever calls this; a feed may also take back what it told.
CREATE OR REPLACE FUNCTION forget_names(p_operation text, p_workers text[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
DECLARE
    v_now bigint := floor(extract(epoch FROM clock_timestamp()) * 1000000);
    v_gone int;
BEGIN
    IF NOT has_role(p_operation, ARRAY['integrator', 'keeper', 'owner'])
            OR cardinality(p_workers) > 0 AND NOT has_role(p_operation, ARRAY['integrator', 'owner']) THEN
        RAISE EXCEPTION '% may not erase names in operation %.', session_user, p_operation USING ERRCODE = '42501';
    END IF;
    DELETE FROM people WHERE operation = p_operation AND (until <= v_now OR worker = ANY (p_workers));
    GET DIAGNOSTICS v_gone = ROW_COUNT;
    RETURN v_gone;
END $$;

GRANT EXECUTE ON FUNCTION tell_names(text, text[], text[]) TO controltower_integrator;
-- Whoever may not is told so by the function, in words.
GRANT EXECUTE ON FUNCTION ask_names(text, text[], text) TO controltower_viewer, controltower_supervisor,
    controltower_dispatcher, controltower_manager, controltower_integrator, controltower_keeper;
GRANT EXECUTE ON FUNCTION names(text, bigint[]) TO controltower_supervisor, controltower_dispatcher;
GRANT EXECUTE ON FUNCTION name_reads_of(text) TO controltower_manager, controltower_owner;
GRANT EXECUTE ON FUNCTION forget_names(text, text[]) TO controltower_integrator, controltower_keeper, controltower_owner;
DROP FUNCTION IF EXISTS names(text, text[], text);
