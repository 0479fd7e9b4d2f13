import { join } from 'node:path';
import type { Environment } from '@tandem/config';
import { EMULATOR_KEY, type EmulatorTask } from '../emulator/task.ts';
import { usablePort } from './port.ts';

const HOST = '127.0.0.1';

/** The Stripe of a local run: the user's own account, or the emulator. */
export type LocalStripe = {
  /** For people. */
  readonly description: string;
  /** Of the emulator, which is here only when there is one. */
  readonly url?: string;
  /** What the processes that call Stripe need beside what the user set. */
  readonly settings: Environment;
  /** What the emulator is to do, once the clock can be read and the API is where it will be. */
  task?(clockUrl: string, apiUrl: string): EmulatorTask;
};

/** Without a key of the user's own it is the emulator, on the port after the API's, or on a free one when that is taken. */
export async function localStripe(env: Environment, apiPort: number, dataDir: string): Promise<LocalStripe> {
  const key = env['STRIPE_SECRET_KEY'];
  if (key) {
    const mode = /^(sk|rk)_test_/.test(key) ? 'test mode' : 'LIVE MODE';
    const where = env['STRIPE_API_BASE'] ? ` at ${env['STRIPE_API_BASE']}` : '';
    return { description: `your account, ${mode} (STRIPE_SECRET_KEY)${where}`, settings: {} };
  }
  const port = await usablePort(HOST, apiPort + 1).catch(() => usablePort(HOST, 0));
  const url = `http://${HOST}:${port}`;
  return {
    url,
    description: `built-in emulator, no real money: ${url}/_emulator`,
    settings: emulatorSettings(url),
    task: (databaseUrl, apiUrl) => ({
      databaseUrl,
      port,
      snapshotFile: join(dataDir, 'stripe-emulator.json'),
      deliverTo: { url: `${apiUrl}/webhooks/stripe`, secret: env['STRIPE_WEBHOOK_SECRET'] ?? '' },
    }),
  };
}

/** What calls an emulator instead of Stripe. */
export const emulatorSettings = (url: string): Environment => ({
  STRIPE_SECRET_KEY: EMULATOR_KEY,
  STRIPE_API_BASE: url,
});
