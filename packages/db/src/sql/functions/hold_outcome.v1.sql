-- What an operation on a hold answers: the hold as it is now, the balance, and in `amount` what the operation held, captured or returned.
CREATE FUNCTION hold_outcome(p_user_id text, p_hold_id text, p_amount integer) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object('result', jsonb_build_object(
           'holdId', h.hold_id, 'status', h.status, 'creditType', h.credit_type, 'amount', p_amount,
           'held', h.amount - h.captured - h.returned, 'captured', h.captured, 'returned', h.returned, 'expiresAt', iso_instant(h.expires_at),
           'balance', jsonb_build_object('analysis', a.analysis_remaining + a.any_remaining, 'roast', a.roast_remaining + a.any_remaining)))
    FROM credit_holds h JOIN credit_accounts a ON a.user_id = h.user_id
   WHERE h.user_id = p_user_id AND h.hold_id = p_hold_id
$$;
