import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '@tandem/db';
import { TEMPLATE } from './server-file.ts';
import { testServer } from './test-server.ts';

/** A database for one test, with a login per role. */
export type TestDatabase = {
  readonly name: string;
  readonly ownerUrl: string;
  readonly apiUrl: string;
  readonly workerUrl: string;
  readonly superuserUrl: string;
  /** As the owner. */
  readonly sql: Database['query'];
  /** Also ends whatever is still connected. */
  readonly drop: () => Promise<void>;
};

/** Makes a database by copying the migrated one (12 to 60 ms). Drop it when the test ends. */
export const createTestDatabase = (): Promise<TestDatabase> => createDatabase(`TEMPLATE ${TEMPLATE}`);

/** Makes a database with nothing in it, for tests of migrations. */
export const createEmptyDatabase = (): Promise<TestDatabase> => createDatabase('');

async function createDatabase(copied: string): Promise<TestDatabase> {
  const server = await testServer();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser(server.superuserUrl, (query) => query(`CREATE DATABASE ${name} OWNER tandem_owner ${copied}`));
  const urlOf = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const owner = openDatabase({ url: urlOf(server.ownerUrl), applicationName: 'tandem-test', poolSize: 4 });
  return {
    name,
    ownerUrl: urlOf(server.ownerUrl),
    apiUrl: urlOf(server.apiUrl),
    workerUrl: urlOf(server.workerUrl),
    superuserUrl: urlOf(server.superuserUrl),
    sql: (statement, params) => owner.query(statement, params),
    async drop() {
      await owner.close();
      await asSuperuser(server.superuserUrl, (query) => query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

async function asSuperuser(url: string, run: (query: Database['query']) => Promise<unknown>): Promise<void> {
  const superuser = openDatabase({ url, applicationName: 'tandem-test', poolSize: 1 });
  try {
    await run(superuser.query);
  } finally {
    await superuser.close();
  }
}
