import { existsSync, readFileSync } from 'node:fs';
import { openDatabase } from '@tandem/db';
import { createTestDatabase } from '@tandem/testing';
import { applyBillingFacts } from '@tandem/worker';
import t from 'tap';

const GOLDEN = new URL('../../../../shared/fixtures/period_anchor_golden.json', import.meta.url);

t.test('months are counted from the original anchor, clamped, in any session time zone', async (t) => {
  if (!existsSync(GOLDEN)) {
    t.pass('the golden dates (../shared/fixtures) are not on this machine: not compared');
    return;
  }
  const { sequences, openmeter_cases } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Golden;
  const { ownerUrl, drop } = await createTestDatabase();
  t.teardown(drop);
  const db = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 1 });
  t.teardown(() => db.close());
  for (const zone of ['UTC', 'America/St_Johns', 'Australia/Lord_Howe', 'Europe/London']) {
    await db.query(`SELECT set_config('TimeZone', $1, false)`, [zone]);
    for (const { anchor, starts } of sequences) {
      const rows = await db.query<{ start: string; own: number; before: number }>(
        `SELECT iso_instant(month_start($1, n)) AS start, month_index($1, month_start($1, n)) AS own,
                month_index($1, month_start($1, n) - interval '1 ms') AS before
           FROM generate_series(0, $2 - 1) AS n ORDER BY n`,
        [anchor, starts.length],
      );
      t.same(
        rows.map((row) => row.start),
        starts.map((start) => new Date(start).toISOString()),
        `${anchor} in ${zone}`,
      );
      t.same(
        rows.map((row) => row.own),
        starts.map((_, n) => n),
        'a month begins at its start',
      );
      t.same(
        rows.map((row) => row.before),
        starts.map((_, n) => n - 1),
        'and not a millisecond before',
      );
    }
    for (const { anchor, t: at, from, to } of openmeter_cases) {
      const [row] = await db.query<{ start: string; next: string }>(
        `SELECT iso_instant(month_start($1, month_index($1, $2))) AS start, iso_instant(month_start($1, month_index($1, $2) + 1)) AS next`,
        [anchor, at],
      );
      t.same(row, { start: new Date(from).toISOString(), next: new Date(to).toISOString() }, `${at} from ${anchor}`);
    }
  }
});

t.test(
  'a paid year has its periods at these dates, whatever the time zones of the database and of a session',
  async (t) => {
    if (!existsSync(GOLDEN)) {
      t.pass('the golden dates (../shared/fixtures) are not on this machine: not compared');
      return;
    }
    const { sequences } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Golden;
    const { ownerUrl, name, sql, drop } = await createTestDatabase();
    t.teardown(drop);
    await sql(`ALTER DATABASE ${name} SET timezone = 'America/St_Johns'`);
    const db = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 1 });
    t.teardown(() => db.close());
    await db.query(`SELECT set_config('TimeZone', 'Australia/Lord_Howe', false)`);
    for (const [nth, { anchor, starts }] of sequences.entries()) {
      const [userId, startsAt] = [`user-${nth}`, Date.parse(anchor)];
      await db.query('UPDATE clock SET frozen_at = $1', [anchor]);
      const line = { fundingRef: `line-${nth}`, paymentRef: 'p', paidMinor: 1, plan: 'pro_yearly', proration: false };
      const when = { startsAt, anchorAt: startsAt, endsAt: startsAt + 500 * 86_400_000 };
      const who = { userId, factId: 'fact', requestId: 'r', actorType: 'SYSTEM', actorId: 'test' } as const;
      const paid = { type: 'plan_paid', subscriptionRef: 'sub', ...line, ...when, ...who } as const;
      await db.inTransaction((query) => applyBillingFacts(query, [paid]));
      await db.query('UPDATE clock SET frozen_at = $1', [starts.at(-1)]);
      await db.query('SELECT get_or_create_active_period($1)', [userId]);
      const periods = await db.query<{ start: string; granted: number }>(
        `SELECT iso_instant(p.starts_at) AS start, sum(l.granted)::int AS granted FROM credit_periods p
         JOIN credit_lots l ON l.user_id = p.user_id AND l.period_starts_at = p.starts_at AND l.credit_type = 'roast'
        WHERE p.user_id = $1 AND p.subscription_ref = 'sub' GROUP BY p.starts_at ORDER BY p.starts_at`,
        [userId],
      );
      t.same(
        periods,
        starts.map((start) => ({ start: new Date(start).toISOString(), granted: 150 })),
        anchor,
      );
    }
  },
);

type Golden = {
  sequences: { anchor: string; starts: string[] }[];
  openmeter_cases: { anchor: string; t: string; from: string; to: string }[];
};
