import { type Database, verifyEveryUser } from '@tandem/db';

/**
 * Makes the check of one Tandem database: every applied consume has one ledger entry and one operation, and all users'
 * lots, balances and hash chains are what the ledger says.
 */
export async function tandemAgreement(owner: Database): Promise<(applied: number) => Promise<void>> {
  let expected = (await stored(owner)).entries;
  return async (applied) => {
    expected += applied;
    const { entries, operations } = await stored(owner);
    if (entries !== expected || operations !== expected) {
      throw new Error(`${expected} consumes applied, yet ${entries} ledger entries and ${operations} operations`);
    }
    for await (const { differences } of verifyEveryUser(owner)) {
      const [first] = differences;
      if (first) throw new Error(`verify found ${differences.length} differences, as ${JSON.stringify(first)}`);
    }
  };
}

async function stored(owner: Database): Promise<{ entries: number; operations: number }> {
  const [row] = await owner.query<{ entries: number; operations: number }>(
    `SELECT (SELECT count(*)::int FROM credit_ledger WHERE kind = 'consume') AS entries,
            (SELECT count(*)::int FROM credit_operations WHERE type = 'consume' AND status = 'applied') AS operations`,
  );
  if (!row) throw new Error('no count');
  return row;
}
