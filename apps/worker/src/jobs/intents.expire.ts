import { expireDueIntents } from '../subscriptions/expire-due-intents.ts';
import { maintenanceJob } from './maintenance-job.ts';

const AUTHOR = { actorType: 'SYSTEM', actorId: 'intents.expire', metadata: { reason: 'its time was over' } } as const;

/** Ends intents that nobody paid in time, found by a query, so that no missed tick leaves one behind. */
export const expireIntents = maintenanceJob('intents.expire', async (_payload, deps, { id }) => {
  const ends = await expireDueIntents(deps, AUTHOR);
  if (ends.expired + ends.completed + ends.waiting > 0) deps.logger.info({ jobId: id, ...ends }, 'intents ended');
});
