import type { FaultRow } from './fault-row.ts';

const NETWORK = 'packages/testing/test/faults/network.test.ts';
const POSTGRES = 'packages/testing/test/faults/postgres-outages.test.ts';
const WIPED = 'packages/testing/test/faults/redis-wiped.test.ts';
const FULL_DISK = 'packages/testing/test/heavy-faults/full-disk.ts';
const OUTAGES = 'packages/queue/test/outages.test.ts';
const FAILURES = 'packages/queue/test/failures.test.ts';
const SILENT_WORKER = [OUTAGES, 'a worker whose connections went silent is replaced'] as const;
const SILENT_API = [
  OUTAGES,
  'an API whose connections went silent refuses in time and is back within seconds',
] as const;
const KILLED_SERVER = [
  OUTAGES,
  'killed and started again: refused in time meanwhile, then everything goes on by itself',
] as const;
const FROZEN_SERVER = [OUTAGES, 'frozen: refused in time as ambiguous, and taken back or done when it thaws'] as const;

/** PostgreSQL, Redis and the network between them and us. */
export const SERVER_ROWS: readonly FaultRow[] = [
  {
    id: 'F6',
    fault: 'PostgreSQL killed and started again',
    promise: '503 with Retry-After meanwhile; everything goes on by itself',
    tests: [
      [POSTGRES, 'F6 killed under load and started again'],
      KILLED_SERVER,
      ['apps/api/test/away.test.ts', 'with everything away the API answers 503 within 2 s and stays alive'],
      [
        'packages/local-postgres/test/killed-server.test.ts',
        'a server that dies alone is started again on the same port',
      ],
    ],
  },
  {
    id: 'F7',
    fault: 'PostgreSQL frozen',
    promise: 'deadlines end what waits, nothing piles up, then the rest is done',
    tests: [[POSTGRES, 'F7 frozen under load'], FROZEN_SERVER],
  },
  {
    id: 'F8',
    fault: 'Redis killed, with its append-only file',
    promise: 'what was accepted is there again and applied',
    tests: [
      KILLED_SERVER,
      [
        'packages/queue/test/sentinel.test.ts',
        'a master behind a Sentinel is killed: what was accepted is there, and everything goes on',
      ],
      [
        'apps/worker/test/redis-cluster.test.ts',
        'a cluster of three with two workers: a node killed, a worker killed, nothing lost or doubled',
      ],
    ],
    needs: 'redis-server',
  },
  {
    id: 'F9',
    fault: 'Redis wiped',
    promise: 'what was answered 202 and not applied is unknown (404); the same key again is safe; everything goes on',
    tests: [
      [WIPED, 'F9 wiped under load'],
      [WIPED, 'F9 what waited when Redis was wiped is unknown, and its key is free'],
    ],
    needs: 'redis-server',
  },
  {
    id: 'F10',
    fault: 'Redis that evicts, or is full',
    promise: 'one that evicts or keeps nothing is refused at start; a full one is 503 and loses nothing',
    tests: [
      [
        'packages/testing/test/unfit-redis.test.ts',
        'API and worker refuse a Redis that would lose jobs, and start on it when told by name',
      ],
      ['packages/queue/test/server-faults.test.ts', 'a Redis that would lose jobs is found out'],
      [WIPED, 'F10 full: refused with 503 and where to look, nothing lost'],
    ],
    needs: 'redis-server',
  },
  {
    id: 'F11',
    fault: 'Redis away at the start',
    promise: 'API up and not ready, refusing in time; workers wait; both go on when it comes',
    tests: [
      ['packages/testing/test/unfit-redis.test.ts', 'a Redis that is away at the start is waited for'],
      [OUTAGES, 'away at the start: refused in time, and found when it comes'],
    ],
    needs: 'redis-server',
  },
  {
    id: 'F12',
    fault: 'connections cut every 200 ms',
    promise: 'tried again, one effect each',
    tests: [
      [NETWORK, 'F12 every connection cut every 200 ms'],
      [OUTAGES, 'a cut reply connection comes back by itself'],
      [
        'packages/db/test/broken-connection.test.ts',
        'a connection that breaks inside a transaction fails that and nothing else',
      ],
    ],
  },
  {
    id: 'F13',
    fault: 'connections go silent and stay open',
    promise: 'noticed and replaced, progress within a minute',
    tests: [
      SILENT_WORKER,
      SILENT_API,
      ['packages/testing/test/heavy-faults/silence.ts', 'F13 every connection silent at once'],
    ],
  },
  {
    id: 'F14',
    fault: '500 ms and more between us and the servers',
    promise: 'answers within their deadline, each operation once, also where a lock came too late',
    tests: [[NETWORK, 'F14 a second of delay and jitter on every way there and back']],
  },
  {
    id: 'F15',
    fault: 'the connection that hears of new jobs is ended by the server',
    promise: 'jobs are taken again within 5 s',
    tests: [
      [NETWORK, 'F15 the server ends the connections that wait for news'],
      [OUTAGES, 'a cut reply connection comes back by itself'],
    ],
  },
  {
    id: 'F18',
    fault: 'disk of PostgreSQL full',
    promise: 'refused in time, nothing half done, goes on when there is room',
    tests: [[FULL_DISK, 'F18 no room left on the disk of PostgreSQL']],
    needs: 'root and a memory file system',
  },
  {
    id: 'F19',
    fault: 'disk of the append-only file of Redis full',
    promise: '503, nothing accepted is lost, goes on when there is room',
    tests: [[FULL_DISK, 'F19 no room left for the append-only file of Redis']],
    needs: 'root, a memory file system and redis-server',
  },
  {
    id: 'F20',
    fault: 'every connection of the pool waits for a lock',
    promise: '503 in time, no standstill, goes on when the lock is gone',
    tests: [[POSTGRES, 'F20 every connection waits for a lock']],
  },
  {
    id: 'F21',
    fault: 'deadlock or serialization failure',
    promise: 'tried again without using up a try; locks are taken in one order',
    tests: [
      [POSTGRES, 'F21 a deadlock and serialization failures are tried again'],
      [FAILURES, 'a transient failure uses up no try'],
      [
        'apps/worker/test/concurrent-consumes.test.ts',
        'both types of many users crosswise, under v1 and v2: no deadlock, nothing lost',
      ],
    ],
  },
];
