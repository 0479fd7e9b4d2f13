-- An intent as clients see it (IntentView).
CREATE FUNCTION intent_view(p_intent subscription_intents) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object('intentId', p_intent.intent_id, 'organizationId', p_intent.organization_id, 'kind', p_intent.kind,
    'status', p_intent.status, 'productKey', p_intent.product_key, 'tier', p.tier, 'billingCycle', p.billing_cycle, 'region', p.region,
    'currency', p.currency, 'unitAmount', p.unit_amount, 'checkoutUrl', p_intent.checkout_url, 'expiresAt', iso_instant(p_intent.expires_at),
    'subscriptionId', p_intent.subscription_id, 'version', p_intent.version, 'createdAt', iso_instant(p_intent.created_at),
    'completedAt', iso_instant(p_intent.completed_at))
    FROM prices p WHERE p.price_id = p_intent.price_id
$$;

-- The same, and what carrying it out at Stripe needs (IntentPlan of @tandem/db).
CREATE FUNCTION intent_plan(p_intent subscription_intents) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object('intent', intent_view(p_intent), 'sessionId', p_intent.checkout_session_id,
    'successUrl', p_intent.success_url, 'cancelUrl', p_intent.cancel_url, 'expiresAt', to_epoch_ms(p_intent.expires_at),
    'priceId', p.price_id, 'stripePriceId', p.stripe_price_id, 'productName', (SELECT name FROM products WHERE product_key = p.product_key),
    'account', (SELECT account FROM subscriptions WHERE subscription_id = p_intent.subscription_id),
    'customers', (SELECT coalesce(jsonb_object_agg(account, customer_id ORDER BY created_at DESC, customer_id), '{}')
                    FROM stripe_customers WHERE organization_id = p_intent.organization_id))
    FROM prices p WHERE p.price_id = p_intent.price_id
$$;
GRANT EXECUTE ON FUNCTION intent_view(subscription_intents) TO tandem_worker, tandem_api;
