import { readCreditStatus, readHold } from '@tandem/db';
import { settleDueAccounts } from '@tandem/db/writes';
import t from 'tap';
import { consumeOf, grantTo } from './admin-commands.ts';
import { frozenDatabase, HOUR_MS, MINUTE_MS } from './frozen-database.ts';
import { captureOf, extendOf, holdOf, makeHold, releaseOf } from './hold-commands.ts';

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
