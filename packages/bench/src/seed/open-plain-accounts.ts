import type { Database } from '@tandem/db';

const USERS_A_STEP = 2_000;

/** Users `plain-0` … of the plan `free`, with this month's period and allocation and nothing else. */
export async function openPlainAccounts(owner: Database, users: number): Promise<void> {
  for (let from = 0; from < users; from += USERS_A_STEP) {
    await owner.query(
      `SELECT open_accounts(ARRAY(SELECT 'plain-' || n FROM generate_series($1::int, least($1 + $2, $3) - 1) AS n))`,
      [from, USERS_A_STEP, users],
    );
  }
  for (const table of ['users', 'credit_accounts', 'credit_lots', 'credit_periods', 'credit_ledger']) {
    await owner.query(`ANALYZE ${table}`);
  }
}
