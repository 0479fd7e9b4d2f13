-- Notes which organization a customer of Stripe is, once; events that wait for it are tried again. False when it was known.
CREATE FUNCTION link_stripe_customer(p_customer_id text, p_account text, p_organization_id text, p_actor_type text, p_actor_id text, p_metadata jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_now timestamptz := clock_now();
BEGIN
  INSERT INTO stripe_customers (customer_id, account, organization_id, created_at)
  VALUES (p_customer_id, p_account, p_organization_id, v_now) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM append_audit('ORGANIZATION', p_organization_id, 'UPDATE', p_actor_type, p_actor_id,
    jsonb_build_object('stripeCustomer', jsonb_build_object('from', NULL, 'to', p_customer_id)), p_metadata, v_now);
  PERFORM wake_stripe_events('customer:' || p_customer_id);
  RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION link_stripe_customer(text, text, text, text, text, jsonb) TO tandem_worker;
