import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startStripeEmulator } from '@tandem/stripe/emulator';
import { SECRETS, startTandem } from '@tandem/testing';
import t from 'tap';
import { EXIT } from '../src/command.ts';
import { writeLocalFile } from '../src/local/local-file.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DAY_MS = 86_400_000;
t.setTimeout(600_000);

const tandem = await startTandem({ creditSystemVersion: 'v2', stripe: true });
t.teardown(tandem.stop);

/** A data folder on which this Tandem runs, with the Stripe at that address. */
async function dataFolder(stripeUrl: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-ops-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await writeLocalFile(folder, {
    apiUrl: tandem.url,
    adminApiKey: SECRETS.INTERNAL_API_KEY,
    webhookSecret: SECRETS.STRIPE_WEBHOOK_SECRET,
    databaseUrl: tandem.database.ownerUrl,
    queueBackend: 'postgres',
    stripeUrl,
  });
  return folder;
}
const folder = await dataFolder(String(tandem.stripe?.url));

/** `npm run ops -- …` as its user types it: a process, what it prints where, and its exit code. */
async function ops(line: string, dataDir = folder) {
  const { PATH, HOME } = process.env;
  const args = ['run', '--silent', 'ops', '--', ...line.split(' '), '--data-dir', dataDir];
  const child = spawn('npm', args, { cwd: ROOT, env: { PATH, HOME }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { out, err, code };
}

t.test('ops time now says what the clock of the database says', async (t) => {
  const before = await tandem.now();
  const { out, err, code } = await ops('time now');
  t.match({ err, code }, { err: '', code: EXIT.done });
  t.match(out, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\n$/);
  t.ok(before <= new Date(out.trim()) && new Date(out.trim()) <= (await tandem.now()), out);
});

t.test('ops time advance lets it go on, and what falls due happens', async (t) => {
  t.match(await tandem.consume('ann', { amount: 5 }), { status: 200 });
  t.match(await tandem.consume('ann'), { status: 402 });
  const before = await tandem.now();
  const { out, err, code } = await ops('time advance 40d');
  t.match({ err, code }, { err: '', code: EXIT.done }, out);
  t.match(out, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\n$/);
  t.ok(new Date(out.trim()).getTime() - before.getTime() >= 40 * DAY_MS, out);
  t.match(await tandem.consume('ann'), { status: 200 }, 'a new month came');

  const json = await ops('time advance 90s --json');
  t.equal(json.code, EXIT.done, json.err);
  const { from, now, status } = JSON.parse(json.out);
  t.equal(status, 'applied');
  t.ok(new Date(now).getTime() - new Date(from).getTime() >= 90_000, json.out);
  const reasons = await tandem.sql(`SELECT FROM audit_entries WHERE entity_type = 'SETTING' AND entity_id = 'clock'`);
  t.ok(reasons.length >= 2, 'both are on the audit log');
  t.same(await tandem.verify(), []);
});

t.test('ops stripe prices makes the prices on offer known, once, and names what costs something else', async (t) => {
  const account = await startStripeEmulator({ now: tandem.now });
  t.teardown(() => account.close());
  const ownFolder = await dataFolder(account.url);
  const offered = (await tandem.sql('SELECT FROM prices WHERE active')).length;
  const first = await ops('stripe prices', ownFolder);
  t.same(first, { code: EXIT.done, err: '', out: `${offered} prices on offer, ${offered} of them new in Stripe\n` });
  const again = await ops('stripe prices --json', ownFolder);
  t.same(again, { code: EXIT.done, err: '', out: '{"made":[],"differing":[]}\n' });
  const [price] = account.emulator.world.store.all('price');
  if (!price) throw new Error('they were made');
  Object.assign(price, { unit_amount: 1 });
  const { out, code } = await ops('stripe prices', ownFolder);
  t.equal(code, EXIT.wrong);
  t.match(out, `${price.lookup_key} costs something else in Stripe; prices never change, so ours needs a new id\n`);
});

t.test('what cannot be done is one line on stderr, nothing on stdout, and its exit code', async (t) => {
  const nothing = join(folder, 'nothing');
  await mkdir(nothing);
  const wrong: [line: string, code: number, says: RegExp, dataDir?: string][] = [
    ['time advance 40', EXIT.usage, /40d/],
    ['time advance 999999d', EXIT.wrong, /^The API refused \(4\d\d /],
    ['stripe prices', EXIT.unavailable, /^Nothing runs on /, nothing],
  ];
  for (const [line, code, says, dataDir] of wrong) {
    const ended = await ops(line, dataDir);
    t.match(ended, { code, out: '', err: /^[^\n]+\n$/ }, line);
    t.match(ended.err, says, line);
  }
});
