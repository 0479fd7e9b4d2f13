-- The organization an owner acts for; the row is locked until the transaction ends. `refusal` says why not: a stranger's organization is
-- unknown to him, a member may look and not buy.
CREATE FUNCTION open_owned_organization(p_organization_id text, p_user_id text, OUT organization organizations, OUT refusal text)
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_role text;
BEGIN
  SELECT role INTO v_role FROM organization_members WHERE organization_id = p_organization_id AND user_id = p_user_id;
  refusal := CASE WHEN v_role IS NULL THEN 'organization_unknown' WHEN v_role <> 'owner' THEN 'owner_only' END;
  IF refusal IS NULL THEN
    SELECT * INTO STRICT organization FROM organizations WHERE organization_id = p_organization_id FOR NO KEY UPDATE;
  END IF;
END $$;

-- The ending of a command whose organization was refused.
CREATE FUNCTION refused_organization(p_code text, p_organization_id text) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object('code', p_code) || CASE p_code WHEN 'organization_unknown'
    THEN jsonb_build_object('result', jsonb_build_object('organizationId', p_organization_id)) ELSE '{}' END
$$;

-- The first step of CreateIntentCommand, before Stripe is asked anything: decides what is to be bought or changed, and makes the intent.
-- Returns {code, result?} when it is refused; {plan, isLive: false} for an intent to be carried out (made now, or by an earlier try that did
-- not finish); {plan, isLive: true} for a Checkout that waits for its buyer, and for what an earlier try completed; {obsolete} for an intent that has to be ended before.
CREATE FUNCTION open_intent(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  -- Stripe takes no Checkout that would end within half an hour.
  c_least_rest CONSTANT interval := '31 minutes';
  v_owned record;
  v_organization organizations;
  v_price prices;
  v_held record;
  v_intent subscription_intents;
  v_kind text;
  v_now timestamptz;
BEGIN
  SELECT * INTO v_owned FROM open_owned_organization(
    coalesce(nullif(p_command ->> 'organizationId', personal_organization_id(p_command ->> 'userId')), ensure_personal_organization(p_command ->> 'userId')),
    p_command ->> 'userId');
  IF v_owned.refusal IS NOT NULL THEN
    RETURN refused_organization(v_owned.refusal, p_command ->> 'organizationId');
  END IF;
  v_now := clock_now();
  v_organization := adopt_region(v_owned.organization, p_command, v_now);
  SELECT * INTO v_intent FROM subscription_intents WHERE operation_id = p_command ->> 'operationId' AND status = 'completed' LIMIT 1;
  IF FOUND THEN
    RETURN jsonb_build_object('plan', intent_plan(v_intent), 'isLive', true);
  END IF;
  SELECT * INTO v_price FROM find_price(p_command ->> 'productKey', p_command ->> 'tier', p_command ->> 'billingCycle', v_organization.region);
  IF NOT FOUND THEN
    RETURN jsonb_build_object('code', 'price_unknown');
  END IF;

  SELECT * INTO v_intent FROM subscription_intents
   WHERE organization_id = v_organization.organization_id AND product_key = v_price.product_key AND status = 'completed'
     AND NOT EXISTS (SELECT FROM subscriptions s WHERE s.subscription_id = subscription_intents.subscription_id) LIMIT 1;
  IF FOUND THEN
    RETURN jsonb_build_object('code', 'intent_paid', 'result', jsonb_build_object('intentId', v_intent.intent_id));
  END IF;

  -- What it has of this product: what renews before what was bought for ever.
  SELECT s.subscription_id, s.status, p.price_id, p.billing_cycle, l.rank AS level_rank INTO v_held
    FROM subscriptions s JOIN prices p USING (price_id) JOIN entitlement_levels l ON l.level = p.entitlement_level
   WHERE s.organization_id = v_organization.organization_id AND p.product_key = v_price.product_key AND NOT s.complimentary
     AND s.status NOT IN ('canceled', 'incomplete_expired', 'expired')
   ORDER BY p.billing_cycle = 'lifetime', s.created_at DESC LIMIT 1;
  IF FOUND AND (v_held.price_id = v_price.price_id
                OR (v_held.billing_cycle = 'lifetime' AND v_held.level_rank >= (SELECT rank FROM entitlement_levels WHERE level = v_price.entitlement_level))) THEN
    RETURN jsonb_build_object('code', 'already_subscribed', 'result', jsonb_build_object('subscriptionId', v_held.subscription_id, 'subscriptionStatus', v_held.status));
  END IF;
  v_kind := intent_kind(v_organization.organization_id, v_price, v_held.price_id, (p_command ->> 'trial')::boolean);
  IF v_kind IN ('upgrade', 'downgrade') AND v_held.status NOT IN ('trialing', 'active', 'past_due') THEN
    RETURN jsonb_build_object('code', 'subscription_not_changeable', 'result', jsonb_build_object('subscriptionId', v_held.subscription_id, 'subscriptionStatus', v_held.status));
  END IF;

  SELECT * INTO v_intent FROM subscription_intents
   WHERE organization_id = v_organization.organization_id AND product_key = v_price.product_key AND status = 'pending' FOR UPDATE;
  IF FOUND THEN
    IF v_intent.price_id = v_price.price_id AND v_intent.kind = v_kind
       AND v_intent.expires_at > v_now + (CASE WHEN v_intent.checkout_session_id IS NULL THEN c_least_rest ELSE interval '0' END) THEN
      RETURN jsonb_build_object('plan', intent_plan(v_intent), 'isLive', v_intent.checkout_session_id IS NOT NULL);
    END IF;
    RETURN jsonb_build_object('obsolete', intent_plan(v_intent));
  END IF;

  INSERT INTO subscription_intents (intent_id, organization_id, product_key, price_id, kind, success_url, cancel_url, subscription_id, expires_at,
    operation_id, created_by, created_at)
  VALUES ('int_' || replace(gen_random_uuid()::text, '-', ''), v_organization.organization_id, v_price.product_key, v_price.price_id, v_kind,
          p_command ->> 'successUrl', p_command ->> 'cancelUrl', CASE WHEN v_kind IN ('upgrade', 'downgrade') THEN v_held.subscription_id END,
          date_trunc('second', v_now) + interval '60 minutes',
          p_command ->> 'operationId', p_command ->> 'actorId', v_now)
  RETURNING * INTO v_intent;
  PERFORM append_audit('INTENT', v_intent.intent_id, 'CREATE', p_command ->> 'actorType', p_command ->> 'actorId',
    changed_members('{}', intent_view(v_intent) - 'version'), command_metadata(p_command), v_now);
  RETURN jsonb_build_object('plan', intent_plan(v_intent), 'isLive', false);
END $$;
GRANT EXECUTE ON FUNCTION open_intent(jsonb) TO tandem_worker;
