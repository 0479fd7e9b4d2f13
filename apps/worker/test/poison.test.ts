import { randomUUID } from 'node:crypto';
import { QUEUES } from '@tandem/contracts';
import { createTestDatabase, startTandem } from '@tandem/testing';
import t, { type Test } from 'tap';
import { frameOf } from '../src/operations/close-operations.ts';
import { InvalidPayloadError, payloadCheck } from '../src/payload.ts';
import { sqlErrorFacts } from '../src/sql-error-facts.ts';

const frame = (operationId: string, userId: string) => ({
  operationId,
  requestId: `req-${operationId}`,
  userId,
  actorType: 'USER',
  actorId: userId,
  route: 'POST /api/user/credits/consume',
});

/** Waits until `look` finds something. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not happen within a minute');
}

t.test('an operation this version cannot do ends failed, and its envelope’s others are applied', async (t) => {
  const tandem = await startTandem({ creditSystemVersion: 'v2' });
  t.teardown(tandem.stop);
  const envelopeId = `e0-${randomUUID().replaceAll('-', '').slice(0, 21)}`;
  const good = { ...frame(`${envelopeId}_0`, 'ann'), type: 'consume', creditType: 'roast', amount: 1, action: 'x' };
  const newer = { ...frame(`${envelopeId}_1`, 'bob'), type: 'teleport', amount: 'seven' };
  const data = {
    v: 1,
    envelopeId,
    partition: 0,
    replyTo: 'tandem_replies_none',
    sentAt: Date.now(),
    operations: [good, newer, 'junk'],
  };
  await addJob(t, tandem.database.workerUrl, envelopeId, data);
  const row = await until(async () => {
    const [found] = await tandem.sql<{ status: string; type: string; error: string }>(
      'SELECT status, type, error FROM credit_operations WHERE operation_id = $1',
      [newer.operationId],
    );
    return found;
  });
  t.match(row, { status: 'failed', type: 'teleport' });
  const [applied] = await tandem.sql<{ status: string }>(
    'SELECT status FROM credit_operations WHERE operation_id = $1',
    [good.operationId],
  );
  t.match(applied, { status: 'applied' });
  const failed = tandem.log.find(({ msg }) => msg === 'operations failed');
  t.match(failed, { operationIds: [newer.operationId, `${envelopeId}_2`], requestIds: [newer.requestId] });
  t.same(await tandem.verify(), []);
});

t.test('a frame is what closing needs, and nothing that could make it fail', async (t) => {
  t.same(frameOf({ ...frame('operation-1', 'ann'), type: 'later', amount: 'x', metadata: 1 }), {
    ...frame('operation-1', 'ann'),
    type: 'later',
  });
  for (const broken of [undefined, null, 'x', {}, { ...frame('operation-1', ''), type: 'consume' }])
    t.equal(frameOf(broken), undefined);
  const check = payloadCheck<{ a: number }>('thing', {
    type: 'object',
    properties: { a: { type: 'number' } },
    required: ['a'],
  });
  t.throws(() => check({ a: 'x' }), new InvalidPayloadError('thing/a must be number'));
});

t.test('an SQL error is told with its SQLSTATE and the function it came from', async (t) => {
  const { sql, drop } = await createTestDatabase();
  t.teardown(drop);
  const error = await sql(`SELECT consume_credits('ann', 'analysis', -1)`).catch((caught: unknown) => caught);
  t.match(sqlErrorFacts(error), { sqlstate: /^[0-9A-Z]{5}$/, sqlFunction: /credits|account|consume/ });
  t.same(sqlErrorFacts(new Error('not SQL')), {});
});

async function addJob(t: Test, connectionString: string, jobId: string, data: unknown): Promise<void> {
  const { createJobQueue, openBackend } = await import('@tandem/queue');
  const { createLogger } = await import('@tandem/telemetry');
  const backend = openBackend(
    { kind: 'postgres', connectionString },
    { logger: createLogger({ name: 'test', level: 'silent' }) },
  );
  t.teardown(() => backend.close());
  const definition = { ...QUEUES.credits, name: `${QUEUES.credits.name}-0`, attempts: 2 };
  await createJobQueue({ backend, definition }).add('envelope', data, { jobId });
}
