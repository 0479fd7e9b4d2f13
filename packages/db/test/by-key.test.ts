import { createTestDatabase } from '@tandem/testing';
import t from 'tap';
import { openDatabase } from '../src/index.ts';
import { moveClock } from '../src/owner.ts';

const MONTH_MS = 32 * 86_400_000;
const AT_HAND = 20;
const OTHERS = 2_000;

t.test('what an operation reads does not grow with the number of users, before PostgreSQL counted them', async (t) => {
  const database = await createTestDatabase();
  const open = () => openDatabase({ url: database.ownerUrl, applicationName: 'tandem-test', poolSize: 1 });
  let owner = open();
  t.teardown(async () => {
    await owner.close();
    await database.drop();
  });
  // What a table looks like to the planner is what it was when there were few users.
  for (const table of [
    'users',
    'credit_accounts',
    'credit_lots',
    'credit_periods',
    'credit_ledger',
    'credit_operations',
  ])
    await owner.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);

  /** Rows and index entries read until now, by whatever statement. */
  const read = async (): Promise<number> => {
    await owner.query('SELECT pg_stat_force_next_flush()');
    const [row] = await owner.query<{ read: number }>(
      `SELECT ((SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables)
             + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes))::float8 AS read`,
    );
    return row?.read ?? 0;
  };
  const users = (name: string, count: number) => `ARRAY(SELECT '${name}-' || n FROM generate_series(1, ${count}) AS n)`;
  const consumes = (name: string) =>
    `(SELECT jsonb_agg(jsonb_build_object('type', 'consume', 'operationId', '${name}-op-' || n, 'userId', '${name}-' || n, 'requestId', 'r',
       'actorType', 'USER', 'actorId', '${name}-' || n, 'route', 'r', 'creditType', 'roast', 'amount', 1, 'action', 'x')) FROM generate_series(1, ${AT_HAND}) AS n)`;
  const steps = {
    'first use': (name: string) => `SELECT open_accounts(${users(name, AT_HAND)})`,
    consume: (name: string) => `SELECT count(*) FROM apply_credit_operations(${consumes(name)})`,
    status: (name: string) => `SELECT credit_status('${name}-' || n) FROM generate_series(1, ${AT_HAND}) AS n`,
  };
  const costs = async (name: string) => {
    const told: Record<string, number> = {};
    for (const [step, statement] of Object.entries(steps)) {
      const before = await read();
      await owner.query(statement(name));
      told[step] = (await read()) - before;
    }
    return told;
  };
  const monthEnd = async () => {
    // What is due is found by an index, in which every account left an entry when it was made.
    await owner.query('VACUUM credit_accounts');
    const before = await read();
    await owner.query(`SELECT settle_due_accounts(${AT_HAND})`);
    return (await read()) - before;
  };

  const few = await costs('few');
  await moveClock(owner, { byMs: MONTH_MS });
  few['month’s end'] = await monthEnd();
  for (let chunk = 0; chunk < OTHERS; chunk += 500)
    await owner.query(`SELECT open_accounts(${users(`other-${chunk}`, 500)})`);
  // A connection keeps its plans until PostgreSQL has counted anew, as it soon does where it may.
  await owner.close();
  owner = open();
  const many = await costs('many');
  await moveClock(owner, { byMs: MONTH_MS });
  many['month’s end'] = await monthEnd();
  for (const [step, cost] of Object.entries(few))
    t.ok(
      Number(many[step]) < 2 * cost,
      `${step}: ${cost} rows and entries read, ${many[step]} beside ${OTHERS} others`,
    );
});
