-- Does an operation ask for just what this other one did when it settled a hold? The same verb, and for a capture the same amount:
-- named, or by naming none all that was held.
CREATE FUNCTION settles_alike(p_draft operation_draft, p_settling credit_operations) RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp
AS $$
  SELECT coalesce(p_settling.status = 'applied' AND p_settling.type = p_draft.type AND CASE p_draft.type
           WHEN 'release' THEN true
           WHEN 'capture' THEN s.captured = coalesce(p_draft.amount, s.captured + s.returned) AND ((p_draft.command ->> 'final')::boolean OR s.returned = 0) END, false)
    FROM (SELECT (p_settling.outcome #>> '{result,amount}')::integer AS captured, (p_settling.outcome #>> '{result,returned}')::integer AS returned) AS s
$$;
