import { expireSubscriptions } from '@tandem/db/writes';
import { maintenanceJob } from './maintenance-job.ts';

/** Subscriptions one transaction ends, so that nobody waits long for its locks. */
const CHUNK = 500;

/** Ends complimentary subscriptions, of which Stripe says nothing; found by a query, so that no missed tick leaves one behind. */
export const expireDueSubscriptions = maintenanceJob(
  'subscriptions.expire',
  async (_payload, { db, logger }, { id }) => {
    let expired = 0;
    for (let count = CHUNK; count > 0; expired += count) count = await expireSubscriptions(db, CHUNK);
    if (expired > 0) logger.info({ jobId: id, expired }, 'complimentary subscriptions ended');
  },
);
