-- Trigger of append-only tables: refuses for every role, the owner included.
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'TD001', HINT = 'Correct a mistake with a new entry.';
END $$;
