import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

export const isRoot = process.getuid?.() === 0;

/** A new folder that everybody may enter, gone after the test. */
export function scratchFolder(t: { teardown(end: () => void): unknown }): string {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-local-postgres-'));
  chmodSync(folder, 0o755);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs SQL on a connection of its own and returns the rows. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the server is killed under it in some tests
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Makes a table with one row that `remembered` finds again. */
export async function remember(url: string): Promise<void> {
  await query(url, 'create table remembered as select 42 as answer');
}

export async function remembered(url: string): Promise<unknown> {
  const [row] = await query(url, 'select answer from remembered');
  return row?.['answer'];
}
