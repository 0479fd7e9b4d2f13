-- What a statement over [from, to) stands on: the entries after one number through another, the sums before and after. All instants
-- are whole milliseconds, so `before to` is a millisecond earlier. Without `to` it goes through now. No row for the future.
CREATE FUNCTION credit_statement_frame(p_user_id text, p_from timestamptz, p_to timestamptz)
RETURNS TABLE (from_at text, to_at text, after_seq bigint, through_seq bigint, opening jsonb, closing jsonb)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT iso_instant(p_from), iso_instant(span.last + interval '1 millisecond'), ledger_seq_at(p_user_id, span.before), ledger_seq_at(p_user_id, span.last),
         lot_sums_at(p_user_id, span.before, clock.now), lot_sums_at(p_user_id, span.last, clock.now)
    FROM (SELECT greatest(clock_now(), (SELECT settled_at FROM credit_accounts WHERE user_id = p_user_id)) AS now OFFSET 0) AS clock
    CROSS JOIN LATERAL (SELECT p_from - interval '1 millisecond' AS before, coalesce(p_to - interval '1 millisecond', clock.now) AS last OFFSET 0) AS span
   WHERE span.before < span.last AND span.last <= clock.now
$$;
GRANT EXECUTE ON FUNCTION credit_statement_frame(text, timestamptz, timestamptz) TO tandem_worker, tandem_api;
GRANT EXECUTE ON FUNCTION ledger_sign(text) TO tandem_api;
