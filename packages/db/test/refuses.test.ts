import { type Database, errorCode, openDatabase } from '@tandem/db';
import { createTestDatabase } from '@tandem/testing';
import t from 'tap';

const CHECK = '23514';
const UNIQUE = '23505';
const EXCLUSION = '23P01';
const APPEND_ONLY = 'TD001';
const FORBIDDEN = '42501';

t.test('the database refuses what must never be, even to its owner', async (t) => {
  const { ownerUrl, drop } = await createTestDatabase();
  t.teardown(drop);
  const owner = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 1 });
  t.teardown(() => owner.close());
  await owner.query(`SELECT consume_credits('ann', 'analysis', 2)`);
  await owner.query(`SELECT append_audit('FLAG', 'f', 'UPDATE', 'ADMIN', 'a', '{}', '{}', clock_now())`);

  const refused: [what: string, sql: string, code: string][] = [
    [
      'a negative remainder',
      `UPDATE credit_lots SET remaining = -1, consumed = 6 WHERE credit_type = 'analysis'`,
      CHECK,
    ],
    ['a lot that does not add up', `UPDATE credit_lots SET remaining = remaining + 1`, CHECK],
    ['a closed lot with credits in it', `UPDATE credit_lots SET open = false`, CHECK],
    [
      'a grant of nothing',
      `INSERT INTO credit_lots (user_id, credit_type, source, source_ref, effective_at, granted, remaining) VALUES ('ann', 'any', 'promotion', 'x', now(), 0, 0)`,
      CHECK,
    ],
    [
      'a grant of more than a million',
      `INSERT INTO credit_lots (user_id, credit_type, source, source_ref, effective_at, granted, remaining) VALUES ('ann', 'any', 'promotion', 'x', now(), 1000001, 1000001)`,
      CHECK,
    ],
    [
      'the same month funded twice',
      `INSERT INTO credit_lots (user_id, credit_type, source, source_ref, instalment_start, effective_at, granted, remaining) SELECT user_id, credit_type, source, source_ref, instalment_start, effective_at, 1, 1 FROM credit_lots LIMIT 1`,
      UNIQUE,
    ],
    [
      'an overlapping period',
      `INSERT INTO credit_periods (user_id, starts_at, ends_at, plan_code, credit_system, analysis_limit, roast_limit, pool_limit, created_at, month_starts_at) SELECT user_id, starts_at + interval '1 day', ends_at + interval '1 day', plan_code, credit_system, 0, 0, 0, created_at, starts_at FROM credit_periods`,
      EXCLUSION,
    ],
    [
      'a period that ends before it starts',
      `INSERT INTO credit_periods (user_id, starts_at, ends_at, plan_code, credit_system, analysis_limit, roast_limit, pool_limit, created_at, month_starts_at) SELECT user_id, ends_at, starts_at, plan_code, credit_system, 0, 0, 0, created_at, starts_at FROM credit_periods`,
      CHECK,
    ],
    ['an overdrawn account', `UPDATE credit_accounts SET analysis_remaining = -1`, CHECK],
    ['a changed ledger entry', `UPDATE credit_ledger SET amount = amount + 1`, APPEND_ONLY],
    ['a deleted ledger entry', `DELETE FROM credit_ledger`, APPEND_ONLY],
    ['an emptied ledger', `TRUNCATE credit_ledger`, APPEND_ONLY],
    ['a changed operation', `UPDATE credit_operations SET status = 'failed'`, APPEND_ONLY],
    ['a deleted audit entry', `DELETE FROM audit_entries`, APPEND_ONLY],
    ['a second entry of the same number', `INSERT INTO credit_ledger SELECT * FROM credit_ledger LIMIT 1`, UNIQUE],
    [
      'an entry of nothing',
      `INSERT INTO credit_ledger SELECT user_id, 99, operation_id, kind, credit_type, 0, lot_id, 0, NULL, NULL, NULL, effective_at, recorded_at, hash FROM credit_ledger LIMIT 1`,
      CHECK,
    ],
    ['an unknown credit type from psql', `SELECT consume_credits('ann', 'espresso', 1)`, '22023'],
    ['an amount of zero from psql', `SELECT consume_credits('ann', 'analysis', 0)`, '22023'],
    ['an amount beyond any integer from psql', `SELECT consume_credits('ann', 'analysis', 9007199254740993)`, '22023'],
    ['a period in the future', `SELECT get_or_create_active_period('ann', clock_now() + interval '3 months')`, 'TD002'],
    ['a period that is over', `SELECT get_or_create_active_period('ann', clock_now() - interval '3 months')`, 'TD002'],
    ['a clock that goes back', `SELECT move_clock(interval '-1 second')`, '22023'],
  ];
  const before = await snapshot(owner);
  for (const [what, sql, code] of refused) t.equal(await codeOf(owner.query(sql)), code, what);
  t.same(await snapshot(owner), before, 'and nothing has changed');
});

t.test('each role may do what it is for, and nothing else', async (t) => {
  const { ownerUrl, apiUrl, workerUrl, drop } = await createTestDatabase();
  t.teardown(drop);
  const [owner, api, worker] = [ownerUrl, apiUrl, workerUrl].map((url) =>
    openDatabase({ url, applicationName: 'test', poolSize: 1 }),
  ) as [Database, Database, Database];
  for (const db of [owner, api, worker]) t.teardown(() => db.close());
  await worker.query(`SELECT consume_credits('ann', 'roast', 1)`);

  const tables = (
    await owner.query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`)
  ).map((row) => row.name);
  for (const table of tables) {
    for (const [role, db] of [
      ['api', api],
      ['worker', worker],
    ] as const) {
      t.equal(await codeOf(db.query(`SELECT FROM ${table}`)), undefined, `${role} reads ${table}`);
      t.equal(await codeOf(db.query(`DELETE FROM ${table}`)), FORBIDDEN, `${role} does not write ${table}`);
      t.equal(
        await codeOf(db.query(`INSERT INTO ${table} DEFAULT VALUES`)),
        FORBIDDEN,
        `${role} does not add to ${table}`,
      );
    }
  }
  for (const sql of [
    `SELECT consume_credits('ann', 'roast', 1)`,
    `SELECT apply_credit_operations('[]')`,
    `SELECT close_failed_operations('[]', 'x')`,
    `SELECT settle_due_accounts(1)`,
    `SELECT receive_stripe_event('e', 't', NULL, false, 0, false, '{}', 'r', 0)`,
    `SELECT get_or_create_active_period('ann')`,
    `SELECT declare_deployment('v1')`,
  ]) {
    t.equal(await codeOf(api.query(sql)), FORBIDDEN, `api: ${sql}`);
  }
  for (const db of [api, worker]) {
    t.equal(await codeOf(db.query('CREATE TABLE mine (x int)')), FORBIDDEN, 'no DDL');
    t.equal(
      await codeOf(db.query('ALTER TABLE credit_ledger DISABLE TRIGGER ALL')),
      FORBIDDEN,
      'no way around a trigger',
    );
    t.equal(await codeOf(db.query(`SELECT move_clock(interval '1 day')`)), FORBIDDEN, 'no hand on the clock');
    t.equal(await codeOf(db.query(`SELECT ensure_login('x', 'y', 'tandem_worker')`)), FORBIDDEN, 'no new logins');
  }
});

async function codeOf(query: Promise<unknown>): Promise<string | undefined> {
  return query.then(
    () => undefined,
    (error: unknown) => errorCode(error) ?? String(error),
  );
}

async function snapshot(db: Database): Promise<unknown> {
  const parts = [
    'credit_lots',
    'credit_ledger',
    'credit_operations',
    'credit_periods',
    'credit_accounts',
    'audit_entries',
  ];
  return Promise.all(parts.map((table) => db.query(`SELECT t::text FROM ${table} t ORDER BY 1`)));
}
