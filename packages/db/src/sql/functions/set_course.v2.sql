-- What the account follows now and until when (courses_until knows what comes then); the running period goes by the plan's new name where it goes on.
CREATE OR REPLACE FUNCTION set_course(p_user_id text, s jsonb, p_now timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  UPDATE credit_accounts
     SET plan_code = coalesce(s #>> '{now,plan}', 'free'), anchor_at = from_epoch_ms((s #>> '{now,anchorAt}')::bigint), subscription_ref = s #>> '{now,subscriptionRef}',
         plan_ends_at = from_epoch_ms((s ->> 'until')::bigint)
   WHERE user_id = p_user_id;
  UPDATE credit_periods SET plan_code = coalesce(s #>> '{now,plan}', 'free')
   WHERE user_id = p_user_id AND starts_at <= p_now AND p_now < ends_at AND subscription_ref IS NOT DISTINCT FROM s #>> '{now,subscriptionRef}';
$$;
