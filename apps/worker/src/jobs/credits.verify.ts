import { verifyCredits } from '@tandem/db';
import { maintenanceJob } from './maintenance-job.ts';

const USERS_A_STEP = 500;
/** Differences written to the log one by one; `ops verify` lists them all. */
const MAX_LINES = 20;

/** Recomputes every user's balance from the ledger; what differs is an error in the log. */
export const verify = maintenanceJob('credits.verify', async (_payload, { db, logger }, { id }) => {
  let users = 0;
  let differing = 0;
  for (let after: string | undefined; ; ) {
    const step = await verifyCredits(db, {
      ...(after === undefined ? {} : { afterUserId: after }),
      limit: USERS_A_STEP,
    });
    users += step.users;
    for (const difference of step.differences) {
      differing += 1;
      if (differing <= MAX_LINES) logger.error({ jobId: id, ...difference }, 'a balance differs from the ledger');
    }
    after = step.lastUserId;
    if (step.users < USERS_A_STEP || after === undefined) break;
  }
  logger.info({ jobId: id, users, differing }, 'balances verified');
});
