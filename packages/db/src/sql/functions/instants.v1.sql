-- Instants as billing facts carry them: whole milliseconds since 1970.
CREATE FUNCTION to_epoch_ms(p_at timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (extract(epoch FROM p_at) * 1000)::bigint;

CREATE FUNCTION from_epoch_ms(p_ms bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN timestamptz 'epoch' + p_ms * interval '1 millisecond';
