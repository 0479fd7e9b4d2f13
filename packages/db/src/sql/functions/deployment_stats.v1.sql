-- Statements that run longer than that, whoever runs them. SECURITY DEFINER, because logins see each other's only as their owner may.
CREATE FUNCTION slow_statements(p_longer_than interval) RETURNS TABLE (application text, milliseconds bigint, waits_for text, statement text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  SELECT application_name, (extract(epoch FROM clock_timestamp() - query_start) * 1000)::bigint, wait_event_type, left(query, 500)
    FROM pg_stat_activity
   WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND backend_type = 'client backend'
     AND query_start < clock_timestamp() - p_longer_than
   ORDER BY query_start LIMIT 20
$$;
GRANT EXECUTE ON FUNCTION slow_statements(interval) TO tandem_api;

-- What GET /admin/stats says of the database; how many rows a table has is the planner's estimate.
CREATE FUNCTION deployment_stats() RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object(
    'at', iso_instant(clock_now()),
    'counts', jsonb_build_object(
      'users', (SELECT count(*) FROM users), 'organizations', (SELECT count(*) FROM organizations),
      'subscriptions', (SELECT coalesce(jsonb_object_agg(status, n), '{}') FROM (SELECT status, count(*) AS n FROM subscriptions GROUP BY status) AS s),
      'activeHolds', (SELECT count(*) FROM credit_holds WHERE status = 'active'),
      'webhookEvents', (SELECT coalesce(jsonb_object_agg(status, n), '{}') FROM (SELECT status, count(*) AS n FROM stripe_events GROUP BY status) AS e)),
    'webhookDelay', (SELECT coalesce(jsonb_agg(d ORDER BY d.type), '[]') FROM (
      SELECT type, count(*) AS events, round(avg(delay))::bigint AS "meanMs", round(percentile_cont(0.95) WITHIN GROUP (ORDER BY delay))::bigint AS "p95Ms", max(delay) AS "maxMs"
        FROM (SELECT type, greatest(0, extract(epoch FROM coalesce(processed_at, stored_at) - received_at) * 1000)::bigint AS delay FROM stripe_events WHERE stored_at > clock_now() - interval '1 day') AS e
       GROUP BY type) AS d),
    'tables', (SELECT coalesce(jsonb_agg(t ORDER BY t.bytes DESC, t."table"), '[]') FROM (
      SELECT c.relname AS "table", pg_total_relation_size(c.oid) AS bytes, greatest(0, c.reltuples)::bigint AS "estimatedRows"
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r') AS t),
    'slowStatements', (SELECT coalesce(jsonb_agg(jsonb_build_object('application', s.application, 'milliseconds', s.milliseconds, 'waitsFor', s.waits_for, 'statement', s.statement)), '[]')
                         FROM slow_statements(interval '500 milliseconds') AS s))
$$;
GRANT EXECUTE ON FUNCTION deployment_stats() TO tandem_api;
