-- The subscription an owner wants to cancel or to keep: {account, status}, or {code, result?} why not.
CREATE FUNCTION open_owned_subscription(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_refusal text;
  v_subscription subscriptions;
BEGIN
  SELECT refusal INTO v_refusal FROM open_owned_organization(p_command ->> 'organizationId', p_command ->> 'userId');
  IF v_refusal IS NOT NULL THEN
    RETURN refused_organization(v_refusal, p_command ->> 'organizationId');
  END IF;
  SELECT * INTO v_subscription FROM subscriptions
   WHERE subscription_id = p_command ->> 'subscriptionId' AND organization_id = p_command ->> 'organizationId';
  IF NOT FOUND THEN
    RETURN jsonb_build_object('code', 'subscription_unknown', 'result', jsonb_build_object('subscriptionId', p_command ->> 'subscriptionId'));
  END IF;
  -- What was bought for ever or is complimentary is not Stripe's to end, and what is over stays over.
  IF v_subscription.complimentary OR v_subscription.status IN ('canceled', 'incomplete_expired', 'expired')
     OR (SELECT billing_cycle FROM prices WHERE price_id = v_subscription.price_id) = 'lifetime' THEN
    RETURN jsonb_build_object('code', 'subscription_not_changeable', 'result', jsonb_build_object(
      'subscriptionId', v_subscription.subscription_id, 'subscriptionStatus', v_subscription.status));
  END IF;
  RETURN jsonb_build_object('account', v_subscription.account);
END $$;
GRANT EXECUTE ON FUNCTION open_owned_subscription(jsonb) TO tandem_worker;
