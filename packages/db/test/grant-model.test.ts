import assert from 'node:assert/strict';
import type { CreditCommand, LotCreditType, OperationOutcome } from '@tandem/contracts';
import { openDatabase, readClock, verifyCredits } from '@tandem/db';
import { moveClock } from '@tandem/db/owner';
import { applyOperations } from '@tandem/db/writes';
import { createTestDatabase } from '@tandem/testing';
import fc from 'fast-check';
import t from 'tap';
import { adjustOf, consumeOf, grantTo } from './admin-commands.ts';
import { CreditModel } from './credit-model.ts';

const HOUR_MS = 3_600_000;

type Step =
  | { kind: 'grant'; creditType: LotCreditType; amount: number; priority: number; hours: number | null }
  | { kind: 'adjust'; creditType: LotCreditType; amount: number }
  | { kind: 'consume'; creditType: 'analysis' | 'roast'; amount: number }
  | { kind: 'wait'; hours: number };

const anyType = fc.constantFrom<LotCreditType>('analysis', 'roast', 'any');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('grant' as const),
    creditType: anyType,
    amount: fc.integer({ min: 1, max: 12 }),
    priority: fc.constantFrom(0, 50, 100),
    hours: fc.option(fc.integer({ min: 1, max: 24 * 50 })),
  }),
  fc.record({
    kind: fc.constant('adjust' as const),
    creditType: anyType,
    amount: fc.integer({ min: -12, max: 8 }).filter((amount) => amount !== 0),
  }),
  fc.record({
    kind: fc.constant('consume' as const),
    creditType: fc.constantFrom('analysis' as const, 'roast' as const),
    amount: fc.integer({ min: 1, max: 8 }),
  }),
  fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 24 * 35 }) }),
);

/** What the model and an outcome have in common: done or not, and what can be spent then. */
type Answer = { applied: boolean; analysis: number; roast: number };

t.test('random grants, adjustments and consumes give what a one-at-a-time model gives; verify agrees', async (t) => {
  const { ownerUrl, drop } = await createTestDatabase();
  t.teardown(drop);
  const db = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 2 });
  t.teardown(() => db.close());
  await db.query(`INSERT INTO settings VALUES ('credit_system_version', '"v2"', clock_now())
                  ON CONFLICT (name) DO UPDATE SET value = excluded.value`);
  const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
  t.comment(`FC_SEED=${seed}`);
  let run = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), fc.boolean(), async (steps, together) => {
      run += 1;
      const user = `run${run}`;
      const model = new CreditModel();
      await db.query(`UPDATE clock SET frozen_at = clock_now()`);
      let waiting: { command: CreditCommand; expected: Answer }[] = [];
      const flush = async () => {
        const outcomes = await applyOperations(
          db,
          waiting.map(({ command }) => command),
        );
        assert.deepEqual(
          outcomes.map((outcome, n) => answerOf(outcome, waiting[n]?.expected)),
          waiting.map(({ expected }) => expected),
        );
        waiting = [];
      };
      for (const next of steps) {
        if (next.kind === 'wait') {
          if (waiting.length > 0) await flush();
          await moveClock(db, { byMs: next.hours * HOUR_MS });
          continue;
        }
        const now = (await readClock(db)).getTime();
        model.touch(now);
        waiting.push({ command: commandOf(user, next, now), expected: expectedOf(model, next, now) });
        if (!together) await flush();
      }
      if (waiting.length > 0) await flush();
      assert.deepEqual((await verifyCredits(db, { afterUserId: user.slice(0, -1), limit: 1000 })).differences, []);
    }),
    { numRuns: 200, seed },
  );
  t.pass(`${run} runs`);
});

function commandOf(user: string, next: Exclude<Step, { kind: 'wait' }>, now: number): CreditCommand {
  if (next.kind === 'consume') return consumeOf(user, next.amount, { creditType: next.creditType });
  if (next.kind === 'adjust') return adjustOf(user, next.amount, { creditType: next.creditType });
  const { creditType, amount, priority, hours } = next;
  const expiry = hours === null ? {} : { expiresAt: new Date(now + hours * HOUR_MS).toISOString() };
  return grantTo(user, { creditType, amount, priority, ...expiry });
}

function expectedOf(model: CreditModel, next: Exclude<Step, { kind: 'wait' }>, now: number): Answer {
  let applied = true;
  if (next.kind === 'grant' || (next.kind === 'adjust' && next.amount > 0)) {
    const { priority, hours } = next.kind === 'grant' ? next : { priority: 50, hours: null };
    model.grant({
      creditType: next.creditType,
      priority,
      effectiveAt: now,
      expiresAt: hours === null ? Number.POSITIVE_INFINITY : now + hours * HOUR_MS,
      remaining: next.amount,
    });
  } else applied = model.consume(now, next.creditType, Math.abs(next.amount)).applied;
  return { applied, analysis: model.spendable('analysis'), roast: model.spendable('roast') };
}

/** A refusal tells no balance; there the model's own stands. */
function answerOf(outcome: OperationOutcome, expected: Answer | undefined): Answer | undefined {
  if (outcome.status === 'applied' && 'balance' in outcome.result) return { applied: true, ...outcome.result.balance };
  return expected && { ...expected, applied: false };
}
