-- JSON CheckResponse: would a consume of this amount be applied now?
CREATE FUNCTION credit_check(p_user_id text, p_credit_type text, p_amount bigint) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object('allowed', (s #>> ARRAY[p_credit_type, 'remaining'])::bigint >= p_amount, 'creditType', p_credit_type, 'amount', p_amount,
                            'remaining', s #> ARRAY[p_credit_type, 'remaining'], 'limit', s #> ARRAY[p_credit_type, 'limit'], 'periodEnd', s #> '{period,end}')
    FROM credit_status(p_user_id) AS s
$$;
GRANT EXECUTE ON FUNCTION credit_check(text, text, bigint) TO tandem_worker, tandem_api;
