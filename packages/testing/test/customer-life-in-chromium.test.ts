import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SECRETS, startTandem } from '@tandem/testing';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { chromiumOnPath, openChromium } from './support/chromium.ts';
import { liveThrough } from './support/customer-life.ts';

/** A folder for pictures of what was seen, when somebody wants to look at them. */
const PICTURES = process.env['SCREENSHOTS'];

const path = chromiumOnPath();
if (path === undefined) t.comment('left out, because no Chromium is on the PATH: a whole customer life in a browser');
else t.test('a whole customer life, paid for in a real Chromium', (t) => inChromium(t, path));

async function inChromium(t: Test, path: string) {
  const shop = await openShop();
  const tandem = await startTandem({
    stripe: true,
    creditSystemVersion: 'v2',
    env: { CHECKOUT_RETURN_ORIGINS: shop.url },
  });
  const browser = await openChromium(path);
  t.teardown(async () => {
    await browser.close();
    await tandem.stop();
    shop.close();
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));

  await liveThrough(t, tandem, async (checkoutUrl) => {
    await page.goto(checkoutUrl);
    await picture(page, 'checkout');
    const email = page.getByLabel('Email');
    if ((await email.count()) > 0) await email.fill('ann@example.com');
    await page.locator('input[value=declines]').check();
    await page.getByRole('button').click();
    t.match(await page.getByRole('alert').textContent(), /declined/, 'a declined card is told, and nothing is lost');
    await picture(page, 'checkout-declined');
    await page.locator('input[value=succeeds]').check();
    await page.getByRole('button').click();
    await page.waitForURL(`${shop.url}/**`);
    t.match(await page.textContent('body'), 'Thank you');
    await page.goto(checkoutUrl);
    t.match(await page.textContent('body'), 'All done here', 'it cannot be paid twice');
  });

  await page.goto(`${tandem.stripe?.url}/_emulator`);
  t.match(await page.textContent('body'), 'no real money');
  await picture(page, 'emulator');
  await page.goto(`${tandem.url}/docs`);
  await page.waitForLoadState('networkidle');
  t.match(await page.textContent('body'), '/api/user/credits/consume', 'the reference is readable');
  await picture(page, 'docs');
  await page.goto(`${tandem.url}/admin/queues`);
  await page.locator('input[type=password]').fill(SECRETS.INTERNAL_API_KEY);
  await picture(page, 'login');
  await page.keyboard.press('Enter');
  await page.getByText('stripe-events').first().waitFor();
  await picture(page, 'board');
  t.same(faults, [], 'no script failed');
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.png` });
}

/** The page a buyer comes back to. */
async function openShop() {
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<h1>Thank you</h1>'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
