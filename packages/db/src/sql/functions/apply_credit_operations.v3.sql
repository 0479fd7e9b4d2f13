-- Applies an envelope of credit operations in one transaction, in the order given; the one way by which credits are asked for.
-- Returns one outcome per command, in order. Any number of runs of the same envelope: one effect, the same outcomes.
CREATE OR REPLACE FUNCTION apply_credit_operations(p_commands jsonb) RETURNS TABLE (operation_id text, outcome jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
-- Every access here is by key; without this a plan made while a table is small would scan it when it is not.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
-- And planned once per connection: left to itself PostgreSQL plans every statement anew for each array it is given, which for
-- one operation takes longer than carrying it out.
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_drafts operation_draft[] := operation_drafts(p_commands);
  v_user_ids text[] := ARRAY(SELECT DISTINCT d.user_id FROM unnest(v_drafts) AS d);
  v_now timestamptz;
  v_fresh operation_draft[];
  v_round operation_draft[];
  v_single operation_draft;
  v_rounds integer;
BEGIN
  -- Nearly always every operation is a consume and new, and no user's types share `any` lots: then one batch does it all, and what
  -- ended before shows as a key that is taken, which undoes the batch. The locks are taken inside, so that they are undone with it.
  IF NOT EXISTS (SELECT FROM unnest(v_drafts) AS d WHERE d.type <> 'consume') THEN
    BEGIN
      v_now := open_accounts(v_user_ids);
      IF NOT EXISTS (SELECT FROM credit_accounts WHERE user_id = ANY (v_user_ids) AND any_remaining > 0 AND analysis_remaining + roast_remaining > 0) THEN
        RETURN QUERY SELECT * FROM consume_batch(v_drafts, v_now);
        RETURN;
      END IF;
    EXCEPTION WHEN unique_violation THEN
      v_now := NULL;
    END;
  END IF;
  v_now := coalesce(v_now, open_accounts(v_user_ids));

  -- Under the locks: what ended before, by id or by key, is not done again; of one key twice in this envelope the first counts.
  v_fresh := ARRAY(
    SELECT d FROM (
      SELECT d, row_number() OVER (PARTITION BY d.actor_id, d.actor_type, d.route, coalesce(d.idempotency_key, d.operation_id) ORDER BY d.ord) AS nth
        FROM unnest(v_drafts) AS d) AS x
     WHERE nth = 1
       AND NOT EXISTS (SELECT FROM credit_operations o WHERE o.user_id = (x.d).user_id AND o.operation_id = (x.d).operation_id)
       AND NOT EXISTS (SELECT FROM credit_operations o
                        WHERE o.actor_id = (x.d).actor_id AND o.actor_type = (x.d).actor_type AND o.route = (x.d).route
                          AND o.idempotency_key = (x.d).idempotency_key AND o.status <> 'failed')
     ORDER BY (x.d).ord);

  -- A user whose types share `any` lots, or who has more than consumes here, is served in runs; everybody else in one round.
  FOR v_round, v_rounds IN
    WITH runs AS (
      SELECT d, d.user_id, d.ord, d.type || coalesce(d.credit_type, d.ord::text) AS run_key,
             (a.any_remaining > 0 AND a.analysis_remaining + a.roast_remaining > 0) OR bool_or(d.type <> 'consume') OVER (PARTITION BY d.user_id) AS in_runs
        FROM unnest(v_fresh) AS d JOIN credit_accounts a ON a.user_id = d.user_id
    ), starts AS (
      SELECT *, CASE WHEN in_runs AND run_key IS DISTINCT FROM lag(run_key) OVER (PARTITION BY user_id ORDER BY ord) THEN 1 ELSE 0 END AS starts_run FROM runs
    ), rounds AS (
      SELECT d, ord, sum(starts_run) OVER (PARTITION BY user_id ORDER BY ord) AS round FROM starts
    )
    SELECT array_agg(d ORDER BY ord), round FROM rounds GROUP BY round ORDER BY round
  LOOP
    PERFORM consume_batch(ARRAY(SELECT d FROM unnest(v_round) AS d WHERE d.type = 'consume'), v_now);
    FOR v_single IN SELECT * FROM unnest(v_round) AS d WHERE d.type <> 'consume' ORDER BY d.ord LOOP
      CASE v_single.type
        WHEN 'hold' THEN PERFORM hold_credits(v_single, v_now);
        WHEN 'extend' THEN PERFORM extend_hold(v_single, v_now);
        WHEN 'capture' THEN PERFORM capture_hold(v_single, v_now);
        WHEN 'release' THEN PERFORM release_hold(v_single, v_now);
        WHEN 'grant' THEN PERFORM grant_credits(v_single, v_now);
        WHEN 'adjust' THEN PERFORM adjust_credits(v_single, v_now);
        WHEN 'reset' THEN PERFORM reset_credits(v_single, v_now);
      END CASE;
    END LOOP;
  END LOOP;

  IF cardinality(v_fresh) < cardinality(v_drafts) THEN
    PERFORM record_repeats(v_drafts, v_now);
  END IF;
  -- LIMIT keeps the look-up a look-up: without it the view is joined as a whole.
  RETURN QUERY SELECT d.operation_id, o.outcome FROM unnest(v_drafts) AS d
    CROSS JOIN LATERAL (SELECT * FROM operation_outcomes WHERE user_id = d.user_id AND operation_id = d.operation_id LIMIT 1) AS o
    ORDER BY d.ord;
END $$;
GRANT EXECUTE ON FUNCTION apply_credit_operations(jsonb) TO tandem_worker;
