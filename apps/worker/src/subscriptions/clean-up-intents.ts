import type { CleanUpIntentsCommand, OperationOutcome } from '@tandem/contracts';
import { applyOnce, earlierOutcome, recordCommand } from '@tandem/db/writes';
import { commandAuthor } from '../operations/command-author.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { expireDueIntents } from './expire-due-intents.ts';

/** Ends the intents whose time is over now instead of at the next minute; each has its audit entry, and so has the asking. */
export async function cleanUpIntents(command: CleanUpIntentsCommand, deps: WorkerDeps): Promise<OperationOutcome> {
  const { db } = deps;
  const earlier = await earlierOutcome(db, command);
  if (earlier !== undefined) return earlier;
  const result = await expireDueIntents(deps, commandAuthor(command));
  return applyOnce(db, command, async (query) => {
    await recordCommand(query, command, 'INTENT');
    return { result };
  });
}
