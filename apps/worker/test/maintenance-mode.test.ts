import { setTimeout as pause } from 'node:timers/promises';
import { onEachBackend, startTandem, stripeDelivery, type Tandem } from '@tandem/testing';
import { makeUsers, promisesKept, startLoad } from '@tandem/testing/faults';

const PROMISED_MS = 2_000;
const PATIENCE_MS = 60_000;

const setMode = (tandem: Tandem, value: boolean) =>
  tandem.call('/admin/settings/maintenance_mode', { admin: true, body: { value, reason: 'drill' } });
const ledgerSize = async (tandem: Tandem) => {
  const [row] = await tandem.sql<{ entries: number }>('SELECT count(*)::int AS entries FROM credit_ledger');
  return row?.entries;
};

/** Asks until the answer is as wanted; returns how long that took. */
async function until(isAsWanted: () => Promise<boolean>): Promise<number> {
  const startedAt = Date.now();
  while (!(await isAsWanted()) && Date.now() - startedAt < PATIENCE_MS) await pause(20);
  return Date.now() - startedAt;
}

await onEachBackend('maintenance mode under load', async (t, backend) => {
  const tandem = await startTandem({ backend, workers: 2 });
  const first = tandem.api;
  const second = await tandem.startApi();
  t.teardown(async () => {
    await first.stop();
    await tandem.stop();
  });
  await makeUsers(tandem);
  const load = startLoad(tandem);
  const consumeAt = (url: string) =>
    tandem.call(`${url}/api/user/credits/consume`, {
      user: 'ann',
      headers: { prefer: 'respond-async' },
      body: { creditType: 'roast', action: 'x' },
    });
  const isRefusedAt = async (url: string) => (await consumeAt(url)).status === 503;

  await t.test('takes effect in every API process, for mutations and webhooks', async (t) => {
    t.match(await setMode(tandem, true), { status: 200, body: { name: 'maintenance_mode', value: true } });
    for (const { url } of [first, second]) {
      // What a slow machine adds to a promise of two seconds is not the switch's.
      t.ok((await until(() => isRefusedAt(url))) < PROMISED_MS * 5, url);
      const refused = await consumeAt(url);
      t.match(refused, { status: 503, body: { code: 'maintenance' } });
      t.equal(refused.headers.get('retry-after'), '30');
      const webhook = await tandem.call(`${url}/webhooks/stripe`, stripeDelivery({ id: 'evt_shut', type: 'x' }));
      t.match(webhook, { status: 503, body: { code: 'maintenance' } });
      t.ok(Number(webhook.headers.get('retry-after')) > 0);
      const cron = await tandem.call(`${url}/api/cron/reset-credits`, { admin: true, method: 'POST' });
      t.match(cron, { status: 503, body: { code: 'maintenance' } });
    }
  });

  await t.test('reads and controls go on', async (t) => {
    t.equal((await tandem.call('/api/user/credits/status', { user: 'user-0' })).status, 200);
    t.equal((await tandem.call('/health/ready')).status, 200);
    t.match((await tandem.call('/admin/settings', { admin: true })).body, {
      items: [{ name: 'maintenance_mode', value: true, setBy: 'admin' }],
    });
    const seconds = { value: 7, reason: 'soon over' };
    t.match(await tandem.call('/admin/settings/maintenance_retry_seconds', { admin: true, body: seconds }), {
      status: 200,
    });
    await until(async () => (await tandem.consume('ann')).headers.get('retry-after') === '7');
    const flag = { enabled: true, percentage: 0, reason: 'while it is quiet' };
    t.equal((await tandem.call('/admin/flags/credits_v2', { admin: true, body: flag })).status, 200);
  });

  await t.test('the load meets it', async (t) => {
    // Clients that were accepted before wait for their outcome first, as long as they said they would.
    await until(async () => load.refusals().includes('maintenance'));
    t.ok(load.refusals().includes('maintenance'));
  });

  await t.test('what was accepted before waits, whichever worker stops or starts', async (t) => {
    const still = await ledgerSize(tandem);
    await tandem.workers[0]?.stop();
    await tandem.startWorker();
    // A control that went through every worker's queue: others would have gone through, too.
    for (let n = 0; n < 3; n += 1) t.equal((await setMode(tandem, true)).status, 200);
    t.equal(await ledgerSize(tandem), still);
  });

  await t.test('and nothing is lost when it ends', async (t) => {
    t.match(await setMode(tandem, false), { status: 200, body: { value: false } });
    for (const { url } of [first, second]) await until(async () => !(await isRefusedAt(url)));
    const sent = await load.stop();
    await promisesKept(t, tandem, sent);
    const [row] = await tandem.sql<{ count: number }>(`SELECT count(*)::int FROM stripe_events`);
    t.same(row, { count: 0 }, 'what was refused was not taken');
  });
});

await onEachBackend('work that is queued waits for the end of maintenance mode', async (t, backend) => {
  const tandem = await startTandem({ backend });
  t.teardown(tandem.stop);
  await tandem.workers[0]?.stop();
  const delivered = await tandem.call('/webhooks/stripe', stripeDelivery({ id: 'evt_waits', type: 'x' }));
  t.equal(delivered.status, 200);
  const waiting = await Promise.all(
    Array.from({ length: 20 }, (_, n) => tandem.consume(`user-${n}`, {}, { prefer: 'respond-async' })),
  );
  t.same([...new Set(waiting.map(({ status }) => status))], [202]);
  // As somebody would in psql while no worker runs.
  await tandem.sql(
    `SELECT set_setting('{"change": {"name": "maintenance_mode", "value": true}, "actorType": "ADMIN", "actorId": "ops", "reason": "drill"}')`,
  );
  const worker = await tandem.startWorker();
  for (let n = 0; n < 3; n += 1) t.equal((await setMode(tandem, true)).status, 200);
  t.equal(await ledgerSize(tandem), 0);
  await worker.stop();
  await tandem.startWorker();
  t.equal((await setMode(tandem, true)).status, 200);
  t.equal(await ledgerSize(tandem), 0);
  t.equal((await setMode(tandem, false)).status, 200);
  for (const [n, { headers }] of waiting.entries()) {
    const path = headers.get('location') ?? '';
    const view = () => tandem.call(path, { user: `user-${n}` });
    await until(async () => (await view()).body['status'] === 'applied');
    t.match((await view()).body, { status: 'applied', httpStatus: 200 });
  }
  await until(async () => (await tandem.sql('SELECT FROM stripe_events')).length === 1);
  t.same(await tandem.sql('SELECT event_id FROM stripe_events'), [{ event_id: 'evt_waits' }]);
  await promisesKept(t, tandem);
});
