import { existsSync, readFileSync } from 'node:fs';
import { openDatabase } from '@tandem/db';
import { createTestDatabase } from '@tandem/testing';
import t from 'tap';

const GOLDEN = new URL('../../../../shared/fixtures/period_anchor_golden.json', import.meta.url);

t.test('months are counted from the original anchor, clamped, in any session time zone', async (t) => {
  if (!existsSync(GOLDEN)) {
    t.pass('the golden dates (../shared/fixtures) are not on this machine: not compared');
    return;
  }
  const { sequences } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as {
    sequences: { anchor: string; starts: string[] }[];
  };
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
  }
});
