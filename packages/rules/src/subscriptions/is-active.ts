/** What decides whether a subscription counts. Instants in milliseconds. */
export type ActivityFacts = {
  readonly status: string;
  readonly trialEndsAt: number | null;
  readonly graceEndsAt: number | null;
  readonly periodEndsAt: number | null;
};

/** Statuses whose end is decided by something beside the status; any other, also one that is new to us, is not active. */
const MAY_BE_ACTIVE = ['trialing', 'active', 'past_due'];

/**
 * Does a subscription count at an instant (RULES 16)? trialing: until the trial's end, without one yes; then a grace end, a period end,
 * the status, whichever there is first. Ends are half-open: at the instant itself it is over.
 */
export function isActive({ status, trialEndsAt, graceEndsAt, periodEndsAt }: ActivityFacts, at: number): boolean {
  if (!MAY_BE_ACTIVE.includes(status)) return false;
  if (status === 'trialing') return trialEndsAt === null || at < trialEndsAt;
  const endsAt = graceEndsAt ?? periodEndsAt;
  return endsAt === null ? status === 'active' : at < endsAt;
}
