const WINDOW_MS = 60_000;
const MAX_ADDRESSES = 10_000;

/** Counts refused credentials by address, a minute at a time. */
export type FailedAttempts = {
  /** True when this address has failed too often; `retryAfterSeconds` says when it may try again. */
  isBlocked(address: string): boolean;
  add(address: string): void;
  retryAfterSeconds(address: string): number;
};

/**
 * @param max failures of one address a minute; addresses beyond the ten thousand latest are forgotten, so that
 * remembering them cannot be turned against us
 */
export function countFailedAttempts(max: number, now: () => number = Date.now): FailedAttempts {
  const failures = new Map<string, { count: number; until: number }>();
  const current = (address: string) => {
    const entry = failures.get(address);
    return entry !== undefined && entry.until > now() ? entry : undefined;
  };
  return {
    isBlocked: (address) => (current(address)?.count ?? 0) >= max,
    add(address) {
      const entry = current(address) ?? { count: 0, until: now() + WINDOW_MS };
      entry.count += 1;
      failures.delete(address);
      failures.set(address, entry);
      if (failures.size <= MAX_ADDRESSES) return;
      const [oldest] = failures.keys();
      if (oldest !== undefined) failures.delete(oldest);
    },
    retryAfterSeconds: (address) => Math.max(1, Math.ceil(((current(address)?.until ?? 0) - now()) / 1000)),
  };
}
