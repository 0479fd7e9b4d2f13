import type { FaultRow } from './fault-row.ts';

const KILLS = 'apps/worker/test/kills.test.ts';
const DYING = 'packages/testing/test/faults/dying-processes.test.ts';
const IN_THE_MIDDLE = [DYING, 'F1 F2 workers killed before and after their commit, one frozen: each job once'] as const;
const API_KILLED = [DYING, 'F4 F5 the API killed with requests on their way, the same keys sent again'] as const;
const BACKLOG = 'packages/testing/test/faults/backlog.test.ts';
const AT_STRIPE = 'apps/worker/test/kills-at-stripe.test.ts';
const FAILURES = 'packages/queue/test/failures.test.ts';

/** Processes of Tandem that are killed, frozen, replaced or given work they cannot do. */
export const PROCESS_ROWS: readonly FaultRow[] = [
  {
    id: 'F1',
    fault: 'worker killed before or after its commit, before it says done',
    promise: 'the job is done again and changes nothing twice',
    tests: [
      IN_THE_MIDDLE,
      [KILLS, 'the worker killed at random moments under load, four times'],
      [FAILURES, 'a job whose worker was killed is done again by another'],
      [AT_STRIPE, 'the worker killed between Stripe’s deed and our row: each deed once'],
      [AT_STRIPE, 'the worker killed in the middle of a journey through time: it goes on'],
    ],
  },
  {
    id: 'F2',
    fault: 'worker frozen for longer than its lock',
    promise: 'another worker does the job; the late commit of the first changes nothing',
    tests: [IN_THE_MIDDLE, [FAILURES, 'a worker frozen beyond its lock comes back to a job that another has done']],
  },
  {
    id: 'F3',
    fault: 'the workers of one job die again and again',
    promise: 'the job is driven on, or it failed and says so',
    tests: [
      [FAILURES, 'a job whose workers die again and again is done by the next'],
      [FAILURES, 'a job that BullMQ gives up by itself is closed too'],
      [KILLS, 'the worker killed at random moments under load, four times'],
    ],
  },
  {
    id: 'F4',
    fault: 'API killed after it queued, before it answered',
    promise: 'the client that sends the same key again gets the same operation',
    tests: [API_KILLED, [KILLS, 'everything killed at once under load, twice']],
  },
  {
    id: 'F5',
    fault: 'API killed before it queued',
    promise: 'nothing was accepted, nothing is applied: the queue is the only record, so there is nothing to sweep up',
    tests: [API_KILLED, [KILLS, 'everything killed at once under load, twice']],
  },
  {
    id: 'F22',
    fault: 'nested or parallel transactions on one connection',
    promise: 'there are none: a change is one SQL call, and a test forbids transactions from outside',
    tests: [
      [
        'packages/testing/test/tidy.test.ts',
        'F22 transactions are opened by one file, and nothing in one runs beside another',
      ],
    ],
  },
  {
    id: 'F23',
    fault: 'memory of the worker over 200,000 jobs',
    promise: 'flat after warming up; the queue keeps no more events than its limit',
    tests: [[BACKLOG, 'F23 one job after the other: memory of the worker, events of the queue']],
  },
  {
    id: 'F24',
    fault: 'backlog of 100,000 operations',
    promise:
      'seen in the metrics, then drained in bounded memory; each user in order where one worker takes one envelope at a time (WORKER_CONCURRENCY=1), else nearly',
    tests: [[BACKLOG, 'F24 a backlog is seen, then drained in order of each user']],
  },
  {
    id: 'F25',
    fault: 'poison job: always throws, unknown type, no shape',
    promise: 'fails alone after its tries, with a reason; its neighbours are applied',
    tests: [
      [FAILURES, 'a poison operation fails alone, after all its tries, and the others are answered at once'],
      [FAILURES, 'an operation that does not parse is closed, its neighbours are applied'],
      [FAILURES, 'what cannot be closed is put back until it can, and only then marked failed'],
      [
        'apps/worker/test/poison.test.ts',
        'an operation this version cannot do ends failed, and its envelope’s others are applied',
      ],
    ],
  },
  {
    id: 'F28',
    fault: 'rolling deploy, SIGTERM in the middle of jobs',
    promise: 'each leaves in good order, no request is refused, nothing is lost',
    tests: [
      ['apps/worker/test/rolling.test.ts', 'API and workers replaced one after the other under load: nobody notices'],
      ['packages/queue/test/closing.test.ts', 'a closing worker finishes and answers what it has, and takes no more'],
      [
        'packages/queue/test/closing.test.ts',
        'a job that does not end in time does not hold the closing up, and is done again',
      ],
      ['apps/api/test/closing.test.ts', 'a request that waits for its outcome is answered before the server is gone'],
    ],
  },
];
