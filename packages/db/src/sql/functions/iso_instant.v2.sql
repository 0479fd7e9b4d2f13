-- An instant as clients read it: UTC, milliseconds, Z, whatever the session's time zone.
-- Stable as to_char is: PostgreSQL writes it into the calling query then, instead of calling it.
CREATE OR REPLACE FUNCTION iso_instant(p_at timestamptz) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
