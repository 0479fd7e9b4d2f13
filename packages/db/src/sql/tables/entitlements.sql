-- What a subscription lets an organization use, beside credits: a level is a set of features.
CREATE TABLE entitlement_levels (
  level text PRIMARY KEY,
  name text NOT NULL,
  -- Of several subscriptions the highest counts.
  rank integer NOT NULL UNIQUE
);

CREATE TABLE entitlement_features (
  level text NOT NULL CONSTRAINT entitlement_features_level_fk REFERENCES entitlement_levels,
  feature text NOT NULL CHECK (feature ~ '^[a-z][a-z0-9_]*$'),
  is_enabled boolean NOT NULL DEFAULT true,
  -- Null: unlimited.
  limit_amount bigint CHECK (limit_amount BETWEEN 0 AND 9007199254740991),
  unit text NOT NULL,
  PRIMARY KEY (level, feature)
);
