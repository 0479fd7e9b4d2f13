-- Puts plans, packages, prices, entitlements and the flag of a new deployment in place; what is there already stays as it is.
CREATE OR REPLACE FUNCTION seed_catalogue(p_catalogue jsonb, p_credits_v2 boolean) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  INSERT INTO plans (plan_code, name, rank, cycle)
  SELECT p ->> 'code', p ->> 'name', (p ->> 'rank')::int, p ->> 'cycle' FROM jsonb_array_elements(p_catalogue -> 'plans') AS p
  ON CONFLICT DO NOTHING;

  INSERT INTO plan_aliases (alias, plan_code)
  SELECT alias, p ->> 'code' FROM jsonb_array_elements(p_catalogue -> 'plans') AS p, jsonb_array_elements_text(p -> 'aliases') AS alias
  ON CONFLICT DO NOTHING;

  INSERT INTO plan_allocations (plan_code, credit_system, credit_type, amount)
  SELECT p ->> 'code', t.credit_system, t.credit_type, t.amount
    FROM jsonb_array_elements(p_catalogue -> 'plans') AS p
    CROSS JOIN LATERAL (VALUES ('v1', 'any', (p ->> 'v1')::int), ('v2', 'analysis', (p ->> 'analysis')::int),
                               ('v2', 'roast', (p ->> 'roast')::int)) AS t (credit_system, credit_type, amount)
  ON CONFLICT DO NOTHING;

  INSERT INTO credit_packages (package_id, credits, price_minor)
  SELECT p ->> 'packageId', (p ->> 'credits')::int, (p ->> 'price')::int FROM jsonb_array_elements(p_catalogue -> 'packages') AS p
  ON CONFLICT DO NOTHING;

  INSERT INTO entitlement_levels (level, name, rank)
  SELECT l ->> 'level', l ->> 'name', (l ->> 'rank')::int FROM jsonb_array_elements(p_catalogue -> 'levels') AS l
  ON CONFLICT DO NOTHING;

  INSERT INTO entitlement_features (level, feature, limit_amount, unit)
  SELECT l ->> 'level', f ->> 'feature', (f ->> 'limit')::bigint, f ->> 'unit'
    FROM jsonb_array_elements(p_catalogue -> 'levels') AS l, jsonb_array_elements(l -> 'features') AS f
  ON CONFLICT DO NOTHING;

  INSERT INTO products (product_key, name)
  SELECT p ->> 'productKey', p ->> 'name' FROM jsonb_array_elements(p_catalogue -> 'products') AS p
  ON CONFLICT DO NOTHING;

  INSERT INTO prices (price_id, product_key, tier, billing_cycle, region, currency, unit_amount, credit_plan, entitlement_level)
  SELECT p ->> 'priceId', p ->> 'productKey', p ->> 'tier', p ->> 'billingCycle', p ->> 'region', p ->> 'currency',
         (p ->> 'unitAmount')::int, p ->> 'creditPlan', p ->> 'entitlementLevel'
    FROM jsonb_array_elements(p_catalogue -> 'prices') AS p
  ON CONFLICT DO NOTHING;

  INSERT INTO feature_flags (name, enabled, updated_at) VALUES ('credits_v2', p_credits_v2, clock_now()) ON CONFLICT DO NOTHING;
$$;
