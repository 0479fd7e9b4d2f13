-- What a ledger entry does to `remaining`: +1, -1, or 0 (a capture turns held into consumed).
CREATE FUNCTION ledger_sign(p_kind text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE p_kind WHEN 'grant' THEN 1 WHEN 'adjust' THEN 1 WHEN 'release' THEN 1 WHEN 'capture' THEN 0 ELSE -1 END;
GRANT EXECUTE ON FUNCTION ledger_sign(text) TO tandem_worker;
