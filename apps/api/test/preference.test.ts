import t from 'tap';
import { preferenceOf } from '../src/operations/preference.ts';

t.test('Prefer (RFC 7240): waiting up to 30 s, 10 without a wish, malformed wishes ignored', async (t) => {
  const table: [string | undefined, number, string | undefined][] = [
    [undefined, 10_000, undefined],
    ['wait=5', 5_000, 'wait=5'],
    ['wait=0', 0, 'wait=0'],
    ['Wait = "7"', 7_000, 'wait=7'],
    ['wait=31', 30_000, 'wait=30'],
    ['wait=999999999', 30_000, 'wait=30'],
    ['respond-async', 0, 'respond-async'],
    ['Respond-Async; foo=bar', 0, 'respond-async'],
    ['respond-async, wait=3', 3_000, 'respond-async, wait=3'],
    ['wait=3, wait=9', 3_000, 'wait=3'],
    ['return=minimal, wait=2', 2_000, 'wait=2'],
    ['', 10_000, undefined],
    ['wait', 10_000, undefined],
    ['wait=', 10_000, undefined],
    ['wait=-1', 10_000, undefined],
    ['wait=1.5', 10_000, undefined],
    ['wait=1e1', 10_000, undefined],
    ['wait=9999999999', 10_000, undefined],
    [',,;;==', 10_000, undefined],
  ];
  for (const [header, waitMs, applied] of table) {
    t.same(preferenceOf(header), applied === undefined ? { waitMs } : { waitMs, applied }, String(header));
  }
});
