import type { SetFlagCommand } from '@tandem/contracts';
import { openDatabase } from '@tandem/db';
import { applyOnce, applySqlCommand, closeFailedOperations, earlierOutcome } from '@tandem/db/writes';
import { createTestDatabase } from '@tandem/testing';
import t from 'tap';

const database = await createTestDatabase();
const db = openDatabase({ url: database.workerUrl, applicationName: 'test', poolSize: 8 });
t.teardown(async () => {
  await db.close();
  await database.drop();
});

let serial = 0;
const command = (own: Partial<SetFlagCommand> = {}): SetFlagCommand => ({
  type: 'set_flag',
  operationId: `operation-${++serial}`,
  requestId: `request-${serial}`,
  userId: 'ops-anna',
  actorType: 'ADMIN',
  actorId: 'ops-anna',
  route: 'POST /admin/flags/:name',
  flag: 'credits_v2',
  enabled: true,
  reason: 'r',
  ...own,
});
const keyed = (key: string, own: Partial<SetFlagCommand> = {}) =>
  command({ idempotencyKey: key, fingerprint: 'a'.repeat(64), ...own });
const rows = async (operationId: string) =>
  (await database.sql(`SELECT FROM credit_operations WHERE operation_id = $1`, [operationId])).length;

t.test('what was closed as failed never takes effect, and frees its key', async (t) => {
  const lost = keyed('k-1');
  const [closed] = await closeFailedOperations(db, [lost], 'Error: away', 'stripe_unavailable');
  t.match(closed, { status: 'failed', code: 'stripe_unavailable', operationId: lost.operationId, replayed: false });
  t.same(await applySqlCommand(db, lost), closed, 'its job done again finds it closed');
  t.same(await database.sql(`SELECT FROM audit_entries WHERE entity_type = 'FLAG'`), []);
  t.match(await applySqlCommand(db, keyed('k-1')), { status: 'applied', replayed: false }, 'a new attempt');
  t.equal(await rows(lost.operationId), 1);
});

t.test('closing what has ended changes nothing, by its own id and as a repeat', async (t) => {
  const done = keyed('k-2');
  const outcome = await applySqlCommand(db, done);
  const repeat = keyed('k-2');
  const replay = await applySqlCommand(db, repeat);
  t.match(replay, { ...outcome, replayed: true });
  t.same(await closeFailedOperations(db, [done, repeat], 'late', 'operation_failed'), [outcome, replay]);
});

t.test('an effect that throws leaves nothing behind', async (t) => {
  const broken = keyed('k-3');
  const boom = applyOnce(db, broken, async (query) => {
    await query('SELECT set_flag($1)', [JSON.stringify({ ...broken, percentage: 7 })]);
    throw new Error('boom');
  });
  await t.rejects(boom, { message: 'boom' });
  t.equal(await rows(broken.operationId), 0);
  t.not((await database.sql<{ percentage: number }>('SELECT percentage FROM feature_flags'))[0]?.percentage, 7);
  t.equal(await earlierOutcome(db, broken), undefined);
  t.match(await applySqlCommand(db, broken), { status: 'applied' });
  t.match(await earlierOutcome(db, keyed('k-3')), { status: 'applied', replayed: true });
});

t.test('one key, many at once, among them one that is closed: one effect', async (t) => {
  const commands = Array.from({ length: 24 }, () => keyed('k-4', { percentage: 12 }));
  const [doomed, ...others] = commands;
  if (doomed === undefined) throw new Error('no command');
  const [closed, ...outcomes] = await Promise.all([
    closeFailedOperations(db, [doomed], 'x', 'operation_failed').then(([outcome]) => outcome),
    ...others.map((each) => applySqlCommand(db, each)),
    applySqlCommand(db, doomed),
  ]);
  const applied = [closed, ...outcomes].filter((outcome) => outcome?.status === 'applied');
  t.equal(new Set(applied.map((outcome) => outcome?.operationId)).size, 1);
  t.equal(applied.filter((outcome) => outcome?.replayed === false).length <= 1, true);
  const [{ count } = { count: 0 }] = await database.sql<{ count: number }>(
    `SELECT count(*)::int FROM audit_entries WHERE entity_type = 'FLAG' AND metadata ->> 'operationId' = ANY ($1)`,
    [commands.map(({ operationId }) => operationId)],
  );
  t.equal(count, 1);
});

t.test('the same key with another fingerprint is refused and changes nothing', async (t) => {
  await applySqlCommand(db, keyed('k-5', { percentage: 50 }));
  const other = keyed('k-5', { percentage: 60, fingerprint: 'b'.repeat(64) });
  t.match(await applySqlCommand(db, other), { status: 'rejected', code: 'idempotency_key_reused' });
  t.match(await database.sql('SELECT percentage FROM feature_flags'), [{ percentage: 50 }]);
});
