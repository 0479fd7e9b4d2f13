-- Who had a subscription changed at Stripe. Where Stripe's own event told of the change first, the row was written in its name, and
-- nothing else would say who asked.
CREATE FUNCTION record_author(p_subscription_id text, p_actor_type text, p_actor_id text, p_metadata jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  SELECT append_audit('SUBSCRIPTION', p_subscription_id, 'UPDATE', p_actor_type, p_actor_id, '{}', p_metadata, clock_now())
   WHERE NOT EXISTS (SELECT FROM audit_entries
                      WHERE entity_type = 'SUBSCRIPTION' AND entity_id = p_subscription_id AND metadata ->> 'operationId' = p_metadata ->> 'operationId')
$$;
GRANT EXECUTE ON FUNCTION record_author(text, text, text, jsonb) TO tandem_worker;
