-- Admin reset (RULES 9): what is left of the period's allocation expires, and an adjustment lot of the plan's allocation is granted,
-- to the end of the period. The account is open and locked.
CREATE OR REPLACE FUNCTION reset_credits(p_draft operation_draft, p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_at timestamptz;
  v_entries ledger_draft[];
  v_expired bigint;
  v_granted bigint;
  v_after credit_accounts;
BEGIN
  SELECT greatest(p_now, settled_at) INTO v_at FROM credit_accounts WHERE user_id = p_draft.user_id;

  WITH period AS (
    SELECT * FROM credit_periods WHERE user_id = p_draft.user_id AND starts_at <= v_at AND v_at < ends_at
  ), leftover AS (
    UPDATE credit_lots l SET expired = l.expired + l.remaining, remaining = 0
      FROM credit_lots before, period
     WHERE l.user_id = p_draft.user_id AND l.open AND l.remaining > 0 AND before.lot_id = l.lot_id
       AND (l.source IN ('allocation', 'upgrade') OR (l.source = 'adjustment' AND l.expires_at = period.ends_at))
    RETURNING l.lot_id, l.credit_type, before.remaining AS amount
  ), granted AS (
    INSERT INTO credit_lots (user_id, credit_type, source, source_ref, effective_at, expires_at, granted, remaining)
    SELECT p.user_id, t.credit_type, 'adjustment', p_draft.operation_id, v_at, p.ends_at, t.amount, t.amount
      FROM period p
      CROSS JOIN LATERAL (VALUES ('analysis', p.analysis_limit), ('roast', p.roast_limit), ('any', p.pool_limit)) AS t (credit_type, amount)
     WHERE t.amount > 0
    RETURNING lot_id, credit_type, granted AS amount
  ), entries AS (
    SELECT 0 AS step, 'expire' AS kind, * FROM leftover UNION ALL SELECT 1, 'grant', * FROM granted
  )
  SELECT array_agg(ROW (p_draft.user_id, p_draft.operation_id, kind, credit_type, amount, lot_id, 'admin reset', NULL, NULL, v_at)::ledger_draft ORDER BY step, lot_id),
         coalesce(sum(amount) FILTER (WHERE kind = 'expire'), 0), coalesce(sum(amount) FILTER (WHERE kind = 'grant'), 0)
    INTO v_entries, v_expired, v_granted FROM entries;
  PERFORM append_ledger(v_entries, p_now);

  SELECT * INTO v_after FROM credit_accounts WHERE user_id = p_draft.user_id;
  INSERT INTO credit_operations (operation_id, user_id, type, status, request_id, actor_type, actor_id, route, idempotency_key, fingerprint, outcome, completed_at)
  VALUES (p_draft.operation_id, p_draft.user_id, p_draft.type, 'applied', p_draft.request_id, p_draft.actor_type, p_draft.actor_id, p_draft.route,
          p_draft.idempotency_key, p_draft.fingerprint,
          jsonb_build_object('result', jsonb_build_object('userId', p_draft.user_id, 'expired', v_expired, 'granted', v_granted,
            'balance', jsonb_build_object('analysis', v_after.analysis_remaining + v_after.any_remaining, 'roast', v_after.roast_remaining + v_after.any_remaining))),
          v_at);
  PERFORM append_audit('CREDITS', p_draft.user_id, 'UPDATE', p_draft.actor_type, p_draft.actor_id,
    jsonb_build_object('allocation', jsonb_build_object('from', v_expired, 'to', v_granted)),
    jsonb_strip_nulls(jsonb_build_object('reason', p_draft.reason, 'ticketId', p_draft.ticket_id, 'apiEndpoint', p_draft.route, 'operationId', p_draft.operation_id)), v_at);
END $$;
