CREATE TYPE month_part AS (starts_at timestamptz, ends_at timestamptz, month_starts_at timestamptz, month_ends_at timestamptz);

-- The months counted from an anchor that lie between two instants; the first and the last may be parts of one.
CREATE FUNCTION months_between(p_anchor timestamptz, p_from timestamptz, p_to timestamptz) RETURNS SETOF month_part
LANGUAGE sql IMMUTABLE STRICT
SET search_path = public, pg_temp
AS $$
  SELECT greatest(month_start(p_anchor, n), p_from), least(month_start(p_anchor, n + 1), p_to), month_start(p_anchor, n), month_start(p_anchor, n + 1)
    FROM generate_series(month_index(p_anchor, p_from), month_index(p_anchor, p_to - interval '1 millisecond')) AS n
$$;

-- floor(amount × part / month): the whole amount for a whole month.
CREATE FUNCTION share_of_month(p_amount integer, m month_part) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT
SET search_path = public, pg_temp
AS $$
  SELECT div(p_amount::numeric * (to_epoch_ms(m.ends_at) - to_epoch_ms(m.starts_at)), to_epoch_ms(m.month_ends_at) - to_epoch_ms(m.month_starts_at))::integer
$$;
