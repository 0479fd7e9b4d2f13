import type { OperationCommand, OperationOutcome } from '@tandem/contracts';
import type { Database } from '../database.ts';

type Query = Database['query'];

/** How an effect ended: with what the client is told when applied, or with the code of a refusal (errors.ts) and its members. */
export type Ending = { readonly result: object } | { readonly code: string; readonly result?: object };

/**
 * Carries an operation out once, whatever the number of tries and repeats (RULES 10, 12): its effect, the audit entries
 * of that, and the operation's row are one transaction. One that ended before, by its id or by its key, is answered as
 * it ended, and its effect is not run.
 * @param effect of one transaction; whatever else the operation needs (Stripe) was done before
 */
export async function applyOnce(
  db: Database,
  command: OperationCommand,
  effect: (query: Query) => Promise<Ending>,
): Promise<OperationOutcome> {
  return db.inTransaction(async (query) => {
    const earlier = await beginOperation(query, command);
    return earlier ?? endOperation(query, command, await effect(query));
  });
}

/** How an operation ended, if it did, by its id or by its key; for those that have something to do before their transaction. */
export const earlierOutcome = (db: Database, command: OperationCommand) => beginOperation(db.query, command);

/** The first of the transaction of an operation: how it ended before; undefined when it is to be carried out. */
export function beginOperation(query: Query, command: OperationCommand): Promise<OperationOutcome | undefined> {
  return outcome(query, 'SELECT begin_operation($1) AS outcome', [JSON.stringify(command)]);
}

/** The last of it: stores how it ended. */
export async function endOperation(query: Query, command: OperationCommand, ending: Ending): Promise<OperationOutcome> {
  const params = [JSON.stringify(command), JSON.stringify(ending)];
  const ended = await outcome(query, 'SELECT end_operation($1, $2) AS outcome', params);
  if (ended === undefined) throw new Error('end_operation returned no outcome');
  return ended;
}

async function outcome(query: Query, sql: string, params: string[]): Promise<OperationOutcome | undefined> {
  const [row] = await query<{ outcome: OperationOutcome | null }>(sql, params);
  return row?.outcome ?? undefined;
}
