-- Books of $2 users from number $1 on, as two months of a lifetime plan leave them: $3 consumes of one credit in each month, what
-- was left expired at the boundary, chains and balances as append_ledger makes them. A user has 2 × $3 + 6 entries.
WITH months AS (
  SELECT date_trunc('month', clock_now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS this,
         (date_trunc('month', clock_now() AT TIME ZONE 'UTC') - interval '1 month') AT TIME ZONE 'UTC' AS former,
         (date_trunc('month', clock_now() AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC' AS next
), people AS (
  SELECT n, 'user-' || lpad(n::text, 7, '0') AS user_id FROM generate_series($1::int, $1::int + $2::int - 1) AS n
), months_of AS (
  SELECT m.*, former, this, next FROM months, LATERAL (VALUES (0, former, this), (1, this, next)) AS m (nth, starts_at, ends_at)
), new_users AS (
  INSERT INTO users (user_id, created_at) SELECT user_id, former FROM people, months
), new_lots AS (
  SELECT 4 * n + 2 * m.nth + t.nth AS lot_id, user_id, n, m.nth AS month, t.credit_type, m.starts_at, m.ends_at, ($3::int + 1 - t.nth) / 2 AS consumed
    FROM people, months_of m, LATERAL (VALUES (0, 'analysis'), (1, 'roast')) AS t (nth, credit_type)
), entries AS (
  SELECT user_id, lot_id, month, credit_type, 0 AS step, 0 AS i, 'grant' AS kind, 500 AS amount, starts_at AS at FROM new_lots
  UNION ALL
  SELECT user_id, 4 * n + 2 * m.nth + i % 2, m.nth, CASE i % 2 WHEN 0 THEN 'analysis' ELSE 'roast' END, 1, i, 'consume', 1, starts_at + (i + 1) * interval '1 minute'
    FROM people, months_of m, generate_series(0, $3::int - 1) AS i
  UNION ALL
  SELECT user_id, lot_id, month, credit_type, 2, 0, 'expire', 500 - consumed, ends_at FROM new_lots WHERE month = 0
), numbered AS (
  SELECT *, row_number() OVER w AS seq, sum(ledger_sign(kind) * amount) OVER (PARTITION BY user_id, credit_type ORDER BY month, step, i, lot_id) AS balance_after,
         CASE kind WHEN 'consume' THEN 'seed_' || user_id || '_' || row_number() OVER w ELSE 'boundary-' || to_char(at AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISSMS"Z"') END AS operation_id,
         CASE kind WHEN 'consume' THEN 'report' END AS action
    FROM entries WINDOW w AS (PARTITION BY user_id ORDER BY month, step, i, lot_id)
), chained AS (
  SELECT *, hash_chain('\x'::bytea, ledger_payload(user_id, seq, operation_id, kind, credit_type, amount, lot_id, balance_after::bigint, action, NULL, NULL, at, at))
              OVER (PARTITION BY user_id ORDER BY seq) AS hash
    FROM numbered
), heads AS (
  SELECT user_id, max(seq) AS seq, (array_agg(hash ORDER BY seq DESC))[1] AS hash FROM chained GROUP BY user_id
), new_accounts AS (
  INSERT INTO credit_accounts (user_id, plan_code, settled_at, next_due_at, ledger_seq, ledger_hash, analysis_remaining, roast_remaining)
  SELECT user_id, 'lifetime', clock_now(), next, seq, hash, 500 - ($3::int + 1) / 2, 500 - $3::int / 2 FROM heads, months
), new_periods AS (
  INSERT INTO credit_periods (user_id, starts_at, ends_at, plan_code, credit_system, analysis_limit, roast_limit, pool_limit, month_starts_at, created_at)
  SELECT user_id, starts_at, ends_at, 'lifetime', 'v2', 500, 500, 0, starts_at, starts_at FROM people, months_of
), stored_lots AS (
  INSERT INTO credit_lots (lot_id, user_id, credit_type, source, source_ref, instalment_start, period_starts_at, effective_at, expires_at, granted, consumed, expired, remaining, open)
  OVERRIDING SYSTEM VALUE
  SELECT lot_id, user_id, credit_type, 'allocation', 'lifetime/' || user_id, starts_at, starts_at, starts_at, ends_at, 500, consumed,
         CASE month WHEN 0 THEN 500 - consumed ELSE 0 END, CASE month WHEN 0 THEN 0 ELSE 500 - consumed END, month = 1
    FROM new_lots
), operations AS (
  INSERT INTO credit_operations (user_id, operation_id, type, status, request_id, actor_type, actor_id, route, outcome, completed_at)
  SELECT user_id, operation_id, 'consume', 'applied', operation_id, 'USER', user_id, 'POST /api/user/credits/consume',
         jsonb_build_object('result', jsonb_build_object('creditType', credit_type, 'amount', 1, 'balance', jsonb_build_object('analysis', balance_after, 'roast', balance_after))), at
    FROM chained WHERE kind = 'consume'
)
INSERT INTO credit_ledger (user_id, seq, operation_id, kind, credit_type, amount, lot_id, balance_after, action, effective_at, recorded_at, hash)
SELECT user_id, seq, operation_id, kind, credit_type, amount, lot_id, balance_after, action, at, at, hash FROM chained
