-- The organization of a user alone, made at the first need; returns its id. Its id is `personal_` and the user's id; where that would be
-- too long, `personal_` and the SHA-256 of the user's id, in hex.
CREATE FUNCTION ensure_personal_organization(p_user_id text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_id text;
  v_now timestamptz := clock_now();
BEGIN
  SELECT organization_id INTO v_id FROM organizations WHERE owner_user_id = p_user_id AND personal;
  IF FOUND THEN
    RETURN v_id;
  END IF;
  v_id := 'personal_' || CASE WHEN char_length(p_user_id) <= 119 THEN p_user_id ELSE encode(sha256(convert_to(p_user_id, 'UTF8')), 'hex') END;
  INSERT INTO users (user_id, created_at) VALUES (p_user_id, v_now) ON CONFLICT DO NOTHING;
  INSERT INTO organizations (organization_id, owner_user_id, name, created_at, personal)
  VALUES (v_id, p_user_id, 'Personal', v_now, true) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    INSERT INTO organization_members (organization_id, user_id, role, created_at) VALUES (v_id, p_user_id, 'owner', v_now);
    PERFORM append_audit('ORGANIZATION', v_id, 'CREATE', 'SYSTEM', 'tandem',
      jsonb_build_object('owner', jsonb_build_object('from', NULL, 'to', p_user_id)), '{"reason": "first need of a personal organization"}', v_now);
  END IF;
  RETURN v_id;
END $$;
GRANT EXECUTE ON FUNCTION ensure_personal_organization(text) TO tandem_worker;
