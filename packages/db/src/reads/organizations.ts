import type { AllOrganizationsResponse, Organization, OrganizationsResponse } from '@tandem/contracts';
import type { Database } from '../database.ts';
import { cursorAfterPlace, pageOf, placeIn } from './cursor.ts';

type PageWanted = { limit: number; cursor?: string };

const LIST = 'organizations';
const ORGANIZATION = `o.organization_id AS "organizationId", o.name, o.owner_user_id AS owner, o.personal, o.region,
  iso_instant(nullif(o.created_at, 'epoch')) AS "createdAt"`;

/**
 * A page of the organizations a user is in, newest first; the last one is the personal one, where it is not stored yet.
 * @throws InvalidCursorError
 */
export async function readOrganizationsOf(
  db: Database,
  userId: string,
  { limit, cursor }: PageWanted,
): Promise<OrganizationsResponse> {
  const after = cursor === undefined ? undefined : placeIn(cursor, LIST);
  const rows = await db.query<OrganizationsResponse['items'][number]>(MINE, [userId, after?.at, after?.id, limit + 1]);
  return pageOf(rows, limit, cursorAt);
}

export type OrganizationFilter = PageWanted & { owner?: string; region?: string; personal?: boolean };

/** A page of all organizations, newest first; for admins. @throws InvalidCursorError */
export async function readAllOrganizations(
  db: Database,
  { limit, cursor, owner, region, personal }: OrganizationFilter,
): Promise<AllOrganizationsResponse> {
  const after = cursor === undefined ? undefined : placeIn(cursor, LIST);
  const rows = await db.query<AllOrganizationsResponse['items'][number]>(ALL, [
    owner,
    region,
    personal,
    after?.at,
    after?.id,
    limit + 1,
  ]);
  return pageOf(rows, limit, cursorAt);
}

const cursorAt = ({ createdAt, organizationId }: Organization) =>
  cursorAfterPlace(LIST, { at: createdAt ?? new Date(0).toISOString(), id: organizationId });

const MINE = `
  SELECT ${ORGANIZATION}, o.role
    FROM (SELECT o.organization_id, o.owner_user_id, o.name, o.region, o.personal, o.created_at, m.role
            FROM organization_members m JOIN organizations o USING (organization_id) WHERE m.user_id = $1
           UNION ALL SELECT *, 'owner' FROM unwritten_personal_organization($1)) AS o
   WHERE $2::timestamptz IS NULL OR (o.created_at, o.organization_id) < ($2, $3)
   ORDER BY o.created_at DESC, o.organization_id DESC LIMIT $4`;

const ALL = `
  SELECT ${ORGANIZATION},
         (SELECT count(*)::int FROM organization_members m WHERE m.organization_id = o.organization_id) AS members,
         (SELECT count(*)::int FROM subscriptions s WHERE s.organization_id = o.organization_id) AS subscriptions
    FROM organizations o
   WHERE ($1::text IS NULL OR o.owner_user_id = $1) AND ($2::text IS NULL OR o.region = $2) AND ($3::boolean IS NULL OR o.personal = $3)
     AND ($4::timestamptz IS NULL OR (o.created_at, o.organization_id) < ($4, $5))
   ORDER BY o.created_at DESC, o.organization_id DESC LIMIT $6`;
