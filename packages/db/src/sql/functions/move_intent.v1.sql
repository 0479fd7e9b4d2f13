-- Changes an intent where its version is still the one that was read, with its audit entry. NULL when somebody else was faster, or when the
-- step is none: what is completed stays so, and only a payment moves what failed or expired (RULES 17).
-- p_changes: some of {status, checkoutSessionId, checkoutUrl, subscriptionId}.
CREATE FUNCTION move_intent(p_intent_id text, p_version integer, p_changes jsonb, p_actor_type text, p_actor_id text, p_metadata jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_before subscription_intents;
  v_after subscription_intents;
  v_now timestamptz;
BEGIN
  SELECT * INTO v_before FROM subscription_intents WHERE intent_id = p_intent_id AND version = p_version;
  UPDATE subscription_intents
     SET version = version + 1,
         status = coalesce(p_changes ->> 'status', status),
         checkout_session_id = coalesce(p_changes ->> 'checkoutSessionId', checkout_session_id),
         -- Nobody is sent to a Checkout that is over.
         checkout_url = CASE coalesce(p_changes ->> 'status', status) WHEN 'pending' THEN coalesce(p_changes ->> 'checkoutUrl', checkout_url) END,
         subscription_id = coalesce(p_changes ->> 'subscriptionId', subscription_id),
         completed_at = CASE p_changes ->> 'status' WHEN 'completed' THEN clock_now() END
   WHERE intent_id = p_intent_id AND version = p_version
     AND (status = 'pending' OR (status <> 'completed' AND p_changes ->> 'status' = 'completed'))
  RETURNING * INTO v_after;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  v_now := clock_now();
  PERFORM append_audit('INTENT', p_intent_id, 'UPDATE', p_actor_type, p_actor_id,
    changed_members(intent_view(v_before) - 'version' || jsonb_build_object('checkoutSessionId', v_before.checkout_session_id),
                    intent_view(v_after) - 'version' || jsonb_build_object('checkoutSessionId', v_after.checkout_session_id)), p_metadata, v_now);
  RETURN intent_view(v_after);
END $$;
GRANT EXECUTE ON FUNCTION move_intent(text, integer, jsonb, text, text, jsonb) TO tandem_worker;
