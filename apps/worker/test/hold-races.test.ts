import type { BillingFact } from '@tandem/contracts';
import { openDatabase } from '@tandem/db';
import { onEachBackend, startTandem } from '@tandem/testing';
import { applyBillingFacts } from '@tandem/worker';

const HOLDS = '/api/user/credits/holds';
const ROUNDS = 6;
const MONTH_MS = 31 * 86_400_000;
const HELD = 60;

type Books = { granted: number; consumed: number; expired: number; revoked: number; held: number; remaining: number };

await onEachBackend(
  'capture, release, expiry, refund and the end of the month at once: one of them has the hold, and every credit is somewhere',
  async (t, backend) => {
    const tandem = await startTandem({ backend, creditSystemVersion: 'v2', workers: 2 });
    t.teardown(tandem.stop);
    const worker = openDatabase({ url: tandem.database.workerUrl, applicationName: 'test', poolSize: 4 });
    t.teardown(() => worker.close());
    for (let round = 0; round < ROUNDS; round += 1) {
      const userId = `user-${round}`;
      const tell = (members: Record<string, unknown>) => {
        const common = {
          userId,
          factId: `${members['type']}-${round}`,
          requestId: 'r',
          actorType: 'SYSTEM',
          actorId: 'test',
        };
        return worker.inTransaction((query) => applyBillingFacts(query, [{ ...common, ...members } as BillingFact]));
      };
      const startsAt = Date.parse('2026-03-01T00:00:00Z');
      const endsAt = startsAt + MONTH_MS;
      await tandem.sql('UPDATE clock SET frozen_at = $1', [new Date(endsAt - 3_600_000)]);
      const payment = { paymentRef: `pay-${round}`, paidMinor: 1000 };
      const line = { fundingRef: `line-${round}`, subscriptionRef: 'sub', plan: 'pro_monthly', proration: false };
      await tell({ type: 'plan_paid', ...payment, ...line, startsAt, endsAt, anchorAt: startsAt });
      const ask = { creditType: 'analysis', amount: HELD, ttlSeconds: 3600, action: 'race' };
      const made = await tandem.call(HOLDS, { user: userId, body: ask });
      const post = (verb: string) => tandem.call(`${HOLDS}/${made.body['holdId']}/${verb}`, { user: userId, body: {} });

      const [captured, released] = await Promise.all([
        post('capture'),
        post('release'),
        tell({ type: 'payment_refunded', ...payment, refundedMinor: 1000 }),
        // The hold and its month end in one instant.
        tandem.sql('UPDATE clock SET frozen_at = $1', [new Date(endsAt)]),
      ]);
      await tandem.sql('SELECT get_or_create_active_period($1)', [userId]);
      const [hold] = await tandem.sql<{ status: string }>('SELECT status FROM credit_holds WHERE user_id = $1', [
        userId,
      ]);
      const won = [captured, released].map(({ status }) => status === 200);
      t.same(won, [hold?.status === 'captured', hold?.status === 'released'], `the hold was ${hold?.status}`);
      const [books] = await tandem.sql<Books & { taken: number }>(
        `SELECT granted, consumed, expired, revoked, held, remaining,
                (SELECT sum(amount)::int FROM credit_takings WHERE user_id = $1 AND credit_type = 'analysis') AS taken
           FROM credit_lots WHERE user_id = $1 AND credit_type = 'analysis' AND source_ref = $2`,
        [userId, line.fundingRef],
      );
      t.match(
        books,
        { consumed: won[0] ? HELD : 0, held: 0, remaining: 0, taken: 100 },
        'all of it came back or is owed',
      );
    }
    t.same(await tandem.verify(), []);
  },
);
