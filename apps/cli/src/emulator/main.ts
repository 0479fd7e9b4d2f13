import { randomInt } from 'node:crypto';
import { sayReady, startEnvironment } from '@tandem/config';
import { HANDLED_STRIPE_EVENTS } from '@tandem/contracts';
import { openDatabase, readClock, readOfferedPrices } from '@tandem/db';
import { publishPrices, StripeGateway } from '@tandem/stripe';
import { startStripeEmulator } from '@tandem/stripe/emulator';
import { EMULATOR_KEY, taskIn } from './task.ts';

/** How often it looks by itself whether something fell due. */
const TICK_MS = 1000;

/** The Stripe emulator as a process of a local run; it ends with it. There is no other way to start it, least of all in production. */
const task = taskIn(await startEnvironment(process, {}));
if (!task) throw new Error('The Stripe emulator is started by npm start.');
const db = openDatabase({ url: task.databaseUrl, applicationName: 'tandem-emulator', poolSize: 1 });
const emulator = await startStripeEmulator({
  now: () => readClock(db),
  seed: randomInt(2 ** 31), // another data folder on the same database must not repeat the ids of events
  clockOwner: 'This is the clock of Tandem. To let time pass: npm run ops -- time advance 31d',
  port: task.port,
  snapshotFile: task.snapshotFile,
  endpoints: [{ ...task.deliverTo, enabledEvents: HANDLED_STRIPE_EVENTS }],
  tickMs: TICK_MS,
});
process.once('SIGTERM', async () => {
  await emulator.close();
  await db.close();
  process.exit(0);
});
await publishPrices(new StripeGateway({ secretKey: EMULATOR_KEY, baseUrl: emulator.url }), await readOfferedPrices(db));
sayReady(process);
