-- Who sits at which desk and looks at what, for seconds: nothing of it is history, so nothing of it is logged or backed
-- up. A call writes no row but the caller's own, and waits for nobody: neither the journal nor the row of the
-- operation is touched, and a row that somebody else holds is passed over.

CREATE OR REPLACE FUNCTION attend(p_operation text, p_desk text, p_board text, p_thing text, p_deciding boolean)
RETURNS TABLE (desk text, login text, role text, board text, thing text, deciding boolean, since_us bigint,
               seen_us bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
DECLARE
    v_now bigint := floor(extract(epoch FROM clock_timestamp()) * 1000000);
BEGIN
    IF NOT EXISTS (SELECT FROM grants g WHERE g.operation = p_operation AND g.login = session_user) THEN
        RAISE EXCEPTION '% has no rights in operation %.', session_user, p_operation USING ERRCODE = '42501';
    END IF;
    IF NOT coalesce(length(p_desk) BETWEEN 1 AND 64 AND length(p_board) <= 40 AND length(p_thing) <= 200
                    AND p_deciding IS NOT NULL
                    AND p_desk || p_board || p_thing !~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]',
                    false) THEN
        RAISE EXCEPTION 'A desk looks at a board (40 characters) and a thing (200), all printed.'
            USING ERRCODE = '22023';
    END IF;
    -- A standby has no such table, and lets nobody write: there one only does not see the others.
    IF pg_is_in_recovery() THEN
        RETURN;
    END IF;
    IF current_setting('transaction_read_only') = 'off' THEN
        PERFORM note_presence(p_operation, p_desk, p_board, p_thing, p_deciding, v_now);
    END IF;
    RETURN QUERY
        SELECT p.desk, p.login, g.roles, p.board, p.thing, p.deciding, p.since, p.seen
        FROM presence p
        CROSS JOIN LATERAL (
            SELECT string_agg(g.role, ', ' ORDER BY array_position(
                       ARRAY['supervisor', 'dispatcher', 'manager', 'viewer', 'integrator', 'keeper'], g.role)) AS roles
            FROM grants g WHERE g.operation = p.operation AND g.login = p.login) g
        WHERE p.operation = p_operation AND (p.login, p.desk) <> (session_user::text, p_desk)
          AND p.seen BETWEEN v_now - 5000000 AND v_now + 5000000 AND g.roles IS NOT NULL
        ORDER BY p.deciding DESC, p.login, p.desk LIMIT 200;
END $$;

-- Called by attend alone. Who calls again and again is noted now and then: a row that changes without end would make the
-- table grow, wherever somebody's long transaction keeps the old versions alive.
CREATE OR REPLACE FUNCTION note_presence(p_operation text, p_desk text, p_board text, p_thing text, p_deciding boolean,
                                         p_now bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, controltower, pg_temp
AS $$
BEGIN
    UPDATE presence p
    SET board = p_board, thing = p_thing, deciding = p_deciding, seen = p_now,
        since = CASE WHEN (p.board, p.thing, p.deciding) = (p_board, p_thing, p_deciding) THEN p.since ELSE p_now END
    WHERE p.operation = p_operation AND p.login = session_user AND p.desk = p_desk
      AND (p.seen > p_now OR p.seen < p_now - CASE WHEN (p.board, p.thing, p.deciding) = (p_board, p_thing, p_deciding)
                                                   THEN 800000 ELSE 50000 END);
    IF FOUND OR EXISTS (SELECT FROM presence p WHERE p.operation = p_operation AND p.login = session_user
                        AND p.desk = p_desk) THEN
        RETURN;
    END IF;
    -- Where the server's clock was put back, those that were there then seem to come from the future.
    DELETE FROM presence WHERE ctid = ANY (ARRAY(
        SELECT p.ctid FROM presence p
        WHERE p.operation = p_operation AND p.seen NOT BETWEEN p_now - 10000000 AND p_now + 10000000
        FOR UPDATE SKIP LOCKED));
    -- A person has a few windows open. One more than that is not shown to the others, and works as well.
    INSERT INTO presence (operation, login, desk, board, thing, deciding, since, seen)
    SELECT p_operation, session_user, p_desk, p_board, p_thing, p_deciding, p_now, p_now
    WHERE (SELECT count(*) FROM presence p WHERE p.operation = p_operation AND p.login = session_user) < 8
    ON CONFLICT DO NOTHING;
END $$;

-- Without a policy nobody sees a row: what the others look at is told by the function.
ALTER TABLE presence ENABLE ROW LEVEL SECURITY;
GRANT EXECUTE ON FUNCTION attend(text, text, text, text, boolean) TO controltower_viewer, controltower_supervisor,
    controltower_dispatcher, controltower_manager, controltower_integrator, controltower_keeper;
