import { readFile } from 'node:fs/promises';
import { ALL_SETTINGS } from '@tandem/config';
import { createTestDatabase } from '@tandem/testing';
import t from 'tap';
import { documents } from '../src/generate/documents.ts';
import { OF_COMPOSE } from '../src/generate/env-example.ts';

const ROOT = new URL('../../../', import.meta.url);

t.test('generated files are what the code and the migrated database say (npm run generate)', async (t) => {
  const { ownerUrl, drop } = await createTestDatabase();
  t.teardown(drop);
  for (const [path, text] of await documents(ownerUrl)) {
    t.ok(text === (await readFile(new URL(path, ROOT), 'utf8').catch(() => '')), `${path} is current`);
  }
});

t.test('.env.example and the settings name each other, both ways', async (t) => {
  const text = await readFile(new URL('.env.example', ROOT), 'utf8');
  const named = [...text.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);
  t.same(named, [...Object.keys(ALL_SETTINGS), ...Object.keys(OF_COMPOSE), 'NODE_IMAGE']);
});
