const HOUR = 3_600_000;
export const hours = (n: number) => n * HOUR;
export const days = (n: number) => n * 24 * HOUR;

/** The n-th month from an anchor, always counted from the anchor and clamped at month ends, in UTC (PRODUCT 3.4). */
export function monthFrom(anchor: number, n: number): number {
  const from = new Date(anchor);
  const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + n, 1));
  const [year, month] = [first.getUTCFullYear(), first.getUTCMonth()];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const timeOfDay = anchor - Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate());
  return Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay)) + timeOfDay;
}

/** The month counted from an anchor that an instant is in; half-open. */
export function monthAround(anchor: number, at: number): { start: number; end: number } {
  let n = 0;
  while (monthFrom(anchor, n + 1) <= at) n += 1;
  while (monthFrom(anchor, n) > at) n -= 1;
  return { start: monthFrom(anchor, n), end: monthFrom(anchor, n + 1) };
}

/** floor(amount × part / whole), exactly. */
export const shareOf = (amount: number, part: number, whole: number) =>
  Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
