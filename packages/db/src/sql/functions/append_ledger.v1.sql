CREATE TYPE ledger_draft AS (
  user_id text,
  operation_id text,
  kind text,
  credit_type text,
  amount integer,
  lot_id bigint,
  action text,
  platform text,
  metadata jsonb,
  effective_at timestamptz
);

-- Writes entries in the given order: numbers them, carries each balance on, links each user's hash chain, moves the account's head.
-- The only writer of credit_ledger and of the account's head. The caller holds the locks of the accounts and has changed the lots.
CREATE FUNCTION append_ledger(p_drafts ledger_draft[], p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
  WITH drafts AS (
    SELECT d.*, greatest(p_now, a.settled_at, d.effective_at) AS recorded_at, ledger_sign(d.kind) * d.amount AS delta, a.ledger_hash,
           a.ledger_seq + row_number() OVER (PARTITION BY d.user_id ORDER BY d.ordinality) AS seq,
           CASE d.credit_type WHEN 'analysis' THEN a.analysis_remaining WHEN 'roast' THEN a.roast_remaining ELSE a.any_remaining END
             + sum(ledger_sign(d.kind) * d.amount) OVER (PARTITION BY d.user_id, d.credit_type ORDER BY d.ordinality) AS balance_after
      FROM unnest(p_drafts) WITH ORDINALITY AS d
      JOIN credit_accounts a ON a.user_id = d.user_id
  ), entries AS (
    SELECT *, hash_chain(ledger_hash, ledger_payload(user_id, seq, operation_id, kind, credit_type, amount, lot_id, balance_after,
                                                     action, platform, metadata, effective_at, recorded_at))
              OVER (PARTITION BY user_id ORDER BY seq) AS hash
      FROM drafts
  ), written AS (
    INSERT INTO credit_ledger (user_id, seq, operation_id, kind, credit_type, amount, lot_id, balance_after, action, platform, metadata, effective_at, recorded_at, hash)
    SELECT user_id, seq, operation_id, kind, credit_type, amount, lot_id, balance_after, action, platform, metadata, effective_at, recorded_at, hash
      FROM entries
  ), heads AS (
    SELECT user_id, max(seq) AS seq, (array_agg(hash ORDER BY seq DESC))[1] AS hash,
           coalesce(sum(delta) FILTER (WHERE credit_type = 'analysis'), 0) AS analysis,
           coalesce(sum(delta) FILTER (WHERE credit_type = 'roast'), 0) AS roast,
           coalesce(sum(delta) FILTER (WHERE credit_type = 'any'), 0) AS pool
      FROM entries GROUP BY user_id
  )
  UPDATE credit_accounts a
     SET ledger_seq = h.seq, ledger_hash = h.hash, settled_at = greatest(a.settled_at, p_now),
         analysis_remaining = a.analysis_remaining + h.analysis, roast_remaining = a.roast_remaining + h.roast,
         any_remaining = a.any_remaining + h.pool
    FROM heads h WHERE a.user_id = h.user_id;
END $$;
