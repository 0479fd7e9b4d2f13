-- From which lots an amount of a credit type is taken, in burn order (PRODUCT 3.3); null when it is not there in full.
-- Credits of a type are its own lots and `any` lots; `any` alone are the `any` lots.
CREATE FUNCTION draw_lots(p_user_id text, p_credit_type text, p_amount integer) RETURNS lot_draw[]
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT CASE WHEN max(upto) >= p_amount THEN
           array_agg(ROW (lot_id, credit_type, least(remaining, p_amount - (upto - remaining)))::lot_draw ORDER BY upto) FILTER (WHERE upto - remaining < p_amount) END
    FROM (SELECT lot_id, credit_type, remaining,
                 sum(remaining) OVER (ORDER BY priority, expires_at NULLS LAST, credit_type = 'any', effective_at, lot_id) AS upto
            FROM credit_lots
           WHERE user_id = p_user_id AND open AND remaining > 0 AND credit_type IN (p_credit_type, 'any')) AS burn
$$;
