/** How long a mutation waits for its outcome, from the Prefer header (RFC 7240; PRODUCT 3.5). */
export type Preference = {
  waitMs: number;
  /** Value of Preference-Applied; absent when nothing was asked for. */
  applied?: string;
};

const DEFAULT_WAIT_S = 10;
const MAX_WAIT_S = 30;
const UNASKED: Preference = { waitMs: DEFAULT_WAIT_S * 1000 };

/** Reads `wait=N` (at most 30 s count) and `respond-async`; what is malformed is ignored, as the RFC asks. */
export function preferenceOf(header: string | string[] | undefined): Preference {
  if (header === undefined) return UNASKED;
  let isAsync = false;
  let wait: number | undefined;
  for (const preference of [header].flat().join(',').split(',')) {
    const [token = ''] = preference.trim().toLowerCase().split(/\s*;/, 1);
    const [, seconds] = /^wait\s*=\s*"?(\d{1,9})"?$/.exec(token) ?? [];
    if (token === 'respond-async') isAsync = true;
    else if (seconds !== undefined) wait ??= Math.min(Number(seconds), MAX_WAIT_S);
  }
  if (wait === undefined) return isAsync ? { waitMs: 0, applied: 'respond-async' } : UNASKED;
  return { waitMs: wait * 1000, applied: isAsync ? `respond-async, wait=${wait}` : `wait=${wait}` };
}
