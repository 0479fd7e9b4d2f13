-- JSON InstalmentState of the rules.
CREATE OR REPLACE FUNCTION instalment_state(i credit_instalments) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object('fundingRef', i.funding_ref, 'subscriptionRef', i.subscription_ref, 'startsAt', to_epoch_ms(i.starts_at), 'endsAt', to_epoch_ms(i.ends_at),
    'amounts', jsonb_build_object('analysis', i.analysis, 'roast', i.roast, 'any', i.pool),
    'planAmounts', jsonb_build_object('analysis', i.plan_analysis, 'roast', i.plan_roast, 'any', i.plan_pool),
    'withheld', jsonb_build_object('analysis', i.withheld_analysis, 'roast', i.withheld_roast, 'any', i.withheld_pool),
    'releasedAs', i.released_as, 'cancelled', i.cancelled)
$$;
