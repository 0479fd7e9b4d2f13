-- Where an organization pays: its currency. A region that is not here pays in the default one's.
CREATE TABLE regions (
  region text PRIMARY KEY CHECK (region ~ '^[A-Z]{2}$'),
  name text NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  is_default boolean NOT NULL DEFAULT false,
  UNIQUE (region, currency)
);
CREATE UNIQUE INDEX regions_one_default ON regions (is_default) WHERE is_default;
INSERT INTO regions (region, name, currency, is_default) VALUES
  ('US', 'United States', 'USD', true),
  ('CA', 'Canada', 'CAD', false),
  ('EU', 'European Union', 'EUR', false),
  ('GB', 'United Kingdom', 'GBP', false),
  ('AU', 'Australia', 'AUD', false);

-- From now on a region is a row, not a word in a constraint.
ALTER TABLE organizations DROP CONSTRAINT organizations_region_check;
ALTER TABLE organizations ADD CONSTRAINT organizations_region_fk FOREIGN KEY (region) REFERENCES regions;
