import { setTimeout as pause } from 'node:timers/promises';
import { startTandem } from '@tandem/testing';
import t from 'tap';

t.test('a Tandem with a Stripe beside it: one clock, webhooks arrive, also when the API has moved', async (t) => {
  const tandem = await startTandem({ stripe: true });
  t.teardown(tandem.stop);
  const stripe = tandem.stripe;
  if (!stripe) throw new Error('it was asked for');
  const create = async (path: string, fields: Record<string, string>) => {
    const answer = await fetch(`${stripe.url}/v1/${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_emulator' },
      body: new URLSearchParams(fields),
    });
    t.equal(answer.status, 200, path);
    return (await answer.json()) as { id: string; created: number };
  };
  const arrived = async (events: number) => {
    for (;;) {
      const rows = await tandem.sql<{ type: string }>(
        'SELECT type FROM stripe_events ORDER BY stripe_created_at, event_id',
      );
      if (rows.length >= events) return rows.map(({ type }) => type);
      await pause(20);
    }
  };

  const prices = await fetch(`${stripe.url}/v1/prices?lookup_keys[0]=tandem_pro_monthly_ca`, {
    headers: { authorization: 'Bearer sk_test_emulator' },
  });
  t.match(await prices.json(), { data: [{ currency: 'cad' }] }, 'it knows our prices');

  await tandem.advance(40 * 86_400_000);
  const product = await create('products', { name: 'Pro' });
  t.ok(product.created * 1000 <= (await tandem.now()).getTime(), 'not in the future');
  t.ok(product.created * 1000 > (await tandem.now()).getTime() - 60_000, 'made at the time of the database');
  t.same(await arrived(1), ['product.created']);

  await tandem.api.stop();
  await create('products', { name: 'Basic' });
  await tandem.startApi();
  t.same(await arrived(2), ['product.created', 'product.created'], 'what nobody took is sent again');
  await stripe.settled();
});
