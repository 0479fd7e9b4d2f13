import { startTandem } from '@tandem/testing';
import t from 'tap';
import { liveThrough } from './support/customer-life.ts';

t.test('a whole customer life over HTTP', async (t) => {
  const tandem = await startTandem({ stripe: true, creditSystemVersion: 'v2' });
  t.teardown(tandem.stop);
  await liveThrough(t, tandem, async (checkoutUrl) => {
    const page = await fetch(checkoutUrl);
    t.match(await page.text(), /no real money[\s\S]*Subscribe to Tandem Standard/);
    const sent = await fetch(checkoutUrl, {
      method: 'POST',
      body: new URLSearchParams({ behaviour: 'succeeds', email: 'ann@example.com' }),
      redirect: 'manual',
    });
    t.match(sent.headers.get('location'), /^http:\/\/localhost:3000\//, 'back to the shop');
  });
});
