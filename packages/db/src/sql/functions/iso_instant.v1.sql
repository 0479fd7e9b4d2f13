-- An instant as clients read it: UTC, milliseconds, Z, whatever the session's time zone.
CREATE FUNCTION iso_instant(p_at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
GRANT EXECUTE ON FUNCTION iso_instant(timestamptz) TO tandem_worker, tandem_api;
