-- Who keeps the projection of an operation? One, by a lease on the server's own clock; the term tells an old one apart.

CREATE OR REPLACE FUNCTION keep(p_operation text, p_holder text, p_ttl_ms int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
DECLARE
    v_term bigint;
    v_until timestamptz := clock_timestamp() + make_interval(secs => least(greatest(p_ttl_ms, 100), 60000) / 1000.0);
BEGIN
    IF NOT has_role(p_operation, ARRAY['keeper']) THEN
        RAISE EXCEPTION '% keeps nothing in operation %.', session_user, p_operation USING ERRCODE = '42501';
    END IF;
    INSERT INTO keepers AS k (operation, holder, login, term, until)
    VALUES (p_operation, p_holder, session_user, 1, v_until)
    ON CONFLICT (operation) DO UPDATE
    SET holder = excluded.holder, login = excluded.login, until = excluded.until,
        term = k.term + (k.holder <> excluded.holder OR k.login <> excluded.login)::int
    WHERE (k.holder = excluded.holder AND k.login = excluded.login) OR k.until < clock_timestamp()
    RETURNING term INTO v_term;
    RETURN coalesce(v_term, 0);
END $$;
