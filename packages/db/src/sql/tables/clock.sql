-- The one clock of API, worker and SQL. In production the row stays at zero and the worker refuses to start otherwise.
CREATE TABLE clock (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  offset_ms bigint NOT NULL DEFAULT 0,
  frozen_at timestamptz
);
INSERT INTO clock DEFAULT VALUES;
