-- Stable bucket 0-99 of a user for one flag: the same on every machine and for ever.
CREATE FUNCTION rollout_bucket(p_flag text, p_user_id text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (('x' || substr(md5(p_flag || ':' || p_user_id), 1, 8))::bit(32)::bigint % 100)::integer;
GRANT EXECUTE ON FUNCTION rollout_bucket(text, text) TO tandem_worker, tandem_api;
