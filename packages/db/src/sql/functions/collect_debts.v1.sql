-- Consumption of a paid period beyond the share of time that was not credited is owed (RULES 4); known once the period is over.
CREATE FUNCTION charge_overuse(p_user_id text, p_now timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  INSERT INTO credit_debts (user_id, reason, period_starts_at, credit_type, amount, recorded_at)
  SELECT p.user_id, 'overuse', p.starts_at, t.credit_type, u.amount, p_now
    FROM credit_periods p
    CROSS JOIN LATERAL (VALUES ('analysis', p.credited_analysis), ('roast', p.credited_roast), ('any', p.credited_pool)) AS t (credit_type, credited)
    CROSS JOIN LATERAL (SELECT (coalesce(sum(l.consumed + l.held), 0) - greatest(0, coalesce(sum(l.granted - l.revoked), 0) - t.credited))::integer AS amount
                          FROM credit_lots l
                         WHERE l.user_id = p.user_id AND l.period_starts_at = p.starts_at AND l.credit_type = t.credit_type AND l.source IN ('allocation', 'upgrade')) AS u
   WHERE p.user_id = p_user_id AND t.credited > 0 AND p.ends_at <= p_now AND u.amount > 0
  ON CONFLICT (user_id, period_starts_at, credit_type) DO NOTHING
$$;

-- Pays open debts from months that are paid and not released yet: overuse always, claw-backs where CLAWBACK_DEBT says so (PRODUCT 3.7).
-- Only credits of the debt's own type pay it.
CREATE FUNCTION collect_debts(p_user_id text) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_debt credit_debts;
  v_month credit_instalments;
  v_open integer;
  v_part integer;
BEGIN
  FOR v_debt IN
    SELECT * FROM credit_debts WHERE user_id = p_user_id AND collected + forgiven < amount
       AND (reason = 'overuse' OR (SELECT value FROM settings WHERE name = 'clawback_debt') = 'true') ORDER BY debt_id
  LOOP
    v_open := v_debt.amount - v_debt.collected - v_debt.forgiven;
    FOR v_month IN SELECT * FROM credit_instalments WHERE user_id = p_user_id AND released_as IS NULL AND NOT cancelled ORDER BY starts_at, funding_ref LOOP
      v_part := least(v_open, CASE v_debt.credit_type WHEN 'analysis' THEN v_month.analysis - v_month.withheld_analysis
                                                      WHEN 'roast' THEN v_month.roast - v_month.withheld_roast ELSE v_month.pool - v_month.withheld_pool END);
      CONTINUE WHEN v_part = 0;
      UPDATE credit_instalments
         SET withheld_analysis = withheld_analysis + CASE v_debt.credit_type WHEN 'analysis' THEN v_part ELSE 0 END,
             withheld_roast = withheld_roast + CASE v_debt.credit_type WHEN 'roast' THEN v_part ELSE 0 END,
             withheld_pool = withheld_pool + CASE v_debt.credit_type WHEN 'any' THEN v_part ELSE 0 END
       WHERE user_id = p_user_id AND funding_ref = v_month.funding_ref AND starts_at = v_month.starts_at;
      UPDATE credit_debts SET collected = collected + v_part WHERE debt_id = v_debt.debt_id;
      v_open := v_open - v_part;
      EXIT WHEN v_open = 0;
    END LOOP;
  END LOOP;
END $$;
