-- The beginning of an operation that is not one of credits, whose accounts' locks do this for them: waits until nobody else is at it or
-- at its key. Returns how it ended if it did before, by id or by key (RULES 12); NULL when it is now to be carried out, in this transaction.
CREATE FUNCTION begin_operation(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_draft operation_draft := (operation_drafts(jsonb_build_array(p_command)))[1];
BEGIN
  PERFORM lock_operation(v_draft.operation_id);
  IF v_draft.idempotency_key IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'key', v_draft.actor_type, v_draft.actor_id, v_draft.route, v_draft.idempotency_key), 0));
    PERFORM record_repeats(ARRAY[v_draft], clock_now());
  END IF;
  RETURN (SELECT o.outcome FROM operation_outcomes o WHERE o.user_id = v_draft.user_id AND o.operation_id = v_draft.operation_id LIMIT 1);
END $$;
GRANT EXECUTE ON FUNCTION begin_operation(jsonb) TO tandem_worker;
