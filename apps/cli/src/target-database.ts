import { type Database, errorCode, isDatabaseUnavailable, openDatabase } from '@tandem/db';
import { CommandError, type Context, EXIT } from './command.ts';
import { openDataDir } from './data-dir.ts';
import { readLocalFile } from './local/local-file.ts';

/** Options of every command that works on a database. */
export const databaseOptions = {
  'data-dir': { type: 'string' },
  json: { type: 'boolean' },
} as const;

/**
 * The database a command works on, as its owner: MIGRATION_DATABASE_URL or DATABASE_URL, else that of the local run
 * on the data folder. Throws a CommandError when there is none.
 */
export async function targetUrl({ env, cwd }: Context, dataDir: string | undefined): Promise<string> {
  const given = dataDir === undefined ? env['MIGRATION_DATABASE_URL'] || env['DATABASE_URL'] : undefined;
  if (given) return given;
  const path = await openDataDir(cwd, dataDir);
  const local = await readLocalFile(path);
  if (local) return local.databaseUrl;
  throw new CommandError(EXIT.unavailable, `Nothing runs on ${path}: start it with npm start, or set DATABASE_URL.`);
}

/** Runs something on a database and closes it; one line instead of a stack when PostgreSQL is away. */
export async function onDatabase<R>(url: string, run: (db: Database) => Promise<R>): Promise<R> {
  const db = openDatabase({ url, applicationName: 'tandem-ops', poolSize: 2, statementTimeoutMs: 300_000 });
  try {
    return await reachable(url, run(db));
  } finally {
    await db.close();
  }
}

/** Turns "PostgreSQL is away" into one line; other errors pass. */
export async function reachable<R>(url: string, work: Promise<R>): Promise<R> {
  try {
    return await work;
  } catch (error) {
    const code = errorCode(error);
    const { host, pathname } = new URL(url);
    if (isDatabaseUnavailable(error)) {
      throw new CommandError(EXIT.unavailable, `PostgreSQL at ${host} cannot be reached (${code ?? 'no answer'}).`);
    }
    if (code === '28P01' || code === '28000') {
      throw new CommandError(EXIT.unavailable, `PostgreSQL at ${host} refuses this login (${code}).`);
    }
    if (code === '3D000')
      throw new CommandError(EXIT.unavailable, `There is no database ${pathname.slice(1)} at ${host}.`);
    throw error;
  }
}
