/** A subscription whose payment failed stays active so long (PRODUCT 4). */
export const GRACE_MS = 7 * 86_400_000;

/**
 * When the grace of a subscription ends: fixed at the first failure, whatever fails later; none once it is paid, or over. Ops may have
 * set another end meanwhile, which stays until the payment (RULES 16).
 * @param before the end that is set
 * @param failedAt of the failure that is told now; null when something else is told, and the failure is still to be
 */
export function graceEnd(status: string, before: number | null, failedAt: number | null): number | null {
  if (status !== 'past_due') return null;
  return before ?? (failedAt === null ? null : failedAt + GRACE_MS);
}
