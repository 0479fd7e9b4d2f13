import assert from 'node:assert/strict';
import type { LotSums } from '@tandem/contracts';
import {
  openDatabase,
  readClock,
  readCreditBalance,
  readCreditStatement,
  readCreditStatus,
  verifyCredits,
} from '@tandem/db';
import { moveClock } from '@tandem/db/owner';
import { applyOperations } from '@tandem/db/writes';
import { createTestDatabase } from '@tandem/testing';
import t from 'tap';
import { adjustOf, consumeOf, grantTo } from './admin-commands.ts';

const HOUR_MS = 3_600_000;
const INSTANTS = 200;
const NOTHING: LotSums = { analysis: 0, roast: 0, any: 0 };

const { ownerUrl, drop } = await createTestDatabase();
const db = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 2 });
t.teardown(async () => {
  await db.close();
  await drop();
});
await db.query(`UPDATE clock SET frozen_at = '2026-01-20T12:00:00Z'`);
await db.query(`INSERT INTO settings VALUES ('credit_system_version', '"v2"', clock_now())
                ON CONFLICT (name) DO UPDATE SET value = excluded.value`);
const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
t.comment(`FC_SEED=${seed}`);

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Entry = { kind: string; credit_type: keyof LotSums; amount: number; effective_at: Date };
const SIGNS: Record<string, number> = { grant: 1, adjust: 1, release: 1, capture: 0 };

/** The ledger added up entry by entry, from nothing, without a look at any balance in it. */
function replayed(entries: readonly Entry[], until: number): LotSums {
  const sums = { ...NOTHING };
  for (const { kind, credit_type, amount, effective_at } of entries)
    if (effective_at.getTime() <= until) sums[credit_type] += (SIGNS[kind] ?? -1) * amount;
  return sums;
}

const ledgerOf = (user: string) =>
  db.query<Entry>('SELECT kind, credit_type, amount, effective_at FROM credit_ledger WHERE user_id = $1 ORDER BY seq', [
    user,
  ]);

/** Some months of somebody's life; the last of them without a touch, so that boundaries are due at its end. */
async function live(user: string, random: () => number): Promise<void> {
  const upTo = (n: number) => Math.floor(random() * n);
  const type = () => (['analysis', 'roast', 'any'] as const)[upTo(3)] ?? 'any';
  for (let step = 0; step < 40; step += 1) {
    const now = (await readClock(db)).getTime();
    const expiry = upTo(2) ? { expiresAt: new Date(now + (1 + upTo(24 * 60)) * HOUR_MS).toISOString() } : {};
    const command = [
      () => grantTo(user, { creditType: type(), amount: 1 + upTo(20), priority: upTo(101), ...expiry }),
      () => adjustOf(user, 1 + upTo(9), { creditType: type() }),
      () => adjustOf(user, -1 - upTo(9), { creditType: type() }),
      () => consumeOf(user, 1 + upTo(6), { creditType: upTo(2) ? 'analysis' : 'roast' }),
    ][upTo(4)]?.();
    if (command) await applyOperations(db, [command]);
    await moveClock(db, { byMs: upTo(3) ? upTo(2 * HOUR_MS) : upTo(24 * 12) * HOUR_MS });
  }
  await moveClock(db, { byMs: 70 * 24 * HOUR_MS });
}

t.test('a past balance is the ledger replayed, also where settling has still to write it', async (t) => {
  const began = (await readClock(db)).getTime() - 24 * HOUR_MS;
  const random = randomFrom(seed);
  await live('ann', random);
  const now = (await readClock(db)).getTime();
  const [{ settled_at } = { settled_at: new Date(0) }] = await db.query<{ settled_at: Date }>(
    `SELECT settled_at FROM credit_accounts WHERE user_id = 'ann'`,
  );
  t.ok(settled_at.getTime() < now - 60 * 24 * HOUR_MS, 'boundaries are due');

  const edges = (await ledgerOf('ann')).flatMap(({ effective_at }) => [
    effective_at.getTime(),
    effective_at.getTime() - 1,
  ]);
  const instants = [
    ...Array.from({ length: INSTANTS }, () => began + Math.floor(random() * (now - began + 1))),
    ...edges,
    ...[2, 3, 4, 5, 6, 7, 8, 9]
      .flatMap((month) => [Date.UTC(2026, month) - 1, Date.UTC(2026, month)])
      .filter((at) => at <= now),
    now,
  ];
  const ask = async (at: number) => (await readCreditBalance(db, 'ann', new Date(at).toISOString()))?.lots;
  const projected = new Map<number, LotSums | undefined>();
  for (const at of instants) projected.set(at, await ask(at));
  const unsettled = await statements(began, now, random);

  await db.query(`SELECT get_or_create_active_period('ann')`);
  t.same((await verifyCredits(db, { limit: 10 })).differences, []);
  const entries = await ledgerOf('ann');
  for (const at of instants) {
    const expected = replayed(entries, at);
    assert.deepEqual(projected.get(at), expected, `before settling, at ${new Date(at).toISOString()}`);
    assert.deepEqual(await ask(at), expected, `after settling, at ${new Date(at).toISOString()}`);
  }
  t.ok(instants.filter((at) => at > settled_at.getTime()).length > 10, 'many instants were not settled');
  t.pass(`${instants.length} instants`);

  for (const { from, to, statement } of unsettled) {
    const within = entries.filter(({ effective_at }) => effective_at.getTime() >= from && effective_at.getTime() < to);
    assert.deepEqual(statement.opening, replayed(entries, from - 1));
    assert.deepEqual(statement.closing, replayed(entries, to - 1));
    const settled = await readCreditStatement(db, 'ann', { ...iso(from, to), limit: 10_000 });
    assert.deepEqual(settled?.due, NOTHING, 'nothing is due any more');
    assert.deepEqual(
      [settled?.opening, settled?.closing, settled?.entries.length],
      [statement.opening, statement.closing, within.length],
    );
    for (const type of ['analysis', 'roast', 'any'] as const) {
      const written = statement.entries
        .filter(({ creditType }) => creditType === type)
        .reduce((sum, { change }) => sum + change, 0);
      assert.equal(statement.opening[type] + written + statement.due[type], statement.closing[type]);
      for (const kind of ['grant', 'consume', 'expire', 'revoke', 'adjust']) {
        const amounts = within
          .filter((entry) => entry.kind === kind && entry.credit_type === type)
          .map(({ amount }) => amount);
        const total: { amount: number; entries: number } | undefined = settled?.totals.find(
          (each) => each.kind === kind && each.creditType === type,
        );
        assert.equal(
          total?.amount ?? 0,
          amounts.reduce((sum, amount) => sum + amount, 0),
        );
        assert.equal(total?.entries ?? 0, amounts.length);
      }
    }
  }
  t.pass(`${unsettled.length} statements`);
});

const iso = (from: number, to: number) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });

async function statements(began: number, now: number, random: () => number) {
  const asked = [];
  for (let n = 0; n < 40; n += 1) {
    const [from = began, to = now] = [random(), random()]
      .sort()
      .map((share) => began + Math.floor(share * (now - began)));
    const statement = from < to ? await readCreditStatement(db, 'ann', { ...iso(from, to), limit: 10_000 }) : undefined;
    if (statement) asked.push({ from, to, statement });
  }
  return asked;
}

t.test('now is the status; before the first entry there is nothing; the future is refused', async (t) => {
  const now = (await readClock(db)).getTime();
  const past = new Date(now - 1).toISOString();
  for (const user of ['ann', 'nobody']) {
    const status = await readCreditStatus(db, user);
    const balance = await readCreditBalance(db, user, undefined);
    t.match(balance, {
      balance: { analysis: status.analysis.remaining, roast: status.roast.remaining },
      lots: { any: status.pool.remaining },
    });
    t.same(await readCreditBalance(db, user, new Date(now).toISOString()), balance);
    t.equal(await readCreditBalance(db, user, new Date(now + 1).toISOString()), undefined);
  }
  t.match(await readCreditBalance(db, 'ann', '2026-01-20T11:59:59.999Z'), { lots: NOTHING, balance: { analysis: 0 } });
  t.match(await readCreditBalance(db, 'nobody', past), { lots: NOTHING });
  t.same(await db.query(`SELECT FROM users WHERE user_id = 'nobody'`), [], 'a read makes nobody');
  t.match(await readCreditStatement(db, 'nobody', { from: past, limit: 10 }), {
    opening: NOTHING,
    entries: [],
    due: { analysis: 5, roast: 5, any: 0 },
    closing: { analysis: 5, roast: 5, any: 0 },
  });
});

t.test('a statement has a first and a last instant, and a limit', async (t) => {
  const now = (await readClock(db)).getTime();
  t.equal(await readCreditStatement(db, 'ann', { ...iso(now, now), limit: 10 }), undefined, 'empty');
  t.equal(await readCreditStatement(db, 'ann', { ...iso(now - 5, now - 6), limit: 10 }), undefined, 'backwards');
  t.equal(await readCreditStatement(db, 'ann', { ...iso(0, now + 2), limit: 10 }), undefined, 'into the future');
  t.match(await readCreditStatement(db, 'ann', { ...iso(now, now + 1), limit: 10 }), { entries: [] }, 'through now');
  await t.rejects(readCreditStatement(db, 'ann', { ...iso(0, now), limit: 10 }), {
    message: /^\d+ entries are more than 10$/,
  });
});
