import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Stripe } from 'stripe';
import t from 'tap';
import { verifyStripeDelivery } from '../src/index.ts';

const SECRET = 'whsec_of_this_test';
const FIXTURES = new URL('../../../../shared/fixtures/stripe/', import.meta.url);
const now = Date.parse('2026-11-20T12:00:00Z');
const at = now / 1000;

const sign = (payload: string, timestamp = at, secret = SECRET) =>
  Stripe.webhooks.generateTestHeaderString({ payload, timestamp, secret });
const verify = (body: string | Buffer, header: string | string[] | undefined, secrets: readonly string[] = [SECRET]) =>
  verifyStripeDelivery(Buffer.from(body), header, secrets, { toleranceSeconds: 300, now });

const body = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'invoice.paid',
  created: 1_700_000_000,
  livemode: true,
  api_version: '2026-10-28.endive',
});

t.test('what Stripe’s own library signs is accepted and summed up', async (t) => {
  t.same(verify(body, sign(body)), {
    ok: true,
    event: {
      eventId: 'evt_1',
      eventType: 'invoice.paid',
      apiVersion: '2026-10-28.endive',
      livemode: true,
      created: 1_700_000_000,
    },
  });
  t.ok(verify(body, sign(body), ['', 'whsec_new', SECRET]).ok, 'any of several secrets');
});

t.test('the tolerance counts both ways, to the second', async (t) => {
  for (const age of [300, -300]) t.ok(verify(body, sign(body, at - age)).ok, `${age}`);
  for (const age of [301, -301]) t.same(verify(body, sign(body, at - age)), { ok: false, reason: 'stale' });
  t.same(verify(body, sign(body, at - 301, 'whsec_x')), { ok: false, reason: 'signature' }, 'forged before stale');
});

t.test('no secret, no entry', async (t) => {
  for (const secrets of [[], [''], ['', '']]) {
    t.same(verify(body, sign(body, at, ' '), secrets), { ok: false, reason: 'signature' });
  }
  t.same(verify(body, [sign(body), sign(body)]), { ok: false, reason: 'signature' }, 'two headers');
});

t.test('every event of the shared fixtures', { skip: existsSync(FIXTURES) ? false : 'no fixtures here' }, async (t) => {
  const files = readdirSync(FIXTURES).filter((file) => file.endsWith('.json') && file !== 'INVENTORY.json');
  t.ok(files.length > 50);
  for (const file of files) {
    const text = readFileSync(new URL(file, FIXTURES), 'utf8');
    const { id, type } = JSON.parse(text);
    t.match(verify(text, sign(text)), { ok: true, event: { eventId: id, eventType: type } }, file);
  }
});
