import { openDatabase, verifyCredits } from '@tandem/db';
import { moveClock } from '@tandem/db/owner';
import { createTestDatabase } from '@tandem/testing';
import type { Test } from 'tap';
import { grantTo } from './admin-commands.ts';
import { applyOne } from './hold-commands.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** A database with a clock that stands at noon of 10 March 2026; the free plan gives 5 of each type under v2. */
export async function frozenDatabase(t: Test, at = '2026-03-10T12:00:00Z') {
  const { ownerUrl, drop } = await createTestDatabase();
  const db = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 2 });
  t.teardown(async () => {
    await db.close();
    await drop();
  });
  await db.query('UPDATE clock SET frozen_at = $1', [at]);
  await db.query(`INSERT INTO settings VALUES ('credit_system_version', '"v2"', clock_now())
                  ON CONFLICT (name) DO UPDATE SET value = excluded.value`);
  const apply = (command: Parameters<typeof applyOne>[1]) => applyOne(db, command);
  const entries = async (user: string) => {
    const rows = await db.query<{ line: string }>(
      `SELECT concat_ws(' ', e.kind, e.amount, e.credit_type || '/' || l.source, 'leaves', e.balance_after, 'at', to_char(e.effective_at AT TIME ZONE 'UTC', 'MM-DD HH24:MI')) AS line
         FROM credit_ledger e JOIN credit_lots l USING (lot_id) WHERE e.user_id = $1 ORDER BY e.seq`,
      [user],
    );
    return rows.map(({ line }) => line);
  };
  /** New entries since the last look. */
  const seen = new Map<string, number>();
  const news = async (user: string) => {
    const all = await entries(user);
    const fresh = all.slice(seen.get(user) ?? 0);
    seen.set(user, all.length);
    return fresh;
  };
  const sound = async (t: Test) => t.same((await verifyCredits(db, { limit: 100 })).differences, []);
  const promotion = (user: string, amount: number, expiresAt: string, members = {}) =>
    apply(grantTo(user, { creditType: 'analysis', amount, expiresAt, ...members }));
  return { db, apply, entries, news, sound, promotion, pass: (byMs: number) => moveClock(db, { byMs }) };
}
