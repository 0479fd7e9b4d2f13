-- An intent was paid or carried out, whatever it was until now: a payment beats its expiry (RULES 17). To be called in the transaction that
-- writes the subscription, with the metadata `tandem_intent_id` of what Stripe shows; any number of times, and with ids that are none of ours.
-- Returns whether it completed the intent now.
CREATE FUNCTION complete_intent(p_intent_id text, p_subscription_id text, p_actor_type text, p_actor_id text, p_metadata jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_version integer;
BEGIN
  SELECT version INTO v_version FROM subscription_intents WHERE intent_id = p_intent_id AND status <> 'completed' FOR UPDATE;
  RETURN FOUND AND move_intent(p_intent_id, v_version, jsonb_build_object('status', 'completed', 'subscriptionId', p_subscription_id),
    p_actor_type, p_actor_id, p_metadata) IS NOT NULL;
END $$;
GRANT EXECUTE ON FUNCTION complete_intent(text, text, text, text, jsonb) TO tandem_worker;

-- A payment that was under way came to nothing; an intent that waits for it fails. Returns whether it did now.
CREATE FUNCTION fail_intent(p_intent_id text, p_actor_type text, p_actor_id text, p_metadata jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_version integer;
BEGIN
  SELECT version INTO v_version FROM subscription_intents WHERE intent_id = p_intent_id AND status = 'pending' FOR UPDATE;
  RETURN FOUND AND move_intent(p_intent_id, v_version, '{"status": "failed"}', p_actor_type, p_actor_id, p_metadata) IS NOT NULL;
END $$;
GRANT EXECUTE ON FUNCTION fail_intent(text, text, text, jsonb) TO tandem_worker;
