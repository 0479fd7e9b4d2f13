import type { OperationCommand, OperationOutcome, OperationType } from '@tandem/contracts';
import type { Database } from '../database.ts';
import { applyOnce, type Ending } from './apply-once.ts';

/**
 * Commands whose whole effect is the SQL function of their name: it takes the command as JSON, writes its audit entry,
 * and returns the ending, `{result}` or `{code, result?}`.
 */
const SQL_COMMANDS = [
  'set_flag',
  'advance_time',
  'set_credit_system',
  'set_setting',
  'add_member',
  'remove_member',
  'rename_organization',
  'retry_webhooks',
  'set_grace',
  'add_subscription',
] as const satisfies readonly OperationType[];
export type SqlCommand = Extract<OperationCommand, { type: (typeof SQL_COMMANDS)[number] }>;

/** Carries such a command out, once. */
export function applySqlCommand(db: Database, command: SqlCommand): Promise<OperationOutcome> {
  const { type } = command;
  if (!SQL_COMMANDS.includes(type)) throw new Error(`${type} is no command of one SQL function`);
  return applyOnce(db, command, async (query) => {
    const [row] = await query<{ ending: Ending }>(`SELECT ${type}($1) AS ending`, [JSON.stringify(command)]);
    if (row === undefined) throw new Error(`${type} returned no ending`);
    return row.ending;
  });
}
