import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { HANDLED_STRIPE_EVENTS } from '@tandem/contracts';
import { STRIPE_API_VERSION } from '@tandem/stripe';
import { SECRETS, startTandem } from '@tandem/testing';
import t from 'tap';
import { EXIT } from '../src/command.ts';
import { COMMANDS } from '../src/commands.ts';
import { writeLocalFile } from '../src/local/local-file.ts';
import { runCommand } from '../src/run-command.ts';

t.test('what ops can do about Stripe from the command line', async (t) => {
  const tandem = await startTandem({ creditSystemVersion: 'v2', stripe: true });
  t.teardown(tandem.stop);
  const { stripe } = tandem;
  if (stripe === undefined) throw new Error('it was asked for');
  const { store } = stripe.emulator.world;
  const folder = await mkdtemp(join(tmpdir(), 'tandem-ops-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await writeLocalFile(folder, {
    apiUrl: tandem.url,
    adminApiKey: SECRETS.INTERNAL_API_KEY,
    webhookSecret: SECRETS.STRIPE_WEBHOOK_SECRET,
    databaseUrl: tandem.database.ownerUrl,
    queueBackend: 'postgres',
    stripeUrl: stripe.url,
  });

  const ops = async (...argv: string[]) => {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const code = await runCommand([...argv, '--data-dir', folder], { env: {}, cwd: folder, out, err }, COMMANDS);
    out.end();
    err.end();
    return { code, out: await text(out), err: await text(err) };
  };
  const atStripe = async (path: string, form: Record<string, string>, method = 'POST') => {
    const answer = await fetch(`${stripe.url}/v1/${path}`, {
      method,
      headers: { authorization: 'Bearer sk_test_emulator' },
      body: new URLSearchParams(form),
    });
    t.equal(answer.status, 200, path);
    return ((await answer.json()) as { id: string }).id;
  };
  const price = store.all('price').find(({ lookup_key: key }) => key === 'tandem_pro_monthly_us')?.id ?? '';
  const subscribe = async (user: string) => {
    const customer = await atStripe('customers', {
      payment_method: 'pm_card_visa',
      'invoice_settings[default_payment_method]': 'pm_card_visa',
    });
    const [row] = await tandem.sql<{ id: string }>('SELECT ensure_personal_organization($1) AS id', [user]);
    return atStripe('subscriptions', {
      customer,
      'items[0][price]': price,
      'metadata[tandem_organization_id]': row?.id ?? '',
    });
  };
  const [kept, changed, canceled, lost] = [
    await subscribe('ann'),
    await subscribe('bob'),
    await subscribe('cleo'),
    await subscribe('dan'),
  ];
  await stripe.settled();
  await until(async () => {
    const [row] = await tandem.sql<{ live: number; waiting: number }>(
      `SELECT count(*) FILTER (WHERE status = 'active')::int AS live,
              (SELECT count(*)::int FROM stripe_events WHERE status = 'pending') AS waiting FROM subscriptions`,
    );
    return row?.live === 4 && row.waiting === 0;
  });

  await t.test('drift: nothing differs, then each difference by name', async (t) => {
    t.match(await ops('stripe', 'drift'), { code: EXIT.done, out: '4 subscriptions: all agree\n' });
    stripe.emulator.switches.drop = 1;
    await atStripe(`subscriptions/${changed}`, { cancel_at_period_end: 'true' });
    await atStripe(`subscriptions/${canceled}`, {}, 'DELETE');
    store.delete('subscription', lost);
    const unheard = await subscribe('eve');
    stripe.emulator.switches.drop = 0;
    const { code, out } = await ops('stripe', 'drift');
    t.equal(code, EXIT.wrong);
    t.match(out, `${changed} (account default): cancelAtPeriodEnd is false here, true at Stripe\n`);
    t.match(out, new RegExp(`${changed} .*: cancelAt(edAt)? is null here, \\d{4}-\\d\\d-\\d\\dT.*Z at Stripe\\n`));
    t.match(out, `${canceled} (account default): status is active here, canceled at Stripe\n`);
    t.match(out, `${lost} (account default) is live here and not known at Stripe\n`);
    t.match(out, `${unheard} (account default) is live at Stripe and not known here\n`);
    t.match(out, /\n5 subscriptions: 4 differ\n$/);
    t.notMatch(out, kept);
    const json = JSON.parse((await ops('stripe', 'drift', '--json')).out);
    t.match(json, { subscriptions: 5, differing: Array.from({ length: 4 }, () => ({ account: 'default' })) });
    const named = json.differing.map((each: { subscriptionId: string; problem: string }) => [
      each.subscriptionId,
      each.problem,
    ]);
    t.same(
      new Map(named),
      new Map([
        [changed, 'differs'],
        [canceled, 'differs'],
        [lost, 'unknown_at_stripe'],
        [unheard, 'unknown_here'],
      ]),
    );
  });

  await t.test('check: the endpoint of this Tandem, and what it lacks', async (t) => {
    t.match(await ops('stripe', 'check'), { code: EXIT.done, out: `events are sent to ${tandem.url}/webhooks/stripe` });
    const [endpoint] = store.all('webhook_endpoint');
    if (endpoint === undefined) throw new Error('there is one');
    const before = { ...endpoint };
    const all = [...HANDLED_STRIPE_EVENTS];
    Object.assign(endpoint, { enabled_events: all, api_version: STRIPE_API_VERSION });
    t.match(await ops('stripe', 'check'), { code: EXIT.done }, 'exactly what is needed');
    const enabled_events = all.filter((type) => type !== 'invoice.paid');
    Object.assign(endpoint, { enabled_events, status: 'disabled', api_version: '2020-08-27' });
    const { code, out } = await ops('stripe', 'check');
    t.equal(code, EXIT.wrong);
    t.same(out.trim().split('\n'), [
      `account default, ${endpoint.id}: it is disabled`,
      `account default, ${endpoint.id}: it does not send invoice.paid`,
      `account default, ${endpoint.id}: its API version is 2020-08-27, not ${STRIPE_API_VERSION}`,
    ]);
    Object.assign(endpoint, before);
    const elsewhere = await ops('stripe', 'check', '--url', 'https://tandem.example/webhooks/stripe', '--json');
    t.equal(elsewhere.code, EXIT.wrong);
    t.match(JSON.parse(elsewhere.out), { missing: [{ account: 'default', endpoint: null, problem: tandem.url }] });
    t.equal((await ops('stripe', 'check', '--url', 'nowhere')).code, EXIT.usage);
    t.equal((await ops('stripe', 'drift', '--url', tandem.url)).code, EXIT.usage);
  });

  await t.test('replay: one event, or a span; with a reason', async (t) => {
    const [paid] = await tandem.sql<{ id: string }>(
      `SELECT event_id AS id FROM stripe_events WHERE type = 'invoice.paid' LIMIT 1`,
    );
    const eventId = paid?.id ?? '';
    const one = await ops('replay', eventId, '--reason', 'a test');
    t.match(one, { code: EXIT.done, out: '1 event is looked at again\n' });
    const unknown = await ops('replay', 'evt_none', '--reason', 'a test');
    t.match(unknown, { code: EXIT.wrong, out: '', err: /^Nothing is looked at again \(rejected\): [^\n]+\n$/ });
    const now = (await tandem.now()).getTime();
    const [from, to] = [new Date(now - 86_400_000).toISOString(), new Date(now + 86_400_000).toISOString()];
    const span = await ops('replay', '--from', from, '--to', to, '--reason', 'a test', '--json');
    t.equal(span.code, EXIT.done, span.err);
    t.match(JSON.parse(span.out), { operationId: String, events: Number });
    for (const argv of [
      [eventId],
      ['--reason', 'a test'],
      ['--from', from, '--reason', 'a test'],
      [eventId, '--from', from, '--to', to, '--reason', 'a test'],
      ['--from', 'yesterday', '--to', to, '--reason', 'a test'],
    ]) {
      t.equal((await ops('replay', ...argv)).code, EXIT.usage, argv.join(' '));
    }
    const [audit] = await tandem.sql(`SELECT metadata ->> 'reason' AS reason FROM audit_entries
      WHERE entity_id = 'stripe_events' LIMIT 1`);
    t.same(audit, { reason: 'a test' });
  });
});

async function until(reached: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 60_000; !(await reached()); await pause(20)) {
    if (Date.now() > giveUpAt) throw new Error('the events of Stripe did not have their effect');
  }
}
