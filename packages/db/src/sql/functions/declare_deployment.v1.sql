-- A worker at start says which system CREDIT_SYSTEM_VERSION pins (null: none). Kept here so that API, worker and psql cannot differ.
CREATE FUNCTION declare_deployment(p_credit_system_version text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_before jsonb;
BEGIN
  IF p_credit_system_version IS NOT NULL AND p_credit_system_version NOT IN ('v1', 'v2') THEN
    RAISE EXCEPTION 'credit system must be v1 or v2, not %', quote_literal(p_credit_system_version) USING ERRCODE = '22023';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('declare_deployment', 0));
  SELECT value INTO v_before FROM settings WHERE name = 'credit_system_version';
  IF v_before IS NOT DISTINCT FROM to_jsonb(p_credit_system_version) THEN
    RETURN;
  END IF;
  DELETE FROM settings WHERE name = 'credit_system_version';
  IF p_credit_system_version IS NOT NULL THEN
    INSERT INTO settings (name, value, updated_at) VALUES ('credit_system_version', to_jsonb(p_credit_system_version), clock_now());
  END IF;
  PERFORM append_audit('SETTING', 'credit_system_version', 'UPDATE', 'SYSTEM', 'worker',
    jsonb_build_object('credit_system_version', jsonb_build_object('from', v_before, 'to', p_credit_system_version)),
    '{"reason": "CREDIT_SYSTEM_VERSION of the deployment"}', clock_now());
END $$;
GRANT EXECUTE ON FUNCTION declare_deployment(text) TO tandem_worker;
