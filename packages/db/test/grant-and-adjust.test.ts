import type { CreditCommand } from '@tandem/contracts';
import { openDatabase, readClock, readCreditStatus, verifyCredits } from '@tandem/db';
import { moveClock } from '@tandem/db/owner';
import { applyOperations } from '@tandem/db/writes';
import { createTestDatabase } from '@tandem/testing';
import t from 'tap';
import { adjustOf, consumeOf, grantTo } from './admin-commands.ts';

const { ownerUrl, drop } = await createTestDatabase();
const db = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 4 });
t.teardown(async () => {
  await db.close();
  await drop();
});
// Frozen, so that instants can be written down; under v2 the free plan gives 5 of each type.
await db.query(`UPDATE clock SET frozen_at = '2026-03-10T12:00:00Z'`);
await db.query(`INSERT INTO settings VALUES ('credit_system_version', '"v2"', clock_now())
                ON CONFLICT (name) DO UPDATE SET value = excluded.value`);

const apply = async (command: CreditCommand) => {
  const [outcome] = await applyOperations(db, [command]);
  if (!outcome) throw new Error('no outcome');
  return outcome;
};
const lotsOf = (user: string) =>
  db.query(
    `SELECT credit_type, source, priority, granted, consumed, revoked, remaining, iso_instant(expires_at) AS expires_at
       FROM credit_lots WHERE user_id = $1 AND source <> 'allocation' ORDER BY lot_id`,
    [user],
  );
const entriesOf = (user: string) =>
  db.query(
    `SELECT kind, credit_type, amount, balance_after, action, iso_instant(effective_at) AS effective_at
       FROM credit_ledger WHERE user_id = $1 AND action IS NOT NULL ORDER BY seq`,
    [user],
  );
const auditOf = (user: string) =>
  db.query<{ changes: object; metadata: Record<string, unknown>; actor_id: string }>(
    `SELECT actor_id, changes, metadata FROM audit_entries WHERE entity_type = 'CREDITS' AND entity_id = $1 ORDER BY entity_seq`,
    [user],
  );

t.test('a grant is a lot, a ledger entry, an operation and an audit entry with its reason', async (t) => {
  const command = grantTo('ann', {
    creditType: 'analysis',
    amount: 7,
    source: 'compensation',
    priority: 10,
    expiresAt: '2026-04-01T00:00:00.000Z',
  });
  const outcome = await apply(command);
  t.match(outcome, {
    type: 'grant',
    status: 'applied',
    result: {
      userId: 'ann',
      created: true,
      creditType: 'analysis',
      amount: 7,
      source: 'compensation',
      sourceReference: null,
      priority: 10,
      effectiveAt: '2026-03-10T12:00:00.000Z',
      expiresAt: '2026-04-01T00:00:00.000Z',
      balance: { analysis: 12, roast: 5 },
    },
  });
  t.match(await lotsOf('ann'), [
    {
      credit_type: 'analysis',
      source: 'compensation',
      priority: 10,
      granted: 7,
      expires_at: '2026-04-01T00:00:00.000Z',
    },
  ]);
  t.same(await entriesOf('ann'), [
    {
      kind: 'grant',
      credit_type: 'analysis',
      amount: 7,
      balance_after: '12',
      action: 'admin grant',
      effective_at: '2026-03-10T12:00:00.000Z',
    },
  ]);
  t.match(await auditOf('ann'), [
    {
      actor_id: 'ops-anna',
      changes: { analysis: { from: 5, to: 12 } },
      metadata: { reason: 'said sorry', ticketId: 'T-1', operationId: command.operationId },
    },
  ]);
  t.same(await applyOperations(db, [command]), [outcome], 'the same command again changes nothing');
  t.equal((await auditOf('ann')).length, 1);
});

t.test('a lot of priority 10 burns before the allocation, and its end is not missed', async (t) => {
  await apply(
    grantTo('bea', { creditType: 'analysis', amount: 3, priority: 10, expiresAt: '2026-03-10T13:00:00.000Z' }),
  );
  await apply(consumeOf('bea', 2));
  t.match(await lotsOf('bea'), [{ consumed: 2, remaining: 1 }]);
  await db.query(`UPDATE clock SET frozen_at = '2026-03-10T13:00:00Z'`);
  t.equal((await readCreditStatus(db, 'bea')).analysis.remaining, 5, 'a read at the end no longer counts it');
  const [row] = await db.query<{ settled: number }>(`SELECT settle_due_accounts(100) AS settled`);
  t.ok(Number(row?.settled) >= 1, 'the reset job finds it');
  t.match(await lotsOf('bea'), [{ consumed: 2, remaining: 0 }]);
});

t.test('one source reference is one lot', async (t) => {
  const members = { source: 'legacy', sourceReference: 'import/42', amount: 20, expiresAt: undefined } as const;
  const { expiresAt: _, ...asked } = members;
  const first = await apply(grantTo('cyd', asked));
  t.match(first, { status: 'applied', result: { created: true, sourceReference: 'import/42' } });
  await apply(consumeOf('cyd', 6));
  const again = await apply(grantTo('cyd', asked));
  t.match(again, { status: 'applied', result: { created: false, balance: { analysis: 19, roast: 24 } } });
  t.equal(
    again.type === 'grant' && again.status === 'applied' && again.result.lotId,
    first.type === 'grant' && first.status === 'applied' && first.result.lotId,
  );
  for (const other of [
    { ...asked, amount: 21 },
    { ...asked, creditType: 'roast' as const },
    { ...asked, priority: 51 },
    { ...asked, expiresAt: '2027-01-01T00:00:00.000Z' },
    { ...asked, effectiveAt: '2026-03-10T12:30:00.000Z' },
  ]) {
    t.match(await apply(grantTo('cyd', other)), { status: 'rejected', code: 'source_reference_reused' });
  }
  t.match(await apply(grantTo('dan', asked)), {
    code: 'source_reference_reused',
    result: { userId: 'cyd', sourceReference: 'import/42' },
  });
  t.equal((await lotsOf('cyd')).length, 1);
  t.equal((await lotsOf('dan')).length, 0);
  t.match(await apply(grantTo('dan', { ...asked, source: 'promotion' })), { result: { created: true } }, 'per source');
});

t.test('the same reference from eight connections at once, for two users, is one lot', async (t) => {
  const many = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 8 });
  t.teardown(() => many.close());
  const commands = Array.from({ length: 16 }, (_, n) =>
    grantTo(n % 2 ? 'eve' : 'fay', { sourceReference: 'contested', creditType: n % 3 ? 'any' : 'roast' }),
  );
  const outcomes = (await Promise.all(commands.map((command) => applyOperations(many, [command])))).flat();
  t.equal(outcomes.filter((o) => o.status === 'applied' && o.type === 'grant' && o.result.created).length, 1);
  t.equal((await lotsOf('eve')).length + (await lotsOf('fay')).length, 1);
});

t.test('effectiveAt: from the account’s last change to now; expiresAt: later than now', async (t) => {
  await apply(consumeOf('gus', 1));
  const settled = (await readClock(db)).getTime();
  await moveClock(db, { byMs: 60_000 });
  const at = (offset: number) => new Date(settled + offset).toISOString();
  for (const effectiveAt of [at(-1), at(60_001), '2030-01-01T00:00:00.000Z']) {
    t.match(await apply(grantTo('gus', { effectiveAt })), {
      code: 'instant_refused',
      result: { member: 'effectiveAt', notBefore: at(0), notAfter: at(60_000) },
    });
  }
  for (const expiresAt of [at(60_000), at(0), '1970-01-01T00:00:00.000Z']) {
    t.match(await apply(grantTo('gus', { expiresAt })), {
      code: 'instant_refused',
      result: { member: 'expiresAt', notBefore: at(60_001), notAfter: null },
    });
  }
  t.same(await lotsOf('gus'), []);
  t.match(
    (await auditOf('gus')).map(({ changes, metadata }) => ({ changes, refused: metadata['refused'] })),
    Array.from({ length: 6 }, () => ({ changes: {}, refused: 'instant_refused' })),
    'what was refused is audited, too',
  );
  t.match(await apply(grantTo('gus', { effectiveAt: at(30_000), expiresAt: at(60_001) })), {
    result: { effectiveAt: at(30_000) },
  });
  t.match(await entriesOf('gus'), [{ kind: 'consume' }, { kind: 'grant', effective_at: at(30_000) }]);
  t.match(
    await apply(grantTo('gus', { effectiveAt: at(30_000) })),
    { code: 'instant_refused' },
    'the grant was a change',
  );
});

t.test('adjust: more is a lot without end, less is revoked in burn order, never below nothing', async (t) => {
  t.match(await apply(adjustOf('hal', 4)), { status: 'applied', result: { balance: { analysis: 9, roast: 9 } } });
  t.match(await apply(adjustOf('hal', 3, { creditType: 'roast' })), {
    result: { balance: { analysis: 9, roast: 12 } },
  });
  t.match(await apply(adjustOf('hal', -7, { creditType: 'analysis' })), {
    status: 'applied',
    result: { amount: -7, balance: { analysis: 2, roast: 10 } },
  });
  t.same(
    await entriesOf('hal'),
    [
      { kind: 'adjust', credit_type: 'any', amount: 4, balance_after: '4' },
      { kind: 'adjust', credit_type: 'roast', amount: 3, balance_after: '8' },
      { kind: 'revoke', credit_type: 'analysis', amount: 5, balance_after: '0' },
      { kind: 'revoke', credit_type: 'any', amount: 2, balance_after: '2' },
    ].map((entry) => ({ ...entry, action: 'admin adjust', effective_at: '2026-03-10T13:01:00.000Z' })),
  );
  t.match(await apply(adjustOf('hal', -3, { creditType: 'any' })), {
    status: 'rejected',
    code: 'adjustment_exceeds_balance',
    result: { creditType: 'any', amount: -3, remaining: 2 },
  });
  t.match(await apply(adjustOf('hal', -11, { creditType: 'roast' })), { result: { remaining: 10 } });
  t.match(await apply(adjustOf('hal', -10, { creditType: 'roast' })), {
    result: { balance: { analysis: 0, roast: 0 } },
  });
  t.match(await apply(adjustOf('hal', -1_000_000, { creditType: 'roast' })), { result: { remaining: 0 } });
  t.match((await auditOf('hal'))[2], {
    changes: { analysis: { from: 5, to: 0 }, any: { from: 4, to: 2 } },
    metadata: { ticketId: 'T-1' },
  });
});

t.test('an adjustment and a grant in one envelope with consumes are done in the order they came', async (t) => {
  const outcomes = await applyOperations(db, [
    consumeOf('ida', 6),
    adjustOf('ida', 3, { creditType: 'analysis' }),
    consumeOf('ida', 6),
    adjustOf('ida', -3, { creditType: 'analysis' }),
    grantTo('ida', { creditType: 'analysis', amount: 1 }),
    consumeOf('ida', 3),
  ]);
  t.same(
    outcomes.map((outcome) => outcome.status),
    ['rejected', 'applied', 'applied', 'rejected', 'applied', 'applied'],
  );
});

t.test('the books are sound after all of it', async (t) => {
  t.same((await verifyCredits(db, { limit: 1000 })).differences, []);
});
