-- A bought package: one lot of any type that never ends (PRODUCT 3.2).
CREATE FUNCTION fund_package(p_user_id text, s jsonb, p_operation_id text, p_at timestamptz) RETURNS ledger_draft[]
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  INSERT INTO credit_fundings (user_id, funding_ref, kind, payment_ref, recorded_at)
  VALUES (p_user_id, s ->> 'fundingRef', 'package', s ->> 'paymentRef', p_at);
  INSERT INTO credit_lots (user_id, credit_type, source, source_ref, effective_at, granted, remaining)
  VALUES (p_user_id, 'any', 'purchase', s ->> 'fundingRef', p_at, (s ->> 'credits')::integer, (s ->> 'credits')::integer)
  RETURNING ARRAY[ROW (user_id, p_operation_id, 'grant', credit_type, granted, lot_id, 'package', NULL, NULL, p_at)::ledger_draft];
$$;

-- A plan bought once: its months are granted as they come.
CREATE FUNCTION fund_plan(p_user_id text, s jsonb, p_at timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  INSERT INTO credit_fundings (user_id, funding_ref, kind, payment_ref, subscription_ref, plan_code, recorded_at)
  VALUES (p_user_id, s ->> 'fundingRef', 'plan', s ->> 'paymentRef', s ->> 'fundingRef', s ->> 'plan', p_at)
$$;
