import type { Database } from '@tandem/db';
import type { RivalName } from './rival-names.ts';

/** Rivals that write, and whether they also keep lots and operations. */
const KEEPS: Partial<Record<RivalName, 'ledger' | 'all'>> = {
  'typeorm-transaction': 'ledger',
  'pg-transaction': 'ledger',
  'one-function': 'all',
};

/** The check of a rival: a ledger entry for every answer, and balances that are what the ledger says. */
export function rivalAgreement(name: RivalName, owner: Database): (applied: number) => Promise<void> {
  const keeps = KEEPS[name];
  let expected = 0;
  return async (applied) => {
    if (keeps === undefined) return;
    expected += applied;
    const [found] = await owner.query<{ entries: number; operations: number; wrong: number; lots: number }>(AGREES);
    const { entries = 0, operations = 0, wrong = 0, lots = 0 } = found ?? {};
    const isRight =
      entries === expected && wrong === 0 && (keeps === 'ledger' || (operations === expected && lots === expected));
    if (isRight) return;
    throw new Error(`${name} applied ${expected}, yet ${JSON.stringify(found)}`);
  };
}

const AGREES = `
  SELECT (SELECT count(*)::int FROM ledger) AS entries,
         (SELECT count(*)::int FROM operation) AS operations,
         (SELECT sum(granted - remaining)::int FROM lot) AS lots,
         (SELECT count(*)::int FROM account a
            LEFT JOIN (SELECT user_id, sum(amount) AS spent FROM ledger GROUP BY user_id) AS l USING (user_id)
           WHERE a.analysis + a.roast + coalesce(l.spent, 0) <> 2 * 1000500) AS wrong`;
