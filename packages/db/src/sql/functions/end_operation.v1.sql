-- The end of an operation that begin_operation let through: p_outcome is {result} when applied, {code, result?} when rejected. Returns the
-- outcome as it is told from now on.
CREATE FUNCTION end_operation(p_command jsonb, p_outcome jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_draft operation_draft := (operation_drafts(jsonb_build_array(p_command)))[1];
BEGIN
  PERFORM conclude_operation(v_draft, p_outcome, clock_now());
  RETURN (SELECT o.outcome FROM operation_outcomes o WHERE o.user_id = v_draft.user_id AND o.operation_id = v_draft.operation_id LIMIT 1);
END $$;
GRANT EXECUTE ON FUNCTION end_operation(jsonb, jsonb) TO tandem_worker;
