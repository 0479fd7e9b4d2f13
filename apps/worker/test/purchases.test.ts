import t from 'tap';
import { openShop } from './support/stripe-shop.ts';

const PATH = '/api/credits/purchases';
const env = { ENABLE_CREDIT_PURCHASES: 'true' };

t.test('under v1 credits are bought, and come with the payment', async (t) => {
  const { tandem, stripe, control, settle } = await openShop(t, { creditSystemVersion: 'v1', env });
  const { store } = stripe.emulator.world;
  const purchase = (body: object, headers = {}) => tandem.call(PATH, { user: 'pia', body, headers });
  const pool = async () => (await tandem.call('/api/user/credits/status', { user: 'pia' })).body['pool'];
  t.match(await pool(), { remaining: 10 });
  const key = { 'idempotency-key': 'p-1', prefer: 'wait=30' };
  const answer = await purchase({ packageId: 'pkg_starter' }, key);
  t.match(
    answer,
    { status: 201, body: { status: 'pending', credits: 100, price: 500, currency: 'USD', checkoutUrl: /^http/ } },
    answer.text,
  );
  t.equal((await purchase({ packageId: 'pkg_starter' }, key)).text, answer.text);
  const [session, ...others] = store.all('checkout.session');
  t.same(others, [], 'one key, one session');
  const atOnce = { 'idempotency-key': 'p-2', prefer: 'wait=30' };
  const same = await Promise.all(Array.from({ length: 5 }, () => purchase({ packageId: 'pkg_starter' }, atOnce)));
  t.equal(new Set(same.map(({ text }) => text)).size, 1, 'also when it is sent five times at once');
  t.equal(store.all('checkout.session').length, 2);
  t.match(await pool(), { remaining: 10 }, 'nothing before it is paid');
  await control(`/sessions/${String(session?.id)}/pay`);
  await settle();
  t.match(await pool(), { remaining: 110 });

  t.match(await purchase({ packageId: 'pkg_none' }), { status: 404, body: { code: 'package_unknown' } });
  t.match(await purchase({ packageId: 'pkg_starter', successUrl: 'https://evil.example' }), {
    status: 400,
    body: { code: 'return_url_refused' },
  });
  for (const wrong of [
    {},
    { packageId: 7 },
    { packageId: 'pkg_starter', price: 1 },
    { packageId: 'pkg_starter', credits: 1_000_000 },
    { packageId: 'pkg_starter', currency: 'JPY' },
    { packageId: 'pkg_starter', region: 'EU' },
  ])
    t.match(await purchase(wrong), { status: 400, body: { code: 'validation_failed' } }, JSON.stringify(wrong));
  t.equal(store.all('checkout.session').length, 2, 'price, credits and currency are ours (S13)');
  t.equal((await tandem.call(PATH, { body: { packageId: 'pkg_starter' } })).status, 401);
  t.same(await tandem.verify(), []);
});

t.test('not under v2, and not where it is not switched on', async (t) => {
  const body = { packageId: 'pkg_starter' };
  const onV2 = await openShop(t, { env });
  t.match(await onV2.tandem.call(PATH, { user: 'quin', body }), { status: 403, body: { code: 'purchases_disabled' } });
  const off = await openShop(t, { creditSystemVersion: 'v1' });
  t.match(await off.tandem.call(PATH, { user: 'quin', body }), { status: 403, body: { code: 'purchases_disabled' } });
});
