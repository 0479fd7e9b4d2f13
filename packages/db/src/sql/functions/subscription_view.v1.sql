-- A subscription as clients see it, without what depends on the time (SubscriptionView in the contracts).
CREATE FUNCTION subscription_view(s subscriptions, p prices) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
RETURN jsonb_build_object(
  'subscriptionId', s.subscription_id, 'organizationId', s.organization_id, 'priceId', s.price_id, 'productKey', p.product_key, 'tier', p.tier,
  'billingCycle', p.billing_cycle, 'region', p.region, 'currency', p.currency, 'unitAmount', p.unit_amount, 'creditPlan', p.credit_plan,
  'entitlementLevel', p.entitlement_level, 'status', s.status, 'currentPeriodStart', iso_instant(s.current_period_start),
  'currentPeriodEnd', iso_instant(s.current_period_end), 'trialEnd', iso_instant(s.trial_end), 'cancelAt', iso_instant(s.cancel_at),
  'cancelAtPeriodEnd', s.cancel_at_period_end, 'canceledAt', iso_instant(s.canceled_at), 'endedAt', iso_instant(s.ended_at),
  'graceEndsAt', iso_instant(s.grace_ends_at), 'complimentary', s.complimentary, 'createdAt', iso_instant(s.created_at),
  'updatedAt', iso_instant(s.updated_at));
GRANT EXECUTE ON FUNCTION subscription_view(subscriptions, prices) TO tandem_api, tandem_worker;
