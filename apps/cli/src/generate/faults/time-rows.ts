import type { FaultRow } from './fault-row.ts';

const CLOCKS = 'packages/testing/test/faults/clocks.test.ts';
const SKEWED = 'packages/testing/test/heavy-faults/skewed-clocks.ts';

/** Clocks, month ends and schedules. */
export const TIME_ROWS: readonly FaultRow[] = [
  {
    id: 'F16',
    fault: 'clock of one worker an hour off, either way',
    promise: 'no early reset, no balance changed: the database has the one clock',
    tests: [[SKEWED, 'F16 workers an hour ahead, an hour behind, and one that jumps']],
    needs: 'libfaketime',
  },
  {
    id: 'F17',
    fault: 'clock stepped back across the end of a period',
    promise: 'one reset',
    tests: [
      [CLOCKS, 'F17 stepped back and forth across the end of a month, under load: one reset'],
      ['packages/db/test/periods.test.ts', 'a clock that is set back moves no account back'],
    ],
  },
  {
    id: 'F26',
    fault: 'schedules set by many processes that are killed, or lost',
    promise:
      'each repeated job is scheduled once, and again within seconds when its schedule is gone; what is due is found by a query, not by counting ticks',
    tests: [
      ['apps/worker/test/maintenance.test.ts', 'every repeated job is scheduled once, whatever the number of workers'],
      [
        'packages/queue/test/jobs.test.ts',
        'a schedule set by several processes runs once per period, and stops when it is removed',
      ],
      ['packages/queue/test/jobs.test.ts', 'a schedule outlives the processes that set and run it: each slot once'],
      ['packages/testing/test/faults/redis-wiped.test.ts', 'F26 schedules that are gone come back by themselves'],
    ],
  },
  {
    id: 'F27',
    fault: 'all workers down over month ends',
    promise: 'every missed period once, nothing adds up',
    tests: [
      [
        'apps/worker/test/maintenance.test.ts',
        'the cron route runs what is due, once, and gets the count from the worker',
      ],
      [CLOCKS, 'F27 no worker for a hundred days: every month once, nothing adds up'],
    ],
  },
  {
    id: 'T2',
    fault: 'time zones: of processes, of sessions, of the database',
    promise: 'the same instants everywhere',
    tests: [
      [
        'packages/db/test/months.test.ts',
        'months are counted from the original anchor, clamped, in any session time zone',
      ],
    ],
  },
];
