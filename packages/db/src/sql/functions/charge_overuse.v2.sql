-- What was used of a period beyond the part of it that was not paid back (RULES 4), type by type.
CREATE FUNCTION overuse_of(p credit_periods) RETURNS TABLE (credit_type text, amount integer)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT t.credit_type, u.amount
    FROM (VALUES ('analysis', p.credited_analysis), ('roast', p.credited_roast), ('any', p.credited_pool)) AS t (credit_type, credited)
    CROSS JOIN LATERAL (SELECT (coalesce(sum(l.consumed + l.held), 0) - greatest(0, coalesce(sum(l.granted - l.revoked), 0) - t.credited))::integer AS amount
                          FROM credit_lots l
                         WHERE l.user_id = p.user_id AND l.period_starts_at = p.starts_at AND l.credit_type = t.credit_type AND l.source IN ('allocation', 'upgrade')) AS u
   WHERE t.credited > 0 AND u.amount > 0
$$;

-- Overuse of a paid period is owed (RULES 4); known once the period is over, and put on the books once.
CREATE OR REPLACE FUNCTION charge_overuse(p_user_id text, p_now timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  WITH over AS (
    UPDATE credit_periods SET overuse_charged = true
     WHERE user_id = p_user_id AND ends_at <= p_now AND NOT overuse_charged AND credited_analysis + credited_roast + credited_pool > 0
    RETURNING *
  )
  INSERT INTO credit_debts (user_id, reason, period_starts_at, credit_type, amount, recorded_at)
  SELECT over.user_id, 'overuse', over.starts_at, o.credit_type, o.amount, p_now FROM over CROSS JOIN LATERAL overuse_of(over::credit_periods) AS o
$$;
