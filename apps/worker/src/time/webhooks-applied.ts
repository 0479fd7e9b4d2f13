import { setTimeout as pause } from 'node:timers/promises';
import { createQueueInspector, QueueUnavailableError } from '@tandem/queue';
import { queueDefinitions } from '../queue-definitions.ts';
import type { WorkerDeps } from '../worker-deps.ts';

const LOOK_MS = 20;
/** An event that is tried again and again must not hold up time for ever. */
const PATIENCE_MS = 30_000;

/** Waits until no Stripe event is waiting or being applied; goes on after a while when some are tried again. */
export async function untilWebhooksApplied({ backend, logger, settings }: WorkerDeps): Promise<void> {
  const inspector = createQueueInspector({ backend, definitions: [queueDefinitions(settings).stripe] });
  for (const giveUpAt = Date.now() + PATIENCE_MS; Date.now() < giveUpAt; await pause(LOOK_MS)) {
    const depths = await inspector.depths().catch(unlessBusy);
    if (depths?.every(({ waiting, active, delayed }) => waiting + active + delayed === 0)) return;
  }
  logger.warn({}, 'Stripe events are still waiting; time goes on');
}

/** A queue that did not answer in time is asked again. */
function unlessBusy(error: unknown): undefined {
  if (!(error instanceof QueueUnavailableError)) throw error;
}
