-- Reserves credits until an instant, all or nothing, drawn from lots in burn order (PRODUCT 3.6). The account is open and locked.
CREATE FUNCTION hold_credits(p_draft operation_draft, p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_account credit_accounts;
  v_at timestamptz;
  v_draws lot_draw[] := draw_lots(p_draft.user_id, p_draft.credit_type, p_draft.amount);
  v_hold_id text := 'hold_' || p_draft.operation_id;
  v_expires_at timestamptz;
BEGIN
  SELECT * INTO STRICT v_account FROM credit_accounts WHERE user_id = p_draft.user_id;
  v_at := greatest(p_now, v_account.settled_at);
  IF v_draws IS NULL THEN
    PERFORM conclude_operation(p_draft, insufficient_credits(p_draft.user_id, p_draft.credit_type, p_draft.amount,
      v_account.any_remaining + CASE p_draft.credit_type WHEN 'analysis' THEN v_account.analysis_remaining ELSE v_account.roast_remaining END, v_at), v_at);
    RETURN;
  END IF;

  v_expires_at := v_at + (p_draft.command ->> 'ttlSeconds')::integer * interval '1 second';
  INSERT INTO credit_holds (user_id, hold_id, credit_type, amount, action, platform, metadata, created_at, expires_at)
  VALUES (p_draft.user_id, v_hold_id, p_draft.credit_type, p_draft.amount, p_draft.action, p_draft.platform, p_draft.metadata, v_at, v_expires_at);
  INSERT INTO credit_hold_draws (user_id, hold_id, nth, lot_id, held)
  SELECT p_draft.user_id, v_hold_id, nth, lot_id, amount FROM unnest(v_draws) WITH ORDINALITY AS draw (lot_id, credit_type, amount, nth);
  UPDATE credit_lots l SET held = l.held + draw.amount, remaining = l.remaining - draw.amount
    FROM unnest(v_draws) AS draw WHERE l.lot_id = draw.lot_id;
  PERFORM append_ledger(ARRAY(
    SELECT ROW (p_draft.user_id, p_draft.operation_id, 'hold', credit_type, amount, lot_id, p_draft.action, p_draft.platform, p_draft.metadata, v_at)::ledger_draft
      FROM unnest(v_draws) WITH ORDINALITY AS draw (lot_id, credit_type, amount, nth) ORDER BY nth), p_now);
  UPDATE credit_accounts SET next_due_at = least(next_due_at, v_expires_at) WHERE user_id = p_draft.user_id;
  PERFORM conclude_operation(p_draft, hold_outcome(p_draft.user_id, v_hold_id, p_draft.amount), v_at);
END $$;
