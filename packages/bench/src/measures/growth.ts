import { openDatabase } from '@tandem/db';
import type { Measure } from '../measure.ts';
import { seedUsers } from '../seed/seed-users.ts';
import type { Stage } from '../stage/stage.ts';
import { entriesOf } from './accepted-consume.ts';

/** Ledger rows of a user. */
const ROWS_A_USER = 10;
const FILL_CLIENTS = 2;
const FILL_SECONDS = 5;

/** The same envelope of 100 operations on a database with ten times the users and ten times the ledger. */
export const growth: Measure = {
  title: 'consume with 10 × the users and 10 × the ledger',
  unit: 'µs/op',
  async open(stage, { growthRows, seconds }) {
    const small = await filled(stage, 'growth_small', growthRows);
    const large = await filled(stage, 'growth_large', 10 * growthRows);
    const contestants = Object.entries({ small, large }).map(([name, side]) => ({
      name,
      run: async () => ({ [name]: 1_000_000 / (await batches(stage, side, 1, seconds)) }),
    }));
    return { contestants };
  },
};

type Filled = { readonly workerUrl: string; readonly users: number };

/** A database with so many ledger rows, made by the operations that make them in life. */
async function filled(stage: Stage, name: string, rows: number): Promise<Filled> {
  const { ownerUrl, workerUrl } = await stage.database(name);
  const users = Math.max(1, Math.floor(rows / ROWS_A_USER));
  await seedUsers(ownerUrl, users);
  const owner = openDatabase({
    url: ownerUrl,
    applicationName: 'tandem-bench',
    poolSize: 1,
    statementTimeoutMs: 600_000,
  });
  try {
    while ((await entriesOf(owner)) < rows) await batches(stage, { workerUrl, users }, FILL_CLIENTS, FILL_SECONDS);
    await owner.query('VACUUM ANALYZE');
  } finally {
    await owner.close();
  }
  return { workerUrl, users };
}

async function batches(stage: Stage, { workerUrl, users }: Filled, clients: number, seconds: number): Promise<number> {
  const who = { prefix: 'user-', from: 0, count: users } as const;
  const result = await stage.load.run({ kind: 'sql', url: workerUrl, call: 'batch-of-100', clients, seconds, who });
  return result.perSecond;
}
