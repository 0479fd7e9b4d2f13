-- Ends the holds of these locked accounts that are due by an instant: what they still hold returns, at each hold's own end. Returns
-- the ledger entries to append. A lot that ends later has its credits back, and expires like every other lot.
CREATE FUNCTION return_due_holds(p_user_ids text[], p_now timestamptz) RETURNS ledger_draft[]
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_due hold_settlement[];
BEGIN
  SELECT array_agg(ROW (h.user_id, h.hold_id, 0, 'expired', h.hold_id, h.expires_at)::hold_settlement ORDER BY h.user_id, h.expires_at, h.hold_id)
    INTO v_due
    FROM credit_holds h
    JOIN credit_accounts a ON a.user_id = h.user_id
   WHERE h.user_id = ANY (p_user_ids) AND hold_is_due(h.status, h.expires_at, greatest(p_now, a.settled_at));
  IF v_due IS NULL THEN
    RETURN NULL;
  END IF;
  RETURN settle_holds(v_due);
END $$;
