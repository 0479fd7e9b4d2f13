import { openDatabase, readActiveHolds, readCreditStatus, readHold, verifyCredits } from '@tandem/db';
import { moveClock } from '@tandem/db/owner';
import { applyOperations, settleDueAccounts } from '@tandem/db/writes';
import { createTestDatabase } from '@tandem/testing';
import t, { type Test } from 'tap';
import { consumeOf, grantTo } from './admin-commands.ts';
import { applyOne, captureOf, extendOf, holdOf, keyed, makeHold, releaseOf } from './hold-commands.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A database with a clock that stands at noon of 10 March 2026; the free plan gives 5 of each type under v2. */
async function frozenDatabase(t: Test, at = '2026-03-10T12:00:00Z') {
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

t.test('a hold takes credits out of what can be spent, and shows them as held, not as used', async (t) => {
  const { db, apply, news, sound } = await frozenDatabase(t);
  const command = holdOf('ann', 3, { metadata: { job: 7 }, platform: 'web', ttlSeconds: 60 });
  const outcome = await apply(command);
  const holdId = `hold_${command.operationId}`;
  t.match(outcome, {
    type: 'hold',
    status: 'applied',
    result: {
      holdId,
      status: 'active',
      creditType: 'analysis',
      amount: 3,
      held: 3,
      captured: 0,
      returned: 0,
      expiresAt: '2026-03-10T12:01:00.000Z',
      balance: { analysis: 2, roast: 5 },
    },
  });
  t.match(await readCreditStatus(db, 'ann'), { analysis: { limit: 5, used: 0, held: 3, remaining: 2 } });
  t.same(await readHold(db, 'ann', holdId), {
    holdId,
    status: 'active',
    creditType: 'analysis',
    amount: 3,
    held: 3,
    captured: 0,
    returned: 0,
    action: 'test',
    platform: 'web',
    metadata: { job: 7 },
    createdAt: '2026-03-10T12:00:00.000Z',
    expiresAt: '2026-03-10T12:01:00.000Z',
    settledAt: null,
  });
  t.equal(await readHold(db, 'bob', holdId), undefined, 'nobody sees the hold of another');

  t.match(await apply(consumeOf('ann', 3)), { code: 'insufficient_credits', result: { required: 3, remaining: 2 } });
  t.match(await apply(holdOf('ann', 3)), { code: 'insufficient_credits', result: { required: 3, remaining: 2 } });

  const captured = await apply(captureOf('ann', holdId, { amount: 2 }));
  t.match(captured, {
    status: 'applied',
    result: { status: 'captured', amount: 2, held: 0, captured: 2, returned: 1, balance: { analysis: 3, roast: 5 } },
  });
  t.match(await readCreditStatus(db, 'ann'), { analysis: { limit: 5, used: 2, held: 0, remaining: 3 } });
  t.same((await news('ann')).slice(2), [
    'hold 3 analysis/allocation leaves 2 at 03-10 12:00',
    'capture 2 analysis/allocation leaves 2 at 03-10 12:00',
    'release 1 analysis/allocation leaves 3 at 03-10 12:00',
  ]);
  await sound(t);
});

t.test('several lots: drawn in burn order, captured in it, and what returns goes home', async (t) => {
  const { db, apply, news, sound, promotion } = await frozenDatabase(t);
  await promotion('ann', 2, '2026-03-11T00:00:00.000Z');
  await apply(grantTo('ann', { creditType: 'any', amount: 4, priority: 60 }));
  await news('ann');
  // The promotion ends first, then the allocation; `any` lots burn last by their priority.
  const holdId = await makeHold(db, 'ann', 10);
  t.same(await news('ann'), [
    'hold 2 analysis/promotion leaves 5 at 03-10 12:00',
    'hold 5 analysis/allocation leaves 0 at 03-10 12:00',
    'hold 3 any/promotion leaves 1 at 03-10 12:00',
  ]);
  t.match(await readCreditStatus(db, 'ann'), {
    analysis: { held: 10, remaining: 1 },
    roast: { held: 3, remaining: 6 },
    pool: { held: 3, remaining: 1 },
  });
  t.match(await apply(captureOf('ann', holdId, { amount: 4, final: false })), {
    result: { status: 'active', amount: 4, held: 6, captured: 4, returned: 0 },
  });
  t.match(await apply(captureOf('ann', holdId, { amount: 7, final: false })), {
    status: 'rejected',
    code: 'capture_exceeds_hold',
    result: { holdId, amount: 7, held: 6 },
  });
  t.match(await apply(captureOf('ann', holdId, { amount: 4 })), {
    result: { status: 'captured', amount: 4, held: 0, captured: 8, returned: 2, balance: { analysis: 3, roast: 8 } },
  });
  t.same(await news('ann'), [
    'capture 2 analysis/promotion leaves 0 at 03-10 12:00',
    'capture 2 analysis/allocation leaves 0 at 03-10 12:00',
    'capture 3 analysis/allocation leaves 0 at 03-10 12:00',
    'capture 1 any/promotion leaves 1 at 03-10 12:00',
    'release 2 any/promotion leaves 3 at 03-10 12:00',
  ]);
  await sound(t);
});

t.test('captures that are not final: when nothing is left the hold is settled', async (t) => {
  const { db, apply, sound } = await frozenDatabase(t);
  const holdId = await makeHold(db, 'ann', 5);
  const part = { amount: 2, final: false };
  t.match(await apply(captureOf('ann', holdId, part)), { result: { status: 'active', held: 3 } });
  t.match(await apply(captureOf('ann', holdId, part)), { result: { status: 'active', held: 1 } }, 'a new capture');
  t.match(await apply(captureOf('ann', holdId, { final: false })), {
    result: { status: 'captured', amount: 1, held: 0 },
  });
  const other = await makeHold(db, 'ann', 3, { creditType: 'roast' });
  await apply(captureOf('ann', other, { amount: 1, final: false }));
  t.match(await apply(releaseOf('ann', other)), {
    result: { status: 'released', amount: 2, captured: 1, returned: 2, balance: { analysis: 0, roast: 4 } },
  });
  await sound(t);
});

t.test('a lot that ends while it is held: the rest expires, the held part stays capturable', async (t) => {
  const { db, apply, news, sound, promotion, pass } = await frozenDatabase(t);
  await promotion('ann', 6, '2026-03-10T12:10:00.000Z');
  const [captured, released, expired] = [
    await makeHold(db, 'ann', 1, { ttlSeconds: 1800 }),
    await makeHold(db, 'ann', 2, { ttlSeconds: 1800 }),
    await makeHold(db, 'ann', 2, { ttlSeconds: 1800 }),
  ];
  await news('ann');
  await pass(20 * MINUTE_MS);
  const before = await readCreditStatus(db, 'ann');
  t.match(before, { analysis: { limit: 5, used: 0, held: 5, remaining: 5 } }, 'a read before the write');
  t.match(before.lots[0], { source: 'promotion', remaining: 0, held: 5, expiresAt: '2026-03-10T12:10:00.000Z' });
  t.match(await apply(captureOf('ann', captured)), { result: { captured: 1, balance: { analysis: 5 } } });
  t.match(await apply(releaseOf('ann', released)), { result: { returned: 2, balance: { analysis: 5 } } });
  t.same(await news('ann'), [
    'expire 1 analysis/promotion leaves 5 at 03-10 12:10',
    'capture 1 analysis/promotion leaves 5 at 03-10 12:20',
    'release 2 analysis/promotion leaves 7 at 03-10 12:20',
    'expire 2 analysis/promotion leaves 5 at 03-10 12:20',
  ]);
  await pass(20 * MINUTE_MS);
  t.match(
    await readCreditStatus(db, 'ann'),
    { analysis: { held: 0, remaining: 5 } },
    'the read knows that the hold ended',
  );
  t.match(await readHold(db, 'ann', expired), {
    status: 'expired',
    returned: 2,
    held: 0,
    settledAt: '2026-03-10T12:30:00.000Z',
  });
  t.same(await settleDueAccounts(db, { limit: 10 }), { accounts: 1, remaining: false });
  t.same(await news('ann'), [
    'release 2 analysis/promotion leaves 7 at 03-10 12:30',
    'expire 2 analysis/promotion leaves 5 at 03-10 12:30',
  ]);
  const [lot] = await db.query(
    `SELECT consumed, expired, held, remaining, open FROM credit_lots WHERE source = 'promotion'`,
  );
  t.same(lot, { consumed: 1, expired: 5, held: 0, remaining: 0, open: false });
  await sound(t);
});

t.test(
  'a hold that ends before its lot: the credits return, and expire with the lot, all at their own instants',
  async (t) => {
    const { db, news, sound, promotion, pass } = await frozenDatabase(t);
    await promotion('ann', 4, '2026-03-10T13:00:00.000Z');
    await makeHold(db, 'ann', 3, { ttlSeconds: 600 });
    await makeHold(db, 'ann', 6, { ttlSeconds: 1200 });
    await news('ann');
    // Nobody looks for two hours; entries are written once, in the order of their effect.
    await pass(2 * HOUR_MS);
    const seen = await readCreditStatus(db, 'ann');
    await settleDueAccounts(db, { limit: 10 });
    t.same(await readCreditStatus(db, 'ann'), seen, 'the read before the write said the same');
    t.same(await news('ann'), [
      'release 3 analysis/promotion leaves 3 at 03-10 12:10',
      'release 1 analysis/promotion leaves 4 at 03-10 12:20',
      'release 5 analysis/allocation leaves 9 at 03-10 12:20',
      'expire 4 analysis/promotion leaves 5 at 03-10 13:00',
    ]);
    await sound(t);
  },
);

t.test('a month ends while a hold is on: it is captured from the old allocation, or expires with it', async (t) => {
  const { db, apply, news, sound, pass } = await frozenDatabase(t, '2026-03-31T23:50:00Z');
  const kept = await makeHold(db, 'ann', 2, { ttlSeconds: 1800 });
  await makeHold(db, 'ann', 2, { ttlSeconds: 1200 });
  await news('ann');
  await pass(15 * MINUTE_MS);
  t.match(await readCreditStatus(db, 'ann'), { analysis: { limit: 5, used: 0, held: 4, remaining: 5 } });
  t.match(await apply(captureOf('ann', kept, { amount: 1 })), {
    result: { captured: 1, returned: 1, balance: { analysis: 5 } },
  });
  await pass(15 * MINUTE_MS);
  t.match(await apply(consumeOf('ann', 1)), { result: { balance: { analysis: 4 } } });
  t.same(await news('ann'), [
    'expire 1 analysis/allocation leaves 0 at 04-01 00:00',
    'expire 5 roast/allocation leaves 0 at 04-01 00:00',
    'grant 5 analysis/allocation leaves 5 at 04-01 00:00',
    'grant 5 roast/allocation leaves 5 at 04-01 00:00',
    'capture 1 analysis/allocation leaves 5 at 04-01 00:05',
    'release 1 analysis/allocation leaves 6 at 04-01 00:05',
    'expire 1 analysis/allocation leaves 5 at 04-01 00:05',
    'release 2 analysis/allocation leaves 7 at 04-01 00:10',
    'expire 2 analysis/allocation leaves 5 at 04-01 00:10',
    'consume 1 analysis/allocation leaves 4 at 04-01 00:20',
  ]);
  t.match(
    await readCreditStatus(db, 'ann'),
    { analysis: { used: 1, held: 0, remaining: 4 } },
    'used counts this month only',
  );
  await sound(t);
});

t.test('a hold that ends in the very instant in which its lot ends: back, and gone', async (t) => {
  const { db, news, sound, promotion, pass } = await frozenDatabase(t);
  await promotion('ann', 3, '2026-03-10T12:05:00.000Z');
  await makeHold(db, 'ann', 2);
  await news('ann');
  await pass(5 * MINUTE_MS);
  t.match(await readCreditStatus(db, 'ann'), { analysis: { held: 0, remaining: 5 } });
  await settleDueAccounts(db, { limit: 10 });
  t.same(await news('ann'), [
    'release 2 analysis/promotion leaves 8 at 03-10 12:05',
    'expire 2 analysis/promotion leaves 6 at 03-10 12:05',
    'expire 1 analysis/promotion leaves 5 at 03-10 12:05',
  ]);
  await sound(t);
});

t.test('a hold lasts until just before its end', async (t) => {
  const { db, apply, pass, sound } = await frozenDatabase(t);
  const [early, late] = [await makeHold(db, 'ann', 1), await makeHold(db, 'ann', 1)];
  await pass(300_000 - 1);
  t.match(await apply(captureOf('ann', early)), { status: 'applied' });
  await pass(1);
  t.match(await apply(captureOf('ann', late)), {
    code: 'hold_not_active',
    result: { holdId: late, holdStatus: 'expired' },
  });
  t.match(await apply(releaseOf('ann', late)), { code: 'hold_not_active' });
  t.match(await apply(extendOf('ann', late, 60)), { code: 'hold_not_active' });
  await sound(t);
});

t.test('extended: from now, never shorter, never beyond a day after it was made', async (t) => {
  const { db, apply, pass, sound } = await frozenDatabase(t);
  const holdId = await makeHold(db, 'ann', 2);
  const until = async (ttlSeconds: number) => {
    const outcome = await apply(extendOf('ann', holdId, ttlSeconds));
    return outcome.status === 'applied' && (outcome.result as { expiresAt: string }).expiresAt;
  };
  await pass(MINUTE_MS);
  t.equal(await until(60), '2026-03-10T12:05:00.000Z', 'not shorter');
  t.equal(await until(600), '2026-03-10T12:11:00.000Z');
  await pass(9 * MINUTE_MS);
  t.equal(await until(86_400), '2026-03-11T12:00:00.000Z', 'a day at most');
  await pass(23 * HOUR_MS);
  t.match(await readHold(db, 'ann', holdId), { status: 'active', held: 2 });
  t.match(await apply(captureOf('ann', holdId)), { result: { captured: 2 } });
  await sound(t);
});

t.test('settled once: what repeats it and what is refused', async (t) => {
  const { db, apply, entries, sound } = await frozenDatabase(t);
  await apply(grantTo('ann', { creditType: 'any', amount: 50 }));
  const first = async (command: ReturnType<typeof captureOf> | ReturnType<typeof releaseOf>) => {
    const outcome = await apply(command);
    t.equal(outcome.status, 'applied');
    return outcome;
  };
  const replays = async (command: Parameters<typeof apply>[0], original: object, why: string) =>
    t.same(await apply(command), { ...original, replayed: true }, why);
  const refused = async (command: Parameters<typeof apply>[0], holdStatus: string, why: string) =>
    t.match(await apply(command), { status: 'rejected', code: 'hold_not_active', result: { holdStatus } }, why);

  const part = await makeHold(db, 'ann', 5);
  const captured = await first(captureOf('ann', part, { amount: 3, ...keyed('k-1') }));
  const before = (await entries('ann')).length;
  await replays(captureOf('ann', part, { amount: 3, ...keyed('k-1') }), captured, 'the same key');
  await refused(captureOf('ann', part, { amount: 3, ...keyed('k-2') }), 'captured', 'another key is another request');
  await replays(captureOf('ann', part, { amount: 3 }), captured, 'no key, the same amount');
  await refused(captureOf('ann', part, { amount: 2 }), 'captured', 'no key, another amount');
  await refused(captureOf('ann', part), 'captured', 'no key, all of it, which it was not');
  await refused(captureOf('ann', part, { amount: 3, final: false }), 'captured', 'no key, not final');
  await refused(releaseOf('ann', part), 'captured', 'another verb');
  await refused(extendOf('ann', part, 60), 'captured', 'an extension');

  const whole = await makeHold(db, 'ann', 5);
  await apply(captureOf('ann', whole, { amount: 1, final: false }));
  const rest = await first(captureOf('ann', whole));
  await replays(captureOf('ann', whole), rest, 'all that was held');
  await replays(captureOf('ann', whole, { amount: 4 }), rest, 'which was 4');
  await refused(
    captureOf('ann', whole, { amount: 1, final: false }),
    'captured',
    'an earlier capture did not settle it',
  );

  const let_go = await makeHold(db, 'ann', 5);
  const released = await first(releaseOf('ann', let_go));
  await replays(releaseOf('ann', let_go), released, 'released again');
  await refused(releaseOf('ann', let_go, keyed('k-3')), 'released', 'released again with a key');
  await refused(captureOf('ann', let_go), 'released', 'captured after it was released');

  for (const command of [
    captureOf('ann', 'hold_12345678'),
    releaseOf('ann', 'hold_12345678'),
    extendOf('ann', 'hold_12345678', 5),
  ])
    t.match(await apply(command), { code: 'hold_unknown', result: { holdId: 'hold_12345678' } });
  const bobs = await makeHold(db, 'bob', 1);
  t.match(await apply(captureOf('ann', bobs)), { code: 'hold_unknown' }, 'the hold of another');
  t.match(await readHold(db, 'bob', bobs), { status: 'active' });

  // A hold on two lots, a capture of one and of both, a hold and its release.
  t.equal((await entries('ann')).length, before + 2 + 1 + 2 + 2, 'what was refused or repeated moved nothing');
  const repeat = captureOf('ann', part, { amount: 3 });
  const envelope = [repeat, captureOf('ann', part, { amount: 9 })];
  t.same(await applyOperations(db, envelope), await applyOperations(db, envelope), 'a job done twice');
  await sound(t);
});

t.test('revoked by whoever takes its lots back: 409, and the credits are in their lots again', async (t) => {
  const { db, apply, sound } = await frozenDatabase(t);
  const holdId = await makeHold(db, 'ann', 3);
  await db.query(
    `SELECT append_ledger(settle_holds(ARRAY[ROW ('ann', $1, 0, 'revoked', 'refund-1', clock_now())::hold_settlement]), clock_now())`,
    [holdId],
  );
  t.match(await readHold(db, 'ann', holdId), { status: 'revoked', returned: 3 });
  for (const command of [captureOf('ann', holdId), releaseOf('ann', holdId), extendOf('ann', holdId, 5)])
    t.match(await apply(command), { code: 'hold_revoked', result: { holdStatus: 'revoked' } });
  t.match(await readCreditStatus(db, 'ann'), { analysis: { held: 0, remaining: 5 } });
  await sound(t);
});

t.test('holds and consumes in one envelope are done in their order', async (t) => {
  const { db, sound } = await frozenDatabase(t);
  const hold = holdOf('ann', 3);
  const outcomes = await applyOperations(db, [
    consumeOf('ann', 1),
    hold,
    consumeOf('ann', 2),
    captureOf('ann', `hold_${hold.operationId}`, { amount: 1 }),
    consumeOf('ann', 3),
    holdOf('bob', 5),
    consumeOf('bob', 1),
  ]);
  t.same(
    outcomes.map((outcome) =>
      outcome.status === 'applied'
        ? (outcome.result as { balance: { analysis: number } }).balance.analysis
        : outcome.status,
    ),
    [4, 1, 'rejected', 3, 0, 0, 'rejected'],
  );
  await sound(t);
});

t.test('active holds by page, newest first, without those that ended', async (t) => {
  const { db, apply, pass } = await frozenDatabase(t);
  await apply(grantTo('ann', { creditType: 'any', amount: 50 }));
  const made: string[] = [];
  for (let n = 0; n < 7; n += 1) {
    made.unshift(await makeHold(db, 'ann', 1, { ttlSeconds: n < 2 ? 30 : 300 }));
    if (n % 2) await pass(1000);
  }
  await apply(releaseOf('ann', made[0] ?? ''));
  await pass(30_000);
  const listed: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await readActiveHolds(db, 'ann', { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    listed.push(...page.items.map(({ holdId }) => holdId));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  t.equal(listed.length, 4);
  t.same([...listed].sort(), made.slice(1, 5).sort());
  t.same((await readActiveHolds(db, 'bob', { limit: 2 })).items, []);
  await t.rejects(readActiveHolds(db, 'ann', { limit: 2, cursor: 'nonsense' }));
});

t.test('a hold draws on just the lots that a consume would', async (t) => {
  const { db, apply } = await frozenDatabase(t);
  for (const user of ['holds', 'consumes']) {
    for (const [creditType, priority, expiresAt] of [
      ['any', 50, '2026-04-01T00:00:00.000Z'],
      ['analysis', 50, undefined],
      ['any', 10, undefined],
      ['analysis', 90, '2026-03-12T00:00:00.000Z'],
      ['analysis', 50, '2026-04-01T00:00:00.000Z'],
      ['roast', 0, undefined],
    ] as const)
      await apply(grantTo(user, { creditType, priority, amount: 2, ...(expiresAt ? { expiresAt } : {}) }));
  }
  for (const amount of [1, 3, 2, 4, 5]) {
    await makeHold(db, 'holds', amount);
    t.equal((await apply(consumeOf('consumes', amount))).status, 'applied');
  }
  const drawn = (user: string, kind: string) =>
    db.query(
      `SELECT lot_id - (SELECT min(lot_id) FROM credit_lots WHERE user_id = $1) AS lot, amount, balance_after FROM credit_ledger WHERE user_id = $1 AND kind = $2 ORDER BY seq`,
      [user, kind],
    );
  t.same(await drawn('holds', 'hold'), await drawn('consumes', 'consume'));
});

t.test('the tables refuse sums that are wrong', async (t) => {
  const { db } = await frozenDatabase(t);
  await makeHold(db, 'ann', 3);
  for (const change of [
    'captured = 3',
    'captured = 4',
    'returned = 1',
    `status = 'captured', settled_at = clock_now(), settled_by = 'x'`,
    `status = 'released', returned = 2, settled_at = clock_now(), settled_by = 'x'`,
    `status = 'expired', returned = 3, settled_at = clock_now(), settled_by = 'x'`,
    `status = 'released', returned = 3, settled_by = 'x'`,
    `status = 'gone'`,
    `expires_at = created_at + interval '25 hours'`,
    'settled_at = clock_now()',
  ])
    await t.rejects(db.query(`UPDATE credit_holds SET ${change}`), { code: '23514' }, change);
  await t.rejects(db.query('UPDATE credit_hold_draws SET captured = 2, returned = 2'), { code: '23514' });
});
