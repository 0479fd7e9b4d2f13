import { readFileSync } from 'node:fs';
import { type Database, openDatabase } from '@tandem/db';

const SQL = readFileSync(new URL('./seed_books.sql', import.meta.url), 'utf8');
const USERS_A_STEP = 2_000;
/** Grants of two months and expiries of the first. */
const OTHER_ENTRIES = 6;

/** Books of so many users with so many ledger entries each (an even number, 8 at least), right to the last hash, by SQL alone. */
export async function seedBooks(
  ownerUrl: string,
  users: number,
  entriesEach: number,
  say: (done: number) => void,
): Promise<void> {
  const owner: Database = openDatabase({
    url: ownerUrl,
    applicationName: 'tandem-bench',
    poolSize: 1,
    statementTimeoutMs: 600_000,
  });
  try {
    for (let from = 0; from < users; from += USERS_A_STEP) {
      await owner.query(SQL, [from, Math.min(USERS_A_STEP, users - from), (entriesEach - OTHER_ENTRIES) / 2]);
      say(Math.min(users, from + USERS_A_STEP));
    }
    await owner.query('VACUUM ANALYZE');
  } finally {
    await owner.close();
  }
}
