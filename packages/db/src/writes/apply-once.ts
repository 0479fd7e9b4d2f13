import type { OperationCommand, OperationOutcome } from '@tandem/contracts';
import type { Database } from '../database.ts';

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
  effect: (query: Database['query']) => Promise<Ending>,
): Promise<OperationOutcome> {
  const json = JSON.stringify(command);
  return db.inTransaction(async (query) => {
    const earlier = await outcome(query, 'SELECT begin_operation($1) AS outcome', [json]);
    if (earlier !== undefined) return earlier;
    const ending = JSON.stringify(await effect(query));
    const ended = await outcome(query, 'SELECT end_operation($1, $2) AS outcome', [json, ending]);
    if (ended === undefined) throw new Error('end_operation returned no outcome');
    return ended;
  });
}

/** How an operation ended, if it did, by its id or by its key; for those that have something to do before their transaction. */
export function earlierOutcome(db: Database, command: OperationCommand): Promise<OperationOutcome | undefined> {
  return outcome(db.query, 'SELECT begin_operation($1) AS outcome', [JSON.stringify(command)]);
}

async function outcome(query: Database['query'], sql: string, params: string[]): Promise<OperationOutcome | undefined> {
  const [row] = await query<{ outcome: OperationOutcome | null }>(sql, params);
  return row?.outcome ?? undefined;
}
