import { randomUUID } from 'node:crypto';
import type { BillingFact } from '@tandem/contracts';
import { type Database, openDatabase, readClock, verifyCredits } from '@tandem/db';
import { applyOperations } from '@tandem/db/writes';
import { createTestDatabase } from '@tandem/testing';
import { applyBillingFacts } from '@tandem/worker';
import t from 'tap';
import { holdOf } from './hold-commands.ts';

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
  ['hold equals its draws', `UPDATE credit_hold_draws SET held = held + 1 WHERE user_id = 'ann'`],
  ['hold equals its draws', `UPDATE credit_holds SET amount = amount + 1 WHERE user_id = 'ann' AND status = 'active'`],
  ['draw belongs to a hold', `DELETE FROM credit_holds WHERE user_id = 'ann'`],
  ['draws equal their entries', `DELETE FROM credit_hold_draws WHERE user_id = 'ann'`],
  [
    'lot holds what its active holds do',
    `UPDATE credit_lots SET held = held + 1, remaining = remaining - 1 WHERE user_id = 'ann' AND held > 0`,
  ],
  [
    'account knows when its holds end',
    `UPDATE credit_accounts SET next_due_at = next_due_at + interval '1 year' WHERE user_id = 'ann'`,
  ],
  [
    'hold took what it answered',
    `UPDATE credit_operations SET outcome = jsonb_set(outcome, '{result,amount}', '1') WHERE user_id = 'ann' AND type = 'hold'`,
  ],
  [
    'paid month gave what it is worth',
    `UPDATE credit_instalments SET analysis = analysis + 1 WHERE user_id = 'ann' AND released_as = 'v2'`,
  ],
  [
    'paid month gave what it is worth',
    `UPDATE credit_instalments SET released_as = 'v2' WHERE user_id = 'ann' AND released_as IS NULL`,
  ],
  [
    'paid months follow each other',
    `DELETE FROM credit_instalments WHERE user_id = 'ann' AND released_as IS NULL AND ends_at < (SELECT max(ends_at) FROM credit_instalments WHERE user_id = 'ann')`,
  ],
  ['paid credits have a funding', `DELETE FROM credit_instalments WHERE user_id = 'ann'`],
  [
    'paid month withholds what was taken of it',
    `UPDATE credit_instalments SET withheld_roast = withheld_roast - 1 WHERE user_id = 'ann' AND withheld_roast > 0`,
  ],
  ['debts were paid from paid months', `UPDATE credit_debts SET collected = collected + 1 WHERE user_id = 'ann'`],
  ['debt of a claw-back is what it took', `UPDATE credit_debts SET amount = amount + 1 WHERE user_id = 'ann'`],
  ['claw-back took what went back', `DELETE FROM credit_takings WHERE user_id = 'ann' AND kind = 'instalment'`],
  [
    'claw-back took what went back',
    `UPDATE credit_clawbacks SET refunded_minor = refunded_minor + paid_minor / 4 WHERE user_id = 'ann'`,
  ],
  [
    'claw-back took what it says',
    `UPDATE credit_takings SET amount = amount + 1 WHERE user_id = 'ann' AND kind = 'lot'`,
  ],
  [
    'account goes by the highest plan in force',
    `UPDATE credit_subscriptions SET status = 'ended', ends_at = now() WHERE user_id = 'ann'`,
  ],
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
  await billed(db, 'ann');
  t.same((await verifyCredits(db, { limit: 10 })).differences, []);
  const first = await verifyCredits(db, { limit: 10, entries: 1 });
  t.match(first, { users: 1, lastUserId: 'ann', isLast: false, differences: [] }, 'many entries are a chunk alone');
  t.match(await verifyCredits(db, { afterUserId: 'ann', limit: 1 }), { users: 1, lastUserId: 'bob', isLast: true });

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

/** A year and a package are paid, used, held and in part refunded: months, lots and a debt are taken. */
async function billed(db: Database, userId: string): Promise<void> {
  const at = (await readClock(db)).getTime();
  const year = { type: 'plan_paid', fundingRef: 'line', paymentRef: 'for-year', paidMinor: 12_000, plan: 'pro_yearly' };
  const bought = { type: 'package_paid', fundingRef: 'cs', paymentRef: 'for-package', paidMinor: 500 };
  const refund = (paymentRef: string, paidMinor: number, refundedMinor: number) =>
    fact({ type: 'payment_refunded', paymentRef, paidMinor, refundedMinor });
  const fact = (members: Record<string, unknown>) =>
    ({ ...members, userId, factId: randomUUID(), requestId: 'r', actorType: 'SYSTEM', actorId: 'test' }) as BillingFact;
  const span = { startsAt: at, endsAt: at + 365 * 86_400_000, anchorAt: at, subscriptionRef: 'sub', proration: false };
  const tell = (...facts: BillingFact[]) => db.inTransaction((query) => applyBillingFacts(query, facts));
  await tell(fact({ ...year, ...span }), fact({ ...bought, packageId: 'pkg_starter' }));
  await db.query(`SELECT consume_credits($1, 'analysis', 180, 'work')`, [userId]);
  await applyOperations(db, [holdOf(userId, 20, { creditType: 'roast', ttlSeconds: 3600 })]);
  await tell(refund('for-year', 12_000, 6_000), refund('for-package', 500, 500));
}

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
