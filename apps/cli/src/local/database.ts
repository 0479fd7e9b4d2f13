import { join } from 'node:path';
import type { Database } from '@tandem/db';
import { type LocalPostgres, LocalPostgresError, startLocalPostgres } from '@tandem/local-postgres';
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
  if (!URL.canParse(ownerUrl)) throw new CommandError(EXIT.settings, 'DATABASE_URL is not an address.');
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
  /** Told in one line each: the server died and runs again, or it could not be started again. */
  readonly onRestart?: (line: string) => void;
  readonly onLost?: (error: CommandError) => void;
};

/** Our own PostgreSQL in the data folder, with the owner and the database in it. */
export async function embeddedDatabase(
  dataDir: string,
  secrets: LocalSecrets,
  options: EmbeddedOptions = {},
): Promise<EmbeddedDatabase> {
  // TypeORM takes as long to load as the server to start, so they do it side by side.
  const [server, { openDatabase }] = await Promise.all([startedServer(dataDir, options), import('@tandem/db')]);
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

async function startedServer(dataDir: string, options: EmbeddedOptions): Promise<LocalPostgres> {
  const asCommandError = (error: LocalPostgresError) => new CommandError(EXIT.unavailable, error.message);
  try {
    return await startLocalPostgres({
      dataDir: join(dataDir, 'postgres'),
      logFile: join(dataDir, 'logs', 'postgres.log'),
      settings: { max_connections: '200', ...options.settings },
      onDeath: (outcome) => {
        if (outcome === 'restarted') options.onRestart?.('PostgreSQL died and was started again.');
        else options.onLost?.(asCommandError(outcome));
      },
    });
  } catch (error) {
    throw error instanceof LocalPostgresError ? asCommandError(error) : error;
  }
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
