-- Recomputes the credits of a chunk of users from the ledger alone and lists what differs; no row means all is right.
-- `subject` names the lot, entry, period or operation. Run in one repeatable-read snapshot, or a write in between looks like damage.
CREATE OR REPLACE FUNCTION verify_credits(p_user_ids text[])
RETURNS TABLE (user_id text, check_name text, subject text, expected text, actual text)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  WITH entries AS MATERIALIZED (
    SELECT * FROM credit_ledger WHERE user_id = ANY (p_user_ids)
  ), lots AS MATERIALIZED (
    SELECT * FROM credit_lots WHERE user_id = ANY (p_user_ids)
  ), replayed AS (
    SELECT user_id, lot_id, min(credit_type) AS credit_type, count(DISTINCT credit_type) AS types,
           coalesce(sum(amount) FILTER (WHERE kind IN ('grant', 'adjust')), 0) AS granted,
           coalesce(sum(amount) FILTER (WHERE kind IN ('consume', 'capture')), 0) AS consumed,
           coalesce(sum(amount) FILTER (WHERE kind = 'expire'), 0) AS expired,
           coalesce(sum(amount) FILTER (WHERE kind = 'revoke'), 0) AS revoked,
           coalesce(sum(CASE kind WHEN 'hold' THEN amount WHEN 'capture' THEN -amount WHEN 'release' THEN -amount ELSE 0 END), 0) AS held,
           sum(ledger_sign(kind) * amount) AS remaining
      FROM entries GROUP BY user_id, lot_id
  ), chained AS (
    SELECT e.*, lag(seq, 1, 0::bigint) OVER w AS seq_before, lag(hash, 1, '\x'::bytea) OVER w AS hash_before, lag(effective_at) OVER w AS effective_before,
           sum(ledger_sign(kind) * amount) OVER (PARTITION BY user_id, credit_type ORDER BY seq) AS balance
      FROM entries e WINDOW w AS (PARTITION BY user_id ORDER BY seq)
  ), heads AS (
    SELECT DISTINCT ON (user_id) user_id, seq, hash FROM entries ORDER BY user_id, seq DESC
  ), periods AS (
    SELECT p.*, lead(starts_at) OVER (PARTITION BY user_id ORDER BY starts_at) AS next_start FROM credit_periods p WHERE user_id = ANY (p_user_ids)
  ), asked AS (
    -- What moved because somebody asked for just that; a capture that returns the rest has entries of both kinds.
    SELECT user_id, operation_id, kind, sum(amount) AS amount FROM entries WHERE kind IN ('consume', 'hold', 'capture', 'release') GROUP BY user_id, operation_id, kind
  ), holds AS MATERIALIZED (
    SELECT * FROM credit_holds WHERE user_id = ANY (p_user_ids)
  ), draws AS MATERIALIZED (
    SELECT d.*, h.status, h.hold_id IS NULL AS is_stray FROM credit_hold_draws d LEFT JOIN holds h ON h.user_id = d.user_id AND h.hold_id = d.hold_id WHERE d.user_id = ANY (p_user_ids)
  ), drawn AS (
    SELECT user_id, lot_id, sum(held) AS held, sum(captured) AS captured, sum(returned) AS returned,
           coalesce(sum(held - captured - returned) FILTER (WHERE status = 'active'), 0) AS still_held
      FROM draws GROUP BY user_id, lot_id
  ), moved AS (
    SELECT user_id, lot_id, coalesce(sum(amount) FILTER (WHERE kind = 'hold'), 0) AS held, coalesce(sum(amount) FILTER (WHERE kind = 'capture'), 0) AS captured,
           coalesce(sum(amount) FILTER (WHERE kind = 'release'), 0) AS returned
      FROM entries WHERE kind IN ('hold', 'capture', 'release') GROUP BY user_id, lot_id
  ), months AS MATERIALIZED (
    SELECT i.*, t.credit_type, t.amount, t.withheld, t.credit_system, lead(i.starts_at) OVER (PARTITION BY i.user_id, i.funding_ref, t.credit_type ORDER BY i.starts_at) AS next_start
      FROM credit_instalments i
      CROSS JOIN LATERAL (VALUES ('analysis', i.analysis, i.withheld_analysis, 'v2'), ('roast', i.roast, i.withheld_roast, 'v2'), ('any', i.pool, i.withheld_pool, 'v1')) AS t (credit_type, amount, withheld, credit_system)
     WHERE i.user_id = ANY (p_user_ids)
  ), takings AS MATERIALIZED (
    SELECT * FROM credit_takings WHERE user_id = ANY (p_user_ids)
  ), debts AS MATERIALIZED (
    SELECT * FROM credit_debts WHERE user_id = ANY (p_user_ids)
  ), withheld AS (
    SELECT m.user_id, m.funding_ref, m.starts_at, m.credit_type, m.withheld, coalesce(sum(t.amount), 0) AS taken
      FROM months m LEFT JOIN takings t ON t.user_id = m.user_id AND t.funding_ref = m.funding_ref AND t.kind = 'instalment' AND t.starts_at = m.starts_at AND t.credit_type = m.credit_type
     GROUP BY m.user_id, m.funding_ref, m.starts_at, m.credit_type, m.withheld
  ), given AS (
    -- All that a funding gives of a type, and what was taken back of it.
    SELECT user_id, funding_ref, credit_type, sum(granted) AS granted, sum(taken) AS taken
      FROM (SELECT user_id, funding_ref, credit_type, amount AS granted, CASE WHEN cancelled THEN amount - withheld ELSE 0 END AS taken FROM months
            UNION ALL SELECT user_id, source_ref, credit_type, granted, 0 FROM lots WHERE source = 'purchase'
            UNION ALL SELECT user_id, funding_ref, credit_type, 0, amount FROM takings) AS parts
     GROUP BY user_id, funding_ref, credit_type
  ), followed AS (
    SELECT DISTINCT ON (s.user_id) s.user_id, CASE WHEN in_force THEN s.plan_code ELSE 'free' END AS plan_code
      FROM credit_subscriptions s
      JOIN credit_accounts a ON a.user_id = s.user_id
      JOIN plans p ON p.plan_code = s.plan_code
      CROSS JOIN LATERAL (SELECT s.status = 'active' AND (s.ends_at IS NULL OR s.ends_at > a.settled_at) AS in_force) AS f
     WHERE s.user_id = ANY (p_user_ids) ORDER BY s.user_id, in_force DESC, p.rank DESC
  )
  SELECT coalesce(l.user_id, r.user_id), 'lot equals its entries', 'lot ' || coalesce(l.lot_id, r.lot_id),
         ROW (r.credit_type, r.granted, r.consumed, r.expired, r.revoked, r.held, r.remaining)::text,
         ROW (l.credit_type, l.granted, l.consumed, l.expired, l.revoked, l.held, l.remaining)::text
    FROM lots l FULL JOIN replayed r ON r.lot_id = l.lot_id AND r.user_id = l.user_id
   WHERE (r.credit_type, r.types, r.granted, r.consumed, r.expired, r.revoked, r.held, r.remaining)
         IS DISTINCT FROM (l.credit_type, 1::bigint, l.granted::bigint, l.consumed::bigint, l.expired::bigint, l.revoked::bigint, l.held::bigint, l.remaining::bigint)
  UNION ALL
  SELECT user_id, 'entries are numbered without a gap', 'entry ' || seq, (seq_before + 1)::text, seq::text FROM chained WHERE seq <> seq_before + 1
  UNION ALL
  SELECT user_id, 'entry is linked to the one before', 'entry ' || seq, 'a matching hash', encode(hash, 'hex') FROM chained
   WHERE hash <> chain_hash(hash_before, ledger_payload(user_id, seq, operation_id, kind, credit_type, amount, lot_id, balance_after, action, platform, metadata, effective_at, recorded_at))
  UNION ALL
  SELECT user_id, 'balance after equals the sum so far', 'entry ' || seq, balance::text, balance_after::text FROM chained WHERE balance <> balance_after
  UNION ALL
  SELECT user_id, 'entries take effect in order', 'entry ' || seq, 'not before ' || iso_instant(effective_before), iso_instant(effective_at) FROM chained WHERE effective_at < effective_before
  UNION ALL
  SELECT a.user_id, 'account holds the end of the chain', 'account', ROW (coalesce(h.seq, 0), encode(coalesce(h.hash, '\x'), 'hex'))::text, ROW (a.ledger_seq, encode(a.ledger_hash, 'hex'))::text
    FROM credit_accounts a LEFT JOIN heads h ON h.user_id = a.user_id
   WHERE a.user_id = ANY (p_user_ids) AND (a.ledger_seq, a.ledger_hash) IS DISTINCT FROM (coalesce(h.seq, 0), coalesce(h.hash, '\x'))
  UNION ALL
  SELECT a.user_id, 'account balance equals its lots', t.credit_type, coalesce(s.remaining, 0)::text, t.remaining::text
    FROM credit_accounts a
    CROSS JOIN LATERAL (VALUES ('analysis', a.analysis_remaining), ('roast', a.roast_remaining), ('any', a.any_remaining)) AS t (credit_type, remaining)
    LEFT JOIN (SELECT user_id, credit_type, sum(remaining) AS remaining FROM lots GROUP BY user_id, credit_type) AS s ON s.user_id = a.user_id AND s.credit_type = t.credit_type
   WHERE a.user_id = ANY (p_user_ids) AND t.remaining <> coalesce(s.remaining, 0)
  UNION ALL
  SELECT user_id, 'periods follow each other', 'period ' || iso_instant(starts_at), iso_instant(ends_at), iso_instant(next_start) FROM periods WHERE next_start <> ends_at
  UNION ALL
  SELECT p.user_id, 'period granted its allocation once', 'period ' || iso_instant(p.starts_at), t.amount::text, coalesce(s.granted, 0)::text
    FROM periods p
    CROSS JOIN LATERAL (VALUES ('analysis', p.analysis_limit), ('roast', p.roast_limit), ('any', p.pool_limit)) AS t (credit_type, amount)
    LEFT JOIN (SELECT user_id, credit_type, period_starts_at, sum(granted) AS granted FROM lots WHERE source IN ('allocation', 'upgrade') GROUP BY user_id, credit_type, period_starts_at) AS s
           ON s.user_id = p.user_id AND s.credit_type = t.credit_type AND s.period_starts_at = p.starts_at
   WHERE t.amount <> coalesce(s.granted, 0)
  UNION ALL
  SELECT m.user_id, 'paid month gave what it is worth', 'month ' || iso_instant(m.starts_at) || ' of ' || m.funding_ref, (m.amount - m.withheld)::text, coalesce(l.granted, 0)::text
    FROM months m
    LEFT JOIN lots l ON l.user_id = m.user_id AND l.source = m.source AND l.source_ref = m.funding_ref AND l.credit_type = m.credit_type AND l.instalment_start = m.starts_at
   WHERE coalesce(l.granted, 0) <> CASE WHEN m.released_as = m.credit_system THEN m.amount - m.withheld ELSE 0 END
  UNION ALL
  SELECT user_id, 'paid months follow each other', 'month ' || iso_instant(starts_at) || ' of ' || funding_ref, iso_instant(ends_at), iso_instant(next_start)
    FROM months WHERE next_start <> ends_at AND credit_type = 'any'
  UNION ALL
  SELECT user_id, 'paid month withholds what was taken of it', 'month ' || iso_instant(starts_at) || ' of ' || funding_ref || ' ' || credit_type, 'at least ' || taken, withheld::text
    FROM withheld WHERE withheld < taken
  UNION ALL
  SELECT d.user_id, 'debts were paid from paid months', d.credit_type, 'at most ' || coalesce(w.free, 0), d.collected::text
    FROM (SELECT user_id, credit_type, sum(collected) AS collected FROM debts GROUP BY user_id, credit_type) AS d
    LEFT JOIN (SELECT user_id, credit_type, sum(withheld - taken) AS free FROM withheld GROUP BY user_id, credit_type) AS w ON w.user_id = d.user_id AND w.credit_type = d.credit_type
   WHERE d.collected > coalesce(w.free, 0)
  UNION ALL
  SELECT d.user_id, 'debt of a claw-back is what it took', 'debt ' || d.debt_id, (d.amount - d.forgiven)::text, coalesce(t.amount::text, 'nothing')
    FROM debts d LEFT JOIN takings t ON t.user_id = d.user_id AND t.debt_id = d.debt_id
   WHERE d.reason = 'clawback' AND NOT coalesce(t.amount + d.forgiven = d.amount OR (d.collected > 0 AND t.amount + d.forgiven < d.amount), false)
  UNION ALL
  SELECT f.user_id, 'claw-back took what went back', f.funding_ref || ' ' || g.credit_type, 'at least ' || goal.credits, g.taken::text
    FROM credit_clawbacks c
    JOIN credit_fundings f ON f.user_id = c.user_id AND f.payment_ref = c.payment_ref
    JOIN given g ON g.user_id = f.user_id AND g.funding_ref = f.funding_ref
    CROSS JOIN LATERAL (SELECT div(g.granted::numeric * least(c.paid_minor, greatest(c.refunded_minor, CASE c.dispute WHEN 'won' THEN 0 ELSE c.disputed_minor END)), c.paid_minor) AS credits) AS goal
   WHERE c.user_id = ANY (p_user_ids) AND c.paid_minor > 0 AND g.taken < goal.credits
  UNION ALL
  SELECT a.user_id, 'account goes by the highest plan in force', 'account', f.plan_code, a.plan_code
    FROM followed f JOIN credit_accounts a ON a.user_id = f.user_id WHERE a.plan_code <> f.plan_code
  UNION ALL
  SELECT l.user_id, 'paid credits have a funding', 'lot ' || l.lot_id, 'a month of ' || l.source_ref, 'none'
    FROM lots l JOIN credit_periods p ON p.user_id = l.user_id AND p.starts_at = l.period_starts_at JOIN plans ON plans.plan_code = p.plan_code AND plans.cycle = 'anchored'
   WHERE l.source IN ('allocation', 'upgrade')
     AND NOT EXISTS (SELECT FROM credit_instalments i WHERE i.user_id = l.user_id AND i.funding_ref = l.source_ref AND i.starts_at = l.instalment_start AND i.released_as IS NOT NULL)
  UNION ALL
  SELECT t.user_id, 'claw-back took what it says', t.funding_ref || ' ' || t.credit_type, sum(t.amount)::text, sum(l.revoked)::text
    FROM takings t JOIN lots l ON l.user_id = t.user_id AND l.lot_id = t.lot_id
   WHERE t.kind = 'lot' GROUP BY t.user_id, t.funding_ref, t.credit_type HAVING sum(t.amount) > sum(l.revoked)
  UNION ALL
  SELECT h.user_id, 'hold equals its draws', h.hold_id, ROW (coalesce(d.held, 0), coalesce(d.captured, 0), coalesce(d.returned, 0))::text, ROW (h.amount, h.captured, h.returned)::text
    FROM holds h
    LEFT JOIN (SELECT user_id, hold_id, sum(held) AS held, sum(captured) AS captured, sum(returned) AS returned FROM draws GROUP BY user_id, hold_id) AS d
           ON d.user_id = h.user_id AND d.hold_id = h.hold_id
   WHERE (d.held, d.captured, d.returned) IS DISTINCT FROM (h.amount::bigint, h.captured::bigint, h.returned::bigint)
  UNION ALL
  SELECT user_id, 'draw belongs to a hold', hold_id || ' draw ' || nth, 'a hold', 'none' FROM draws WHERE is_stray
  UNION ALL
  SELECT coalesce(d.user_id, m.user_id), 'draws equal their entries', 'lot ' || coalesce(d.lot_id, m.lot_id),
         ROW (coalesce(m.held, 0), coalesce(m.captured, 0), coalesce(m.returned, 0))::text, ROW (coalesce(d.held, 0), coalesce(d.captured, 0), coalesce(d.returned, 0))::text
    FROM drawn d FULL JOIN moved m ON m.user_id = d.user_id AND m.lot_id = d.lot_id
   WHERE (d.held, d.captured, d.returned) IS DISTINCT FROM (m.held, m.captured, m.returned)
  UNION ALL
  SELECT l.user_id, 'lot holds what its active holds do', 'lot ' || l.lot_id, coalesce(d.still_held, 0)::text, l.held::text
    FROM lots l LEFT JOIN drawn d ON d.user_id = l.user_id AND d.lot_id = l.lot_id WHERE l.held <> coalesce(d.still_held, 0)
  UNION ALL
  SELECT a.user_id, 'account knows when its holds end', 'account', 'not after ' || iso_instant(min(h.expires_at)), iso_instant(a.next_due_at)
    FROM holds h JOIN credit_accounts a ON a.user_id = h.user_id WHERE h.status = 'active' GROUP BY a.user_id HAVING a.next_due_at > min(h.expires_at)
  UNION ALL
  SELECT o.user_id, o.type || ' took what it answered', 'operation ' || o.operation_id, (o.outcome #>> '{result,amount}'), coalesce(s.amount, 0)::text
    FROM credit_operations o LEFT JOIN asked s ON s.user_id = o.user_id AND s.operation_id = o.operation_id AND s.kind = o.type
   WHERE o.user_id = ANY (p_user_ids) AND o.type IN ('consume', 'hold', 'capture', 'release')
     AND coalesce(s.amount, 0) <> CASE o.status WHEN 'applied' THEN (o.outcome #>> '{result,amount}')::bigint ELSE 0 END
  UNION ALL
  SELECT s.user_id, s.kind || ' belongs to an operation', 'operation ' || s.operation_id, 'an operation row', 'none'
    FROM asked s WHERE s.kind <> 'release' AND NOT EXISTS (SELECT FROM credit_operations o WHERE o.user_id = s.user_id AND o.operation_id = s.operation_id AND o.type = s.kind)
$$;
;
-- Admins ask through the API, too.
GRANT EXECUTE ON FUNCTION verify_credits(text[]), chain_hash(bytea, text),
  ledger_payload(text, bigint, text, text, text, integer, bigint, bigint, text, text, jsonb, timestamptz, timestamptz), ledger_sign(text), iso_instant(timestamptz) TO tandem_api;
