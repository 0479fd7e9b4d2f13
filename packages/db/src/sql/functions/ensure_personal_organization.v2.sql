-- The organization of a user alone, made at the first need; returns its id.
CREATE OR REPLACE FUNCTION ensure_personal_organization(p_user_id text) RETURNS text
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
  v_id := personal_organization_id(p_user_id);
  INSERT INTO users (user_id, created_at) VALUES (p_user_id, v_now) ON CONFLICT DO NOTHING;
  INSERT INTO organizations (organization_id, owner_user_id, name, region, created_at, personal)
  VALUES (v_id, p_user_id, 'Personal', region_or_default(NULL), v_now, true) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    INSERT INTO organization_members (organization_id, user_id, role, created_at) VALUES (v_id, p_user_id, 'owner', v_now);
    PERFORM append_audit('ORGANIZATION', v_id, 'CREATE', 'SYSTEM', 'tandem',
      jsonb_build_object('owner', jsonb_build_object('from', NULL, 'to', p_user_id)), '{"reason": "first need of a personal organization"}', v_now);
  END IF;
  RETURN v_id;
END $$;
