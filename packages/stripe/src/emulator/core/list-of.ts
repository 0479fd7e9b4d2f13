import type { WireList } from './wire.ts';

/** A list inside of an object, all of it on one page. */
export const listOf = <T>(url: string, data: T[]): WireList<T> => ({
  object: 'list',
  data,
  has_more: false,
  total_count: data.length,
  url,
});
