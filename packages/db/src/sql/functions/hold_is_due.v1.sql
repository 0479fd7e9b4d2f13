-- Has this hold ended, whether or not somebody wrote it down? It lasts until just before expires_at (RULES 14: writes and reads ask here).
CREATE FUNCTION hold_is_due(p_status text, p_expires_at timestamptz, p_at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_status = 'active' AND p_expires_at <= p_at;
GRANT EXECUTE ON FUNCTION hold_is_due(text, timestamptz, timestamptz) TO tandem_worker, tandem_api;
