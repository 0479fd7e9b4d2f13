-- What a ledger entry's hash covers: every column but the hash itself.
-- Stable and not immutable only because the text form of a row is; so it can be inlined.
CREATE FUNCTION ledger_payload(
  p_user_id text, p_seq bigint, p_operation_id text, p_kind text, p_credit_type text, p_amount integer, p_lot_id bigint,
  p_balance_after bigint, p_action text, p_platform text, p_metadata jsonb, p_effective_at timestamptz, p_recorded_at timestamptz
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ROW(p_user_id, p_seq, p_operation_id, p_kind, p_credit_type, p_amount, p_lot_id, p_balance_after, p_action, p_platform,
           p_metadata::text, (extract(epoch FROM p_effective_at) * 1000)::bigint, (extract(epoch FROM p_recorded_at) * 1000)::bigint)::text;
GRANT EXECUTE ON FUNCTION ledger_payload(text, bigint, text, text, text, integer, bigint, bigint, text, text, jsonb, timestamptz, timestamptz) TO tandem_worker;
