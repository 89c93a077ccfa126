-- Who keeps the projection of an operation? One, by a lease on the server's own clock; the term tells an old one apart.

-- The term of the lease, or 0 where another keeper has it. In a transaction that goes on to write the lease is locked to
-- its end: nobody takes it over meanwhile, and nobody waits for that either.
CREATE OR REPLACE FUNCTION keep(p_operation text, p_holder text, p_ttl_ms int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
DECLARE
    v_ttl interval := make_interval(secs => least(greatest(p_ttl_ms, 100), 60000) / 1000.0);
    v_held keepers;
BEGIN
    IF NOT has_role(p_operation, ARRAY['keeper']) THEN
        RAISE EXCEPTION '% keeps nothing in operation %.', session_user, p_operation USING ERRCODE = '42501';
    END IF;
    -- Whoever is cut off in the middle of a write is not waited for.
    PERFORM set_config('idle_in_transaction_session_timeout', '3s', true);
    SELECT * INTO v_held FROM keepers WHERE operation = p_operation FOR UPDATE SKIP LOCKED;
    IF NOT FOUND AND EXISTS (SELECT FROM keepers WHERE operation = p_operation) THEN
        RETURN 0;
    ELSIF v_held IS NULL THEN
        INSERT INTO keepers (operation, holder, login, term, until)
        VALUES (p_operation, p_holder, session_user, 1, clock_timestamp() + v_ttl) ON CONFLICT DO NOTHING;
        RETURN FOUND::int;
    END IF;
    IF (v_held.holder, v_held.login) IS DISTINCT FROM (p_holder, session_user::text) THEN
        IF v_held.until >= clock_timestamp() THEN
            RETURN 0;
        END IF;
        v_held.term := v_held.term + 1;
    END IF;
    UPDATE keepers SET holder = p_holder, login = session_user, term = v_held.term, until = clock_timestamp() + v_ttl
    WHERE operation = p_operation;
    RETURN v_held.term;
END $$;
