import type { Database } from '@tandem/db';

/** Tables a reset writes new rows to, and which of their rows are of the month that began at $1. */
const MADE: Record<string, string> = {
  credit_periods: 'starts_at >= $1',
  credit_lots: 'instalment_start >= $1',
  credit_ledger: `operation_id LIKE 'boundary-%' AND effective_at >= $1`,
};

/** Puts the rows of one reset aside, and empty copies of their tables, with all indexes and constraints, beside them. */
export async function prepareBareInsert(owner: Database, boundary: Date): Promise<void> {
  for (const [table, made] of Object.entries(MADE)) {
    await owner.query(`DROP TABLE IF EXISTS bench_rows_${table}, bench_copy_${table}`);
    await owner.query(`CREATE TABLE bench_rows_${table} AS SELECT * FROM ${table} LIMIT 0`);
    await owner.query(`INSERT INTO bench_rows_${table} SELECT * FROM ${table} WHERE ${made}`, [boundary]);
    await owner.query(`CREATE TABLE bench_copy_${table} (LIKE ${table} INCLUDING ALL)`);
    await owner.query(`ANALYZE bench_rows_${table}`);
  }
}

/** Seconds it takes to insert them, one statement a table. */
export async function insertBarely(owner: Database): Promise<number> {
  const begin = performance.now();
  for (const table of Object.keys(MADE)) {
    await owner.query(`INSERT INTO bench_copy_${table} OVERRIDING SYSTEM VALUE SELECT * FROM bench_rows_${table}`);
  }
  return (performance.now() - begin) / 1_000;
}
