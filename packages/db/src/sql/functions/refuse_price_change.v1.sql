-- A price that was shown, and perhaps paid, stays what it was; only its place in Stripe and whether it is offered may change.
CREATE FUNCTION refuse_price_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  -- The generated column is not computed yet and follows from another.
  c_may_differ CONSTANT text[] := '{stripe_price_id,active,plan_cycle}';
BEGIN
  IF to_jsonb(new) - c_may_differ <> to_jsonb(old) - c_may_differ THEN
    RAISE EXCEPTION 'a price never changes; add a new one and set this one inactive' USING ERRCODE = 'TD001';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER refuse_price_change BEFORE UPDATE ON prices FOR EACH ROW EXECUTE FUNCTION refuse_price_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON prices FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
