-- What a login may do to the journal: say more, through one door, as itself. Applied again at each upgrade.

CREATE OR REPLACE FUNCTION mine() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$ SELECT coalesce(array_agg(DISTINCT operation), '{}') FROM grants WHERE login = session_user $$;

CREATE OR REPLACE FUNCTION has_role(p_operation text, p_roles text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$ SELECT EXISTS (SELECT FROM grants
                     WHERE operation = p_operation AND login = session_user AND role = ANY (p_roles)) $$;

-- STABLE, as all within is: only so is it merged into the statement that calls it, which is six times as fast.
CREATE OR REPLACE FUNCTION seal(p_seq bigint, p_source text, p_key text, p_kind text, p_version int, p_at bigint,
                                p_recorded_at bigint, p_author text, p_body text) RETURNS bigint
LANGUAGE sql STABLE
AS $$ SELECT ('x' || encode(substr(sha256(convert_to(
        p_seq::text || E'\n' || p_source || E'\n' || p_key || E'\n' || p_kind || E'\n' || p_version::text || E'\n'
        || p_at::text || E'\n' || p_recorded_at::text || E'\n' || p_author || E'\n' || p_body, 'UTF8')), 1, 7),
        'hex'))::bit(56)::bigint $$;

-- Every reason why these messages are not let through ends the call; nothing of them is written.
CREATE OR REPLACE FUNCTION guard(p_operation text, p_sources text[], p_keys text[], p_kinds text[], p_versions int[],
                                 p_at bigint[], p_authors text[], p_bodies text[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
DECLARE
    c_day constant bigint := 86400000000;
    v_count int := coalesce(cardinality(p_sources), 0);
    v_newest int;
    v_latest bigint;
    v_bad record;
    v_kinds text[];
    v_sources text[];
    v_authors text[];
    v_size record;
BEGIN
    IF NOT EXISTS (SELECT FROM grants WHERE operation = p_operation AND login = session_user) THEN
        RAISE EXCEPTION '% has no rights in operation %.', session_user, p_operation USING ERRCODE = '42501';
    END IF;
    IF EXISTS (SELECT FROM evictions WHERE login = session_user AND at > clock_timestamp() - interval '1 minute') THEN
        -- A disk that stands still puts out who does no harm: what they say waits, and is not refused.
        RAISE EXCEPTION '% held everybody up and may say nothing for a minute.', session_user USING ERRCODE = '53400';
    END IF;
    IF v_count = 0 OR v_count > 20000 OR array_ndims(p_sources) <> 1
            OR EXISTS (SELECT FROM unnest(ARRAY[cardinality(p_keys), cardinality(p_kinds), cardinality(p_versions),
                           cardinality(p_at), cardinality(p_authors), cardinality(p_bodies)]) AS n
                       WHERE n IS DISTINCT FROM v_count) THEN
        RAISE EXCEPTION 'One call takes 1 to 20,000 whole messages.' USING ERRCODE = '22023';
    END IF;
    IF array_position(p_keys, NULL) IS NOT NULL OR array_position(p_versions, NULL) IS NOT NULL
            OR array_position(p_at, NULL) IS NOT NULL OR array_position(p_bodies, NULL) IS NOT NULL THEN
        RAISE EXCEPTION 'A message lacks a field.' USING ERRCODE = '22023';
    END IF;
    -- Who says what is asked once for each that differs, and not once for each message.
    SELECT array_agg(d.kind), array_agg(d.source), array_agg(d.author) INTO v_kinds, v_sources, v_authors
    FROM (SELECT DISTINCT t.kind, t.source, t.author
          FROM unnest(p_kinds, p_sources, p_authors) AS t(kind, source, author)) AS d;
    SELECT d.kind, d.source, d.author INTO v_bad
    FROM unnest(v_kinds, v_sources, v_authors) AS d(kind, source, author)
    WHERE NOT EXISTS (
        SELECT FROM grants g JOIN may_say m ON m.role = g.role
        WHERE g.operation = p_operation AND g.login = session_user AND m.kind = d.kind
          AND CASE WHEN g.role = 'integrator'
                   THEN d.source NOT LIKE 'desk:%' AND (d.source = ANY (g.sources) OR '*' = ANY (g.sources))
                        AND d.author IN (d.source, g.login)
                        AND (d.source = 'demo' OR m.kind NOT IN ('SetPace', 'StepClock'))
                   ELSE d.source = 'desk:' || g.login AND d.author = g.login END)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% may not say % as source % and author % in operation %.', session_user, v_bad.kind,
            v_bad.source, v_bad.author, p_operation USING ERRCODE = '42501';
    END IF;
    SELECT messages INTO v_newest FROM program;
    IF EXISTS (SELECT FROM unnest(p_versions) AS v WHERE v < 1 OR v > v_newest) THEN
        RAISE EXCEPTION 'Messages of versions 1 to % are known here.', v_newest USING ERRCODE = '22023';
    END IF;
    IF EXISTS (SELECT FROM unnest(p_at) AS a WHERE abs(a) >= 9007199254740992) THEN
        RAISE EXCEPTION 'A message has a time that nobody will see.' USING ERRCODE = '22023';
    END IF;
    -- Who decides does not set the operation's clock, which never goes back: far ahead, all feeds would be silent for good.
    -- It may be ahead of ours in a demo; feeds tell it, or the tables know it.
    SELECT coalesce(max(t.at), 0) INTO v_latest FROM unnest(p_sources, p_at) AS t(source, at)
    WHERE t.source LIKE 'desk:%' AND EXISTS (SELECT FROM unnest(v_sources) AS s WHERE s LIKE 'desk:%');
    IF v_latest > floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint + c_day
            AND v_latest > coalesce(greatest(
                (SELECT max(j.occurred_at) + c_day
                 FROM (SELECT source, occurred_at FROM journal WHERE operation = p_operation ORDER BY seq DESC LIMIT 1000)
                      AS j WHERE j.source NOT LIKE 'desk:%'),
                (SELECT p.now FROM position AS p WHERE p.operation = p_operation)), 0)
            AND EXISTS (SELECT FROM journal WHERE operation = p_operation) THEN
        RAISE EXCEPTION 'A decision has a time far ahead of its operation.' USING ERRCODE = '22023';
    END IF;
    -- Characters that move the cursor, or turn the direction of what follows, make a line say something else.
    IF array_to_string(p_keys || v_sources || v_authors, '')
                ~ '[\u0001-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]'
            OR EXISTS (SELECT FROM unnest(p_keys || v_sources || v_authors) AS k WHERE length(k) NOT BETWEEN 1 AND 500) THEN
        RAISE EXCEPTION 'A key, a source or an author has control characters, or is empty, or too long.'
            USING ERRCODE = '22023';
    END IF;
    SELECT max(octet_length(b)) AS longest, sum(octet_length(b)) AS whole, bool_or(strpos(b, '\u0000') > 0) AS nul
    INTO v_size FROM unnest(p_bodies) AS b;
    IF v_size.longest > 4194304 THEN
        RAISE EXCEPTION 'A body is larger than 4 MB.' USING ERRCODE = '22023';
    ELSIF v_size.whole > 67108864 THEN
        RAISE EXCEPTION 'One call takes at most 64 MB.' USING ERRCODE = '22023';
    ELSIF v_size.nul THEN
        RAISE EXCEPTION 'A body holds the character NUL, which no column can hold.' USING ERRCODE = '22023';
    END IF;
    IF EXISTS (SELECT FROM unnest(p_bodies) AS b WHERE json_typeof(b::json) <> 'object') THEN
        RAISE EXCEPTION 'A body is not a JSON object.' USING ERRCODE = '22023';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION append(p_operation text, p_sources text[], p_keys text[], p_kinds text[], p_versions int[],
                                  p_at bigint[], p_authors text[], p_bodies text[]) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
DECLARE
    v_count int := cardinality(p_sources);
    v_before bigint;
    v_now bigint;
    v_fresh int;
BEGIN
    PERFORM guard(p_operation, p_sources, p_keys, p_kinds, p_versions, p_at, p_authors, p_bodies);
    -- What is answered is on the disk, whatever the session asked for; and nobody sits on the lock for long.
    PERFORM set_config('synchronous_commit', 'on', true), set_config('lock_timeout', '5s', true),
            set_config('idle_in_transaction_session_timeout', '2s', true);
    -- The one lock of an operation: whoever comes next waits for our commit, so numbers stand in commit order.
    UPDATE operations SET last_seq = last_seq + v_count WHERE operation = p_operation
    RETURNING last_seq - v_count INTO v_before;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no operation %.', p_operation USING ERRCODE = '42501';
    END IF;
    v_now := floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    BEGIN
        INSERT INTO journal (operation, seq, source, source_key, kind, version, occurred_at, recorded_at, author, body,
                             checksum)
        SELECT p_operation, v_before + t.o, t.source, t.key, t.kind, t.version, t.at, v_now, t.author, t.body,
               seal(v_before + t.o, t.source, t.key, t.kind, t.version, t.at, v_now, t.author, t.body)
        FROM unnest(p_sources, p_keys, p_kinds, p_versions, p_at, p_authors, p_bodies)
             WITH ORDINALITY AS t(source, key, kind, version, at, author, body, o);
        RETURN ARRAY(SELECT generate_series(v_before + 1, v_before + v_count));
    EXCEPTION WHEN unique_violation THEN
        NULL;  -- something was said before: the longer way
    END;
    WITH told AS (
        SELECT t.*, row_number() OVER (PARTITION BY t.source, t.key ORDER BY t.o) AS nth
        FROM unnest(p_sources, p_keys, p_kinds, p_versions, p_at, p_authors, p_bodies)
             WITH ORDINALITY AS t(source, key, kind, version, at, author, body, o)
    ), fresh AS (
        SELECT told.*, v_before + row_number() OVER (ORDER BY o) AS seq
        FROM told
        WHERE nth = 1 AND NOT EXISTS (SELECT FROM journal j WHERE j.operation = p_operation
                                      AND j.source = told.source AND j.source_key = told.key)
    ), written AS (
        INSERT INTO journal (operation, seq, source, source_key, kind, version, occurred_at, recorded_at, author, body,
                             checksum)
        SELECT p_operation, f.seq, f.source, f.key, f.kind, f.version, f.at, v_now, f.author, f.body,
               seal(f.seq, f.source, f.key, f.kind, f.version, f.at, v_now, f.author, f.body)
        FROM fresh f RETURNING 1
    )
    SELECT count(*) INTO v_fresh FROM written;
    UPDATE operations SET last_seq = v_before + v_fresh WHERE operation = p_operation;
    RETURN ARRAY(SELECT j.seq FROM unnest(p_sources, p_keys) WITH ORDINALITY AS t(source, key, o)
                 JOIN journal j ON j.operation = p_operation AND j.source = t.source AND j.source_key = t.key
                 ORDER BY t.o);
END $$;

-- The bell: a hint that there is news. Rung after the commit, for inside it would make commits wait for each other.
CREATE OR REPLACE FUNCTION ring(p_operation text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$ SELECT pg_notify('controltower', p_operation) FROM grants
      WHERE operation = p_operation AND login = session_user LIMIT 1 $$;

-- A new operation has a partition of its own, which can be moved to another node or be taken away whole.
-- Whoever may call it, the owner's it is.
CREATE OR REPLACE FUNCTION open_operation(p_operation text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, controltower, pg_temp
AS $$
DECLARE
    v_name text := 'journal_of_' || p_operation;
BEGIN
    IF p_operation !~ '^[a-z][a-z0-9_]{0,39}$' THEN
        RAISE EXCEPTION 'An operation is named with a letter and up to 39 letters, digits and _, all small: not %.',
            p_operation USING ERRCODE = '22023';
    END IF;
    INSERT INTO operations (operation) VALUES (p_operation) ON CONFLICT DO NOTHING;
    IF to_regclass('controltower.' || v_name) IS NOT NULL THEN
        RETURN;
    END IF;
    -- Made apart and then attached: so nobody who reads or appends meanwhile is waited for, or waits.
    EXECUTE format('CREATE TABLE controltower.%I (LIKE controltower.journal INCLUDING ALL)', v_name);
    EXECUTE format('ALTER TABLE controltower.%I ENABLE ROW LEVEL SECURITY', v_name);
    EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON controltower.%I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION controltower.never()', v_name);
    EXECUTE format('ALTER TABLE controltower.journal ATTACH PARTITION controltower.%I FOR VALUES IN (%L)',
                   v_name, p_operation);
END $$;
