import { copyFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startStripeEmulator } from '../../src/emulator/index.ts';
import { clientOf, customerWith, emulated, START } from './support/emulated.ts';

const folder = await mkdtemp(join(tmpdir(), 'tandem-emulator-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));

t.test('what was answered, and what was told by webhook, is found again after a kill', async (t) => {
  const snapshotFile = join(folder, 'killed.json');
  const { stripe, emulator, receiver } = await emulated(t, { snapshotFile });
  let restarts = 0;
  const next = async () => {
    // The first one is not closed: this is what a kill -9 leaves behind.
    restarts += 1;
    const left = join(folder, `left-${restarts}.json`);
    await copyFile(snapshotFile, left);
    const again = await startStripeEmulator({ now: () => START, snapshotFile: left });
    t.teardown(() => again.close());
    return clientOf(again.url);
  };
  const product = await stripe.products.create({ name: 'Pro' });
  const customer = await customerWith(stripe, 'pm_card_visa');
  t.match(await (await next()).customers.retrieve(customer.id), { id: customer.id });
  const key = { idempotencyKey: 'the-first' };
  const price = { product: product.id, currency: 'usd', unit_amount: 900 };
  const made = await stripe.prices.create(price, key);
  t.match(await (await next()).prices.create(price, key), { id: made.id }, 'a key is still bound to its answer');

  await emulator.settled();
  const told = receiver.received.at(-1)?.event.id ?? '';
  t.match(await (await next()).events.retrieve(told), { id: told });
});

t.test('a webhook that was on its way when everything was killed is sent again', async (t) => {
  const snapshotFile = join(folder, 'on-its-way.json');
  const left = join(folder, 'left-on-its-way.json');
  const { stripe, emulator, receiver } = await emulated(t, { snapshotFile });
  receiver.answer = () => {
    copyFileSync(snapshotFile, left);
    return 200;
  };
  await stripe.customers.create({ name: 'a' });
  await emulator.settled();
  const [first] = receiver.received;
  const again = await startStripeEmulator({ now: () => START, snapshotFile: left });
  t.teardown(() => again.close());
  await again.settled();
  t.same(
    receiver.received.map(({ event }) => event.id),
    [first?.event.id, first?.event.id],
  );
});

t.test('a damaged file is not overwritten', async (t) => {
  const snapshotFile = join(folder, 'damaged.json');
  await writeFile(snapshotFile, '{');
  await t.rejects(startStripeEmulator({ now: () => START, snapshotFile }), /damaged\.json is damaged/);
});
