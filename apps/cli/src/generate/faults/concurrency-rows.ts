import type { FaultRow } from './fault-row.ts';

const CONCURRENT = 'apps/worker/test/concurrent-consumes.test.ts';

/** Many at once. */
export const CONCURRENCY_ROWS: readonly FaultRow[] = [
  {
    id: 'C1',
    fault: 'a thousand parallel consumes of a user with five hundred',
    promise: 'exactly five hundred are applied',
    tests: [[CONCURRENT, 'a thousand parallel consumes of a user with five hundred: exactly five hundred']],
  },
  {
    id: 'C2',
    fault: 'one idempotency key a hundred times at once, then with another body',
    promise: 'one effect, a hundred equal answers; the other body 422',
    tests: [
      [
        'apps/worker/test/idempotency.test.ts',
        'the same request a hundred times in parallel: one entry, a hundred equal answers',
      ],
      [
        'apps/worker/test/idempotency.test.ts',
        'the order of members does not matter; another body does, and changes nothing',
      ],
    ],
  },
  {
    id: 'C6',
    fault: 'an intent expires while its payment completes',
    promise: 'exactly one end',
    tests: [
      [
        'packages/db/test/intents.test.ts',
        'expiry against payment, in every order: the payment counts, and one terminal state is left (C6)',
      ],
    ],
  },
  {
    id: 'C7',
    fault: 'first use of a user by many at once',
    promise: 'one period',
    tests: [
      ['packages/db/test/periods.test.ts', 'sixteen clients at once open one period for a user never seen'],
      [CONCURRENT, 'sixteen clients at once, a user never seen, five credits: five applied, eleven 402, one period'],
    ],
  },
];
