import { verifyAuditLog, verifyEveryUser } from '@tandem/db';
import { maintenanceJob } from './maintenance-job.ts';

/** Differences written to the log one by one; `ops verify` lists them all. */
const MAX_LINES = 20;

/** Recomputes every user's balance from the ledger, and the chains of the audit log; what differs is an error in the log. */
export const verify = maintenanceJob('credits.verify', async (_payload, { db, logger, metrics }, { id }) => {
  let users = 0;
  let differing = 0;
  for await (const step of verifyEveryUser(db)) {
    users += step.users;
    for (const difference of step.differences) {
      differing += 1;
      if (differing <= MAX_LINES) logger.error({ jobId: id, ...difference }, 'a balance differs from the ledger');
    }
  }
  let chains = 0;
  let broken = 0;
  for await (const step of verifyAuditLog(db)) {
    chains += step.chains;
    for (const difference of step.differences) {
      broken += 1;
      if (broken <= MAX_LINES) logger.error({ jobId: id, ...difference }, 'the audit log differs from its chain');
    }
  }
  metrics.balanceMismatches.set(differing);
  metrics.balancesVerified.set(Date.now() / 1000);
  logger.info({ jobId: id, users, differing, chains, broken }, 'balances and audit log verified');
});
