-- Tells every API process, when the transaction commits, what it has to read again: channel tandem_changed, payload {topic, key}.
CREATE FUNCTION tell_change(p_topic text, p_key text) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$ SELECT pg_notify('tandem_changed', jsonb_build_object('topic', p_topic, 'key', p_key)::text) $$;

-- By trigger, so that no writer can forget it, psql included. The same notice twice in one transaction is sent once.
CREATE FUNCTION tell_organization_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM tell_change('organization', old.organization_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM tell_change('organization', new.organization_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON organizations FOR EACH ROW EXECUTE FUNCTION tell_organization_change();
CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON organization_members FOR EACH ROW EXECUTE FUNCTION tell_organization_change();
CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON subscriptions FOR EACH ROW EXECUTE FUNCTION tell_organization_change();

-- Of a whole table; the topic is the trigger's argument.
CREATE FUNCTION tell_table_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM tell_change(TG_ARGV[0], '*');
  RETURN NULL;
END $$;
CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON prices FOR EACH STATEMENT EXECUTE FUNCTION tell_table_change('catalogue');
CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions FOR EACH STATEMENT EXECUTE FUNCTION tell_table_change('catalogue');
CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON entitlement_levels FOR EACH STATEMENT EXECUTE FUNCTION tell_table_change('catalogue');
CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON entitlement_features FOR EACH STATEMENT EXECUTE FUNCTION tell_table_change('catalogue');
-- The time machine.
CREATE TRIGGER tell_change AFTER UPDATE ON clock FOR EACH STATEMENT EXECUTE FUNCTION tell_table_change('clock');
