/** What a subscription can be, in Stripe's words and one of ours: `expired`, a complimentary one that is over. */
export const SUBSCRIPTION_STATUSES = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'canceled',
  'expired',
] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** Every transition there is (PRODUCT 4, RULES 16). What is over stays over. */
const TRANSITIONS: Readonly<Record<SubscriptionStatus, readonly SubscriptionStatus[]>> = {
  incomplete: ['active', 'trialing', 'incomplete_expired', 'canceled'],
  incomplete_expired: [],
  trialing: ['active', 'past_due', 'unpaid', 'paused', 'canceled', 'expired'],
  active: ['trialing', 'past_due', 'unpaid', 'paused', 'canceled', 'expired'],
  past_due: ['active', 'trialing', 'unpaid', 'paused', 'canceled', 'expired'],
  unpaid: ['active', 'past_due', 'trialing', 'paused', 'canceled', 'expired'],
  paused: ['active', 'trialing', 'past_due', 'unpaid', 'canceled', 'expired'],
  canceled: [],
  expired: [],
};

const isKnown = (status: string): status is SubscriptionStatus => Object.hasOwn(TRANSITIONS, status);

/**
 * Is this step of a subscription one we know? Stripe is the truth, so that another one is kept as Stripe reports it, and told to ops;
 * we make none by ourselves. Staying, and being seen for the first time (`from` undefined), are no steps.
 */
export function isListedTransition(from: string | undefined, to: string): boolean {
  if (!isKnown(to)) return false;
  return from === undefined || from === to || (isKnown(from) && TRANSITIONS[from].includes(to));
}

/** Over for good: nothing follows. */
export const isOver = (status: string): boolean => isKnown(status) && TRANSITIONS[status].length === 0;
