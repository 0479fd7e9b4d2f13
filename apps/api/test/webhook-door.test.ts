import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { OLD_WEBHOOK_SECRET, WEBHOOK_SECRET } from './support/secrets.ts';
import { startApi } from './support/start-api.ts';
import { nowSeconds } from './support/tokens.ts';

const CANADIAN_SECRET = 'whsec_of-the-canadian-account-0123456789';
const api = await startApi({
  settings: { STRIPE_WEBHOOK_SECRET_PREVIOUS: OLD_WEBHOOK_SECRET, STRIPE_WEBHOOK_SECRET_CA: CANADIAN_SECRET },
});
t.teardown(() => api.stop());

const event = (id: string, more: object = {}) =>
  JSON.stringify({
    id,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: nowSeconds(),
    livemode: false,
    type: 'invoice.paid',
    data: { object: { note: 'Zoë 😀' } },
    ...more,
  });
const mac = (body: string | Buffer, at: number, secret = WEBHOOK_SECRET) =>
  createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex');
const header = (body: string | Buffer, { at = nowSeconds(), secret = WEBHOOK_SECRET, scheme = 'v1' } = {}) =>
  `t=${at},${scheme}=${mac(body, at, secret)}`;
const deliver = (body: string | Buffer, signature?: string, headers: Record<string, string> = {}) =>
  call(`${api.url}/webhooks/stripe`, {
    body,
    headers: { ...headers, ...(signature === undefined ? {} : { 'stripe-signature': signature }) },
  });

t.test('a signed event is queued once, whatever the number of deliveries', async (t) => {
  const body = event('evt_once');
  for (let times = 0; times < 3; times += 1) {
    const answer = await deliver(body, header(body));
    t.equal(answer.status, 200, answer.text);
    t.same(answer.json, { received: true });
  }
  const [row] = await api.database.sql<{ jobs: number; data: { bodyBase64: string; eventId: string } }>(
    `SELECT count(*) OVER ()::int AS jobs, data FROM bullmq.job WHERE name = 'stripe.receive'`,
  );
  t.equal(row?.jobs, 1);
  t.equal(Buffer.from(row?.data.bodyBase64 ?? '', 'base64').toString(), body, 'to the byte');
});

t.test('accepted: rotation, several signatures, old events with a fresh signature, odd shapes', async (t) => {
  const at = nowSeconds();
  const old = event('evt_3_days', { created: at - 3 * 86_400 });
  const rotated = event('evt_rotated');
  const both = event('evt_both');
  const thin = event('evt_thin', {
    object: 'v2.core.event',
    api_version: undefined,
    created: '2026-11-20T10:00:00.000Z',
  });
  const unknown = event('evt_unknown', { type: 'planet.aligned', api_version: null });
  const accepted: [string, string][] = [
    [rotated, header(rotated, { secret: OLD_WEBHOOK_SECRET })],
    [both, `t=${at},v1=${'0'.repeat(64)},v1=${mac(both, at)},v0=${'1'.repeat(64)}`],
    [old, header(old, { at: at - 290 })],
    [thin, header(thin)],
    [unknown, header(unknown)],
  ];
  for (const [body, signature] of accepted) {
    const answer = await deliver(body, signature, { 'content-type': 'application/json; charset=utf-8' });
    t.equal(answer.status, 200, `${JSON.parse(body).id} ${answer.text}`);
  }
});

t.test('a region’s own account has its own secret, which says where the event is from', async (t) => {
  const body = event('evt_from_canada');
  t.equal((await deliver(body, header(body, { secret: CANADIAN_SECRET }))).status, 200);
  const [row] = await api.database.sql<{ account: string }>(
    `SELECT data ->> 'account' AS account FROM bullmq.job WHERE data ->> 'eventId' = 'evt_from_canada'`,
  );
  t.equal(row?.account, 'CA');
  const stale = header(body, { secret: CANADIAN_SECRET, at: nowSeconds() - 400 });
  isProblem(t, await deliver(body, stale), 'webhook_stale', 'stale');
});

t.test('refused: not signed by Stripe', async (t) => {
  const body = event('evt_forged');
  const at = nowSeconds();
  const good = header(body, { at });
  const bom = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(body)]);
  const broken = Buffer.concat([Buffer.from(body), Buffer.from([0xff])]);
  const refused: [string, string | Buffer, string | undefined][] = [
    ['no signature', body, undefined],
    ['empty signature', body, ''],
    ['garbage', body, 'garbage'],
    ['another secret', body, header(body, { secret: 'whsec_somebody_else' })],
    ['v0 only', body, header(body, { scheme: 'v0' })],
    ['no timestamp', body, good.replace(/^t=\d+,/, '')],
    ['two timestamps', body, `t=${at - 1},${good}`],
    ['timestamp that is no number', body, good.replace(/^t=\d+/, `t=${at}x`)],
    ['timestamp changed', body, good.replace(/^t=\d+/, `t=${at + 1}`)],
    ['one byte changed', body.replace('invoice', 'Invoice'), good],
    ['space added', `${body} `, good],
    ['byte order mark added', bom, good],
    ['byte order mark signed by the text', bom, header(body)],
    ['broken bytes signed', broken, header(broken)],
    ['compressed by a proxy', gzipSync(body), good],
    ['empty body', '', header('')],
    ['huge header', body, `${good},${'v1=0,'.repeat(1500)}v1=1`],
  ];
  for (const [what, sent, signature] of refused) {
    isProblem(t, await deliver(sent, signature), 'webhook_signature_invalid', what);
  }
});

t.test('refused: stale, from the future, or no event', async (t) => {
  const body = event('evt_stale');
  for (const age of [301, 90_000, -310]) {
    isProblem(t, await deliver(body, header(body, { at: nowSeconds() - age })), 'webhook_stale', `${age} s old`);
  }
  const shapes = ['[]', 'null', '"evt"', 'not json', '{}', event('evt:x y'), event('evt_1', { created: 'yesterday' })];
  for (const shape of [...shapes, event('evt_1', { livemode: 'no' }), event('evt_1', { object: 'charge' })]) {
    isProblem(t, await deliver(shape, header(shape)), 'webhook_malformed', shape.slice(0, 40));
  }
  const large = event('evt_large', { pad: 'x'.repeat(1_100_000) });
  isProblem(t, await deliver(large, header(large)), 'payload_too_large', 'more than 1 MiB');
  const [row] = await api.database.sql<{ jobs: number }>(
    `SELECT count(*)::int AS jobs FROM bullmq.job WHERE name = 'stripe.receive' AND data::text LIKE '%evt_stale%'`,
  );
  t.equal(row?.jobs, 0, 'nothing of it is queued');
});

t.test('without a secret the door stays shut', async (t) => {
  const shut = await startApi({ settings: { STRIPE_WEBHOOK_SECRET: undefined as never } });
  t.teardown(() => shut.stop());
  const body = event('evt_shut');
  for (const secret of ['', 'undefined', WEBHOOK_SECRET]) {
    const answer = await call(`${shut.url}/webhooks/stripe`, {
      body,
      headers: { 'stripe-signature': header(body, { secret }) },
    });
    isProblem(t, answer, 'webhook_signature_invalid', `signed with "${secret}"`);
  }
});
