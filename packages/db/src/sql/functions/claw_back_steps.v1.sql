-- The steps of a billing decision that take back and give back (see Step in the rules). What changes lots returns its ledger drafts.

CREATE FUNCTION set_clawback(p_user_id text, s jsonb) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  INSERT INTO credit_clawbacks (user_id, payment_ref, paid_minor, refunded_minor, disputed_minor, dispute)
  VALUES (p_user_id, s ->> 'paymentRef', (s ->> 'paidMinor')::bigint, (s ->> 'refundedMinor')::bigint, (s ->> 'disputedMinor')::bigint, s ->> 'dispute')
  ON CONFLICT (user_id, payment_ref) DO UPDATE
     SET paid_minor = excluded.paid_minor, refunded_minor = excluded.refunded_minor, disputed_minor = excluded.disputed_minor, dispute = excluded.dispute
$$;

-- A month to come gives this much less.
CREATE FUNCTION withhold_credits(p_user_id text, s jsonb) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  UPDATE credit_instalments
     SET withheld_analysis = withheld_analysis + CASE s ->> 'creditType' WHEN 'analysis' THEN (s ->> 'amount')::integer ELSE 0 END,
         withheld_roast = withheld_roast + CASE s ->> 'creditType' WHEN 'roast' THEN (s ->> 'amount')::integer ELSE 0 END,
         withheld_pool = withheld_pool + CASE s ->> 'creditType' WHEN 'any' THEN (s ->> 'amount')::integer ELSE 0 END
   WHERE user_id = p_user_id AND funding_ref = s ->> 'fundingRef' AND starts_at = from_epoch_ms((s ->> 'startsAt')::bigint) AND released_as IS NULL;
  INSERT INTO credit_takings (user_id, funding_ref, kind, credit_type, amount, starts_at)
  VALUES (p_user_id, s ->> 'fundingRef', 'instalment', s ->> 'creditType', (s ->> 'amount')::integer, from_epoch_ms((s ->> 'startsAt')::bigint));
$$;

-- Takes remaining credits out of a lot.
CREATE FUNCTION revoke_funded(p_user_id text, s jsonb, p_operation_id text, p_at timestamptz) RETURNS ledger_draft[]
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  INSERT INTO credit_takings (user_id, funding_ref, kind, credit_type, amount, lot_id)
  VALUES (p_user_id, s ->> 'fundingRef', 'lot', s ->> 'creditType', (s ->> 'amount')::integer, (s ->> 'lotId')::bigint);
  UPDATE credit_lots SET revoked = revoked + (s ->> 'amount')::integer, remaining = remaining - (s ->> 'amount')::integer
   WHERE user_id = p_user_id AND lot_id = (s ->> 'lotId')::bigint
  RETURNING ARRAY[ROW (user_id, p_operation_id, 'revoke', credit_type, (s ->> 'amount')::integer, lot_id, 'refund or dispute', NULL, NULL, p_at)::ledger_draft];
$$;

-- Credits of a funding that expired unspent count as taken back.
CREATE FUNCTION write_off_credits(p_user_id text, s jsonb) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  INSERT INTO credit_takings (user_id, funding_ref, kind, credit_type, amount)
  VALUES (p_user_id, s ->> 'fundingRef', 'expired', s ->> 'creditType', (s ->> 'amount')::integer)
$$;

-- The spent part is owed (RULES 8).
CREATE FUNCTION owe_credits(p_user_id text, s jsonb, p_at timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  WITH debt AS (
    INSERT INTO credit_debts (user_id, reason, funding_ref, credit_type, amount, recorded_at)
    VALUES (p_user_id, 'clawback', s ->> 'fundingRef', s ->> 'creditType', (s ->> 'amount')::integer, p_at)
    RETURNING *
  )
  INSERT INTO credit_takings (user_id, funding_ref, kind, credit_type, amount, debt_id)
  SELECT user_id, funding_ref, 'debt', credit_type, amount, debt_id FROM debt
$$;

-- Undoes a part of a taking: a month to come gives it after all, a debt is forgiven, and what was taken from a lot or paid of a debt
-- comes as a lot of its own, to the end of the lot it was taken from, or of the running period.
CREATE FUNCTION give_back_credits(p_user_id text, s jsonb, p_operation_id text, p_at timestamptz) RETURNS ledger_draft[]
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_amount integer := (s ->> 'amount')::integer;
  v_taking credit_takings;
  v_forgiven integer;
  v_ends_at timestamptz;
  v_drafts ledger_draft[];
BEGIN
  UPDATE credit_takings SET amount = amount - v_amount WHERE user_id = p_user_id AND taking_id = (s ->> 'takingId')::bigint RETURNING * INTO STRICT v_taking;
  IF v_taking.kind = 'instalment' THEN
    UPDATE credit_instalments
       SET withheld_analysis = withheld_analysis - CASE v_taking.credit_type WHEN 'analysis' THEN v_amount ELSE 0 END,
           withheld_roast = withheld_roast - CASE v_taking.credit_type WHEN 'roast' THEN v_amount ELSE 0 END,
           withheld_pool = withheld_pool - CASE v_taking.credit_type WHEN 'any' THEN v_amount ELSE 0 END
     WHERE user_id = p_user_id AND funding_ref = v_taking.funding_ref AND starts_at = v_taking.starts_at AND released_as IS NULL;
    IF FOUND THEN
      RETURN NULL;
    END IF;
  ELSIF v_taking.kind = 'debt' THEN
    SELECT least(v_amount, amount - collected - forgiven) INTO STRICT v_forgiven FROM credit_debts WHERE debt_id = v_taking.debt_id;
    UPDATE credit_debts SET forgiven = forgiven + v_forgiven WHERE debt_id = v_taking.debt_id;
    v_amount := v_amount - v_forgiven;
  END IF;
  IF v_taking.kind = 'lot' THEN
    SELECT expires_at INTO v_ends_at FROM credit_lots WHERE user_id = p_user_id AND lot_id = v_taking.lot_id;
  ELSE
    SELECT max(ends_at) INTO v_ends_at FROM credit_periods WHERE user_id = p_user_id;
  END IF;
  IF v_amount = 0 THEN
    RETURN NULL;
  END IF;
  INSERT INTO credit_lots (user_id, credit_type, source, source_ref, effective_at, expires_at, granted, remaining)
  VALUES (p_user_id, v_taking.credit_type, 'adjustment', p_operation_id || '/' || v_taking.taking_id, p_at, v_ends_at, v_amount, v_amount)
  RETURNING ARRAY[ROW (user_id, p_operation_id, 'grant', credit_type, granted, lot_id, 'given back', NULL, NULL, p_at)::ledger_draft] INTO v_drafts;
  RETURN v_drafts;
END $$;
