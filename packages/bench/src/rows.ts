import { acceptedConsume } from './measures/accepted-consume.ts';
import { answeredConsume } from './measures/answered-consume.ts';
import { backlog } from './measures/backlog.ts';
import { consumeLatency } from './measures/consume-latency.ts';
import { growth } from './measures/growth.ts';
import { hotUser } from './measures/hot-user.ts';
import { idleConsume } from './measures/idle-consume.ts';
import { reset } from './measures/reset.ts';
import { sqlBatchManyUsers, sqlBatchOneUser } from './measures/sql-batch.ts';
import { start } from './measures/start.ts';
import { statusRead } from './measures/status-read.ts';
import { webhookAcknowledged, webhookBurst } from './measures/webhooks.ts';
import type { Row } from './row.ts';

const TYPEORM = { theirs: 'typeorm-transaction', rival: 'TypeORM transaction in the handler' };
const PG = { theirs: 'pg-transaction', rival: 'hand-written pg transaction' };
const FUNCTION = { theirs: 'one-function', rival: 'one SQL function, called synchronously' };
const NOTHING = { theirs: 'nothing', rival: 'the route doing nothing' };
const ONE_OP_CALLS = { theirs: 'one-op-function', rival: 'one-op function, best of 1–16 clients' };

/** The table: every promise about speed, what it is held against, and where it is measured. */
export const ROWS: readonly Row[] = [
  { id: 'consume-typeorm', measure: answeredConsume, ours: 'tandem', ...TYPEORM, goal: { atLeast: 8 } },
  { id: 'consume-pg', measure: answeredConsume, ours: 'tandem', ...PG, goal: { atLeast: 4 } },
  { id: 'consume-function', measure: answeredConsume, ours: 'tandem', ...FUNCTION, goal: { atLeast: 1.7 } },
  { id: 'consume-nothing', measure: answeredConsume, ours: 'tandem', ...NOTHING, goal: { atLeast: 0.4 } },

  { id: 'hot-typeorm', measure: hotUser, ours: 'tandem', ...TYPEORM, goal: { atLeast: 12 } },
  { id: 'hot-pg', measure: hotUser, ours: 'tandem', ...PG, goal: { atLeast: 8 } },
  { id: 'hot-function', measure: hotUser, ours: 'tandem', ...FUNCTION, goal: { atLeast: 4 } },

  { id: 'p99-typeorm', measure: consumeLatency, ours: 'tandem', ...TYPEORM, goal: { atMost: 0.25 } },
  { id: 'p99-function', measure: consumeLatency, ours: 'tandem', ...FUNCTION, goal: { atMost: 1 } },

  {
    id: 'idle-redis',
    measure: idleConsume,
    title: 'one idle consume, p50, queue on Redis',
    ours: 'tandem-redis',
    ...TYPEORM,
    goal: { atMost: 1 },
    needsRedis: true,
  },
  {
    id: 'idle-postgres',
    measure: idleConsume,
    title: 'one idle consume, p50, queue on PostgreSQL',
    ours: 'tandem-postgres',
    ...TYPEORM,
    goal: { atMost: 2 },
  },

  { id: 'accepted', measure: acceptedConsume, ours: 'tandem', ...TYPEORM, goal: { atLeast: 10 } },

  { id: 'sql-many', measure: sqlBatchManyUsers, ours: 'batch-of-100', ...ONE_OP_CALLS, goal: { atLeast: 3 } },
  { id: 'sql-one', measure: sqlBatchOneUser, ours: 'batch-of-100', ...ONE_OP_CALLS, goal: { atLeast: 10 } },

  {
    id: 'reset',
    measure: reset,
    ours: 'tandem',
    rival: 'bare INSERT … SELECT of the same rows',
    theirs: 'bare insert',
    goal: { atMost: 3 },
  },
  {
    id: 'reset-blocks',
    measure: reset,
    title: 'longest consume during the reset',
    ours: 'longest consume',
    rival: 'limit',
    theirs: { limit: 50 },
    goal: { atMost: 1 },
    unit: 'ms',
  },

  {
    id: 'status',
    measure: statusRead,
    ours: 'tandem',
    rival: 'a bare primary-key SELECT, same route',
    theirs: 'bare-select',
    goal: { atMost: 1.3 },
  },

  {
    id: 'webhook',
    measure: webhookAcknowledged,
    ours: 'tandem',
    rival: 'JSON parse and HMAC alone',
    theirs: 'parse-and-hmac',
    goal: { atMost: 3 },
  },
  {
    id: 'webhook-burst',
    measure: webhookBurst,
    ours: 'lost',
    rival: 'limit',
    theirs: { limit: 1 },
    goal: { atMost: 0 },
  },

  { id: 'growth', measure: growth, ours: 'large', rival: 'the small database', theirs: 'small', goal: { atMost: 1.2 } },
  {
    id: 'backlog',
    measure: backlog,
    ours: 'large',
    rival: 'the small backlog',
    theirs: 'small',
    goal: { atMost: 1.2 },
  },
  {
    id: 'backlog-memory',
    measure: backlog,
    title: 'memory of the worker after a backlog',
    ours: 'memory large',
    rival: 'the small backlog',
    theirs: 'memory small',
    goal: { atMost: 1.2 },
    unit: 'MiB',
  },

  {
    id: 'start-cold',
    measure: start,
    title: 'npm start, cold',
    ours: 'cold',
    rival: 'limit',
    theirs: { limit: 6 },
    goal: { atMost: 1 },
  },
  {
    id: 'start-warm',
    measure: start,
    title: 'npm start, warm',
    ours: 'warm',
    rival: 'limit',
    theirs: { limit: 3 },
    goal: { atMost: 1 },
  },
];
