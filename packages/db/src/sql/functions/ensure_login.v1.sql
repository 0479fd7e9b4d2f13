-- Makes a login role, or sets its password, and puts it into one of the group roles.
CREATE FUNCTION ensure_login(p_name text, p_password text, p_group text) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  IF p_group NOT IN ('tandem_api', 'tandem_worker') OR p_name = '' OR p_password = '' THEN
    RAISE EXCEPTION 'a login needs a name, a password and a group' USING ERRCODE = '22023';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('ensure_login', 0));
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = p_name) THEN
    EXECUTE format('CREATE ROLE %I LOGIN', p_name);
  END IF;
  EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', p_name, p_password);
  EXECUTE format('GRANT %I TO %I', p_group, p_name);
END $$;
