import { onEachBackend, startTandem } from '@tandem/testing';
import { until } from '@tandem/testing/faults';
import t from 'tap';

const USERS = 50;

await onEachBackend(
  "a month's end crossed while fifty users consume: each charge in one period, each reset once",
  async (t, backend) => {
    const tandem = await startTandem({ backend, creditSystemVersion: 'v2', workers: 2 });
    t.teardown(tandem.stop);
    const now = await tandem.now();
    const monthEnd = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
    await tandem.advance(monthEnd - now.getTime() - 3_000);

    // Eight credits of five: the rest can only come from the next month.
    const answers = await Promise.all(
      Array.from({ length: USERS }, async (_, n) => {
        const own = [];
        for (let turn = 0; turn < 8; turn += 1) {
          own.push(await tandem.consume(`user-${n}`, {}, { prefer: 'wait=30' }));
          await new Promise((resolve) => setTimeout(resolve, 700));
        }
        return own;
      }),
    );
    t.ok(answers.flat().every(({ status }) => status === 200 || status === 402));

    const rows = await tandem.sql<{
      user_id: string;
      periods: number;
      grants: number;
      expiries: number;
      astray: number;
      spent: number;
    }>(
      `SELECT a.user_id,
            (SELECT count(*)::int FROM credit_periods p WHERE p.user_id = a.user_id) AS periods,
            (SELECT count(*)::int FROM credit_ledger l WHERE l.user_id = a.user_id AND l.kind = 'grant') AS grants,
            (SELECT count(*)::int FROM credit_ledger l WHERE l.user_id = a.user_id AND l.kind = 'expire' AND l.credit_type = 'roast') AS expiries,
            (SELECT count(*)::int FROM credit_ledger l JOIN credit_lots c USING (lot_id)
              WHERE l.user_id = a.user_id AND l.kind = 'consume' AND NOT (c.effective_at <= l.effective_at AND l.effective_at < c.expires_at)) AS astray,
            (SELECT coalesce(sum(amount), 0)::int FROM credit_ledger l WHERE l.user_id = a.user_id AND l.kind = 'consume') AS spent
       FROM credit_accounts a ORDER BY 1`,
    );
    t.equal(rows.length, USERS);
    const before = answers.map((own) => own.filter(({ status }) => status === 200).length);
    t.same(
      rows.map(({ periods }) => periods),
      rows.map(() => 2),
      'two periods each',
    );
    t.same(
      rows.map(({ grants }) => grants),
      rows.map(() => 4),
      'both types granted once a month',
    );
    t.same(
      rows.map(({ expiries }) => expiries),
      rows.map(() => 1),
      'the untouched type expired once',
    );
    t.same(
      rows.map(({ astray }) => astray),
      rows.map(() => 0),
      'no consume drew on a lot of another month',
    );
    t.equal(
      rows.reduce((sum, { spent }) => sum + spent, 0),
      before.reduce((sum, count) => sum + count, 0),
      'what was answered is what was taken',
    );
    t.same(await tandem.verify(), []);
  },
);

/** What the worker logs of a reset that had something to do. */
const SETTLED = 'accounts brought up to date';

await onEachBackend('the reset by job and by route: what is due, once', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2' });
  t.teardown(tandem.stop);
  await Promise.all(['ann', 'bob'].map((user) => tandem.consume(user, { amount: 5 })));
  await tandem.advance(40 * 86_400_000);
  const read = await tandem.call('/api/user/credits/status', { user: 'ann' });
  t.match(
    read.body,
    { analysis: { limit: 5, used: 0, remaining: 5 } },
    'a read after the boundary says what a write will find',
  );
  const first = await tandem.call('/api/cron/reset-credits', {
    method: 'POST',
    admin: true,
    headers: { prefer: 'wait=30' },
  });
  t.match(first, { status: 200, body: { remaining: false } }, first.text);
  // The job that comes by itself may have been there before the route; what they did together is told in the log.
  const settled = () =>
    tandem.log.reduce((sum, { msg, accounts }) => sum + (msg === SETTLED ? Number(accounts) : 0), 0);
  await until('both accounts', async () => settled() >= 2);
  t.same(await tandem.sql('SELECT FROM credit_accounts WHERE next_due_at <= clock_now()'), [], 'nothing is due');
  const second = await tandem.call('/api/cron/reset-credits', {
    method: 'POST',
    admin: true,
    headers: { prefer: 'wait=30' },
  });
  t.match(second, { status: 200, body: { accounts: 0, remaining: false } });
  t.equal(settled(), 2, 'each once');
  t.match((await tandem.consume('ann', { amount: 5 })).body, { balance: { analysis: 0, roast: 5 } });
  t.same(await tandem.verify(), []);
});

t.test('an admin reset gives the allocation back, with its reason on the audit log', async (t) => {
  const tandem = await startTandem({ creditSystemVersion: 'v2' });
  t.teardown(tandem.stop);
  await tandem.consume('ann', { amount: 4 });
  const body = { userId: 'ann', reason: 'lost an afternoon to our bug', ticketId: 'T-1' };
  const reset = await tandem.call('/api/admin/credits/reset', { admin: true, body });
  t.match(reset, {
    status: 200,
    body: { status: 'applied', userId: 'ann', expired: 6, granted: 10, balance: { analysis: 5, roast: 5 } },
  });
  t.equal((await tandem.call('/api/admin/credits/reset', { user: 'ann', body })).status, 403, 'not for users');
  const [audit] = await tandem.sql<{ metadata: Record<string, unknown> }>(
    `SELECT metadata FROM audit_log WHERE entity_id = 'ann' AND metadata ->> 'ticketId' = 'T-1'`,
  );
  t.match(audit?.metadata, { reason: body.reason });
  t.same(await tandem.verify(), []);
});
