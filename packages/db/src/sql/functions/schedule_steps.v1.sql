-- The steps of a billing decision that change what is scheduled (see Step in the rules). Each takes the step as JSON.

CREATE FUNCTION set_subscription(p_user_id text, s jsonb) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  INSERT INTO credit_subscriptions (user_id, subscription_ref, plan_code, anchor_at, status, ends_at, next_plan_code, changes_at)
  VALUES (p_user_id, s ->> 'ref', s ->> 'plan', from_epoch_ms((s ->> 'anchorAt')::bigint), s ->> 'status', from_epoch_ms((s ->> 'endsAt')::bigint),
          s ->> 'nextPlan', from_epoch_ms((s ->> 'changesAt')::bigint))
  ON CONFLICT (user_id, subscription_ref) DO UPDATE
     SET plan_code = excluded.plan_code, anchor_at = excluded.anchor_at, status = excluded.status, ends_at = excluded.ends_at,
         next_plan_code = excluded.next_plan_code, changes_at = excluded.changes_at
$$;

-- What the account follows; the running period goes by the plan's new name where it goes on.
CREATE FUNCTION set_course(p_user_id text, s jsonb, p_now timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  UPDATE credit_accounts
     SET plan_code = coalesce(s #>> '{now,plan}', 'free'), anchor_at = from_epoch_ms((s #>> '{now,anchorAt}')::bigint), subscription_ref = s #>> '{now,subscriptionRef}',
         plan_ends_at = from_epoch_ms((s ->> 'until')::bigint), next_plan_code = coalesce(s #>> '{then,plan}', 'free'),
         next_anchor_at = from_epoch_ms((s #>> '{then,anchorAt}')::bigint), next_subscription_ref = s #>> '{then,subscriptionRef}'
   WHERE user_id = p_user_id;
  UPDATE credit_periods SET plan_code = coalesce(s #>> '{now,plan}', 'free')
   WHERE user_id = p_user_id AND starts_at <= p_now AND p_now < ends_at AND subscription_ref IS NOT DISTINCT FROM s #>> '{now,subscriptionRef}';
$$;

-- Ends the latest period at an instant, and its allocation with it: then, or now where that is past. A period that would end where it
-- began is none: the one that follows takes its place.
CREATE FUNCTION cut_period(p_user_id text, p_at timestamptz, p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_period credit_periods;
BEGIN
  SELECT * INTO STRICT v_period FROM credit_periods WHERE user_id = p_user_id ORDER BY starts_at DESC LIMIT 1;
  UPDATE credit_lots SET expires_at = greatest(p_at, p_now), effective_at = least(effective_at, greatest(p_at, p_now) - interval '1 millisecond'),
                         period_starts_at = CASE WHEN p_at > v_period.starts_at THEN period_starts_at END
   WHERE user_id = p_user_id AND open AND period_starts_at = v_period.starts_at AND expires_at > greatest(p_at, p_now);
  IF p_at > v_period.starts_at THEN
    UPDATE credit_periods SET ends_at = p_at WHERE user_id = p_user_id AND starts_at = v_period.starts_at AND ends_at > p_at;
  ELSE
    DELETE FROM credit_periods WHERE user_id = p_user_id AND starts_at = v_period.starts_at;
  END IF;
END $$;

-- Lets the latest period last to its month's end again.
CREATE FUNCTION lengthen_period(p_user_id text, p_to timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  UPDATE credit_periods SET ends_at = p_to
   WHERE user_id = p_user_id AND starts_at = (SELECT max(starts_at) FROM credit_periods WHERE user_id = p_user_id)
$$;

-- Puts a funding on the books: every month between two instants counted from the anchor, a part of a month by its share.
CREATE FUNCTION fund_months(p_user_id text, s jsonb, p_now timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  INSERT INTO credit_fundings (user_id, funding_ref, kind, payment_ref, subscription_ref, plan_code, recorded_at)
  VALUES (p_user_id, s ->> 'fundingRef', 'months', s ->> 'paymentRef', s ->> 'subscriptionRef', s ->> 'plan', p_now)
  ON CONFLICT (user_id, funding_ref) DO NOTHING;

  INSERT INTO credit_instalments (user_id, funding_ref, starts_at, ends_at, subscription_ref, source, analysis, roast, pool, plan_analysis, plan_roast, plan_pool, cancelled)
  SELECT p_user_id, s ->> 'fundingRef', m.starts_at, m.ends_at, s ->> 'subscriptionRef', s ->> 'source',
         share_of_month((s #>> '{monthly,analysis}')::integer, m), share_of_month((s #>> '{monthly,roast}')::integer, m), share_of_month((s #>> '{monthly,any}')::integer, m),
         (s #>> '{planAmounts,analysis}')::integer, (s #>> '{planAmounts,roast}')::integer, (s #>> '{planAmounts,any}')::integer, (s ->> 'cancelled')::boolean
    FROM months_between(from_epoch_ms((s ->> 'anchorAt')::bigint), from_epoch_ms((s ->> 'startsAt')::bigint), from_epoch_ms((s ->> 'endsAt')::bigint)) AS m
$$;

-- Puts the rest of a month on the books, with exactly these credits.
CREATE FUNCTION fund_rest(p_user_id text, s jsonb, p_now timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  INSERT INTO credit_fundings (user_id, funding_ref, kind, payment_ref, subscription_ref, plan_code, recorded_at)
  VALUES (p_user_id, s ->> 'fundingRef', 'months', s ->> 'paymentRef', s ->> 'subscriptionRef', s ->> 'plan', p_now);
  INSERT INTO credit_instalments (user_id, funding_ref, starts_at, ends_at, subscription_ref, source, analysis, roast, pool, plan_analysis, plan_roast, plan_pool)
  VALUES (p_user_id, s ->> 'fundingRef', from_epoch_ms((s ->> 'startsAt')::bigint), from_epoch_ms((s ->> 'endsAt')::bigint), s ->> 'subscriptionRef', 'upgrade',
          (s #>> '{amounts,analysis}')::integer, (s #>> '{amounts,roast}')::integer, (s #>> '{amounts,any}')::integer,
          (s #>> '{planAmounts,analysis}')::integer, (s #>> '{planAmounts,roast}')::integer, (s #>> '{planAmounts,any}')::integer);
$$;

-- Sets until when the credits of paid months can be spent, as the schedule now is; what would have ended already ends now.
CREATE FUNCTION refresh_lot_ends(p_user_id text, p_now timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  UPDATE credit_lots l SET expires_at = greatest(e.ends_at, p_now), effective_at = least(l.effective_at, greatest(e.ends_at, p_now) - interval '1 millisecond')
    FROM credit_instalments i, credit_periods p, LATERAL leftovers_until(i.user_id, i.subscription_ref, i.ends_at, p.ends_at) AS e (ends_at)
   WHERE l.user_id = p_user_id AND l.open AND l.source IN ('allocation', 'upgrade') AND l.expires_at > p_now
     AND i.user_id = l.user_id AND i.funding_ref = l.source_ref AND i.starts_at = l.instalment_start
     AND p.user_id = l.user_id AND p.starts_at = l.period_starts_at
     AND l.expires_at <> e.ends_at
$$;
