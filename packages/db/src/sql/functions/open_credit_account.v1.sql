-- What the rules of billing see of an account (JSON AccountState of the rules): locked, with everything due applied. The part about a
-- payment and its fundings is there when a payment is named.
CREATE FUNCTION open_credit_account(p_user_id text, p_payment_ref text, p_funding_ref text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_at timestamptz := open_accounts(ARRAY[p_user_id]);
BEGIN
  SELECT greatest(v_at, settled_at) INTO v_at FROM credit_accounts WHERE user_id = p_user_id;
  RETURN jsonb_build_object(
    'at', to_epoch_ms(v_at),
    'plans', (SELECT jsonb_object_agg(p.plan_code, jsonb_build_object('rank', p.rank, 'amounts', jsonb_build_object(
                'analysis', plan_amount(p.plan_code, 'analysis'), 'roast', plan_amount(p.plan_code, 'roast'), 'any', plan_amount(p.plan_code, 'any')))) FROM plans p),
    'packages', (SELECT coalesce(jsonb_object_agg(package_id, credits), '{}') FROM credit_packages),
    'subscriptions', (SELECT coalesce(jsonb_agg(jsonb_build_object('ref', s.subscription_ref, 'plan', s.plan_code, 'anchorAt', to_epoch_ms(s.anchor_at), 'status', s.status,
                        'endsAt', to_epoch_ms(s.ends_at), 'nextPlan', s.next_plan_code, 'changesAt', to_epoch_ms(s.changes_at)) ORDER BY s.subscription_ref), '[]')
                        FROM credit_subscriptions s WHERE s.user_id = p_user_id),
    'periods', (SELECT jsonb_agg(jsonb_build_object('startsAt', to_epoch_ms(p.starts_at), 'endsAt', to_epoch_ms(p.ends_at), 'subscriptionRef', p.subscription_ref,
                  'credited', jsonb_build_object('analysis', p.credited_analysis, 'roast', p.credited_roast, 'any', p.credited_pool)) ORDER BY p.starts_at)
                  FROM (SELECT * FROM credit_periods WHERE user_id = p_user_id ORDER BY starts_at DESC LIMIT 3) AS p),
    'instalments', (SELECT coalesce(jsonb_agg(instalment_state(i) ORDER BY i.starts_at, i.funding_ref), '[]') FROM credit_instalments i
                     WHERE i.user_id = p_user_id AND NOT i.cancelled
                       AND (i.released_as IS NULL OR i.ends_at > (SELECT min(starts_at) FROM (SELECT starts_at FROM credit_periods WHERE user_id = p_user_id ORDER BY starts_at DESC LIMIT 3) AS p))),
    'isFunded', EXISTS (SELECT FROM credit_fundings f WHERE f.user_id = p_user_id AND f.funding_ref = p_funding_ref),
    'clawback', (SELECT jsonb_build_object('paidMinor', c.paid_minor, 'refundedMinor', c.refunded_minor, 'disputedMinor', c.disputed_minor, 'dispute', c.dispute)
                   FROM credit_clawbacks c WHERE c.user_id = p_user_id AND c.payment_ref = p_payment_ref),
    'fundings', (SELECT coalesce(jsonb_agg(funding_state(f) ORDER BY f.funding_ref), '[]') FROM credit_fundings f WHERE f.user_id = p_user_id AND f.payment_ref = p_payment_ref),
    'holds', (SELECT coalesce(jsonb_agg(jsonb_build_object('holdId', h.hold_id, 'draws',
                (SELECT jsonb_agg(jsonb_build_object('lotId', d.lot_id, 'held', d.held - d.captured - d.returned)) FROM credit_hold_draws d WHERE d.user_id = h.user_id AND d.hold_id = h.hold_id))
                ORDER BY h.created_at DESC, h.hold_id), '[]')
                FROM credit_holds h WHERE h.user_id = p_user_id AND h.status = 'active'));
END $$;
GRANT EXECUTE ON FUNCTION open_credit_account(text, text, text) TO tandem_worker;
