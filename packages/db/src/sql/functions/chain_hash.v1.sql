-- One link of a hash chain: SHA-256 over the previous hash and this entry's payload.
CREATE FUNCTION chain_hash(p_previous bytea, p_payload text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(p_previous || convert_to(p_payload, 'UTF8'));

GRANT EXECUTE ON FUNCTION chain_hash(bytea, text) TO tandem_worker;

-- In plpgsql, because an aggregate's step is never inlined and plpgsql has the cheapest call.
CREATE FUNCTION chain_hash_step(p_state bytea, p_head bytea, p_payload text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN sha256(coalesce(p_state, p_head) || convert_to(p_payload, 'UTF8')); END $$;

-- The same as a running aggregate: hash_chain(head, payload) OVER (PARTITION BY user_id ORDER BY seq).
CREATE AGGREGATE hash_chain(p_head bytea, p_payload text) (SFUNC = chain_hash_step, STYPE = bytea);
