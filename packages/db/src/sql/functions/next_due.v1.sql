-- When something of an account falls due next: its period, a lot or a hold ends. The reset job looks for it.
CREATE FUNCTION next_due(p_user_id text, p_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT least((SELECT max(p.ends_at) FROM credit_periods p WHERE p.user_id = p_user_id),
               (SELECT min(l.expires_at) FROM credit_lots l WHERE l.user_id = p_user_id AND l.open AND l.expires_at > p_at),
               (SELECT min(h.expires_at) FROM credit_holds h WHERE h.user_id = p_user_id AND h.status = 'active' AND h.expires_at > p_at))
$$;
