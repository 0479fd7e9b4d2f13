import { invalid } from '../core/failure.ts';
import type { WireList } from '../core/wire.ts';

const DEFAULT_LIMIT = 10;

export type Paging = { limit?: number; starting_after?: string; ending_before?: string };
export type Range = number | { gt?: number; gte?: number; lt?: number; lte?: number };

/** A page of rows that come oldest first; the answer is newest first, as all of Stripe's lists are. */
export function pageOf<T extends { id: string }>(url: string, rows: readonly T[], paging: Paging): WireList<T> {
  const newest = rows.toReversed();
  const limit = paging.limit ?? DEFAULT_LIMIT;
  const { starting_after: after, ending_before: before } = paging;
  if (after !== undefined && before !== undefined) {
    throw invalid('You may only specify one of these parameters: starting_after, ending_before.');
  }
  if (before !== undefined) {
    const end = indexOf(newest, before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', data: newest.slice(start, end), has_more: start > 0, url };
  }
  const start = after === undefined ? 0 : indexOf(newest, after, 'starting_after') + 1;
  const data = newest.slice(start, start + limit);
  return { object: 'list', data, has_more: start + data.length < newest.length, url };
}

function indexOf(rows: readonly { id: string }[], id: string, param: string): number {
  const index = rows.findIndex((row) => row.id === id);
  if (index < 0) throw invalid(`No such object: '${id}'`, param, 'resource_missing');
  return index;
}

/** Whether a second lies in a `created` filter. */
export function within(second: number, range: Range | undefined): boolean {
  if (range === undefined) return true;
  if (typeof range === 'number') return second === range;
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range;
  return second > gt && second >= gte && second < lt && second <= lte;
}
