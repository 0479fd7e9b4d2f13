-- For ops in psql: consumes credits of a user at once, by the same path as the worker's envelopes.
-- Returns {applied, reason, remaining, operationId, …}; reason is null when applied. Refuses bad arguments with 22023.
CREATE FUNCTION consume_credits(
  p_user_id text, p_credit_type text, p_amount bigint DEFAULT 1, p_action text DEFAULT 'manual', p_platform text DEFAULT NULL, p_metadata jsonb DEFAULT NULL
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_id text := 'sql-' || gen_random_uuid();
  v_outcome jsonb;
BEGIN
  IF p_credit_type IS NULL OR p_credit_type NOT IN ('analysis', 'roast') THEN
    RAISE EXCEPTION 'credit type must be analysis or roast, not %', coalesce(quote_literal(p_credit_type), 'null') USING ERRCODE = '22023';
  ELSIF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND 1000000 THEN
    RAISE EXCEPTION 'amount must be 1 to 1000000, not %', coalesce(p_amount::text, 'null') USING ERRCODE = '22023';
  ELSIF p_user_id IS NULL OR char_length(p_user_id) NOT BETWEEN 1 AND 128 THEN
    RAISE EXCEPTION 'user id must have 1 to 128 characters' USING ERRCODE = '22023';
  END IF;
  SELECT a.outcome INTO STRICT v_outcome FROM apply_credit_operations(jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
    'operationId', v_id, 'type', 'consume', 'userId', p_user_id, 'requestId', v_id, 'actorType', 'SYSTEM', 'actorId', session_user,
    'route', 'SQL consume_credits', 'creditType', p_credit_type, 'amount', p_amount, 'action', p_action, 'platform', p_platform))
    || CASE WHEN p_metadata IS NULL THEN '{}' ELSE jsonb_build_object('metadata', p_metadata) END)) AS a;
  RETURN jsonb_build_object(
    'applied', v_outcome ->> 'status' = 'applied', 'reason', v_outcome -> 'code', 'operationId', v_id, 'creditType', p_credit_type, 'amount', p_amount,
    'remaining', coalesce(v_outcome #> '{result,remaining}', v_outcome #> ARRAY['result', 'balance', p_credit_type]));
END $$;
GRANT EXECUTE ON FUNCTION consume_credits(text, text, bigint, text, text, jsonb) TO tandem_worker;
