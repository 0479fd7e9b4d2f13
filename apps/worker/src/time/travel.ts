import { readClock, readNextDue } from '@tandem/db';
import { stepClock } from '@tandem/db/writes';
import { EmulatorClock } from '@tandem/stripe';
import { runWhatIsDue } from '../jobs/maintenance.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { untilWebhooksApplied } from './webhooks-applied.ts';

/**
 * Lets the one clock go on to an instant, from one thing that falls due to the next, so that each is done at its own
 * time: the emulator's renewals, trials and retries with their webhooks, then resets, holds and the rest of what is due
 * in the database. Can be run again from anywhere in between. Tokens, heartbeats and retries of jobs keep real time.
 */
export async function travelTo(goal: Date, deps: WorkerDeps): Promise<void> {
  const { db, logger, settings } = deps;
  const emulator = settings.STRIPE_API_BASE === undefined ? undefined : new EmulatorClock(settings.STRIPE_API_BASE);
  await liveNow(deps, emulator);
  let stops = 0;
  for (let now = await readClock(db); now < goal; stops += 1) {
    const due = [await readNextDue(db, now), await emulator?.nextDue(), goal].flatMap((at) => at?.getTime() ?? []);
    // What is due already and stays so, for whatever reason, must not hold up the rest.
    const next = Math.min(...due.filter((at) => at > now.getTime()));
    now = await stepClock(db, new Date(next));
    await liveNow(deps, emulator);
  }
  logger.info({ to: goal, stops }, 'time has moved');
}

/** Everything that is due by now, and what follows from it, before time goes on. */
async function liveNow(deps: WorkerDeps, emulator: EmulatorClock | undefined): Promise<void> {
  await webhooks(deps, emulator);
  await runWhatIsDue(deps);
  await webhooks(deps, emulator); // of what that did at Stripe
}

async function webhooks(deps: WorkerDeps, emulator: EmulatorClock | undefined): Promise<void> {
  if (emulator === undefined) return;
  if (!(await emulator.settle())) deps.logger.warn({}, 'webhooks of the emulator are still on their way');
  await untilWebhooksApplied(deps);
}
