import { settleDueAccounts } from '@tandem/db/writes';
import { maintenanceJob } from './maintenance-job.ts';

/** Accounts settled by one statement; few, so that no consume waits long for a lock (`npm run bench -- --only reset,reset-blocks`). */
const CHUNK = 40;
/** A caller that waits for the count is answered by then, with what was done so far. */
const ANSWER_MS = 5_000;

/** The monthly reset: whatever is due by the clock, found by a query, so that no missed tick is a missed reset. */
export const resetDue = maintenanceJob('credits.reset-due', async ({ replyTo }, { db, logger, reply }, { id }) => {
  const startedAt = Date.now();
  let unanswered = replyTo !== undefined;
  let accounts = 0;
  const answer = (remaining: boolean) => {
    if (replyTo !== undefined && unanswered) reply(replyTo, id, { accounts, remaining });
    unanswered = false;
  };
  for (let remaining = true; remaining; ) {
    const step = await settleDueAccounts(db, { limit: CHUNK });
    accounts += step.accounts;
    remaining = step.remaining;
    if (remaining && Date.now() - startedAt > ANSWER_MS) answer(true);
  }
  answer(false);
  if (accounts > 0) logger.info({ jobId: id, accounts, ms: Date.now() - startedAt }, 'accounts brought up to date');
});
