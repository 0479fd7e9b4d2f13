import type { OperationCommand, OperationOutcome } from '@tandem/contracts';
import type { Database } from '@tandem/db';
import { beginOperation, type Ending, endOperation, recordAuthor } from '@tandem/db/writes';
import type { Cause } from '../stripe/cause.ts';
import { type SyncWish, syncSubscription } from '../stripe/sync-subscription.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { commandAuthor } from './command-author.ts';

/**
 * The end of a command that changed a subscription at Stripe: our row of it, its owner's credits and the operation, in one transaction.
 * @param ending what else belongs to it, and what the client is told
 */
export async function syncAsOperation(
  deps: WorkerDeps,
  wish: SyncWish,
  command: OperationCommand,
  ending: (query: Database['query']) => Promise<Ending>,
): Promise<OperationOutcome> {
  let outcome: OperationOutcome | undefined;
  const author = commandAuthor(command);
  const cause: Cause = {
    ...author,
    requestId: command.requestId,
    failedAt: undefined,
    async begin(query) {
      outcome = await beginOperation(query, command);
      return outcome === undefined;
    },
    async end(query) {
      await recordAuthor(query, wish.subscriptionId, author);
      outcome = await endOperation(query, command, await ending(query));
    },
  };
  await syncSubscription(deps, wish, cause);
  if (outcome === undefined) throw new Error(`${command.operationId} was not ended`);
  return outcome;
}
