import assert from 'node:assert/strict';
import { type ConsumeCommand, CREDIT_TYPES, type CreditType, type LotCreditType } from '@tandem/contracts';
import { openDatabase, readClock, verifyCredits } from '@tandem/db';
import { moveClock } from '@tandem/db/owner';
import { applyOperations } from '@tandem/db/writes';
import { createTestDatabase } from '@tandem/testing';
import fc from 'fast-check';
import t from 'tap';
import { CreditModel } from './credit-model.ts';

const DAY_MS = 86_400_000;
const USERS = ['ann', 'bob', 'cyd'];

type Step =
  | { kind: 'grant'; user: number; creditType: LotCreditType; amount: number; priority: number; days: number | null }
  | { kind: 'envelope'; commands: { user: number; creditType: CreditType; amount: number; repeats: boolean }[] }
  | { kind: 'wait'; hours: number };

const user = fc.nat(USERS.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('grant' as const),
      user,
      creditType: fc.constantFrom('analysis', 'roast', 'any', 'any'),
      amount: fc.integer({ min: 1, max: 12 }),
      priority: fc.constantFrom(10, 50, 50, 90),
      days: fc.option(fc.integer({ min: 1, max: 50 })),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('envelope' as const),
      commands: fc.array(
        fc.record({
          user,
          creditType: fc.constantFrom(...CREDIT_TYPES),
          amount: fc.integer({ min: 1, max: 6 }),
          repeats: fc.boolean(),
        }),
        { minLength: 1, maxLength: 14 },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 24 * 40 }) }),
  },
);

t.test('envelopes of consumes give what a one-at-a-time model gives, whatever the lots', async (t) => {
  const { ownerUrl, drop } = await createTestDatabase();
  t.teardown(drop);
  const db = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 2 });
  t.teardown(() => db.close());
  let run = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      run += 1;
      const prefix = `run${run}`;
      const models = USERS.map(() => new CreditModel());
      await db.query(`UPDATE clock SET frozen_at = clock_now()`);
      let serial = 0;
      for (const next of steps) {
        if (next.kind === 'wait') {
          await moveClock(db, { byMs: next.hours * 3_600_000 });
        } else if (next.kind === 'grant') {
          const now = (await readClock(db)).getTime();
          await grant(`${prefix}-${USERS[next.user]}`, `${prefix}-${serial++}`, next);
          const model = models[next.user];
          model?.touch(now);
          model?.grant({
            creditType: next.creditType,
            priority: next.priority,
            effectiveAt: now,
            expiresAt: next.days === null ? Number.POSITIVE_INFINITY : now + next.days * DAY_MS,
            remaining: next.amount,
          });
        } else {
          const now = (await readClock(db)).getTime();
          const commands = next.commands.map(({ user, creditType, amount }) =>
            consume(`${prefix}-${USERS[user]}`, `${prefix}_${serial++}`, creditType, amount),
          );
          const repeated = next.commands.flatMap((command, n) =>
            command.repeats ? [{ ...commands[n], operationId: `${prefix}_${serial++}` } as ConsumeCommand] : [],
          );
          const outcomes = await applyOperations(db, [...commands, ...repeated]);
          next.commands.forEach(({ user, creditType, amount }, n) => {
            const expected = models[user]?.consume(now, creditType, amount);
            const outcome = outcomes[n];
            assert.deepEqual(
              outcome?.status === 'applied' && outcome.type === 'consume'
                ? { applied: true, ...outcome.result.balance }
                : outcome?.status === 'rejected' &&
                    outcome.code === 'insufficient_credits' && { applied: false, remaining: outcome.result.remaining },
              expected,
            );
          });
          repeated.forEach((repeat, n) => {
            const original =
              outcomes[commands.findIndex((command) => command.idempotencyKey === repeat.idempotencyKey)];
            assert.deepEqual(outcomes[commands.length + n], { ...original, replayed: true });
          });
          assert.deepEqual(
            await applyOperations(db, [...commands, ...repeated]),
            outcomes,
            'the same envelope again changes nothing',
          );
        }
      }
      const { differences } = await verifyCredits(db, { afterUserId: prefix, limit: 1000 });
      assert.deepEqual(differences, []);
    }),
    { numRuns: 100, seed: Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31), verbose: true },
  );

  async function grant(userId: string, ref: string, lot: Extract<Step, { kind: 'grant' }>): Promise<void> {
    await db.query(
      `WITH opened AS (SELECT open_accounts(ARRAY[$1]) AS at), lot AS (
         INSERT INTO credit_lots (user_id, credit_type, source, source_ref, priority, effective_at, expires_at, granted, remaining)
         SELECT $1, $2, 'promotion', $3, $4, at, at + $5 * interval '1 day', $6, $6 FROM opened RETURNING *)
       SELECT append_ledger(ARRAY(SELECT ROW (user_id, $3, 'grant', credit_type, granted, lot_id, NULL, NULL, NULL, effective_at)::ledger_draft FROM lot), (SELECT at FROM opened))`,
      [userId, lot.creditType, ref, lot.priority, lot.days, lot.amount],
    );
    await db.query(
      `UPDATE credit_accounts SET next_due_at = least(next_due_at, (SELECT min(expires_at) FROM credit_lots l WHERE l.user_id = $1 AND l.open)) WHERE user_id = $1`,
      [userId],
    );
  }
});

function consume(userId: string, operationId: string, creditType: CreditType, amount: number): ConsumeCommand {
  return {
    type: 'consume',
    operationId,
    requestId: operationId,
    userId,
    actorType: 'USER',
    actorId: userId,
    route: 'POST /api/user/credits/consume',
    idempotencyKey: `key-${operationId}`,
    fingerprint: 'f'.repeat(64),
    creditType,
    amount,
    action: 'test',
  };
}
