-- Reads the commands of an envelope: a JSON array of OperationCommand. All but a consume, whose members are columns, bring the whole
-- command along for the members that are theirs alone.
CREATE OR REPLACE FUNCTION operation_drafts(p_commands jsonb) RETURNS operation_draft[]
LANGUAGE sql IMMUTABLE STRICT
SET search_path = public, pg_temp
AS $$
  SELECT array_agg(ROW (c.ordinality, c."operationId", c.type, c."userId", c."requestId", c."actorType", c."actorId", c.route,
                        c."idempotencyKey", c.fingerprint, c."creditType", c.amount, c.action, c.platform, c.metadata, c.reason, c."ticketId",
                        CASE WHEN c.type <> 'consume' THEN p_commands -> (c.ordinality - 1)::integer END)::operation_draft
                   ORDER BY c.ordinality)
    FROM ROWS FROM (jsonb_to_recordset(p_commands) AS (
           "operationId" text, type text, "userId" text, "requestId" text, "actorType" text, "actorId" text, route text,
           "idempotencyKey" text, fingerprint text, "creditType" text, amount integer, action text, platform text, metadata jsonb,
           reason text, "ticketId" text)) WITH ORDINALITY AS c
$$;
