-- Credits of a type a plan gives each month; the pool is `any`.
CREATE FUNCTION plan_amount(p_plan_code text, p_credit_type text) RETURNS integer
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$ SELECT coalesce((SELECT amount FROM plan_allocations WHERE plan_code = p_plan_code AND credit_type = p_credit_type), 0) $$;

-- JSON InstalmentState of the rules.
CREATE FUNCTION instalment_state(i credit_instalments) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object('fundingRef', i.funding_ref, 'subscriptionRef', i.subscription_ref, 'startsAt', to_epoch_ms(i.starts_at), 'endsAt', to_epoch_ms(i.ends_at),
    'amounts', jsonb_build_object('analysis', i.analysis, 'roast', i.roast, 'any', i.pool),
    'planAmounts', jsonb_build_object('analysis', i.plan_analysis, 'roast', i.plan_roast, 'any', i.plan_pool),
    'withheld', jsonb_build_object('analysis', i.withheld_analysis, 'roast', i.withheld_roast, 'any', i.withheld_pool),
    'released', i.released_as IS NOT NULL, 'cancelled', i.cancelled)
$$;

-- JSON FundingState of the rules: a funding with its months, its lots (the latest first) and what was taken back of it.
CREATE FUNCTION funding_state(f credit_fundings) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object('ref', f.funding_ref, 'kind', f.kind, 'subscriptionRef', f.subscription_ref,
    'instalments', (SELECT coalesce(jsonb_agg(instalment_state(i) ORDER BY i.starts_at), '[]') FROM credit_instalments i WHERE i.user_id = f.user_id AND i.funding_ref = f.funding_ref),
    'lots', (SELECT coalesce(jsonb_agg(jsonb_build_object('lotId', l.lot_id, 'creditType', l.credit_type, 'granted', l.granted, 'consumed', l.consumed, 'remaining', l.remaining,
               'held', l.held, 'expiresAt', to_epoch_ms(l.expires_at)) ORDER BY l.effective_at DESC, l.lot_id DESC), '[]')
               FROM credit_lots l WHERE l.user_id = f.user_id AND l.source IN ('allocation', 'upgrade', 'purchase') AND l.source_ref = f.funding_ref),
    'takings', (SELECT coalesce(jsonb_agg(jsonb_build_object('takingId', t.taking_id, 'kind', t.kind, 'creditType', t.credit_type, 'amount', t.amount, 'lotId', t.lot_id,
                  'startsAt', to_epoch_ms(t.starts_at)) ORDER BY t.taking_id), '[]') FROM credit_takings t WHERE t.user_id = f.user_id AND t.funding_ref = f.funding_ref))
$$;
