import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '@tandem/db';
import { onEachBackend, SECRETS, startTandem, type Tandem } from '@tandem/testing';
import { makeUsers, promisesKept, seededChance, startLoad } from '@tandem/testing/faults';
import { applyBillingFacts } from '@tandem/worker';
import t from 'tap';

// The one clock steps back across a month's end; then nothing of ours runs for months. One Tandem for both.
t.setTimeout(600_000);
const chance = seededChance(t);
const DAY_MS = 86_400_000;
const FREE = ['ann', 'bob', 'cid'];
/** Those of the load. */
const LIFETIME = Array.from({ length: 12 }, (_, n) => `user-${n}`);

type Periods = { user_id: string; periods: number; grants: number; gaps: number };

/** Per user: months there are, allocations granted (both types each month), and months that do not begin where the last ended. */
const PERIODS = `
  SELECT a.user_id,
         (SELECT count(*)::int FROM credit_periods p WHERE p.user_id = a.user_id) AS periods,
         (SELECT count(*)::int FROM credit_ledger l WHERE l.user_id = a.user_id AND l.kind = 'grant') AS grants,
         (SELECT count(*)::int FROM (SELECT starts_at, lag(ends_at) OVER (ORDER BY starts_at) AS ended
                                       FROM credit_periods p WHERE p.user_id = a.user_id) AS p
           WHERE ended <> starts_at) AS gaps
    FROM credit_accounts a ORDER BY 1`;

/** Yvonne’s months are counted from her anchor. */
const ofCalendar = (rows: Periods[]) => rows.filter(({ user_id }) => user_id !== 'yvonne');

const afterMonths =
  (months: number) =>
  ({ user_id, periods, grants, gaps }: Periods): Periods => ({
    user_id,
    periods: periods + months,
    grants: grants + 2 * months,
    gaps,
  });

/** What the repeated job does, now; returns when nothing is due any more. */
async function resetDue(tandem: Tandem): Promise<void> {
  const headers = { authorization: `Bearer ${SECRETS.CRON_SECRET}` };
  const { status, body } = await tandem.call('/api/cron/reset-credits', { method: 'POST', headers });
  if (status !== 200 || body['remaining'] === true) throw new Error(`the reset answered ${status}`);
}

/** A yearly plan that is paid and began ten days ago. */
async function payYear(tandem: Tandem, userId: string): Promise<void> {
  const worker = openDatabase({ url: tandem.database.workerUrl, applicationName: 'tandem-test', poolSize: 1 });
  const startsAt = (await tandem.now()).getTime() - 10 * DAY_MS;
  await worker.inTransaction((query) =>
    applyBillingFacts(query, [
      {
        type: 'plan_paid',
        factId: 'fact-1',
        userId,
        requestId: 'test',
        actorType: 'SYSTEM',
        actorId: 'test',
        paymentRef: 'payment-1',
        paidMinor: 12_000,
        fundingRef: 'line-1',
        subscriptionRef: 'sub-1',
        plan: 'pro_yearly',
        startsAt,
        endsAt: startsAt + 365 * DAY_MS,
        anchorAt: startsAt,
        proration: false,
      },
    ]),
  );
  await worker.close();
}

await onEachBackend('a clock that steps back, and months without a worker', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2' });
  t.teardown(tandem.stop);
  await makeUsers(tandem);
  for (const user of [...FREE, ...LIFETIME]) t.equal((await tandem.consume(user)).status, 200);
  await payYear(tandem, 'yvonne');

  await t.test('F17 stepped back and forth across the end of a month, under load: one reset', async (t) => {
    const before = await tandem.sql<Periods>(PERIODS);
    const now = await tandem.now();
    await tandem.advance(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - now.getTime() - 500);
    const load = startLoad(tandem, 'clock');
    for (let steps = 0; steps < 5; steps += 1) {
      await pause(300 + chance.next() * 500);
      await resetDue(tandem);
      await tandem.sql(`UPDATE clock SET offset_ms = offset_ms - $1`, [chance.between(500, 5_000)]);
    }
    await tandem.advance(30_000);
    const sent = await load.stop();
    await resetDue(tandem);
    await promisesKept(t, tandem, sent);
    t.same(ofCalendar(await tandem.sql<Periods>(PERIODS)), ofCalendar(before).map(afterMonths(1)));
  });

  await t.test('F27 no worker for a hundred days: every month once, nothing adds up', async (t) => {
    const before = await tandem.sql<Periods>(PERIODS);
    for (const worker of tandem.workers) await worker.stop();
    const from = await tandem.now();
    const to = await tandem.advance(100 * DAY_MS);
    const asleep = await tandem.call('/api/user/credits/status', { user: 'ann' });
    t.match(asleep.body, { analysis: { limit: 5, used: 0, remaining: 5 } }, 'a read knows what is due');
    await tandem.startWorker();
    await resetDue(tandem);
    const months = 12 * (to.getUTCFullYear() - from.getUTCFullYear()) + to.getUTCMonth() - from.getUTCMonth();
    const after = await tandem.sql<Periods>(PERIODS);
    t.same(ofCalendar(after), ofCalendar(before).map(afterMonths(months)));
    for (const user of [...FREE, 'yvonne', 'user-3']) {
      const { body } = await tandem.call('/api/user/credits/status', { user });
      const { limit } = body['analysis'] as { limit: number };
      t.match(
        body,
        { analysis: { used: 0, remaining: limit }, roast: { used: 0, remaining: limit } },
        `${user}: ${limit}`,
      );
    }
    await promisesKept(t, tandem);
  });
});
