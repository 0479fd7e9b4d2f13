-- What an audit entry says about the command that caused it.
CREATE FUNCTION command_metadata(p_command jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object('reason', p_command ->> 'reason', 'ticketId', p_command ->> 'ticketId',
    'apiEndpoint', p_command ->> 'route', 'operationId', p_command ->> 'operationId'))
$$;

-- The members in which two objects differ: {member: {from, to}}.
CREATE FUNCTION changed_members(p_before jsonb, p_after jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp
AS $$
  SELECT coalesce(jsonb_object_agg(member, jsonb_build_object('from', p_before -> member, 'to', p_after -> member)), '{}')
    FROM jsonb_object_keys(p_before || p_after) AS member
   WHERE p_before -> member IS DISTINCT FROM p_after -> member
$$;
