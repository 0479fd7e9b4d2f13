-- The best one-op function we could write over these tables: the account's row is locked, checked and moved by one
-- UPDATE, one lot pays where one can (else several, soonest end first), one ledger row, one row that makes a repeat
-- recognisable (a repeat fails on its key). Null when there is not enough.
CREATE FUNCTION spend_one(p_user_id text, p_credit_type text, p_amount bigint, p_action text, p_operation_id uuid,
                          OUT analysis bigint, OUT roast bigint)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
  v_lot record;
  v_left bigint := p_amount;
  v_take bigint;
BEGIN
  IF p_credit_type = 'analysis' THEN
    UPDATE account a SET analysis = a.analysis - p_amount WHERE a.user_id = p_user_id AND a.analysis >= p_amount
      RETURNING a.analysis, a.roast INTO spend_one.analysis, spend_one.roast;
  ELSE
    UPDATE account a SET roast = a.roast - p_amount WHERE a.user_id = p_user_id AND a.roast >= p_amount
      RETURNING a.analysis, a.roast INTO spend_one.analysis, spend_one.roast;
  END IF;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  FOR v_lot IN SELECT l.lot_id, l.remaining FROM lot l
                WHERE l.user_id = p_user_id AND l.credit_type = p_credit_type AND l.remaining > 0 ORDER BY l.expires_at NULLS LAST, l.lot_id LOOP
    v_take := least(v_lot.remaining, v_left);
    UPDATE lot SET remaining = remaining - v_take WHERE lot_id = v_lot.lot_id;
    INSERT INTO ledger (user_id, operation_id, credit_type, amount, lot_id, balance_after, action)
    VALUES (p_user_id, p_operation_id, p_credit_type, v_take, v_lot.lot_id,
            CASE p_credit_type WHEN 'analysis' THEN spend_one.analysis ELSE spend_one.roast END, p_action);
    v_left := v_left - v_take;
    EXIT WHEN v_left = 0;
  END LOOP;
  INSERT INTO operation (user_id, operation_id, analysis, roast) VALUES (p_user_id, p_operation_id, spend_one.analysis, spend_one.roast);
END $$;
