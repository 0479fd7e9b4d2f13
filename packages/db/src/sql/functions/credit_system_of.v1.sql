-- Which system a user is on (RULES 20): ROLLBACK_MODE forces v1, then CREDIT_SYSTEM_VERSION, then the user's override, then the flag.
-- A null user asks for the deployment as a whole.
CREATE FUNCTION credit_system_of(p_user_id text, p_override text, p_created_at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = public, pg_temp
AS $$
  SELECT CASE WHEN (SELECT value FROM settings WHERE name = 'rollback_mode') = 'true' THEN 'v1'
              ELSE coalesce(
                (SELECT value #>> '{}' FROM settings WHERE name = 'credit_system_version'),
                p_override,
                (SELECT 'v2' FROM feature_flags
                  WHERE name = 'credits_v2' AND enabled
                    AND (percentage = 100 OR rollout_bucket('credits_v2', p_user_id) < percentage OR p_created_at >= sign_ups_since)),
                'v1') END
$$;
GRANT EXECUTE ON FUNCTION credit_system_of(text, text, timestamptz) TO tandem_worker, tandem_api;
