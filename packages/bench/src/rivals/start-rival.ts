import { readFile } from 'node:fs/promises';
import { type Database, openDatabase } from '@tandem/db';
import { HOT_USERS } from '../seed/seed-users.ts';
import { startNode } from '../stage/node-process.ts';
import type { Target } from '../stage/target.ts';
import { rivalAgreement } from './rival-agrees.ts';
import type { RivalName } from './rival-names.ts';
import type { RivalOrder } from './serve.ts';

export type Rival = Target & {
  /** Its own schema of the rivals' database. */
  readonly databaseUrl: string;
  stop(): Promise<void>;
};

export type RivalPlan = {
  readonly name: RivalName;
  readonly superuser: Database;
  readonly ownerUrl: string;
  readonly secrets: { readonly jwtSecret: string; readonly webhookSecret: string };
  readonly users: number;
  /** Connections of its pool. */
  readonly poolSize: number;
  readonly folder: string;
};

/** Starts a rival as a process, on a database of its own with the same users as Tandem has. */
export async function startRival(plan: RivalPlan): Promise<Rival> {
  const { name, superuser, ownerUrl, secrets, users, poolSize, folder } = plan;
  const database = `rival_${name.replaceAll('-', '_')}`;
  await superuser.query(`CREATE DATABASE ${database} OWNER tandem_owner`);
  const databaseUrl = Object.assign(new URL(ownerUrl), { pathname: `/${database}` }).href;
  const owner = openDatabase({ url: databaseUrl, applicationName: 'bench', poolSize: 1, statementTimeoutMs: 600_000 });
  await makeTables(owner, users);
  const { jwtSecret, webhookSecret } = secrets;
  const order: RivalOrder = { name, databaseUrl, jwtSecret, webhookSecret, poolSize };
  const node = await startNode({ name, main: new URL('serve.ts', import.meta.url), folder, order });
  const { port } = node.said as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    databaseUrl,
    agree: rivalAgreement(name, owner),
    async stop() {
      await node.stop();
      await owner.close();
    },
  };
}

async function makeTables(owner: Database, users: number): Promise<void> {
  for (const file of ['tables.sql', 'spend_one.sql']) {
    await owner.query(await readFile(new URL(file, import.meta.url), 'utf8'));
  }
  await owner.query(
    `INSERT INTO account (user_id, analysis, roast)
     SELECT 'user-' || n, 1000500, 1000500 FROM generate_series(0, $1::int - 1) AS n
     UNION ALL SELECT 'hot-' || n, 1000500, 1000500 FROM generate_series(0, $2::int - 1) AS n`,
    [users, HOT_USERS],
  );
  // A month's allocation and a gift, as our users have them.
  await owner.query(
    `INSERT INTO lot (user_id, credit_type, granted, remaining, expires_at)
     SELECT user_id, credit_type, amount, amount, CASE amount WHEN 500 THEN now() + interval '1 month' END
       FROM account, unnest(ARRAY['analysis', 'roast']) AS credit_type, unnest(ARRAY[500, 1000000]) AS amount`,
  );
  await owner.query('ANALYZE account; ANALYZE lot');
}
