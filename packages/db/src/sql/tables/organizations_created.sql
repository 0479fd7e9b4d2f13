-- For lists, newest first.
CREATE INDEX organizations_created ON organizations (created_at, organization_id);
