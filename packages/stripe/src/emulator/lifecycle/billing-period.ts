import { add } from './calendar.ts';

export type Recurring = { interval: string; interval_count: number };
export type Period = { start: number; end: number };

/** The end of the period that starts at, or holds, this second; counted from the anchor, so that the 31st comes back. */
export function periodEndAfter(anchor: number, second: number, recurring: Recurring): number {
  const { interval, interval_count: count } = recurring;
  let n = 1;
  while (add(anchor, n * count, interval) <= second) n += 1;
  return add(anchor, n * count, interval);
}

/** The share of a period that is left at a second, from 0 to 1. */
export const shareLeft = ({ start, end }: Period, second: number): number =>
  Math.max(0, Math.min(1, (end - second) / (end - start)));
