-- That an admin had an organization synced (SyncOrganizationCommand), and which subscriptions it changed; each of those has its own entry, too.
CREATE FUNCTION record_sync(p_command jsonb, p_changed text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  SELECT append_audit('ORGANIZATION', p_command ->> 'organizationId', 'UPDATE', p_command ->> 'actorType', p_command ->> 'actorId', '{}',
    command_metadata(p_command) || jsonb_build_object('subscriptions', p_changed), clock_now())
$$;
GRANT EXECUTE ON FUNCTION record_sync(jsonb, text[]) TO tandem_worker;
