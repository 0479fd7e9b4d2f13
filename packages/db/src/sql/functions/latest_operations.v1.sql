-- A user's latest ended operations. The ids the API makes, `e<partition>-<time>…`, sort by time within a partition, so each partition
-- the user was ever in is looked up by key; ids from elsewhere are few.
CREATE FUNCTION latest_operations(p_user_id text, p_limit integer) RETURNS SETOF credit_operations
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  WITH RECURSIVE partitions AS (
    SELECT (SELECT split_part(operation_id, '-', 1) || '-' FROM credit_operations
             WHERE user_id = p_user_id AND operation_id >= 'e' AND operation_id < 'f' ORDER BY operation_id DESC LIMIT 1) AS prefix
    UNION ALL
    SELECT (SELECT split_part(operation_id, '-', 1) || '-' FROM credit_operations
             WHERE user_id = p_user_id AND operation_id >= 'e' AND operation_id < p.prefix COLLATE "C" ORDER BY operation_id DESC LIMIT 1)
      FROM partitions p WHERE p.prefix IS NOT NULL
  )
  SELECT latest.* FROM (
    SELECT o.* FROM partitions p
     CROSS JOIN LATERAL (SELECT * FROM credit_operations WHERE user_id = p_user_id AND operation_id >= p.prefix AND operation_id < p.prefix || '~'
                          ORDER BY operation_id DESC LIMIT p_limit) AS o
    UNION ALL
    SELECT * FROM credit_operations WHERE user_id = p_user_id AND (operation_id < 'e' OR operation_id >= 'f')) AS latest
   ORDER BY completed_at DESC, operation_id DESC LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION latest_operations(text, integer) TO tandem_worker, tandem_api;
