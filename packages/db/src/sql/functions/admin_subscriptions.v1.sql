-- Sets when the grace of a past-due subscription ends (SetGraceCommand); Stripe's next word on a payment replaces it (RULES 16).
CREATE FUNCTION set_grace(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_id text := p_command ->> 'subscriptionId';
  v_row jsonb := open_subscription(v_id) -> 'row';
BEGIN
  IF v_row = 'null' OR v_row IS NULL THEN
    RETURN jsonb_build_object('code', 'subscription_unknown', 'result', jsonb_build_object('subscriptionId', v_id));
  END IF;
  IF v_row ->> 'status' <> 'past_due' THEN
    RETURN jsonb_build_object('code', 'subscription_not_past_due', 'result', jsonb_build_object('subscriptionId', v_id, 'subscriptionStatus', v_row ->> 'status'));
  END IF;
  PERFORM write_subscription(v_row || jsonb_build_object('graceEndsAt', to_epoch_ms((p_command ->> 'graceEndsAt')::timestamptz)),
    p_command ->> 'actorType', p_command ->> 'actorId', command_metadata(p_command));
  RETURN jsonb_build_object('result', jsonb_build_object('subscriptionId', v_id, 'graceEndsAt', p_command ->> 'graceEndsAt'));
END $$;

-- Records a complimentary subscription (AddSubscriptionCommand, RULES 19): entitlements without a payment, hence without paid credits, and
-- nothing of it at Stripe.
CREATE FUNCTION add_subscription(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_id text := 'comp_' || (p_command ->> 'operationId');
  v_organization text := p_command ->> 'organizationId';
  v_price text := p_command ->> 'priceId';
BEGIN
  IF NOT EXISTS (SELECT FROM organizations WHERE organization_id = v_organization) THEN
    RETURN jsonb_build_object('code', 'organization_unknown', 'result', jsonb_build_object('organizationId', v_organization));
  END IF;
  IF NOT EXISTS (SELECT FROM prices WHERE price_id = v_price) THEN
    RETURN jsonb_build_object('code', 'price_unknown', 'result', jsonb_build_object('priceId', v_price));
  END IF;
  PERFORM open_subscription(v_id);
  PERFORM write_subscription(
    jsonb_build_object('subscriptionId', v_id, 'organizationId', v_organization, 'account', 'default', 'priceId', v_price, 'status', 'active',
      'periodStartsAt', to_epoch_ms(clock_now()), 'periodEndsAt', to_epoch_ms((p_command ->> 'endsAt')::timestamptz), 'cancelAtPeriodEnd', false, 'complimentary', true),
    p_command ->> 'actorType', p_command ->> 'actorId', command_metadata(p_command));
  RETURN jsonb_build_object('result', jsonb_build_object('subscriptionId', v_id, 'organizationId', v_organization, 'priceId', v_price, 'endsAt', p_command -> 'endsAt'));
END $$;
GRANT EXECUTE ON FUNCTION set_grace(jsonb), add_subscription(jsonb) TO tandem_worker;
