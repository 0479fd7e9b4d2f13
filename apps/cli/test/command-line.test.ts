import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { secondsOf } from '@tandem/contracts';
import t from 'tap';
import { EXIT } from '../src/command.ts';
import { COMMANDS } from '../src/commands.ts';
import { errorIn } from '../src/local/error-line.ts';
import { localSecrets } from '../src/local/secrets.ts';
import { runCommand } from '../src/run-command.ts';

async function run(argv: string[], env: Record<string, string> = {}, cwd = tmpdir()) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await runCommand(argv, { env, cwd, out, err }, COMMANDS);
  out.end();
  err.end();
  return { code, out: await text(out), err: await text(err) };
}

const folder = await mkdtemp(join(tmpdir(), 'tandem-cli-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));

t.test('what cannot be understood is told in one line with exit code 2', async (t) => {
  for (const argv of [
    ['wat'],
    ['token'],
    ['token', '--wat'],
    ['token', 'word', '--user', 'u'],
    ['migrate', 'sideways'],
    ['flags', 'sideways'],
    ['time', 'advance'],
    ['time', 'now', '3d'],
    ['stripe', 'pay'],
    ['flags', 'on', 'credits_v2'],
    ['reset', '--user', 'u'],
    ['grant', '--user', 'u', '--amount', 'x', '--reason', 'r', '--ticket', 't'],
    ['token', '--user', 'u', '--ttl', '5'],
  ]) {
    const { code, out, err } = await run(argv);
    t.equal(code, EXIT.usage, argv.join(' '));
    t.match(err, /^[^\n]+\n$/, 'one line');
    t.equal(out, '');
  }
  t.equal((await run([])).code, EXIT.usage);
});

t.test('every command explains itself', async (t) => {
  const { code, out } = await run(['--help']);
  t.equal(code, EXIT.done);
  for (const name of [
    'local',
    'migrate',
    'verify',
    'flags',
    'reset',
    'grant',
    'token',
    'stripe',
    'replay',
    'time',
    'generate',
  ]) {
    t.match(out, new RegExp(`^  ${name} `, 'm'));
    t.match(await run([name, '--help']), { code: EXIT.done, out: /^npm / });
  }
});

t.test('a token is signed with JWT_SECRET, or with the data folder’s own secret', async (t) => {
  const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const given = await run(['token', '--user', 'ann', '--ttl', '1h', '--admin'], {
    JWT_SECRET: 'x'.repeat(32),
    JWT_ISSUER: 'i',
  });
  const claims = claimsOf(given.out.trim());
  t.match(claims, { sub: 'ann', role: 'admin', iss: 'i' });
  t.equal(claims.exp - claims.iat, 3600);
  const json = await run(['token', '--user', 'ann', '--json'], {}, folder);
  t.match(JSON.parse(json.out), { userId: 'ann', ttlSeconds: 43_200 });
  t.not(JSON.parse(json.out).token.split('.')[2], given.out.trim().split('.')[2]);
  t.equal(
    (await run(['token', '--user', 'ann'], { NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32) })).code,
    EXIT.settings,
  );
});

t.test('a database that is not there is one line with exit code 4', async (t) => {
  const nothing = await run(['verify'], {}, folder);
  t.equal(nothing.code, EXIT.unavailable);
  t.match(nothing.err, /^Nothing runs on .*\n$/);
  const away = await run(['verify'], { DATABASE_URL: 'postgres://u:hidden@127.0.0.1:1/x' });
  t.equal(away.code, EXIT.unavailable);
  t.match(away.err, /^PostgreSQL at 127.0.0.1:1 cannot be reached \(ECONNREFUSED\).\n$/);
});

t.test('secrets are made once, kept private, and a damaged file is not overwritten', async (t) => {
  const first = await localSecrets(folder);
  t.same(await localSecrets(folder), first);
  t.ok(
    Object.values(first).every((secret) => secret.length >= 8) &&
      new Set(Object.values(first)).size === Object.keys(first).length,
  );
  const file = join(folder, 'secrets.json');
  t.equal((await stat(file)).mode & 0o777, 0o600);
  const { jwtSecret, ...older } = first;
  await writeFile(file, JSON.stringify(older));
  const added = await localSecrets(folder);
  t.match(added, older);
  t.not(added.jwtSecret, jwtSecret);
  await writeFile(file, '{"jwtSecret": ');
  await t.rejects(localSecrets(folder), /is damaged/);
  t.equal(await readFile(file, 'utf8'), '{"jwtSecret": ');
});

t.test('durations', async (t) => {
  t.same(['90s', '15m', '12h', '30d', '0s', '1', 'd', '-1d', '1.5h'].map(secondsOf), [
    90,
    900,
    43_200,
    2_592_000,
    ...Array(5).fill(undefined),
  ]);
});

t.test('of a log, only errors reach the terminal', async (t) => {
  t.equal(errorIn('{"level":"info","msg":"fine"}'), undefined);
  t.equal(errorIn('not json'), undefined);
  t.equal(
    errorIn('{"level":"error","msg":"broke","requestId":"r1","err":{"message":"why"}}'),
    'broke: why (request r1)',
  );
});
