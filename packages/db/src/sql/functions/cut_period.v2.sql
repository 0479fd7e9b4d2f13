-- Ends the latest period at an instant, and its allocation with it: then, or now where that is past. A period that would end where it
-- began is none: the one that follows takes its place, and overuse of it is owed at once.
CREATE OR REPLACE FUNCTION cut_period(p_user_id text, p_at timestamptz, p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_period credit_periods;
BEGIN
  SELECT * INTO STRICT v_period FROM credit_periods WHERE user_id = p_user_id ORDER BY starts_at DESC LIMIT 1;
  IF p_at <= v_period.starts_at THEN
    INSERT INTO credit_debts (user_id, reason, period_starts_at, credit_type, amount, recorded_at)
    SELECT p_user_id, 'overuse', v_period.starts_at, o.credit_type, o.amount, p_now FROM overuse_of(v_period) AS o;
  END IF;
  UPDATE credit_lots SET expires_at = greatest(p_at, p_now), effective_at = least(effective_at, greatest(p_at, p_now) - interval '1 millisecond'),
                         period_starts_at = CASE WHEN p_at > v_period.starts_at THEN period_starts_at END
   WHERE user_id = p_user_id AND open AND period_starts_at = v_period.starts_at AND expires_at > greatest(p_at, p_now);
  IF p_at > v_period.starts_at THEN
    UPDATE credit_periods SET ends_at = p_at WHERE user_id = p_user_id AND starts_at = v_period.starts_at AND ends_at > p_at;
  ELSE
    DELETE FROM credit_periods WHERE user_id = p_user_id AND starts_at = v_period.starts_at;
  END IF;
END $$;
