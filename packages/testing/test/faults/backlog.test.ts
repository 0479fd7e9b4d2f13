import { randomUUID } from 'node:crypto';
import { QUEUES } from '@tandem/contracts';
import { createJobQueue, openBackend } from '@tandem/queue';
import { createLogger } from '@tandem/telemetry';
import { startTandem, type Tandem } from '@tandem/testing';
import { atRest, fully, makeUsers, onEachBackendInFull, promisesKept, type Sent, until } from '@tandem/testing/faults';
import { residentMib } from '@tandem/testing/memory';
import { askRedis } from '@tandem/testing/redis';
import t, { type Test } from 'tap';

// Much work for one worker: what it leaves in memory and in the queue.
t.setTimeout(3_600_000);
const USERS = 12;
const MOST_EVENTS = 1_000;
/** Of a worker that has warmed up; its heap breathes by some of it. */
const GROWTH_MIB = 60;

const GIFTS = `
  WITH gifts AS (
         INSERT INTO credit_lots (user_id, credit_type, source, source_ref, effective_at, granted, remaining)
         SELECT a.user_id, t.credit_type, 'promotion', 'test/' || a.user_id, a.settled_at, 1000000, 1000000
           FROM credit_accounts a CROSS JOIN unnest(ARRAY['analysis', 'roast']) AS t (credit_type)
          WHERE a.user_id = ANY ($1)
         RETURNING *)
  SELECT append_ledger(array_agg(ROW (user_id, 'test-gift', 'grant', credit_type, granted, lot_id, NULL, NULL, NULL,
                                      effective_at)::ledger_draft ORDER BY user_id, lot_id), clock_now()) FROM gifts`;

await onEachBackendInFull('much work for one worker', async (t, backend) => {
  const tandem = await startTandem({ creditSystemVersion: 'v2', processes: true, backend });
  t.teardown(tandem.stop);
  await makeUsers(tandem);
  // Enough for all that follows; a gift as the bench gives it.
  const users = Array.from({ length: USERS }, (_, n) => `user-${n}`);
  await tandem.sql('SELECT open_accounts($1)', [users]);
  await tandem.sql(GIFTS, [users]);

  await t.test('F24 a backlog is seen, then drained in order of each user', async (t) => {
    await tandem.workers[0]?.stop();
    const each = fully(40, Math.ceil(100_000 / USERS));
    const sent = (
      await Promise.all(Array.from({ length: USERS }, (_, n) => sendAsync(tandem, `user-${n}`, each)))
    ).flat();
    const depth = async () => {
      const { text } = await tandem.call('/metrics', { admin: true });
      return Number(/^tandem_queue_jobs\{[^}]*queue="credits-0"[^}]*state="waiting"[^}]*\} (\d+)/m.exec(text)?.[1]);
    };
    await until('the backlog in the metrics', async () => (await depth()) > 0);
    t.comment(`${sent.length} operations wait in ${await depth()} jobs`);
    const startedAt = Date.now();
    // One envelope at a time: several at once may pass each other.
    const worker = await tandem.startWorker({ WORKER_CONCURRENCY: '1', LOG_LEVEL: 'warn' });
    const before = residentMib(worker.pid);
    await atRest(tandem);
    t.comment(
      `drained in ${Date.now() - startedAt} ms; the worker grew from ${before} to ${residentMib(worker.pid)} MiB`,
    );
    t.ok(residentMib(worker.pid) < before + 3 * GROWTH_MIB, 'its memory does not grow with the backlog');
    await promisesKept(t, tandem, fully(sent, sent.slice(-2_000)));
    const applied = await tandem.sql<{ user_id: string; operation_id: string }>(
      `SELECT user_id, operation_id FROM credit_ledger WHERE kind = 'consume' ORDER BY user_id, seq`,
    );
    const idsOf = (user: string) =>
      sent.filter((one) => one.user === user).map((one) => one.answer?.body['operationId']);
    for (let n = 0; n < USERS; n += 1) {
      const user = `user-${n}`;
      const own = applied.filter(({ user_id }) => user_id === user).map(({ operation_id }) => operation_id);
      t.strictSame(own, idsOf(user), user);
    }
  });

  await t.test('F23 one job after the other: memory of the worker, events of the queue', async (t) => {
    await tandem.workers.at(-1)?.stop();
    const { pid } = await tandem.startWorker({ LOG_LEVEL: 'warn' });
    const jobs = fully(1_500, 200_000);
    await addJobs(t, tandem, jobs / 2);
    const warm = residentMib(pid);
    await addJobs(t, tandem, jobs / 2);
    t.ok(residentMib(pid) < warm + GROWTH_MIB, `after ${jobs} jobs ${residentMib(pid)} MiB, half-way ${warm} MiB`);
    if (tandem.redis) {
      const events = await askRedis(tandem.redis.port, 'XLEN {tandem:credits-0}:credits-0:events');
      t.ok(Number(events.slice(1)) <= MOST_EVENTS, `${events.trim()} events kept`);
    } else {
      const [row] = await tandem.sql<{ count: number }>(`SELECT count(*)::int AS count FROM bullmq.event`);
      t.ok((row?.count ?? 0) <= 3 * MOST_EVENTS, `${row?.count} events kept`);
    }
    await promisesKept(t, tandem);
  });
});

/** One after the other, so that their order is known. */
async function sendAsync(tandem: Tandem, user: string, count: number): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (let n = 0; n < count; n += 1) {
    const answer = await tandem.consume(user, {}, { prefer: 'respond-async' });
    sent.push({ user, key: '', creditType: 'analysis', answer });
  }
  return sent;
}

/** Envelopes of one consume each, put on the queue as the API does; resolves when they are done. */
async function addJobs(t: Test, tandem: Tandem, count: number): Promise<void> {
  const connection = tandem.redis
    ? ({ kind: 'redis', url: tandem.redis.url } as const)
    : ({ kind: 'postgres', connectionString: tandem.database.workerUrl } as const);
  const backend = openBackend(connection, { logger: createLogger({ name: 'test', level: 'silent' }) });
  const queue = createJobQueue({ backend, definition: { ...QUEUES.credits, name: `${QUEUES.credits.name}-0` } });
  let left = count;
  const add = async () => {
    while (left-- > 0) {
      const envelopeId = `e0-${randomUUID().replaceAll('-', '').slice(0, 21)}`;
      const user = `user-${left % USERS}`;
      const frame = {
        requestId: 'test',
        userId: user,
        actorType: 'USER',
        actorId: user,
        route: 'POST /api/user/credits/consume',
      };
      const operation = {
        type: 'consume',
        operationId: `${envelopeId}_0`,
        ...frame,
        creditType: 'roast',
        amount: 1,
        action: 'x',
      };
      const envelope = { v: 1, envelopeId, partition: 0, replyTo: 'none', sentAt: Date.now(), operations: [operation] };
      await queue.add('envelope', envelope, { jobId: envelopeId, deadlineMs: 30_000 });
    }
  };
  await Promise.all(Array.from({ length: 16 }, add));
  await atRest(tandem);
  await queue.close();
  await backend.close();
  t.comment(`${count} jobs done`);
}
