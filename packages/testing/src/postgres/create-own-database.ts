import { prepareDatabase } from '@tandem/cli';
import { openDatabase } from '@tandem/db';
import type { TestDatabase } from './create-test-database.ts';
import type { PostgresServer } from './start-postgres.ts';

const NAME = 'tandem';
const PASSWORD = 'only-for-tests';

/** A migrated database on a server that can be hurt. Dropping it only closes our connections: the server is the test's. */
export async function createOwnDatabase({ url }: Pick<PostgresServer, 'url'>): Promise<TestDatabase> {
  const superuser = openDatabase({ url, applicationName: 'tandem-test', poolSize: 1 });
  await superuser.query(`CREATE ROLE tandem_owner LOGIN CREATEROLE PASSWORD '${PASSWORD}'`);
  await superuser.query(`CREATE DATABASE ${NAME} OWNER tandem_owner`);
  await superuser.close();
  const urlOf = (username?: string) =>
    Object.assign(new URL(url), { pathname: `/${NAME}`, ...(username ? { username, password: PASSWORD } : {}) }).href;
  const urls = {
    ownerUrl: urlOf('tandem_owner'),
    apiUrl: urlOf('tandem_api_login'),
    workerUrl: urlOf('tandem_worker_login'),
  };
  await prepareDatabase(urls, { ENABLE_CREDITS_V2: 'true' });
  const owner = openDatabase({ url: urls.ownerUrl, applicationName: 'tandem-test', poolSize: 2 });
  return { name: NAME, ...urls, superuserUrl: urlOf(), sql: owner.query, drop: () => owner.close() };
}
