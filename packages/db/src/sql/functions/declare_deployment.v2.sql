-- A setting of the deployment, audited where it changes. A null value takes it away.
CREATE FUNCTION declare_setting(p_name text, p_value jsonb, p_reason text) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_before jsonb;
BEGIN
  SELECT value INTO v_before FROM settings WHERE name = p_name;
  IF v_before IS NOT DISTINCT FROM p_value THEN
    RETURN;
  END IF;
  DELETE FROM settings WHERE name = p_name;
  IF p_value IS NOT NULL THEN
    INSERT INTO settings (name, value, updated_at) VALUES (p_name, p_value, clock_now());
  END IF;
  PERFORM append_audit('SETTING', p_name, 'UPDATE', 'SYSTEM', 'worker',
    jsonb_build_object(p_name, jsonb_build_object('from', v_before, 'to', p_value)), jsonb_build_object('reason', p_reason), clock_now());
END $$;

-- A worker at start says which system CREDIT_SYSTEM_VERSION pins (null: none) and what CLAWBACK_DEBT says. Kept here so that API,
-- worker and psql cannot differ.
DROP FUNCTION declare_deployment(text);
CREATE FUNCTION declare_deployment(p_credit_system_version text, p_clawback_debt boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
  IF p_credit_system_version IS NOT NULL AND p_credit_system_version NOT IN ('v1', 'v2') THEN
    RAISE EXCEPTION 'credit system must be v1 or v2, not %', quote_literal(p_credit_system_version) USING ERRCODE = '22023';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('declare_deployment', 0));
  PERFORM declare_setting('credit_system_version', to_jsonb(p_credit_system_version), 'CREDIT_SYSTEM_VERSION of the deployment');
  PERFORM declare_setting('clawback_debt', CASE WHEN p_clawback_debt THEN to_jsonb(true) END, 'CLAWBACK_DEBT of the deployment');
END $$;
GRANT EXECUTE ON FUNCTION declare_deployment(text, boolean) TO tandem_worker;
