import { openDatabase } from '@tandem/db';
import type { TestDatabase } from '../postgres/create-test-database.ts';

/** A transaction of ours that stays open. */
export type HeldLock = { release(): Promise<void> };

/** Runs one statement as the owner, in a transaction that stays open until it is released. */
export async function holdLock(
  { ownerUrl }: Pick<TestDatabase, 'ownerUrl'>,
  statement: string,
  params: readonly unknown[] = [],
): Promise<HeldLock> {
  const owner = openDatabase({ url: ownerUrl, applicationName: 'tandem-test-lock', poolSize: 1 });
  const [held, hold] = signal();
  const [released, release] = signal();
  const over = owner.inTransaction(async (query) => {
    await query(statement, params);
    hold();
    await released;
  });
  await Promise.race([held, over]);
  return {
    async release() {
      release();
      await over;
      await owner.close();
    },
  };
}

/** Locks the account of one user, as every operation does first (RULES 3). */
export const holdAccount = (database: Pick<TestDatabase, 'ownerUrl'>, user: string): Promise<HeldLock> =>
  holdLock(database, 'SELECT FROM credit_accounts WHERE user_id = $1 FOR UPDATE', [user]);

function signal(): [Promise<void>, () => void] {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return [given, give];
}
