-- A user's personal organization where it is not stored yet, as it would be; its time is the epoch.
CREATE FUNCTION unwritten_personal_organization(p_user_id text)
RETURNS TABLE (organization_id text, owner_user_id text, name text, region text, personal boolean, created_at timestamptz)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT personal_organization_id(p_user_id), p_user_id, 'Personal', region_or_default(NULL), true, timestamptz 'epoch'
   WHERE p_user_id IS NOT NULL AND NOT EXISTS (SELECT FROM organizations o WHERE o.owner_user_id = p_user_id AND o.personal)
$$;

-- What the API knows of an organization, as JSON (OrganizationState in the reads): itself, its members, its subscriptions with their prices,
-- and what each entitlement level allows; NULL when there is none. A user's personal one is there before it is stored (RULES 14).
CREATE FUNCTION organization_state(p_organization_id text, p_user_id text) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  WITH found AS (
    SELECT organization_id, owner_user_id, name, region, personal, created_at FROM organizations WHERE organization_id = p_organization_id
    UNION ALL
    SELECT * FROM unwritten_personal_organization(p_user_id) WHERE organization_id = p_organization_id
  )
  SELECT jsonb_build_object(
    'at', iso_instant(clock_now()),
    'organization', jsonb_build_object('organizationId', o.organization_id, 'name', o.name, 'owner', o.owner_user_id, 'personal', o.personal,
                                       'region', o.region, 'createdAt', iso_instant(nullif(o.created_at, 'epoch'))),
    'members', (SELECT coalesce(jsonb_agg(jsonb_build_object('userId', m.user_id, 'role', m.role, 'since', iso_instant(m.created_at))
                                          ORDER BY m.role DESC, m.created_at, m.user_id),
                                jsonb_build_array(jsonb_build_object('userId', o.owner_user_id, 'role', 'owner', 'since', NULL)))
                  FROM organization_members m WHERE m.organization_id = o.organization_id),
    'subscriptions', (SELECT coalesce(jsonb_agg(subscription_view(s, p) ORDER BY s.created_at DESC, s.subscription_id DESC), '[]')
                        FROM subscriptions s JOIN prices p USING (price_id) WHERE s.organization_id = o.organization_id),
    'levels', (SELECT jsonb_object_agg(l.level, jsonb_build_object('rank', l.rank, 'features', (
                        SELECT coalesce(jsonb_object_agg(f.feature, jsonb_build_object('isEnabled', f.is_enabled, 'limit', f.limit_amount, 'unit', f.unit)), '{}')
                          FROM entitlement_features f WHERE f.level = l.level)))
                 FROM entitlement_levels l))
    FROM found o
$$;
GRANT EXECUTE ON FUNCTION unwritten_personal_organization(text), organization_state(text, text) TO tandem_api, tandem_worker;
