import type { Feature, Member, Organization, SubscriptionRecord } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** All that is stored of an organization, with what the entitlement levels allow, at one instant. */
export type OrganizationState = {
  /** The business time it was read at. */
  at: string;
  organization: Organization;
  /** The owner first. */
  members: Member[];
  /** Newest first. */
  subscriptions: SubscriptionRecord[];
  levels: Record<string, { rank: number; features: Record<string, Feature> }>;
};

/** An organization; undefined when there is none. The personal one of `userId` is there before it is stored (RULES 14). */
export async function readOrganization(
  db: Database,
  organizationId: string,
  userId: string | undefined,
): Promise<OrganizationState | undefined> {
  const ids = [organizationId, userId ?? null];
  const [row] = await db.query<{ state: OrganizationState | null }>('SELECT organization_state($1, $2) AS state', ids);
  return row?.state ?? undefined;
}
