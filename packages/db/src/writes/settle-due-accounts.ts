import type { Database } from '../database.ts';

/** Settles up to `limit` accounts whose period or lots ended; `remaining` says that more may be due. */
export async function settleDueAccounts(
  db: Database,
  { limit }: { limit: number },
): Promise<{ accounts: number; remaining: boolean }> {
  const [row] = await db.query<{ accounts: number }>('SELECT settle_due_accounts($1) AS accounts', [limit]);
  const accounts = row?.accounts ?? 0;
  return { accounts, remaining: accounts === limit };
}
