import { loadSettings } from '@tandem/config';
import { openStripeGateway, type StripeGateway, StripeGatewayError } from '@tandem/stripe';
import { CommandError, type Context, EXIT } from './command.ts';
import { openDataDir } from './data-dir.ts';
import { readLocalFile } from './local/local-file.ts';
import { emulatorSettings } from './local/stripe.ts';

const NO_DATABASE = 'postgres://localhost/tandem';

/**
 * The Stripe a command works on: the accounts the environment names, else the emulator of the local run on the data
 * folder. Throws a CommandError when there is neither.
 */
export async function targetGateway({ env, cwd }: Context, dataDir: string | undefined): Promise<StripeGateway> {
  const given = dataDir === undefined && env['STRIPE_SECRET_KEY'] ? env : await emulatorOf(cwd, dataDir);
  const gateway = openStripeGateway(loadSettings('worker', { ...given, DATABASE_URL: NO_DATABASE }));
  if (gateway) return gateway;
  throw new CommandError(
    EXIT.unavailable,
    'There is no Stripe: set STRIPE_SECRET_KEY, or start Tandem with npm start.',
  );
}

async function emulatorOf(cwd: string, dataDir: string | undefined) {
  const local = await readLocalFile(await openDataDir(cwd, dataDir));
  return local?.stripeUrl === undefined ? {} : emulatorSettings(local.stripeUrl);
}

/** Turns "Stripe did not answer" and "Stripe refused" into one line; other errors pass. */
export async function answeredByStripe<R>(work: Promise<R>): Promise<R> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof StripeGatewayError)) throw error;
    throw new CommandError(EXIT.unavailable, `Stripe: ${error.message}`);
  }
}
