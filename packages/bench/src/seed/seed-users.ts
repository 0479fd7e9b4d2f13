import { openDatabase } from '@tandem/db';

const USERS_A_STEP = 1_000;
/** Users `hot-0` … for the rows where one user does everything: one for each round. */
export const HOT_USERS = 40;

/** Users `user-0` … of the plan `lifetime`, each with a gift of 1,000,000 credits of each type that does not expire. */
export async function seedUsers(ownerUrl: string, users: number): Promise<void> {
  const owner = openDatabase({
    url: ownerUrl,
    applicationName: 'tandem-bench',
    poolSize: 1,
    statementTimeoutMs: 600_000,
  });
  const people = [
    ...Array.from({ length: users }, (_, at) => `user-${at}`),
    ...Array.from({ length: HOT_USERS }, (_, at) => `hot-${at}`),
  ];
  try {
    for (let from = 0; from < people.length; from += USERS_A_STEP) {
      const step = people.slice(from, from + USERS_A_STEP);
      for (const statement of STEPS) await owner.query(statement, [step]);
    }
    for (const table of ['users', 'credit_accounts', 'credit_lots', 'credit_periods', 'credit_ledger']) {
      await owner.query(`ANALYZE ${table}`);
    }
  } finally {
    await owner.close();
  }
}

/** By the functions that writes use, so that verify finds everything in order from the start. */
const STEPS = [
  'INSERT INTO users (user_id, created_at) SELECT unnest($1::text[]), clock_now()',
  `INSERT INTO credit_accounts (user_id, plan_code) SELECT unnest($1::text[]), 'lifetime'`,
  'SELECT open_accounts($1)',
  `WITH gifts AS (
     INSERT INTO credit_lots (user_id, credit_type, source, source_ref, effective_at, granted, remaining)
     SELECT a.user_id, t.credit_type, 'promotion', 'bench/' || a.user_id, a.settled_at, 1000000, 1000000
       FROM credit_accounts a CROSS JOIN unnest(ARRAY['analysis', 'roast']) AS t (credit_type)
      WHERE a.user_id = ANY ($1)
     RETURNING *
   )
   SELECT append_ledger(array_agg(ROW (user_id, 'bench-gift', 'grant', credit_type, granted, lot_id, NULL, NULL, NULL,
                                       effective_at)::ledger_draft ORDER BY user_id, lot_id), clock_now()) FROM gifts`,
];
