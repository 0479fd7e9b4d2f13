import { readFileSync } from 'node:fs';
import t from 'tap';

const ROOT = new URL('../../../', import.meta.url);
const RULES_OF_MONEY = 14;
const text = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

t.test('every rule of money names tests, and each of them exists', async (t) => {
  const [, ...rules] = text('docs/rules-and-tests.md').split(/^## /m);
  t.same(
    rules.map((rule) => Number.parseInt(rule, 10)),
    Array.from({ length: RULES_OF_MONEY }, (_, at) => at + 1),
  );
  for (const rule of rules) {
    const named = [...rule.matchAll(/^- `([^`]+)`: (.+)$/gm)];
    t.ok(named.length > 0, `${rule.split('\n')[0]} names tests`);
    for (const [, path = '', title = ''] of named) t.ok(text(path).includes(title), `${path} has “${title}”`);
  }
});
