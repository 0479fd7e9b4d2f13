-- What was left over all lots of each credit type at an instant, by when entries took effect; JSON {analysis, roast, any}.
-- Since the account's last change nothing is written yet of what is due by then: from there on the lots are projected, by the
-- same live_lots as every read (RULES 14). Before the first entry nothing was there; a user never seen has, at
-- p_now and not before, what a write at this moment would give.
CREATE FUNCTION lot_sums_at(p_user_id text, p_at timestamptz, p_now timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
  v_settled_at timestamptz;
  v_seq bigint;
  v_sums jsonb;
BEGIN
  SELECT settled_at INTO v_settled_at FROM credit_accounts WHERE user_id = p_user_id;
  IF p_at >= coalesce(v_settled_at, p_now) THEN
    SELECT jsonb_object_agg(t.credit_type, coalesce(l.remaining, 0)) INTO v_sums
      FROM unnest(ARRAY['analysis', 'roast', 'any']) AS t (credit_type)
      LEFT JOIN (SELECT credit_type, sum(remaining) AS remaining FROM live_lots(p_user_id, p_at) GROUP BY credit_type) AS l USING (credit_type);
    RETURN v_sums;
  END IF;
  v_seq := ledger_seq_at(p_user_id, p_at);
  SELECT jsonb_object_agg(t.credit_type, coalesce(
           CASE WHEN EXISTS (SELECT FROM credit_lots l WHERE l.user_id = p_user_id AND l.credit_type = t.credit_type AND l.effective_at <= p_at) THEN
             (SELECT e.balance_after FROM credit_ledger e
               WHERE e.user_id = p_user_id AND e.seq <= v_seq AND e.credit_type = t.credit_type ORDER BY e.seq DESC LIMIT 1) END, 0))
    INTO v_sums FROM unnest(ARRAY['analysis', 'roast', 'any']) AS t (credit_type);
  RETURN v_sums;
END $$;
GRANT EXECUTE ON FUNCTION lot_sums_at(text, timestamptz, timestamptz) TO tandem_worker, tandem_api;
