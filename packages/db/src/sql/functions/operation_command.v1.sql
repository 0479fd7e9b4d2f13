-- The whole command, for operations that have members of their own.
ALTER TYPE operation_draft ADD ATTRIBUTE command jsonb;
