-- Applies what is due by an instant to accounts the caller has locked: holds that ended return, lots that ended expire, missed
-- periods are made, their allocations granted and paid instalments released (and expired again where their time is over, too),
-- leftovers roll over. Any number of times, the same result (PRODUCT 3.4). Facts of billing change the schedule; this applies it.
CREATE OR REPLACE FUNCTION settle_accounts(p_user_ids text[], p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
-- By key, whatever PostgreSQL believes to be the size of a table that has just been filled; see apply_credit_operations. What is joined
-- here beside tables are the users at hand: some hundreds, which nested loops would compare each with each.
SET enable_seqscan = off SET enable_hashjoin = on SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_returned ledger_draft[] := return_due_holds(p_user_ids, p_now);
  v_drafts ledger_draft[];
BEGIN
  WITH accounts AS MATERIALIZED (
    SELECT a.user_id, a.settled_at, greatest(p_now, a.settled_at) AS at FROM credit_accounts a WHERE a.user_id = ANY (p_user_ids)
  ), new_periods AS (
    INSERT INTO credit_periods (user_id, starts_at, ends_at, plan_code, subscription_ref, credit_system, analysis_limit, roast_limit, pool_limit, month_starts_at, created_at)
    SELECT user_id, starts_at, ends_at, plan_code, subscription_ref, credit_system, analysis_limit, roast_limit, pool_limit, month_starts_at, effective_at
      FROM due_periods(p_user_ids, p_now)
    RETURNING *
  ), periods AS (
    SELECT p.user_id, p.starts_at, p.ends_at, p.plan_code, p.subscription_ref, p.credit_system, p.created_at AS effective_at, true AS is_new,
           0 AS credited_analysis, 0 AS credited_roast, 0 AS credited_pool FROM new_periods p
    UNION ALL
    SELECT p.user_id, p.starts_at, p.ends_at, p.plan_code, p.subscription_ref, p.credit_system, p.starts_at, false,
           p.credited_analysis, p.credited_roast, p.credited_pool
      FROM credit_periods p WHERE p.user_id = ANY (p_user_ids)
  ), due AS (
    -- Months that begin with their period, and months paid for after it began.
    SELECT DISTINCT ON (i.user_id, i.funding_ref, i.starts_at) i.user_id, i.funding_ref, i.starts_at, i.ends_at, i.subscription_ref, i.source,
           i.analysis - i.withheld_analysis AS analysis, i.roast - i.withheld_roast AS roast, i.pool - i.withheld_pool AS pool,
           p.starts_at AS period_starts_at, p.ends_at AS period_ends_at, p.credit_system, p.is_new, greatest(i.starts_at, p.effective_at) AS effective_at
      FROM accounts a
      -- OFFSET 0, here and below: user by user, never what everybody has.
      CROSS JOIN LATERAL (SELECT * FROM credit_instalments
                           WHERE user_id = a.user_id AND released_as IS NULL AND NOT cancelled AND starts_at <= a.at OFFSET 0) AS i
      JOIN periods p ON p.user_id = i.user_id AND p.subscription_ref = i.subscription_ref AND p.starts_at < i.ends_at AND p.ends_at > i.starts_at
     WHERE p.starts_at <= a.at
     ORDER BY i.user_id, i.funding_ref, i.starts_at, p.starts_at DESC
  ), released AS (
    UPDATE credit_instalments i SET released_as = due.credit_system
      FROM due WHERE i.user_id = due.user_id AND i.funding_ref = due.funding_ref AND i.starts_at = due.starts_at
    RETURNING due.*
  ), raised AS (
    UPDATE credit_periods p
       SET analysis_limit = p.analysis_limit + r.analysis, roast_limit = p.roast_limit + r.roast, pool_limit = p.pool_limit + r.pool
      FROM (SELECT user_id, period_starts_at, coalesce(sum(analysis) FILTER (WHERE credit_system = 'v2'), 0) AS analysis,
                   coalesce(sum(roast) FILTER (WHERE credit_system = 'v2'), 0) AS roast, coalesce(sum(pool) FILTER (WHERE credit_system = 'v1'), 0) AS pool
              FROM released WHERE NOT is_new GROUP BY user_id, period_starts_at) AS r
     WHERE p.user_id = r.user_id AND p.starts_at = r.period_starts_at
  ), grants AS (
    SELECT p.user_id, 'allocation' AS source, p.plan_code || '/' || p.user_id AS source_ref, p.month_starts_at AS instalment_start, p.starts_at AS period_starts_at,
           p.created_at AS effective_at, p.ends_at AS expires_at, t.credit_type, t.amount
      FROM new_periods p
      JOIN plans ON plans.plan_code = p.plan_code AND plans.cycle = 'calendar'
      CROSS JOIN LATERAL (VALUES ('analysis', p.analysis_limit), ('roast', p.roast_limit), ('any', p.pool_limit)) AS t (credit_type, amount)
    UNION ALL
    SELECT r.user_id, r.source, r.funding_ref, r.starts_at, r.period_starts_at, r.effective_at,
           leftovers_until(r.user_id, r.subscription_ref, r.ends_at, r.period_ends_at), t.credit_type, t.amount
      FROM released r
      CROSS JOIN LATERAL (VALUES ('analysis', r.analysis, 'v2'), ('roast', r.roast, 'v2'), ('any', r.pool, 'v1')) AS t (credit_type, amount, credit_system)
     WHERE t.credit_system = r.credit_system
  ), allocations AS (
    INSERT INTO credit_lots (user_id, credit_type, source, source_ref, instalment_start, period_starts_at, effective_at, expires_at, granted, remaining, expired, open)
    SELECT g.user_id, g.credit_type, g.source, g.source_ref, g.instalment_start, g.period_starts_at, g.effective_at, g.expires_at,
           g.amount, CASE WHEN e.ended THEN 0 ELSE g.amount END, CASE WHEN e.ended THEN g.amount ELSE 0 END, NOT e.ended
      FROM grants g JOIN accounts a ON a.user_id = g.user_id
      CROSS JOIN LATERAL (SELECT g.expires_at <= a.at) AS e (ended)
     WHERE g.amount > 0
     -- What was paid for first is spent first.
     ORDER BY g.user_id, g.effective_at, g.instalment_start, g.source_ref, g.credit_type
    RETURNING *
  ), ended AS (
    UPDATE credit_lots l SET expired = l.expired + l.remaining, remaining = 0, open = l.held > 0
      FROM accounts a
      CROSS JOIN LATERAL (SELECT lot_id, remaining FROM credit_lots
                           WHERE user_id = a.user_id AND open AND expires_at <= a.at AND (remaining > 0 OR held = 0) OFFSET 0) AS before
     WHERE l.lot_id = before.lot_id
    RETURNING l.user_id, l.lot_id, l.credit_type, l.source, l.period_starts_at, l.expires_at, before.remaining AS amount
  ), leftovers AS (
    SELECT user_id, credit_type, period_starts_at, sum(amount) AS amount
      FROM (SELECT user_id, credit_type, period_starts_at, amount FROM ended WHERE source IN ('allocation', 'upgrade')
            UNION ALL SELECT user_id, credit_type, period_starts_at, expired FROM allocations WHERE expired > 0) AS unspent
     WHERE amount > 0 GROUP BY user_id, credit_type, period_starts_at
  ), rolled AS (
    -- Into the period that follows on the same plan, once that one is granted its own; not what the money was given back for.
    INSERT INTO credit_lots (user_id, credit_type, source, source_ref, instalment_start, period_starts_at, effective_at, expires_at, granted, remaining, expired, open)
    SELECT l.user_id, l.credit_type, 'rollover', 'rollover/' || l.user_id, next.starts_at, next.starts_at, next.starts_at, next.ends_at, r.amount,
           CASE WHEN next.ends_at <= a.at THEN 0 ELSE r.amount END, CASE WHEN next.ends_at <= a.at THEN r.amount ELSE 0 END, next.ends_at > a.at
      FROM leftovers l
      JOIN accounts a ON a.user_id = l.user_id
      JOIN periods p ON p.user_id = l.user_id AND p.starts_at = l.period_starts_at
      JOIN periods next ON next.user_id = p.user_id AND next.starts_at = p.ends_at AND next.plan_code = p.plan_code AND next.credit_system = p.credit_system
      JOIN plan_allocations pa ON pa.plan_code = p.plan_code AND pa.credit_system = p.credit_system AND pa.credit_type = l.credit_type AND pa.rollover_cap > 0
      CROSS JOIN LATERAL (SELECT least(l.amount - CASE l.credit_type WHEN 'analysis' THEN p.credited_analysis WHEN 'roast' THEN p.credited_roast ELSE p.credited_pool END,
                                       pa.rollover_cap)::integer) AS r (amount)
     WHERE r.amount > 0 AND (EXISTS (SELECT FROM allocations g WHERE g.user_id = l.user_id AND g.credit_type = l.credit_type AND g.period_starts_at = next.starts_at)
        OR EXISTS (SELECT FROM credit_lots g WHERE g.user_id = l.user_id AND g.credit_type = l.credit_type AND g.period_starts_at = next.starts_at AND g.source IN ('allocation', 'upgrade')))
    ON CONFLICT ON CONSTRAINT credit_lots_funded_once DO NOTHING
    RETURNING *
  ), made AS (
    SELECT * FROM allocations UNION ALL SELECT * FROM rolled
  ), entries AS (
    SELECT user_id, 'grant' AS kind, credit_type, granted AS amount, lot_id, effective_at AS at, 1 AS step,
           CASE WHEN EXISTS (SELECT FROM released r WHERE r.user_id = made.user_id AND r.funding_ref = made.source_ref) THEN source_ref END AS funding_ref
      FROM made
    UNION ALL
    SELECT user_id, 'expire', credit_type, expired, lot_id, expires_at, 2, NULL FROM made WHERE expired > 0
    UNION ALL
    SELECT user_id, 'expire', credit_type, amount, lot_id, expires_at, 0, NULL FROM ended WHERE amount > 0
  )
  -- At one instant what ends goes before what begins; nothing takes effect before what was written already (RULES 3).
  SELECT array_agg(ROW (e.user_id, coalesce(e.funding_ref, 'boundary-' || to_char(e.at AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISSMS"Z"')),
                        e.kind, e.credit_type, e.amount, e.lot_id, NULL, NULL, NULL, greatest(e.at, a.settled_at))::ledger_draft
                   ORDER BY e.user_id, greatest(e.at, a.settled_at), e.step, e.lot_id)
    INTO v_drafts FROM entries e JOIN accounts a ON a.user_id = e.user_id;

  UPDATE credit_accounts a
     SET plan_code = c.plan_code, anchor_at = c.anchor_at, subscription_ref = c.subscription_ref, plan_ends_at = nullif(c.until, 'infinity')
    FROM (SELECT user_id, greatest(p_now, settled_at) AS at FROM credit_accounts WHERE user_id = ANY (p_user_ids) AND plan_ends_at <= greatest(p_now, settled_at)) AS moving
    CROSS JOIN LATERAL (SELECT * FROM courses_until(moving.user_id, moving.at) ORDER BY nth DESC LIMIT 1) AS c
   WHERE a.user_id = moving.user_id;
  UPDATE credit_subscriptions SET plan_code = next_plan_code, next_plan_code = NULL, changes_at = NULL
   WHERE user_id = ANY (p_user_ids) AND changes_at <= p_now;
  UPDATE credit_accounts a SET settled_at = greatest(a.settled_at, p_now), next_due_at = next_due(a.user_id, greatest(p_now, a.settled_at))
   WHERE a.user_id = ANY (p_user_ids);

  IF v_returned IS NOT NULL THEN
    v_drafts := ARRAY(SELECT ROW (d.user_id, d.operation_id, d.kind, d.credit_type, d.amount, d.lot_id, d.action, d.platform, d.metadata, d.effective_at)::ledger_draft
                        FROM unnest(v_returned || v_drafts) WITH ORDINALITY AS d ORDER BY d.user_id, d.effective_at, d.ordinality);
  END IF;
  IF v_drafts IS NOT NULL THEN
    PERFORM append_ledger(v_drafts, p_now);
  END IF;
END $$;
