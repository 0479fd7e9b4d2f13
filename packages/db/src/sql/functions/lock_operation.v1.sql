-- Until the transaction ends nobody else carries this operation out or closes it.
CREATE FUNCTION lock_operation(p_operation_id text) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('operation:' || p_operation_id, 0))
$$;
