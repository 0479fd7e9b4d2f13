import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '@tandem/db';
import type { Test } from 'tap';
import type { Tandem } from '../tandem/start-tandem.ts';
import { atRest } from './at-rest.ts';
import { isAccepted, type Sent } from './load.ts';
import { until } from './until.ts';

const AT_ONCE = 24;
/** A transaction that is open for so long is forgotten, not at work. */
const FORGOTTEN_MS = 2_000;

/** Problems of which a client is told no operation id: then it was certainly not taken. */
const isRefused = ({ answer }: Sent) =>
  answer !== undefined && answer.status >= 500 && answer.body['operationId'] === undefined;

/**
 * What must hold after every fault, whatever it was: verify is clean (I1, I4), each key had one effect (I2), everything
 * accepted ended and nothing refused took effect (I3), each change is on the audit log (I6), nothing is left open (I7).
 * @param mayForget operations that were answered 202 and are unknown now are no fault: the queue was wiped
 */
export async function promisesKept(t: Test, tandem: Tandem, sent: Sent[] = [], { mayForget = false } = {}) {
  await atRest(tandem);
  const accepted = sent.filter(isAccepted);
  if (sent.length > 0) {
    t.ok(accepted.length > 0, `${sent.length} sent, ${accepted.length} accepted`);
    const ends = await endsOf(tandem, accepted);
    t.comment(`ended as ${JSON.stringify(Object.fromEntries(ends))}`);
    const known = ['200', '402', 'failed', ...(mayForget ? ['404'] : [])];
    t.same(
      [...ends.keys()].filter((end) => !known.includes(end)),
      [],
      'I3: everything accepted ended',
    );
  }
  const keys = sent.filter(isRefused).map(({ user, key }) => `${user} ${key}`);
  t.same(await oneRow(tandem, keys), { refused: 0, twice: 0, silent: 0, unaudited: 0, active: 0 }, 'I2, I3, I4, I6');
  t.same(await tandem.verify(), [], 'I1, I2, I4: verify is clean');
  t.same(await forgottenTransactions(tandem), [], 'I7: no transaction is left open');
  t.same(await poolOf(tandem), { waiting: 0, busy: 0 }, 'I7: every connection of the API is idle');
}

/** How the accepted operations ended, as a client finds out, and how many of each. */
async function endsOf(tandem: Tandem, accepted: Sent[]): Promise<Map<string, number>> {
  const ends = new Map<string, number>();
  const left = accepted.slice();
  const client = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { status = 0, body = {} } = next.answer ?? {};
      const end = status === 202 ? await outcomeOf(tandem, next.user, String(body['operationId'])) : String(status);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  return ends;
}

/** A server that says it is busy is asked again. */
async function outcomeOf(tandem: Tandem, user: string, operationId: string): Promise<string> {
  const { status, body } = await until(`the outcome of ${operationId}`, async () => {
    const answer = await tandem.call(`/api/operations/${operationId}`, { user });
    return answer.status !== 503 && answer;
  });
  if (status !== 200) return String(status);
  const { status: end, httpStatus } = body;
  return end === 'applied' || end === 'rejected' ? String(httpStatus) : String(end);
}

/** `silent` are failed operations without a reason, `active` users with more than one active period. */
async function oneRow(tandem: Tandem, refusedKeys: string[]) {
  const [row] = await tandem.sql<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM credit_operations
              WHERE status = 'applied' AND user_id || ' ' || idempotency_key = ANY ($1)) AS refused,
            (SELECT count(*)::int FROM (SELECT FROM credit_operations WHERE status <> 'failed' AND idempotency_key IS NOT NULL
                                         GROUP BY actor_type, actor_id, route, idempotency_key HAVING count(*) > 1) AS x) AS twice,
            (SELECT count(*)::int FROM credit_operations WHERE status = 'failed' AND coalesce(error, '') = '') AS silent,
            (SELECT count(*)::int FROM credit_operations o
              WHERE status = 'applied'
                AND NOT EXISTS (SELECT FROM credit_ledger l WHERE l.user_id = o.user_id AND l.operation_id = o.operation_id)
                AND NOT EXISTS (SELECT FROM audit_entries a WHERE a.metadata ->> 'operationId' = o.operation_id)) AS unaudited,
            (SELECT count(*)::int FROM (SELECT FROM credit_periods WHERE starts_at <= clock_now() AND clock_now() < ends_at
                                         GROUP BY user_id HAVING count(*) > 1) AS y) AS active`,
    [refusedKeys],
  );
  return row;
}

async function forgottenTransactions({ database }: Tandem): Promise<unknown[]> {
  const superuser = openDatabase({ url: database.superuserUrl, applicationName: 'tandem-test', poolSize: 1 });
  try {
    return await superuser.query(
      `SELECT application_name, state, query FROM pg_stat_activity
        WHERE datname = current_database() AND state LIKE 'idle in transaction%'
          AND clock_timestamp() - state_change > $1 * interval '1 millisecond'`,
      [FORGOTTEN_MS],
    );
  } finally {
    await superuser.close();
  }
}

/** The API's pool, from its own metrics; a reading that meets a query at work is taken again. */
async function poolOf(tandem: Tandem): Promise<{ waiting: number; busy: number }> {
  let pool = { waiting: -1, busy: -1 };
  for (let tries = 0; tries < 20; tries += 1) {
    const { text } = await tandem.call('/metrics', { admin: true });
    const of = (state: string) =>
      Number(new RegExp(`tandem_database_pool_connections{[^}]*state="${state}"[^}]*} (\\d+)`).exec(text)?.[1]);
    pool = { waiting: of('waiting'), busy: of('total') - of('idle') };
    if (pool.waiting === 0 && pool.busy === 0) break;
    await pause(100);
  }
  return pool;
}
