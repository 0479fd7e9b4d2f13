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

t.test('a damaged file is not overwritten', async (t) => {
  const snapshotFile = join(folder, 'damaged.json');
  await writeFile(snapshotFile, '{');
  await t.rejects(startStripeEmulator({ now: () => START, snapshotFile }), /damaged\.json is damaged/);
});
