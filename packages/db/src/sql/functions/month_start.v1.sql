-- Start of the n-th month counted from an anchor: always from the original anchor, clamped at month ends, in UTC
-- (31 Jan -> 28 Feb -> 31 Mar). Calendar months are months from 1970-01-01.
CREATE FUNCTION month_start(p_anchor timestamptz, p_index integer) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ((p_anchor AT TIME ZONE 'UTC') + p_index * interval '1 month') AT TIME ZONE 'UTC';
GRANT EXECUTE ON FUNCTION month_start(timestamptz, integer) TO tandem_worker, tandem_api;

-- Index of the month that contains an instant; months are half-open.
CREATE FUNCTION month_index(p_anchor timestamptz, p_at timestamptz) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
  SELECT n - CASE WHEN month_start(p_anchor, n) > p_at THEN 1 ELSE 0 END
    FROM (SELECT (12 * (extract(year FROM p_at AT TIME ZONE 'UTC') - extract(year FROM p_anchor AT TIME ZONE 'UTC'))
                  + extract(month FROM p_at AT TIME ZONE 'UTC') - extract(month FROM p_anchor AT TIME ZONE 'UTC'))::integer AS n) AS estimate
$$;
GRANT EXECUTE ON FUNCTION month_index(timestamptz, timestamptz) TO tandem_worker, tandem_api;
