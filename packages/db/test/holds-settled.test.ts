import { readActiveHolds, readCreditStatus, readHold } from '@tandem/db';
import { applyOperations } from '@tandem/db/writes';
import t from 'tap';
import { consumeOf, grantTo } from './admin-commands.ts';
import { frozenDatabase, HOUR_MS, MINUTE_MS } from './frozen-database.ts';
import { captureOf, extendOf, holdOf, keyed, makeHold, releaseOf } from './hold-commands.ts';

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

t.test('two holds of one lot, one ending before it and one after: both return, and all of it expires', async (t) => {
  const { db, apply, sound, pass, promotion } = await frozenDatabase(t);
  await promotion('ann', 4, '2026-03-10T12:30:00Z');
  await apply(holdOf('ann', 2, { ttlSeconds: 600 }));
  await apply(holdOf('ann', 2, { ttlSeconds: 3600 }));
  await pass(2 * HOUR_MS);
  const before = await readCreditStatus(db, 'ann');
  await db.query(`SELECT get_or_create_active_period('ann')`);
  t.same(await readCreditStatus(db, 'ann'), before, 'read and written alike');
  t.match(before, { analysis: { remaining: 5, held: 0 } });
  await sound(t);
});
