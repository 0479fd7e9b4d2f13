const DAY = 86_400;

/** A second that many calendar intervals after another, in UTC; the day is clamped to the month's last. */
export function add(second: number, count: number, interval: string): number {
  if (interval === 'day') return second + count * DAY;
  if (interval === 'week') return second + count * 7 * DAY;
  const date = new Date(second * 1000);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + count * (interval === 'year' ? 12 : 1);
  const [year, month] = [Math.floor(months / 12), months % 12];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const midnight = Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay)) / 1000;
  return midnight + (second % DAY);
}

/** As Stripe writes dates into descriptions: 10 Nov 2026. */
export const dayOf = (second: number): string =>
  new Date(second * 1000).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
