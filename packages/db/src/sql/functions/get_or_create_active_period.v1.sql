-- The user's period at an instant; makes the account and every period due until now. Periods are never made for the past or the
-- future of that: such an instant is refused with TD002 unless a period is already there.
CREATE FUNCTION get_or_create_active_period(p_user_id text, p_at timestamptz DEFAULT clock_now()) RETURNS credit_periods
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_period credit_periods;
BEGIN
  PERFORM open_accounts(ARRAY[p_user_id]);
  SELECT * INTO v_period FROM credit_periods WHERE user_id = p_user_id AND starts_at <= p_at AND p_at < ends_at;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no period of % contains %', p_user_id, iso_instant(p_at)
      USING ERRCODE = 'TD002', HINT = 'Periods are made up to now, never for the past or the future.';
  END IF;
  RETURN v_period;
END $$;
GRANT EXECUTE ON FUNCTION get_or_create_active_period(text, timestamptz) TO tandem_worker;
