import { readFileSync } from 'node:fs';
import { verifyEveryUser } from '@tandem/db';
import { createTestDatabase } from '@tandem/testing';
import t from 'tap';
import { storyTeller } from './support/money-story.ts';

const page = readFileSync(new URL('../../../docs/money-by-example.md', import.meta.url), 'utf8');
const stories = [...page.matchAll(/```example\n(.*?)```/gs)].map(([, story = '']) => story.trim().split('\n'));

t.test('every story of docs/money-by-example.md ends as it is written there', async (t) => {
  const database = await createTestDatabase();
  t.teardown(database.drop);
  const teller = storyTeller(database);
  t.teardown(teller.close);
  t.ok(stories.length > 20);
  for (const [place, story] of stories.entries()) {
    await t.test(story.slice(0, 3).join(' · '), (t) => teller.tell(t, `story-${place + 1}`, story));
  }
  for await (const { differences } of verifyEveryUser(teller.worker)) t.same(differences, []);
});
