-- What orders prices: the entitlements first, then the credits, then the longer cycle.
CREATE FUNCTION worth(p_price prices) RETURNS integer[]
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT ARRAY[(SELECT rank FROM entitlement_levels WHERE level = p_price.entitlement_level), (SELECT rank FROM plans WHERE plan_code = p_price.credit_plan),
               array_position('{monthly,yearly,lifetime}'::text[], p_price.billing_cycle)]
$$;

-- What buying a price is for an organization that holds a subscription on another price of the product, or none (p_held_price_id NULL).
CREATE FUNCTION intent_kind(p_organization_id text, p_price prices, p_held_price_id text, p_trial boolean) RETURNS text
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT CASE
    -- What is bought for ever is paid once, beside a subscription or after one.
    WHEN p_price.billing_cycle = 'lifetime' OR held.billing_cycle = 'lifetime' THEN 'checkout'
    WHEN held.price_id IS NOT NULL THEN CASE WHEN worth(p_price) > worth(held) THEN 'upgrade' ELSE 'downgrade' END
    -- Once per organization, and not for two products at a time (PRODUCT 4).
    WHEN p_trial AND NOT EXISTS (SELECT FROM trials WHERE organization_id = p_organization_id)
     AND NOT EXISTS (SELECT FROM subscription_intents i WHERE i.organization_id = p_organization_id AND i.kind = 'trial' AND i.product_key <> p_price.product_key
                        AND (i.status = 'pending' OR (i.status = 'completed' AND NOT EXISTS (SELECT FROM subscriptions s WHERE s.subscription_id = i.subscription_id)))) THEN 'trial'
    ELSE 'checkout' END
    FROM (SELECT) AS one LEFT JOIN prices held ON held.price_id = p_held_price_id
$$;

-- The region an organization pays in: the one named with its first purchase, from the first subscription on its own (RULES 17).
CREATE FUNCTION adopt_region(p_organization organizations, p_command jsonb, p_now timestamptz) RETURNS organizations
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_region text := region_or_default(p_command ->> 'region');
BEGIN
  IF NOT p_command ? 'region' OR v_region = p_organization.region
     OR EXISTS (SELECT FROM subscriptions WHERE organization_id = p_organization.organization_id) THEN
    RETURN p_organization;
  END IF;
  UPDATE organizations SET region = v_region WHERE organization_id = p_organization.organization_id;
  PERFORM append_audit('ORGANIZATION', p_organization.organization_id, 'UPDATE', p_command ->> 'actorType', p_command ->> 'actorId',
    changed_members(jsonb_build_object('region', p_organization.region), jsonb_build_object('region', v_region)), command_metadata(p_command), p_now);
  p_organization.region := v_region;
  RETURN p_organization;
END $$;
