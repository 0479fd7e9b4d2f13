-- A user is whoever a token names; the row is made at the first write.
CREATE TABLE users (
  user_id text COLLATE "C" PRIMARY KEY CHECK (char_length(user_id) BETWEEN 1 AND 128),
  created_at timestamptz NOT NULL,
  credit_system_override text CHECK (credit_system_override IN ('v1', 'v2'))
);

-- One owner, who receives the organization's credits (RULES 15).
CREATE TABLE organizations (
  organization_id text COLLATE "C" PRIMARY KEY CHECK (char_length(organization_id) BETWEEN 1 AND 128),
  owner_user_id text COLLATE "C" NOT NULL CONSTRAINT organizations_owner_fk REFERENCES users,
  name text NOT NULL,
  region text NOT NULL DEFAULT 'US' CHECK (region IN ('CA', 'US', 'EU', 'GB', 'AU')),
  created_at timestamptz NOT NULL
);
CREATE INDEX organizations_owner ON organizations (owner_user_id);
