-- The plan that counts for a user from an instant on, and until when: of the subscriptions in force the highest (RULES 15), of equal
-- ones the one that was followed already; free when there is none. A lower plan agreed for later counts from then on (RULES 4).
CREATE FUNCTION course_from(p_user_id text, p_at timestamptz, p_followed text)
RETURNS TABLE (plan_code text, anchor_at timestamptz, subscription_ref text, until timestamptz)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT coalesce(s.plan_code, 'free'), coalesce(s.anchor_at, timestamptz '1970-01-01T00:00:00Z'), s.subscription_ref, coalesce(s.until, 'infinity')
    FROM (SELECT) AS always
    LEFT JOIN LATERAL (
      SELECT p.plan_code, s.anchor_at, s.subscription_ref,
             least(coalesce(s.ends_at, 'infinity'), CASE WHEN s.changes_at > p_at THEN s.changes_at ELSE 'infinity' END) AS until
        FROM credit_subscriptions s
        JOIN plans p ON p.plan_code = CASE WHEN s.changes_at <= p_at THEN s.next_plan_code ELSE s.plan_code END
       WHERE s.user_id = p_user_id AND s.status = 'active' AND (s.ends_at IS NULL OR s.ends_at > p_at)
       ORDER BY p.rank DESC, s.subscription_ref IS NOT DISTINCT FROM p_followed DESC, s.subscription_ref LIMIT 1) AS s ON true
$$;

-- What an account follows, one course after the other, up to an instant; the first is the one it is on.
CREATE FUNCTION courses_until(p_user_id text, p_at timestamptz)
RETURNS TABLE (nth integer, plan_code text, anchor_at timestamptz, subscription_ref text, starts_at timestamptz, until timestamptz)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  WITH RECURSIVE courses AS (
    SELECT 1 AS nth, a.plan_code, a.anchor_at, a.subscription_ref, timestamptz '-infinity' AS starts_at, coalesce(a.plan_ends_at, 'infinity') AS until
      FROM credit_accounts a WHERE a.user_id = p_user_id
    UNION ALL
    SELECT c.nth + 1, n.plan_code, n.anchor_at, n.subscription_ref, c.until, n.until
      FROM courses c CROSS JOIN LATERAL course_from(p_user_id, c.until, c.subscription_ref) AS n WHERE c.until <= p_at
  )
  SELECT * FROM courses
$$;
GRANT EXECUTE ON FUNCTION course_from(text, timestamptz, text), courses_until(text, timestamptz) TO tandem_worker, tandem_api;
