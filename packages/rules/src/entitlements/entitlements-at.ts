import type { Feature } from '@tandem/contracts';
import { type ActivityFacts, isActive } from '../subscriptions/is-active.ts';

/** A subscription and the level its price names. */
export type EntitlingSubscription = ActivityFacts & { readonly entitlementLevel: string };

/** The entitlement levels by name; of several the highest rank counts. */
export type EntitlementLevels = Readonly<
  Record<string, { readonly rank: number; readonly features: Readonly<Record<string, Feature>> }>
>;

export type Entitlements = {
  /** Null without an active subscription. */
  readonly level: string | null;
  readonly features: Readonly<Record<string, Feature>>;
  /** When the passing of time alone may change this: the next end of a trial, a grace or a period that counts. */
  readonly changesAt: number | null;
};

const TRIAL_LEVEL = 'trial';

/**
 * What an organization may use at an instant (PRODUCT 4, RULES 15 and 16): the highest level of its active subscriptions,
 * complimentary ones included. A trial gives the level `trial`, whatever it is a trial of. Without any, every feature is off.
 */
export function entitlementsAt(
  subscriptions: readonly EntitlingSubscription[],
  levels: EntitlementLevels,
  at: number,
): Entitlements {
  const active = subscriptions.filter((subscription) => isActive(subscription, at));
  const [level = null] = active
    .map(({ status, entitlementLevel }) => (status === 'trialing' ? TRIAL_LEVEL : entitlementLevel))
    .sort((a, b) => rankOf(levels, b) - rankOf(levels, a));
  const ends = active
    .flatMap(({ trialEndsAt, graceEndsAt, periodEndsAt }) => [trialEndsAt, graceEndsAt, periodEndsAt])
    .filter((end) => end !== null && end > at);
  return {
    level,
    features: { ...switchedOff(levels), ...(level === null ? {} : levels[level]?.features) },
    changesAt: ends.length === 0 ? null : Math.min(...ends.map(Number)),
  };
}

const rankOf = (levels: EntitlementLevels, level: string) => levels[level]?.rank ?? -1;

/** Every feature that some level has. */
function switchedOff(levels: EntitlementLevels): Record<string, Feature> {
  const features = Object.values(levels).flatMap((level) => Object.entries(level.features));
  return Object.fromEntries(features.map(([name, { unit }]) => [name, { isEnabled: false, limit: 0, unit }]));
}
