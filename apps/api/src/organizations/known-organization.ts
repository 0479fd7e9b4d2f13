import type {
  Feature,
  MemberRole,
  OrganizationResponse,
  SubscriptionRecord,
  SubscriptionView,
} from '@tandem/contracts';
import type { OrganizationState } from '@tandem/db';
import { type ActivityFacts, entitlementsAt, isActive } from '@tandem/rules';

/** An organization with what follows from its subscriptions, true from `readAt` until `validUntil`. */
export type KnownOrganization = {
  readonly organization: OrganizationResponse;
  readonly roles: ReadonlyMap<string, MemberRole>;
  readonly subscriptions: readonly SubscriptionView[];
  readonly level: string | null;
  readonly features: Readonly<Record<string, Feature>>;
  /** Business time, milliseconds. */
  readonly readAt: number;
  readonly validUntil: number;
};

const REMEMBERED_MS = 600_000;

/** What follows from a state: ten minutes long, or until the passing of time changes it (PRODUCT 4). */
export function knownOrganization(state: OrganizationState): KnownOrganization {
  const { organization, members, subscriptions, levels } = state;
  const at = Date.parse(state.at);
  const entitling = subscriptions.map((record) => ({
    ...activityOf(record),
    entitlementLevel: record.entitlementLevel,
  }));
  const { level, features, changesAt } = entitlementsAt(entitling, levels, at);
  return {
    organization: { ...organization, members },
    roles: new Map(members.map(({ userId, role }) => [userId, role])),
    subscriptions: subscriptions.map((record) => subscriptionView(record, at)),
    level,
    features,
    readAt: at,
    validUntil: Math.min(at + REMEMBERED_MS, changesAt ?? Number.POSITIVE_INFINITY),
  };
}

export function subscriptionView(record: SubscriptionRecord, at: number): SubscriptionView {
  return { ...record, isActive: isActive(activityOf(record), at) };
}

function activityOf({ status, trialEnd, graceEndsAt, currentPeriodEnd }: SubscriptionRecord): ActivityFacts {
  return {
    status,
    trialEndsAt: instant(trialEnd),
    graceEndsAt: instant(graceEndsAt),
    periodEndsAt: instant(currentPeriodEnd),
  };
}

const instant = (at: string | null) => (at === null ? null : Date.parse(at));
