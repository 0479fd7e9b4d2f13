import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { call } from './support/call.ts';
import { WEBHOOK_SECRET } from './support/secrets.ts';
import { startApi } from './support/start-api.ts';
import { nowSeconds } from './support/tokens.ts';

const FIXTURES = new URL('../../../../shared/fixtures/stripe/', import.meta.url);
const skip = existsSync(FIXTURES) ? false : 'the shared fixtures are not here';

t.test('every real event goes through the door and into the inbox, once', { skip }, async (t) => {
  const api = await startApi({ worker: true });
  t.teardown(() => api.stop());
  const files = readdirSync(FIXTURES).filter((file) => file.endsWith('.json') && file !== 'INVENTORY.json');
  const ids = new Set<string>();
  for (const file of files) {
    const body = readFileSync(new URL(file, FIXTURES));
    ids.add(JSON.parse(body.toString()).id);
    const at = nowSeconds();
    const v1 = createHmac('sha256', WEBHOOK_SECRET).update(`${at}.`).update(body).digest('hex');
    const deliver = () =>
      call(`${api.url}/webhooks/stripe`, { body, headers: { 'stripe-signature': `t=${at},v1=${v1}` } });
    for (const answer of await Promise.all([deliver(), deliver()]))
      t.equal(answer.status, 200, `${file} ${answer.text}`);
  }
  const stored = async () =>
    (await api.database.sql<{ n: number }>('SELECT count(*)::int AS n FROM stripe_events')).at(0)?.n ?? 0;
  for (let tries = 0; (await stored()) < ids.size && tries < 200; tries += 1) await pause(100);
  t.equal(await stored(), ids.size);
  const fates = () =>
    api.database.sql<{ status: string; reason: string | null }>(
      'SELECT DISTINCT status, reason FROM stripe_events ORDER BY 1',
    );
  const arePending = async () => (await fates()).some(({ status }) => status === 'pending');
  for (let tries = 0; (await arePending()) && tries < 200; tries += 1) await pause(100);
  t.same(
    await fates(),
    [
      { status: 'ignored', reason: null },
      { status: 'parked', reason: 'no_stripe' },
    ],
    'without a Stripe account nothing can be looked up: they wait',
  );
});
