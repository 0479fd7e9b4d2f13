-- Settings that take effect without a restart, because SQL reads them where it decides.
CREATE TABLE settings (
  name text PRIMARY KEY,
  value jsonb NOT NULL,
  updated_at timestamptz NOT NULL
);

-- Feature flags: off, or on for a stable share of users, optionally only for accounts opened since an instant.
CREATE TABLE feature_flags (
  name text PRIMARY KEY,
  enabled boolean NOT NULL DEFAULT false,
  percentage integer NOT NULL DEFAULT 100 CHECK (percentage BETWEEN 0 AND 100),
  sign_ups_since timestamptz,
  updated_at timestamptz NOT NULL
);
