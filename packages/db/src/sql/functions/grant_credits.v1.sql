-- Admin grant: one lot. A source reference is granted once, for whomever; the same grant again is answered with the lot it made.
-- A lot may count from an instant since the account's last change, never from a later one than now (RULES 3): entries take effect
-- in order, or past balances would change. The account is open and locked.
CREATE FUNCTION grant_credits(p_draft operation_draft, p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_source text := p_draft.command ->> 'source';
  v_reference text := p_draft.command ->> 'sourceReference';
  v_priority integer := coalesce((p_draft.command ->> 'priority')::integer, 50);
  v_effective_at timestamptz := (p_draft.command ->> 'effectiveAt')::timestamptz;
  v_expires_at timestamptz := (p_draft.command ->> 'expiresAt')::timestamptz;
  v_before credit_accounts;
  v_at timestamptz;
  v_first credit_lots;
  v_lot credit_lots;
  v_outcome jsonb;
BEGIN
  SELECT * INTO STRICT v_before FROM credit_accounts WHERE user_id = p_draft.user_id;
  v_at := greatest(p_now, v_before.settled_at);
  IF v_reference IS NOT NULL THEN
    -- Whoever asks at the same moment, for another user or type, waits and then finds the lot.
    PERFORM pg_advisory_xact_lock(hashtextextended('grant:' || v_source || ':' || v_reference, 0));
    SELECT * INTO v_first FROM credit_lots WHERE source = v_source AND source_ref = v_reference ORDER BY lot_id LIMIT 1;
  END IF;

  IF v_first.lot_id IS NOT NULL THEN
    IF (v_first.user_id, v_first.credit_type, v_first.granted, v_first.priority::integer, v_first.expires_at, v_first.effective_at)
       IS NOT DISTINCT FROM (p_draft.user_id, p_draft.credit_type, p_draft.amount, v_priority, v_expires_at, coalesce(v_effective_at, v_first.effective_at)) THEN
      v_lot := v_first;
    ELSE
      v_outcome := jsonb_build_object('code', 'source_reference_reused', 'result', jsonb_build_object(
        'source', v_source, 'sourceReference', v_reference, 'lotId', v_first.lot_id::text, 'userId', v_first.user_id));
    END IF;
  ELSIF v_effective_at NOT BETWEEN v_before.settled_at AND v_at THEN
    v_outcome := jsonb_build_object('code', 'instant_refused', 'result', jsonb_build_object(
      'member', 'effectiveAt', 'notBefore', iso_instant(v_before.settled_at), 'notAfter', iso_instant(v_at)));
  ELSIF v_expires_at <= v_at THEN
    v_outcome := jsonb_build_object('code', 'instant_refused', 'result', jsonb_build_object(
      'member', 'expiresAt', 'notBefore', iso_instant(v_at + interval '1 millisecond'), 'notAfter', NULL));
  ELSE
    v_lot := add_lot(p_draft.user_id, p_draft.operation_id, 'grant', p_draft.credit_type, p_draft.amount, v_source,
                     coalesce(v_reference, p_draft.operation_id), v_priority, coalesce(v_effective_at, v_at), v_expires_at, 'admin grant', p_now);
  END IF;

  PERFORM conclude_admin_operation(p_draft, coalesce(v_outcome, jsonb_build_object('result', jsonb_build_object(
    'userId', v_lot.user_id, 'lotId', v_lot.lot_id::text, 'created', v_first.lot_id IS NULL, 'creditType', v_lot.credit_type, 'amount', v_lot.granted,
    'source', v_lot.source, 'sourceReference', v_reference, 'priority', v_lot.priority,
    'effectiveAt', iso_instant(v_lot.effective_at), 'expiresAt', iso_instant(v_lot.expires_at)))), v_before, v_at);
END $$;
