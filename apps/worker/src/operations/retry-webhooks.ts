import { type MaintenanceJob, type OperationOutcome, QUEUES, type RetryWebhooksCommand } from '@tandem/contracts';
import { applySqlCommand } from '@tandem/db/writes';
import { createJobQueue } from '@tandem/queue';
import type { WorkerDeps } from '../worker-deps.ts';

/** Has events looked at again, and does not wait for the job that does so every minute. */
export async function retryWebhooks(command: RetryWebhooksCommand, deps: WorkerDeps): Promise<OperationOutcome> {
  const { backend, db, logger } = deps;
  const outcome = await applySqlCommand(db, command);
  const job: MaintenanceJob = 'stripe.retry-due';
  await createJobQueue({ backend, definition: QUEUES.maintenance })
    .add(job, {})
    .catch((error: unknown) => logger.warn({ err: error }, 'stripe events are looked at again a little later'));
  return outcome;
}
