-- Until when the credits of a paid month can be spent: to the end of its period, and where a renewal is due and not paid yet, up to
-- 24 hours longer, because Stripe charges about an hour late (RULES 2). The payment of the next month ends that (see refresh_lot_ends).
CREATE FUNCTION leftovers_until(p_user_id text, p_subscription_ref text, p_month_ends_at timestamptz, p_period_ends_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT p_period_ends_at + CASE
    WHEN p_period_ends_at = p_month_ends_at
     AND EXISTS (SELECT FROM credit_subscriptions s
                  WHERE s.user_id = p_user_id AND s.subscription_ref = p_subscription_ref AND s.status = 'active' AND s.ends_at IS NULL)
     AND NOT EXISTS (SELECT FROM credit_instalments i
                      WHERE i.user_id = p_user_id AND i.subscription_ref = p_subscription_ref AND NOT i.cancelled AND i.starts_at >= p_month_ends_at)
    THEN interval '24 hours' ELSE interval '0' END
$$;
