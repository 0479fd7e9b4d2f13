import type { DataSource } from 'typeorm';
import { dataSource } from '../database.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import { seedCatalogue } from './seed-catalogue.ts';

/** Any number that nothing else of the database locks; one migrating process at a time. */
const MIGRATION_LOCK = 7_263_361;

/**
 * Runs the migrations that have not run, each in its own transaction, then seeds what is missing of the catalogue.
 * Returns the names of the migrations it ran.
 * @param options.creditsV2Enabled value of the flag `credits_v2` where it is not there yet (RULES 20)
 */
export async function migrateUp(ownerUrl: string, options: { creditsV2Enabled: boolean }): Promise<string[]> {
  return asOwner(ownerUrl, async (source) => {
    const ran = await source.runMigrations();
    await seedCatalogue(source, options);
    return ran.map((migration) => migration.name);
  });
}

/** Undoes the latest migration; returns its name, or undefined when none is left. */
export async function migrateDown(ownerUrl: string): Promise<string | undefined> {
  return asOwner(ownerUrl, async (source) => {
    const latest = (await executed(source)).at(-1);
    if (latest !== undefined) await source.undoLastMigration();
    return latest;
  });
}

/** Names of the migrations of this code that have not run, in order. */
export async function pendingMigrations(ownerUrl: string): Promise<string[]> {
  return asOwner(ownerUrl, async (source) => {
    const done = new Set(await executed(source));
    return MIGRATIONS.map((Migration) => new Migration().name).filter((name) => !done.has(name));
  });
}

async function executed(source: DataSource): Promise<string[]> {
  const [table] = await source.query<{ there: boolean }[]>(`SELECT to_regclass('migrations') IS NOT NULL AS there`);
  if (!table?.there) return [];
  const rows = await source.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY timestamp, id');
  return rows.map((row) => row.name);
}

async function asOwner<R>(url: string, run: (source: DataSource) => Promise<R>): Promise<R> {
  const source = await dataSource({
    url,
    applicationName: 'tandem-migrate',
    poolSize: 2,
    statementTimeoutMs: 600_000,
  }).initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await run(source);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
    await source.destroy();
  }
}
