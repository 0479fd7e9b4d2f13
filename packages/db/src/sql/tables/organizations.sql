-- Each user has an organization of their own from the first need on; others have members beside their owner.
ALTER TABLE organizations ADD COLUMN personal boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX organizations_personal ON organizations (owner_user_id) WHERE personal;

-- Who may see and act for an organization; its owner is a member, too.
CREATE TABLE organization_members (
  organization_id text COLLATE "C" NOT NULL CONSTRAINT organization_members_organization_fk REFERENCES organizations,
  user_id text COLLATE "C" NOT NULL CONSTRAINT organization_members_user_fk REFERENCES users,
  role text NOT NULL CHECK (role IN ('owner', 'member')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX organization_members_user ON organization_members (user_id);
CREATE UNIQUE INDEX organization_members_owner ON organization_members (organization_id) WHERE role = 'owner';

INSERT INTO organization_members (organization_id, user_id, role, created_at)
SELECT organization_id, owner_user_id, 'owner', created_at FROM organizations;
