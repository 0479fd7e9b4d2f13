import { join } from 'node:path';
import { type Database, openDatabase } from '@tandem/db';
import { LocalPostgresError, startLocalPostgres } from '@tandem/local-postgres';
import { CommandError, EXIT } from '../command.ts';
import type { LocalSecrets } from './secrets.ts';

/** The database of a local run: who logs in as what, and how to end it. */
export type LocalDatabase = {
  readonly ownerUrl: string;
  readonly apiUrl: string;
  readonly workerUrl: string;
  /** For people. */
  readonly description: string;
  stop(): Promise<void>;
};

const OWNER = 'tandem_owner';
const DATABASE = 'tandem';

/** The same server and database with another login. */
function withLogin(url: string, user: string, password: string, database?: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  if (database !== undefined) changed.pathname = `/${database}`;
  return changed.href;
}

/** The PostgreSQL that the user named by DATABASE_URL; that login is the owner. */
export function givenDatabase(ownerUrl: string, secrets: LocalSecrets): LocalDatabase {
  const { host, pathname } = new URL(ownerUrl);
  return {
    ownerUrl,
    apiUrl: withLogin(ownerUrl, `tandem_api_${secrets.loginSuffix}`, secrets.apiPassword),
    workerUrl: withLogin(ownerUrl, `tandem_worker_${secrets.loginSuffix}`, secrets.workerPassword),
    description: `${host}${pathname} (DATABASE_URL)`,
    stop: async () => undefined,
  };
}

export type EmbeddedDatabase = LocalDatabase & {
  /** To the database `postgres`. */
  readonly superuserUrl: string;
};

export type EmbeddedOptions = {
  /** PostgreSQL settings beside our own. */
  readonly settings?: Record<string, string>;
};

/** Our own PostgreSQL in the data folder, with the owner and the database in it. */
export async function embeddedDatabase(
  dataDir: string,
  secrets: LocalSecrets,
  options: EmbeddedOptions = {},
): Promise<EmbeddedDatabase> {
  const server = await startLocalPostgres({
    dataDir: join(dataDir, 'postgres'),
    logFile: join(dataDir, 'logs', 'postgres.log'),
    settings: { max_connections: '200', ...options.settings },
  }).catch((error) => {
    if (error instanceof LocalPostgresError) throw new CommandError(EXIT.unavailable, error.message);
    throw error;
  });
  const superuser = openDatabase({ url: server.url, applicationName: 'tandem-local', poolSize: 1 });
  try {
    await ensureOwner(superuser, secrets.ownerPassword);
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    await superuser.close();
  }
  const urlOf = (user: string, password: string) => withLogin(server.url, user, password, DATABASE);
  return {
    superuserUrl: server.url,
    ownerUrl: urlOf(OWNER, secrets.ownerPassword),
    apiUrl: urlOf('tandem_api_login', secrets.apiPassword),
    workerUrl: urlOf('tandem_worker_login', secrets.workerPassword),
    description: `PostgreSQL on port ${server.port}, in the data folder`,
    stop: () => server.stop(),
  };
}

/** The owner's password is set at every start, so that a new secrets.json does not lock anybody out. */
async function ensureOwner(superuser: Database, password: string): Promise<void> {
  const [found] = await superuser.query<{ role: boolean; database: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
            EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database`,
    [OWNER, DATABASE],
  );
  const verb = found?.role ? 'ALTER' : 'CREATE';
  await superuser.query(`${verb} ROLE ${OWNER} LOGIN CREATEROLE PASSWORD '${password.replaceAll("'", "''")}'`);
  if (!found?.database) await superuser.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
}
