import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MAX_LINES = 300;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'apps', 'packages'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.(ts|mjs|sql)$/.test(path) && existsSync(ROOT + path));
const texts = new Map(files.map((path) => [path, readFileSync(ROOT + path, 'utf8')]));
/** The bench is a test of speed: it starts everything, and its rivals are written with whatever people write with. */
const isTest = (path: string) => /\/test\//.test(path) || /^packages\/(testing|bench)\//.test(path);
const within =
  (...folders: string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(folder));
const importOf = (name: string) => new RegExp(`(from|import|import\\()\\s*['"]${name}(/[^'"]*)?['"]`);

/** Files with something that only some may have. */
const offenders = (has: RegExp, allowed: (path: string) => boolean) =>
  [...texts].filter(([path, text]) => has.test(text) && !allowed(path)).map(([path]) => path);

t.test('each library has one home', async (t) => {
  const homes: [library: string, allowed: (path: string) => boolean][] = [
    ['typeorm', within('packages/db/', 'packages/bench/src/rivals/')],
    ['pg', (path) => within('packages/db/', 'packages/queue/')(path) || isTest(path)],
    ['bullmq', within('packages/queue/')],
    ['ioredis', within('packages/queue/')],
    ['stripe', within('packages/stripe/')],
    ['@opentelemetry', within('packages/telemetry/')],
    ['tap', isTest],
    ['fast-check', isTest],
  ];
  for (const [library, allowed] of homes) t.same(offenders(importOf(library), allowed), [], library);
});

t.test('the layers look in one direction', async (t) => {
  const contracts = within('packages/contracts/');
  t.same(
    offenders(/from '(?!@sinclair\/typebox['/]|\.)/, (path) => !contracts(path) || isTest(path)),
    [],
    'contracts need TypeBox only',
  );
  const api = within('apps/api/src/');
  t.same(
    offenders(/@tandem\/db\/(writes|owner)/, (path) => !api(path)),
    [],
    'the API never imports writes',
  );
  const upward = /@tandem\/(api|worker|cli)\b/;
  t.same(
    offenders(upward, (path) => isTest(path) || within('apps/cli/')(path)),
    [],
    'nothing below imports an app',
  );
  t.same(
    offenders(/from '[./]+\/(apps|packages)\//, () => false),
    [],
    'other packages are imported by their name',
  );
  t.same(offenders(/@tandem\/testing/, isTest), [], 'only tests use the harness');
});

t.test('the environment is read where a process starts, and nowhere else', async (t) => {
  const allowed = (path: string) =>
    /^apps\/[^/]+\/src\/(production\/)?main\.ts$/.test(path) || path === 'apps/cli/install.mjs' || isTest(path);
  t.same(offenders(/process\.env\b/, allowed), []);
});

t.test('F22 transactions are opened by one file, and nothing in one runs beside another', async (t) => {
  const opening = /createQueryRunner|\.transaction\(|startTransaction|['"`]\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT)\b/i;
  const allowed = within('packages/db/src/database.ts', 'packages/db/src/owner/migrate.ts');
  t.same(
    offenders(opening, (path) => isTest(path) || path.endsWith('.sql') || allowed(path)),
    [],
    'the database opens them, and migrations lock themselves',
  );
  const inside = [...texts].flatMap(([path, text]) =>
    (isTest(path) ? [] : transactionsIn(text)).map((run) => [path, run]),
  );
  t.ok(inside.length > 0, `${inside.length} pieces of code run inside of one`);
  t.same(
    inside.filter(([, run = '']) => /Promise\.(all|allSettled|any|race)\(|\.(inTransaction|inSnapshot)\(/.test(run)),
    [],
    'one statement after the other, and none inside another',
  );
});

/** What is handed to inTransaction and inSnapshot, to the bracket that closes the call. */
function transactionsIn(text: string): string[] {
  return [...text.matchAll(/\.(?:inTransaction|inSnapshot)\(/g)].map(({ index, 0: call }) => {
    const from = index + call.length;
    let depth = 1;
    let to = from;
    for (; depth > 0 && to < text.length; to += 1) depth += text[to] === '(' ? 1 : text[to] === ')' ? -1 : 0;
    return text.slice(from, to);
  });
}

t.test('files are short, and named for what they say', async (t) => {
  t.same(
    [...texts].filter(([, text]) => text.split('\n').length > MAX_LINES).map(([path]) => path),
    [],
    `at most ${MAX_LINES} lines`,
  );
  const vague = /^(utils?|helpers?|common|misc|manager)\b|V\d+\.ts$/i;
  t.same(
    files.filter((path) => vague.test(basename(path))),
    [],
    'no vague names',
  );
});

t.test('nothing is put off or silenced', async (t) => {
  const words = [
    'TO' + 'DO',
    'FIX' + 'ME',
    'XX' + 'X',
    'biome-' + 'ignore',
    '@ts-' + 'ignore',
    '@ts-' + 'expect-error',
    'as ' + 'any',
  ];
  t.same(
    offenders(new RegExp(`\\b(${words.join('|')})\\b|${words.slice(3, 6).join('|')}`), () => false),
    [],
  );
  const skipped = new RegExp(`\\.(ski${'p'}|tod${'o'}|onl${'y'})\\(|ski${'p'}: true`);
  t.same(
    offenders(skipped, () => false),
    [],
    'no test is left out',
  );
  t.same(
    offenders(/\bconsole\.(log|error|warn|info|debug)\(/, () => false),
    [],
  );
});

t.test('the lock file names every optional package, or npm ci refuses it', async (t) => {
  const { packages } = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)));
  t.same([...new Set(missing)], []);
});

type Locked = { optionalDependencies?: Record<string, string> };
