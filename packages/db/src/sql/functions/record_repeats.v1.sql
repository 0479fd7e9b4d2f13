-- Remembers, for commands that repeated a key, which operation holds it, so that their own id can be asked for too.
-- Another request under the same key is a conflict: it is refused, never applied.
CREATE FUNCTION record_repeats(p_drafts operation_draft[], p_now timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  INSERT INTO credit_operation_repeats (operation_id, user_id, type, request_id, original_user_id, original_id, conflict, completed_at)
  SELECT d.operation_id, d.user_id, d.type, d.request_id, o.user_id, o.operation_id, o.fingerprint <> d.fingerprint, p_now
    FROM unnest(p_drafts) AS d
    JOIN credit_operations o ON o.actor_id = d.actor_id AND o.actor_type = d.actor_type AND o.route = d.route
                            AND o.idempotency_key = d.idempotency_key AND o.status <> 'failed'
   WHERE o.operation_id <> d.operation_id
     AND NOT EXISTS (SELECT FROM credit_operations own WHERE own.user_id = d.user_id AND own.operation_id = d.operation_id)
  ON CONFLICT (user_id, operation_id) DO NOTHING
$$;
