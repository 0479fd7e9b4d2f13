import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import type { LocalFile } from '../src/local/local-file.ts';
import { LocalRun } from './local-run.ts';

const shell = async (line: string) => JSON.parse((await promisify(execFile)('sh', ['-c', line])).stdout);
const lineAfter = (text: string, heading: string) => text.split(heading)[1]?.trim().split('\n')[0] ?? '';
const folder = await mkdtemp(join(tmpdir(), 'tandem-local-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));

/** Who looks after PostgreSQL in a data folder. */
function supervisedOn(dataDir: string): { server: { process: { pid: number } }; guardian: { pid: number } } {
  return JSON.parse(readFileSync(join(dataDir, 'postgres', 'supervisor.json'), 'utf8'));
}

/** A port that is free now. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === 'object' ? address?.port : 0);
}

/** One call of Stripe's API. */
async function stripeCall(url: string, path: string, fields?: Record<string, string>) {
  const headers = { authorization: 'Bearer sk_test_emulator' };
  const body = fields && new URLSearchParams(fields);
  const answer = await fetch(`${url}/v1/${path}`, body ? { method: 'POST', headers, body } : { headers });
  return (await answer.json()) as { id: string; data?: { url: string }[] };
}

t.test('from nothing to a consumed credit, by the printed lines, and again after a kill -9', async (t) => {
  const dataDir = join(folder, 'data');
  const port = await freePort();
  const first = new LocalRun(['--data-dir', dataDir, '--port', port]);
  t.teardown(() => first.child.kill('SIGKILL'));
  await first.ready();
  t.comment(/Tandem is running \(.*\)/.exec(first.out)?.[0]);

  t.match(await shell(lineAfter(first.out, 'Consume a credit:')), {
    status: 'applied',
    balance: { analysis: 4, roast: 5 },
  });
  t.match(await shell(lineAfter(first.out, 'See the balance:')), {
    userId: 'demo-user',
    version: 'v2',
    analysis: { remaining: 4 },
  });
  const local = JSON.parse(await readFile(join(dataDir, 'local.json'), 'utf8')) as LocalFile;
  t.equal((await stat(join(dataDir, 'local.json'))).mode & 0o777, 0o600);
  t.match(local, {
    apiUrl: `http://127.0.0.1:${port}`,
    queueBackend: 'postgres',
    webhookSecret: /^whsec_/,
    databaseUrl: /^postgres:/,
  });
  t.match(first.out, `Stripe         built-in emulator, no real money: ${local.stripeUrl}/_emulator`);
  const stripeUrl = String(local.stripeUrl);
  const { id: customer } = await stripeCall(stripeUrl, 'customers', { email: 'ann@example.com' });
  const endpoints = await stripeCall(stripeUrl, 'webhook_endpoints');
  t.match(endpoints.data, [{ url: `${local.apiUrl}/webhooks/stripe` }]);
  const prices = await stripeCall(stripeUrl, 'prices?lookup_keys[0]=tandem_pro_monthly_us');
  t.equal(prices.data?.length, 1, 'it knows our prices');
  const alone = await fetch(`${stripeUrl}/_emulator/advance`, {
    method: 'POST',
    body: new URLSearchParams({ seconds: '9' }),
  });
  t.match(await alone.text(), 'ops -- time advance', 'its clock is that of everybody');
  const page = await fetch(`${local.apiUrl}/docs`);
  t.equal(page.status, 200, 'the reference is there');
  const board = await fetch(`${local.apiUrl}/admin/queues`, { headers: { 'x-api-key': local.adminApiKey } });
  t.equal(board.status, 200, 'and the board');

  const second = new LocalRun(['--data-dir', dataDir, '--port', await freePort()]);
  t.match(await second.ended, { code: 4 }, 'a second start on the same data');
  t.match(second.err, /^The data folder .* is in use by process \d+[^\n]*\n$/);

  first.child.kill('SIGKILL');
  await first.ended;
  const again = new LocalRun(['--data-dir', dataDir, '--port', port]);
  t.teardown(() => again.child.kill('SIGKILL'));
  await again.ready();
  t.comment(/Tandem is running \(.*\)/.exec(again.out)?.[0]);
  t.match(
    await shell(lineAfter(again.out, 'See the balance:')),
    { analysis: { remaining: 4 } },
    'the data is found again',
  );
  t.match(
    await shell(lineAfter(first.out, 'Consume a credit:')),
    { balance: { analysis: 3 } },
    'and so are the secrets',
  );

  const found = JSON.parse(await readFile(join(dataDir, 'local.json'), 'utf8')) as LocalFile;
  t.match(await stripeCall(String(found.stripeUrl), `customers/${customer}`), { id: customer }, 'the emulator too');
  t.equal((await stripeCall(String(found.stripeUrl), 'webhook_endpoints')).data?.length, 1);

  process.kill(supervisedOn(dataDir).server.process.pid, 'SIGKILL');
  await again.said('PostgreSQL died and was started again.');
  t.match(
    await shell(`${lineAfter(first.out, 'Consume a credit:')} --retry 20 --retry-delay 1`),
    { balance: { analysis: 2 } },
    'PostgreSQL that died alone comes back',
  );

  const { server, guardian } = supervisedOn(dataDir);
  for (const pid of [guardian.pid, again.child.pid, server.process.pid]) {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }
  await again.ended;
  const third = new LocalRun(['--data-dir', dataDir, '--port', port]);
  t.teardown(() => third.child.kill('SIGKILL'));
  await third.ready();
  t.match(
    await shell(lineAfter(first.out, 'See the balance:')),
    { analysis: { remaining: 2 } },
    'after everything was killed at once, too',
  );
  third.child.kill('SIGINT');
  t.match(await third.ended, { code: 0 });
  t.match(third.err, /stopped\n$/);
  await t.rejects(stat(join(dataDir, 'local.json')), 'nothing says that it still runs');
});

t.test('where tokens come from an issuer, none is made up; where there is a Stripe account, no emulator', async (t) => {
  const dataDir = join(folder, 'jwks');
  const run = new LocalRun(['--data-dir', dataDir, '--port', '0'], {
    JWKS_URL: 'http://127.0.0.1:1/jwks.json',
    METRICS_PORT: await freePort(),
    STRIPE_SECRET_KEY: 'sk_test_of_my_own_account',
  });
  t.teardown(() => run.child.kill('SIGKILL'));
  await run.ready();
  t.match(run.out, /User token {5}yours: from the issuer/);
  t.notMatch(run.out, /Bearer ey/);
  t.match(run.out, /Stripe {9}your account, test mode \(STRIPE_SECRET_KEY\)\n/);
  const local = JSON.parse(await readFile(join(dataDir, 'local.json'), 'utf8')) as LocalFile;
  t.notOk('jwtSecret' in local || 'stripeUrl' in local);
  run.child.kill('SIGTERM');
  t.match(await run.ended, { code: 0 });
});

t.test('what a user can mend is one line and an exit code', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  t.teardown(() => taken.close());
  await new Promise((resolve) => taken.once('listening', resolve));
  const address = taken.address();
  const port = String(typeof address === 'object' ? address?.port : 0);
  await writeFile(join(folder, 'a-file'), '');
  const damaged = await mkdtemp(join(folder, 'damaged-'));
  await writeFile(join(damaged, 'secrets.json'), '{');
  const broken = join(folder, 'broken');
  await mkdir(join(broken, 'postgres', 'cluster'), { recursive: true });
  await writeFile(join(broken, 'postgres', 'cluster', 'PG_VERSION'), 'garbage');
  const cases: [what: string, args: string[], env: Record<string, string>, code: number, line: RegExp][] = [
    ['a taken port', ['--port', port], {}, 4, /^Port \d+ is taken/],
    ['a bad port', ['--port', 'x'], {}, 3, /^PORT must be a whole number/],
    ['a bad setting', [], { LOG_LEVEL: 'loud' }, 3, /^LOG_LEVEL must be trace/],
    ['half of Stripe', [], { STRIPE_ACCOUNT_CA: 'sk_test_of_canada' }, 3, /^STRIPE_SECRET_KEY is missing/],
    ['production', [], { NODE_ENV: 'production' }, 3, /^NODE_ENV=production is not for/],
    ['a file for a folder', ['--data-dir', join(folder, 'a-file')], {}, 4, /^The data folder .* is not a folder/],
    ['a folder that cannot be', ['--data-dir', '/dev/null/x'], {}, 4, /^The data folder .* is not a folder/],
    ['a broken cluster', ['--data-dir', broken, '--port', '0'], {}, 4, /^The data folder .* is broken/],
    ['damaged secrets', ['--data-dir', damaged], {}, 4, /secrets\.json is damaged/],
    ['no address', ['--port', '0'], { DATABASE_URL: 'postgres://u@h:99999/x' }, 3, /^DATABASE_URL is not an address/],
    [
      'a database that is away',
      ['--port', '0'],
      { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' },
      4,
      /^PostgreSQL at .* cannot be reached/,
    ],
    ['an unknown option', ['--wat'], {}, 2, /^local: .*--wat/],
  ];
  for (const [what, args, env, code, line] of cases) {
    const dir = args.includes('--data-dir') ? [] : ['--data-dir', join(folder, 'other')];
    const run = new LocalRun([...args, ...dir], env);
    t.match(await run.ended, { code }, what);
    t.match(run.err, line);
    t.match(run.err, /^[^\n]+\n$/, 'one line');
  }
});
