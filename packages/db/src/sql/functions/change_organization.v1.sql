-- The organization of a command, locked, where whoever asks may change it: its owner or an admin. No row otherwise: then it is as unknown
-- as one that does not exist. A user's personal one is made here at the first need.
CREATE FUNCTION organization_to_change(p_command jsonb, p_or_member text DEFAULT NULL) RETURNS SETOF organizations
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  IF p_command ->> 'actorType' = 'USER' AND p_command ->> 'organizationId' = personal_organization_id(p_command ->> 'actorId') THEN
    PERFORM ensure_personal_organization(p_command ->> 'actorId');
  END IF;
  RETURN QUERY
    SELECT * FROM organizations
     WHERE organization_id = p_command ->> 'organizationId'
       AND (p_command ->> 'actorType' = 'ADMIN' OR p_command ->> 'actorId' IN (owner_user_id, p_or_member))
       FOR UPDATE;
END $$;

CREATE FUNCTION organization_refused(p_code text, p_command jsonb, p_more jsonb DEFAULT '{}') RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp
RETURN jsonb_build_object('code', p_code, 'result', jsonb_build_object('organizationId', p_command ->> 'organizationId') || p_more);

CREATE FUNCTION audit_organization(p_command jsonb, p_changes jsonb, p_at timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  SELECT append_audit('ORGANIZATION', p_command ->> 'organizationId', 'UPDATE', p_command ->> 'actorType', p_command ->> 'actorId', p_changes,
                      command_metadata(p_command), p_at)
$$;

-- Makes a user a member (AddMemberCommand); one who is already stays as they are.
CREATE FUNCTION add_member(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  c_limit CONSTANT integer := 1000;
  v_id text := p_command ->> 'organizationId';
  v_user_id text := p_command ->> 'memberId';
  v_now timestamptz := clock_now();
  v_member organization_members;
BEGIN
  PERFORM FROM organization_to_change(p_command);
  IF NOT FOUND THEN
    RETURN organization_refused('organization_unknown', p_command);
  END IF;
  SELECT * INTO v_member FROM organization_members WHERE organization_id = v_id AND user_id = v_user_id;
  IF NOT FOUND THEN
    IF (SELECT count(*) FROM organization_members WHERE organization_id = v_id) >= c_limit THEN
      RETURN organization_refused('organization_full', p_command, jsonb_build_object('limit', c_limit));
    END IF;
    INSERT INTO users (user_id, created_at) VALUES (v_user_id, v_now) ON CONFLICT DO NOTHING;
    INSERT INTO organization_members (organization_id, user_id, role, created_at) VALUES (v_id, v_user_id, 'member', v_now) RETURNING * INTO v_member;
    PERFORM audit_organization(p_command, jsonb_build_object('member', jsonb_build_object('from', NULL, 'to', v_user_id)), v_now);
  END IF;
  RETURN jsonb_build_object('result', jsonb_build_object('organizationId', v_id, 'member',
    jsonb_build_object('userId', v_member.user_id, 'role', v_member.role, 'since', iso_instant(v_member.created_at))));
END $$;

-- Takes a member out (RemoveMemberCommand); members may also go by themselves.
CREATE FUNCTION remove_member(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_id text := p_command ->> 'organizationId';
  v_user_id text := p_command ->> 'memberId';
  v_about jsonb := jsonb_build_object('userId', v_user_id);
BEGIN
  PERFORM FROM organization_to_change(p_command, v_user_id);
  IF NOT FOUND THEN
    RETURN organization_refused('organization_unknown', p_command);
  END IF;
  IF EXISTS (SELECT FROM organization_members WHERE organization_id = v_id AND user_id = v_user_id AND role = 'owner') THEN
    RETURN organization_refused('owner_stays', p_command, v_about);
  END IF;
  DELETE FROM organization_members WHERE organization_id = v_id AND user_id = v_user_id;
  IF NOT FOUND THEN
    RETURN organization_refused('member_unknown', p_command, v_about);
  END IF;
  PERFORM audit_organization(p_command, jsonb_build_object('member', jsonb_build_object('from', v_user_id, 'to', NULL)), clock_now());
  RETURN jsonb_build_object('result', jsonb_build_object('organizationId', v_id) || v_about);
END $$;

-- Gives an organization another name (RenameOrganizationCommand).
CREATE FUNCTION rename_organization(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_name text := p_command ->> 'name';
  v_before organizations;
BEGIN
  SELECT * INTO v_before FROM organization_to_change(p_command);
  IF NOT FOUND THEN
    RETURN organization_refused('organization_unknown', p_command);
  END IF;
  IF v_before.name <> v_name THEN
    UPDATE organizations SET name = v_name WHERE organization_id = v_before.organization_id;
    PERFORM audit_organization(p_command, jsonb_build_object('name', jsonb_build_object('from', v_before.name, 'to', v_name)), clock_now());
  END IF;
  RETURN jsonb_build_object('result', jsonb_build_object('organizationId', v_before.organization_id, 'name', v_name));
END $$;
GRANT EXECUTE ON FUNCTION add_member(jsonb), remove_member(jsonb), rename_organization(jsonb) TO tandem_worker;
