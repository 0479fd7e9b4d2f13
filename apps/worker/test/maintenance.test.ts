import { HANDLED_STRIPE_EVENTS, MAINTENANCE_JOBS } from '@tandem/contracts';
import { SECRETS, startTandem } from '@tandem/testing';
import t from 'tap';
import { effectOf } from '../src/stripe/effects.ts';

const DAY_MS = 86_400_000;

t.test('the cron route runs what is due, once, and gets the count from the worker', async (t) => {
  const tandem = await startTandem({ creditSystemVersion: 'v2' });
  t.teardown(tandem.stop);
  const users = Array.from({ length: 7 }, (_, n) => `user-${n}`);
  for (const user of users) t.equal((await tandem.consume(user, { amount: 3 })).status, 200);
  await tandem.advance(40 * DAY_MS);
  const cron = { method: 'POST', headers: { authorization: `Bearer ${SECRETS.CRON_SECRET}` } };
  const counts = [];
  for (let calls = 0; calls < 2; calls += 1) {
    const { status, body } = await tandem.call('/api/cron/reset-credits', cron);
    t.equal(status, 200);
    counts.push(body);
  }
  // The repeated job may have come first; together nobody is settled twice.
  t.match(counts[1], { accounts: 0, remaining: false });
  for (const user of users) {
    const { body } = await tandem.call('/api/user/credits/status', { user });
    t.match(body, { analysis: { limit: 5, used: 0, remaining: 5 } });
  }
  t.same(await tandem.verify(), []);
});

t.test('every repeated job is scheduled once, whatever the number of workers', async (t) => {
  const tandem = await startTandem({ workers: 3 });
  t.teardown(tandem.stop);
  const schedules = await tandem.sql<{ id: string }>('SELECT scheduler_id AS id FROM bullmq.scheduler ORDER BY 1');
  t.same(
    schedules.map(({ id }) => id),
    Object.entries(MAINTENANCE_JOBS)
      .flatMap(([name, job]) => ('everyMs' in job ? [name] : []))
      .sort(),
  );
});

t.test('handled event types have an effect, others none', async (t) => {
  for (const type of HANDLED_STRIPE_EVENTS) t.type(effectOf(type), 'function');
  for (const type of ['payment_intent.succeeded', 'toString', '']) t.equal(effectOf(type), undefined);
});
