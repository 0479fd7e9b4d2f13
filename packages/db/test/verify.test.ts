import { openDatabase, verifyCredits } from '@tandem/db';
import { createTestDatabase } from '@tandem/testing';
import t from 'tap';

/** Each damage is done behind the triggers' back, as a careless superuser would, and must be found and named. */
const DAMAGES: [check: string, sql: string][] = [
  [
    'lot equals its entries',
    `UPDATE credit_lots SET consumed = consumed - 1, expired = expired + 1 WHERE user_id = 'ann' AND credit_type = 'analysis' AND consumed > 0`,
  ],
  ['lot equals its entries', `DELETE FROM credit_lots WHERE user_id = 'ann' AND credit_type = 'roast'`],
  ['entries are numbered without a gap', `DELETE FROM credit_ledger WHERE user_id = 'ann' AND seq = 3`],
  [
    'entry is linked to the one before',
    `UPDATE credit_ledger SET action = 'something else' WHERE user_id = 'ann' AND seq = 3`,
  ],
  [
    'entry is linked to the one before',
    `UPDATE credit_ledger SET effective_at = effective_at - interval '1 ms' WHERE user_id = 'ann' AND seq = 1`,
  ],
  [
    'balance after equals the sum so far',
    `UPDATE credit_ledger SET balance_after = balance_after + 1 WHERE user_id = 'ann' AND seq = 4`,
  ],
  [
    'entries take effect in order',
    `UPDATE credit_ledger SET effective_at = effective_at - interval '1 day' WHERE user_id = 'ann' AND seq = 4`,
  ],
  [
    'account holds the end of the chain',
    `DELETE FROM credit_ledger WHERE user_id = 'ann' AND seq = (SELECT max(seq) FROM credit_ledger WHERE user_id = 'ann')`,
  ],
  ['account holds the end of the chain', `UPDATE credit_accounts SET ledger_hash = sha256('x') WHERE user_id = 'ann'`],
  [
    'account balance equals its lots',
    `UPDATE credit_accounts SET roast_remaining = roast_remaining + 1 WHERE user_id = 'ann'`,
  ],
  [
    'periods follow each other',
    `UPDATE credit_periods SET ends_at = ends_at - interval '1 hour' WHERE user_id = 'ann' AND starts_at = (SELECT min(starts_at) FROM credit_periods WHERE user_id = 'ann')`,
  ],
  ['period granted its allocation once', `UPDATE credit_periods SET analysis_limit = 50 WHERE user_id = 'ann'`],
  [
    'consume took what it answered',
    `UPDATE credit_operations SET outcome = jsonb_set(outcome, '{result,amount}', '9') WHERE user_id = 'ann' AND status = 'applied'`,
  ],
  [
    'consume took what it answered',
    `UPDATE credit_operations SET status = 'rejected' WHERE user_id = 'ann' AND status = 'applied'`,
  ],
  ['consume belongs to an operation', `DELETE FROM credit_operations WHERE user_id = 'ann'`],
];

t.test('verify finds nothing in sound books and names every planted damage', async (t) => {
  const { ownerUrl, superuserUrl, drop } = await createTestDatabase();
  t.teardown(drop);
  const db = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 2 });
  const root = openDatabase({ url: superuserUrl, applicationName: 'test', poolSize: 1 });
  for (const open of [db, root]) t.teardown(() => open.close());
  for (const user of ['ann', 'bob']) {
    await db.query(`SELECT consume_credits($1, 'analysis', 2, 'work')`, [user]);
    await db.query(`SELECT consume_credits($1, 'analysis', 1, 'work')`, [user]);
  }
  await db.query(`SELECT move_clock(interval '40 days')`);
  await db.query(`SELECT get_or_create_active_period('ann')`);
  t.same((await verifyCredits(db, { limit: 10 })).differences, []);

  await root.query('CREATE TABLE saved AS SELECT 1 WHERE false');
  for (const [check, sql] of DAMAGES) {
    const found = await damaged(root, sql);
    t.ok(
      found.some((difference) => difference.check === check && difference.userId === 'ann'),
      `${check}: ${sql}`,
    );
    t.notOk(
      found.some((difference) => difference.userId === 'bob'),
      'and blames nobody else',
    );
  }
  t.same((await verifyCredits(db, { limit: 10 })).differences, [], 'sound again');
});

/** Does the damage with triggers off, verifies inside the same transaction, and takes it back. */
async function damaged(root: ReturnType<typeof openDatabase>, sql: string) {
  await root.query('BEGIN');
  try {
    await root.query('SET LOCAL session_replication_role = replica');
    await root.query(sql);
    return await root.query<{ userId: string; check: string }>(
      `SELECT user_id AS "userId", check_name AS "check" FROM verify_credits(ARRAY['ann', 'bob'])`,
    );
  } finally {
    await root.query('ROLLBACK');
  }
}
