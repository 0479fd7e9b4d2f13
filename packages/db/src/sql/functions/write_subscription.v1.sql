-- A row of subscriptions as the rules see it (JSON SubscriptionRow), with what belongs to it.
CREATE FUNCTION subscription_state(s subscriptions) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object('subscriptionId', s.subscription_id, 'organizationId', s.organization_id, 'account', s.account, 'customerId', s.customer_id,
    'priceId', s.price_id, 'status', s.status, 'periodStartsAt', to_epoch_ms(s.current_period_start), 'periodEndsAt', to_epoch_ms(s.current_period_end),
    'trialEndsAt', to_epoch_ms(s.trial_end), 'cancelAt', to_epoch_ms(s.cancel_at), 'cancelAtPeriodEnd', s.cancel_at_period_end, 'canceledAt', to_epoch_ms(s.canceled_at),
    'endedAt', to_epoch_ms(s.ended_at), 'graceEndsAt', to_epoch_ms(s.grace_ends_at), 'complimentary', s.complimentary, 'paymentRef', s.payment_ref, 'version', s.version)
$$;

-- Takes a subscription for this transaction, known or not: one writer at a time (RULES 18). Returns {at, row}; row is null when it is unknown.
CREATE FUNCTION open_subscription(p_subscription_id text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('subscription:' || p_subscription_id, 0));
  RETURN jsonb_build_object('at', to_epoch_ms(clock_now()),
    'row', (SELECT subscription_state(s) FROM subscriptions s WHERE subscription_id = p_subscription_id));
END $$;

-- Writes an opened subscription as it is now, with its audit entry; nothing when nothing changed. The first trial of an organization is
-- noted and its customer linked. Returns the row's version.
-- p_row: JSON SubscriptionRow with organizationId, account, customerId, and paymentRef and complimentary where they apply.
CREATE FUNCTION write_subscription(p_row jsonb, p_actor_type text, p_actor_id text, p_metadata jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_id text := p_row ->> 'subscriptionId';
  v_organization text := p_row ->> 'organizationId';
  v_now timestamptz := clock_now();
  v_before jsonb;
  v_after jsonb;
  v_changes jsonb;
  v_version bigint;
BEGIN
  SELECT subscription_state(s) INTO v_before FROM subscriptions s WHERE subscription_id = v_id;
  INSERT INTO subscriptions AS s (subscription_id, organization_id, account, customer_id, price_id, status, current_period_start, current_period_end, trial_end, cancel_at,
                             cancel_at_period_end, canceled_at, ended_at, grace_ends_at, complimentary, payment_ref, created_at, updated_at)
  VALUES (v_id, v_organization, p_row ->> 'account', p_row ->> 'customerId', p_row ->> 'priceId', p_row ->> 'status',
          from_epoch_ms((p_row ->> 'periodStartsAt')::bigint), from_epoch_ms((p_row ->> 'periodEndsAt')::bigint), from_epoch_ms((p_row ->> 'trialEndsAt')::bigint),
          from_epoch_ms((p_row ->> 'cancelAt')::bigint), (p_row ->> 'cancelAtPeriodEnd')::boolean, from_epoch_ms((p_row ->> 'canceledAt')::bigint),
          from_epoch_ms((p_row ->> 'endedAt')::bigint), from_epoch_ms((p_row ->> 'graceEndsAt')::bigint), coalesce((p_row ->> 'complimentary')::boolean, false),
          p_row ->> 'paymentRef', v_now, v_now)
  ON CONFLICT (subscription_id) DO UPDATE
     SET price_id = excluded.price_id, status = excluded.status, current_period_start = excluded.current_period_start, current_period_end = excluded.current_period_end,
         trial_end = excluded.trial_end, cancel_at = excluded.cancel_at, cancel_at_period_end = excluded.cancel_at_period_end, canceled_at = excluded.canceled_at,
         ended_at = excluded.ended_at, grace_ends_at = excluded.grace_ends_at, customer_id = excluded.customer_id, payment_ref = excluded.payment_ref,
         version = s.version + 1, updated_at = v_now
   WHERE (s.price_id, s.status, s.current_period_start, s.current_period_end, s.trial_end, s.cancel_at, s.cancel_at_period_end, s.canceled_at, s.ended_at, s.grace_ends_at,
          s.customer_id, s.payment_ref)
         IS DISTINCT FROM
         (excluded.price_id, excluded.status, excluded.current_period_start, excluded.current_period_end, excluded.trial_end, excluded.cancel_at, excluded.cancel_at_period_end,
          excluded.canceled_at, excluded.ended_at, excluded.grace_ends_at, excluded.customer_id, excluded.payment_ref)
  RETURNING version, subscription_state(s) INTO v_version, v_after;
  IF NOT FOUND THEN
    RETURN (v_before ->> 'version')::bigint;
  END IF;

  SELECT jsonb_object_agg(a.key, jsonb_build_object('from', v_before -> a.key, 'to', a.value)) INTO v_changes
    FROM jsonb_each(v_after - 'version') AS a WHERE a.value IS DISTINCT FROM coalesce(v_before -> a.key, 'null');
  PERFORM append_audit('SUBSCRIPTION', v_id,
    CASE WHEN v_before IS NULL THEN 'CREATE'
         WHEN v_changes #>> '{status,to}' = 'canceled' OR v_changes ? 'cancelAt' AND p_row ->> 'cancelAt' IS NOT NULL THEN 'CANCEL'
         WHEN v_changes ? 'cancelAt' AND p_row ->> 'cancelAt' IS NULL THEN 'REACTIVATE'
         ELSE 'UPDATE' END,
    p_actor_type, p_actor_id, v_changes, p_metadata, v_now);

  IF p_row ->> 'status' = 'trialing' AND p_row ->> 'trialEndsAt' IS NOT NULL THEN
    INSERT INTO trials (organization_id, subscription_id, started_at, ends_at)
    VALUES (v_organization, v_id, from_epoch_ms((p_row ->> 'periodStartsAt')::bigint), from_epoch_ms((p_row ->> 'trialEndsAt')::bigint)) ON CONFLICT DO NOTHING;
    IF FOUND THEN
      PERFORM append_audit('TRIAL', v_organization, 'CREATE', p_actor_type, p_actor_id,
        jsonb_build_object('subscriptionId', jsonb_build_object('from', NULL, 'to', v_id), 'endsAt', jsonb_build_object('from', NULL, 'to', p_row -> 'trialEndsAt')), p_metadata, v_now);
    END IF;
  END IF;
  IF p_row ->> 'customerId' IS NOT NULL THEN
    PERFORM link_stripe_customer(p_row ->> 'customerId', p_row ->> 'account', v_organization, p_actor_type, p_actor_id, p_metadata);
  END IF;
  RETURN v_version;
END $$;

GRANT EXECUTE ON FUNCTION open_subscription(text), write_subscription(jsonb, text, text, jsonb) TO tandem_worker;
GRANT EXECUTE ON FUNCTION subscription_state(subscriptions) TO tandem_worker, tandem_api;
GRANT EXECUTE ON FUNCTION to_epoch_ms(timestamptz) TO tandem_worker, tandem_api;
