-- Puts the steps that follow from a billing fact on the books, in one transaction with the fact, the ledger and the audit entry, and
-- applies what they make due. The caller has read the account in this transaction (open_credit_account) and brings its instant.
-- Returns false, and changes nothing, when the fact is on the books already.
CREATE FUNCTION write_billing_decision(p_fact jsonb, p_fact_id text, p_steps jsonb, p_at bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_user_id text := p_fact ->> 'userId';
  v_at timestamptz := from_epoch_ms(p_at);
  v_operation_id text := 'billing-' || p_fact_id;
  v_step jsonb;
  v_drafts ledger_draft[] := '{}';
BEGIN
  INSERT INTO billing_facts (user_id, fact_id, type, fact, steps, recorded_at)
  VALUES (v_user_id, p_fact_id, p_fact ->> 'type', p_fact, p_steps, v_at) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;

  FOR v_step IN SELECT s FROM jsonb_array_elements(p_steps) WITH ORDINALITY AS e (s, n) ORDER BY n LOOP
    CASE v_step ->> 'step'
      WHEN 'subscription' THEN PERFORM set_subscription(v_user_id, v_step);
      WHEN 'course' THEN PERFORM set_course(v_user_id, v_step, v_at);
      WHEN 'cut' THEN PERFORM cut_period(v_user_id, from_epoch_ms((v_step ->> 'at')::bigint), v_at);
      WHEN 'lengthen' THEN PERFORM lengthen_period(v_user_id, from_epoch_ms((v_step ->> 'to')::bigint));
      WHEN 'fund_months' THEN PERFORM fund_months(v_user_id, v_step, v_at);
      WHEN 'fund_rest' THEN PERFORM fund_rest(v_user_id, v_step, v_at);
      WHEN 'fund_package' THEN v_drafts := v_drafts || fund_package(v_user_id, v_step, v_operation_id, v_at);
      WHEN 'fund_plan' THEN PERFORM fund_plan(v_user_id, v_step, v_at);
      WHEN 'cancel_instalments' THEN
        UPDATE credit_instalments SET cancelled = true
         WHERE user_id = v_user_id AND subscription_ref = v_step ->> 'subscriptionRef' AND released_as IS NULL
           AND starts_at >= from_epoch_ms((v_step ->> 'startingFrom')::bigint);
      WHEN 'credit_period' THEN
        UPDATE credit_periods SET credited_analysis = (v_step #>> '{credited,analysis}')::integer, credited_roast = (v_step #>> '{credited,roast}')::integer,
                                  credited_pool = (v_step #>> '{credited,any}')::integer
         WHERE user_id = v_user_id AND starts_at = from_epoch_ms((v_step ->> 'startsAt')::bigint);
      WHEN 'clawback' THEN PERFORM set_clawback(v_user_id, v_step);
      WHEN 'withhold' THEN PERFORM withhold_credits(v_user_id, v_step);
      WHEN 'revoke' THEN v_drafts := v_drafts || revoke_funded(v_user_id, v_step, v_operation_id, v_at);
      WHEN 'revoke_hold' THEN
        v_drafts := v_drafts || settle_holds(ARRAY[ROW (v_user_id, v_step ->> 'holdId', 0, 'revoked', v_operation_id, v_at)::hold_settlement]);
      WHEN 'write_off' THEN PERFORM write_off_credits(v_user_id, v_step);
      WHEN 'owe' THEN PERFORM owe_credits(v_user_id, v_step, v_at);
      WHEN 'give_back' THEN v_drafts := v_drafts || give_back_credits(v_user_id, v_step, v_operation_id, v_at);
    END CASE;
  END LOOP;

  IF cardinality(v_drafts) > 0 THEN
    PERFORM append_ledger(v_drafts, v_at);
  END IF;
  PERFORM charge_overuse(v_user_id, v_at);
  PERFORM collect_debts(v_user_id);
  PERFORM refresh_lot_ends(v_user_id, v_at);
  PERFORM settle_accounts(ARRAY[v_user_id], v_at);
  IF jsonb_array_length(p_steps) > 0 THEN
    PERFORM append_audit('CREDITS', v_user_id, 'UPDATE', p_fact ->> 'actorType', p_fact ->> 'actorId',
      jsonb_build_object('billing', jsonb_build_object('from', NULL, 'to', p_fact - '{factId,userId,requestId,actorType,actorId}'::text[])),
      jsonb_build_object('factId', p_fact_id, 'requestId', p_fact ->> 'requestId'), v_at);
  END IF;
  RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION write_billing_decision(jsonb, text, jsonb, bigint) TO tandem_worker;
