import { OPERATION_QUEUES } from '@tandem/contracts';
import { type Backend, createQueueInspector } from '@tandem/queue';
import { closeOperations, frameOf } from '../operations/close-operations.ts';
import { queueDefinitions } from '../queue-definitions.ts';
import { maintenanceJob } from './maintenance-job.ts';

const PAGE = 100;
/** Failed jobs this process has dealt with. */
const dealtWith = new WeakMap<Backend, Set<string>>();

/**
 * Closes operations whose job is in the failed list although nobody could say so, because its worker died too often or
 * in the moment between. Closing what ended already changes nothing.
 */
export const closeDead = maintenanceJob('operations.close-dead', async (_payload, deps, { id }) => {
  const { backend, db, logger, settings } = deps;
  const seen = dealtWith.get(backend) ?? new Set<string>();
  dealtWith.set(backend, seen);
  const ofDeployment = queueDefinitions(settings);
  const definitions = OPERATION_QUEUES.map((queue) => ofDeployment[queue]);
  for (const queue of createQueueInspector({ backend, definitions }).boardQueues()) {
    for (let from = 0, news = true; news; from += PAGE) {
      const jobs = await queue.getFailed(from, from + PAGE - 1); // the latest first
      const unseen = jobs.filter((job) => !seen.has(`${queue.name} ${job.id} ${job.finishedOn}`));
      for (const job of unseen) {
        const operations = operationsIn(job.data);
        await closeOperations({ db, logger }, operations, job.failedReason);
        seen.add(`${queue.name} ${job.id} ${job.finishedOn}`);
        logger.info(
          { jobId: id, failedJobId: job.id, operations: operations.length },
          'operations of a failed job closed',
        );
      }
      news = unseen.length > 0 && jobs.length === PAGE;
    }
  }
});

/** The operations of an envelope that can still be closed. */
function operationsIn(data: unknown): { operationId: string; operation: unknown }[] {
  if (typeof data !== 'object' || data === null || !('operations' in data) || !Array.isArray(data.operations))
    return [];
  return data.operations.flatMap((operation: unknown) => {
    const frame = frameOf(operation);
    return frame === undefined ? [] : [{ operationId: frame.operationId, operation }];
  });
}
