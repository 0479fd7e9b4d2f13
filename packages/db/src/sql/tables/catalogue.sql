-- Plans are data: numbers change without a deploy and count from the next period on.
CREATE TABLE plans (
  plan_code text PRIMARY KEY,
  name text NOT NULL,
  rank integer NOT NULL UNIQUE
);

CREATE TABLE plan_aliases (
  alias text PRIMARY KEY,
  plan_code text NOT NULL CONSTRAINT plan_aliases_plan_fk REFERENCES plans
);

-- Monthly credits: v1 gives one pool (`any`), v2 an allocation of each type.
CREATE TABLE plan_allocations (
  plan_code text NOT NULL CONSTRAINT plan_allocations_plan_fk REFERENCES plans,
  credit_system text NOT NULL,
  credit_type text NOT NULL,
  amount integer NOT NULL CHECK (amount BETWEEN 0 AND 1000000),
  PRIMARY KEY (plan_code, credit_system, credit_type),
  CHECK ((credit_system = 'v1' AND credit_type = 'any') OR (credit_system = 'v2' AND credit_type IN ('analysis', 'roast')))
);

-- What can be bought under v1; it never expires.
CREATE TABLE credit_packages (
  package_id text PRIMARY KEY,
  credits integer NOT NULL CHECK (credits BETWEEN 1 AND 1000000),
  price_minor integer NOT NULL CHECK (price_minor > 0),
  currency text NOT NULL DEFAULT 'USD'
);
