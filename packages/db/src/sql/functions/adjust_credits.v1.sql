-- Admin adjustment (RULES 9): more is a lot that never expires; less is revoked from lots in burn order, all of it or nothing.
-- The account is open and locked.
CREATE FUNCTION adjust_credits(p_draft operation_draft, p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_before credit_accounts;
  v_at timestamptz;
  v_draws lot_draw[];
  v_outcome jsonb := jsonb_build_object('result', jsonb_build_object(
    'userId', p_draft.user_id, 'creditType', p_draft.credit_type, 'amount', p_draft.amount));
BEGIN
  SELECT * INTO STRICT v_before FROM credit_accounts WHERE user_id = p_draft.user_id;
  v_at := greatest(p_now, v_before.settled_at);
  IF p_draft.amount > 0 THEN
    PERFORM add_lot(p_draft.user_id, p_draft.operation_id, 'adjust', p_draft.credit_type, p_draft.amount, 'adjustment', p_draft.operation_id,
                    50, v_at, NULL, 'admin adjust', p_now);
  ELSE
    v_draws := draw_lots(p_draft.user_id, p_draft.credit_type, -p_draft.amount);
    IF v_draws IS NULL THEN
      v_outcome := jsonb_build_object('code', 'adjustment_exceeds_balance', 'result', jsonb_build_object(
        'creditType', p_draft.credit_type, 'amount', p_draft.amount, 'remaining', v_before.any_remaining + CASE p_draft.credit_type
          WHEN 'analysis' THEN v_before.analysis_remaining WHEN 'roast' THEN v_before.roast_remaining ELSE 0 END));
    ELSE
      UPDATE credit_lots l SET revoked = l.revoked + draw.amount, remaining = l.remaining - draw.amount
        FROM unnest(v_draws) AS draw WHERE l.lot_id = draw.lot_id;
      PERFORM append_ledger(ARRAY(
        SELECT ROW (p_draft.user_id, p_draft.operation_id, 'revoke', credit_type, amount, lot_id, 'admin adjust', NULL, NULL, v_at)::ledger_draft
          FROM unnest(v_draws) WITH ORDINALITY AS draw (lot_id, credit_type, amount, nth) ORDER BY nth), p_now);
    END IF;
  END IF;
  PERFORM conclude_admin_operation(p_draft, v_outcome, v_before, v_at);
END $$;
