import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { openDatabase } from '@tandem/db';
import { createTestDatabase, type TestDatabase } from '@tandem/testing';
import t from 'tap';
import { storyTeller } from './support/money-story.ts';

/** A small mistake in a function of the database, and the story of docs/money-by-example.md that must not end well with it. */
const MUTANTS: [name: string, right: string, wrong: string, story: string][] = [
  ['leftovers_until', "interval '24 hours'", "interval '25 hours'", 'A renewal that is not paid yet'],
  ['leftovers_until', 's.ends_at IS NULL', 'true', "Cancelled at the period's end:"],
  ['refresh_lot_ends', 'l.expires_at <> e.ends_at', 'false', 'A renewal that is not paid yet'],
  ['due_periods', 'AND NOT EXISTS', 'AND true OR NOT EXISTS', 'Once a calendar month:'],
  ['cut_period', 'SET expires_at = greatest(p_at, p_now)', 'SET expires_at = expires_at', 'Free to paid:'],
  ['overuse_of', '- t.credited', '', 'A new anchor with unused time credited:'],
  ['collect_debts', "reason = 'overuse' OR", '', 'A new anchor with unused time credited:'],
  ['collect_debts', "= 'true'", "<> 'true'", 'With CLAWBACK_DEBT'],
  ['course_from', 'p.rank DESC', 'p.rank', 'Of two equal plans'],
  ['settle_accounts', 'pa.rollover_cap)', 'pa.rollover_cap + 1)', 'Where a plan has a cap,'],
  ['due_rollovers', 'l.remaining + back.amount', 'l.remaining', 'A hold that ended before its month'],
  [
    'withhold_credits',
    'SET withheld_analysis = withheld_analysis +',
    'SET withheld_analysis = 0 *',
    'Months to come go first.',
  ],
  ['revoke_funded', 'remaining = remaining -', 'expired = expired +', 'A refund in part:'],
  ['give_back_credits', 'forgiven = forgiven + v_forgiven', 'forgiven = forgiven', 'A dispute won gives back'],
  ['instalment_state', "'releasedAs', i.released_as", "'releasedAs', NULL", 'Up and down repeated:'],
];

const page = readFileSync(new URL('../../../docs/money-by-example.md', import.meta.url), 'utf8');

t.test('every mistake in the SQL of credits is noticed by its story', async (t) => {
  for (const [name, right, wrong, title] of MUTANTS) {
    const database = await createTestDatabase();
    const owner = openDatabase({ url: database.ownerUrl, applicationName: 'test', poolSize: 1 });
    const [row] = await owner.query<{ text: string }>('SELECT pg_get_functiondef($1::regproc) AS text', [name]);
    t.ok(row?.text.includes(right), `${name} has “${right}”`);
    t.same(await misses(database, title), [], `${title} as it is`);
    await owner.query(row?.text.replaceAll(right, wrong) ?? '');
    t.not((await misses(database, title)).length, 0, `${title} with “${wrong}” instead of “${right}”`);
    await owner.close();
    await database.drop();
  }
});

let serial = 0;

/** The lines of a story's examples that do not hold. */
async function misses(database: TestDatabase, title: string): Promise<string[]> {
  const [, section = ''] = /^(.*?)(?=\n\*\*|\n##|$)/s.exec(page.slice(page.indexOf(`**${title}`))) ?? [];
  const found: string[] = [];
  const note = (actual: unknown, expected: unknown, line: string) => {
    if (!isDeepStrictEqual(actual, expected)) found.push(line);
  };
  const teller = storyTeller(database);
  for (const [, story = ''] of section.matchAll(/```example\n(.*?)```/gs)) {
    const told = teller.tell({ equal: note, same: note }, `mutant-${++serial}`, story.trim().split('\n'));
    await told.catch((error: unknown) => found.push(String(error)));
  }
  await teller.close();
  return found;
}
