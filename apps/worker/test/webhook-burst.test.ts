import { onEachBackend, type Tandem } from '@tandem/testing';
import { inboxOf, openShop, until } from './support/stripe-shop.ts';

/** BURST=10000 for the whole of RELIABILITY W15. */
const EVENTS = Number(process.env['BURST'] ?? 150);
const SUBSCRIPTIONS = Math.max(5, Math.round(EVENTS / 100));

/** Seconds within which 99 % of the accepted deliveries were answered, as far as the API's own histogram tells them apart. */
async function answeredWithin(tandem: Tandem): Promise<string> {
  const { text } = await tandem.call('/metrics', { admin: true });
  const ours =
    /_request_duration_seconds_bucket\{le="([^"]+)",[^}]*route="\/webhooks\/stripe",status="200"[^}]*\} (\d+)/g;
  const buckets = [...text.matchAll(ours)].map(([, seconds = '', count]) => ({ seconds, count: Number(count) }));
  const all = buckets.at(-1)?.count ?? 0;
  return buckets.find(({ count }) => count >= all * 0.99)?.seconds ?? 'unknown';
}

await onEachBackend('a burst of webhooks, 5 % of them twice: none lost, none twice (W15)', async (t, backend) => {
  const shop = await openShop(t, { backend });
  const { tandem, stripe, control, post } = shop;
  const { store } = stripe.emulator.world;
  const delivered = () => new Set(stripe.emulator.sender.deliveries().map(({ eventId }) => eventId)).size;
  /** Of prices, made before anybody listened. */
  const unheard = store.all('event').length - delivered();
  await control('/switches', { paused: true, duplicate: 0.05 });
  const users = Array.from({ length: SUBSCRIPTIONS }, (_, n) => `user-${n}`);
  const made: string[] = [];
  for (const user of users) made.push((await shop.subscribe(user, 'tandem_pro_monthly_us')).subscriptionId);
  for (let n = 0; store.all('event').length - unheard < EVENTS; n += 1) {
    await post(`subscriptions/${made[n % made.length]}`, { metadata: { n: String(n) } });
  }
  const events = delivered();
  const waiting = stripe.emulator.sender.deliveries().filter(({ state }) => state === 'waiting');
  const copies = waiting.length - new Set(waiting.map(({ eventId }) => eventId)).size;
  const startedAt = Date.now();
  await control('/switches', { concurrency: 16, paused: false });
  await stripe.settled();
  const acknowledgedAt = Date.now();
  await until(async () => {
    const { stored, pending } = await inboxOf(tandem);
    return stored >= events && pending === 0 ? true : `${stored} of ${events}, ${pending} pending`;
  }, 600_000);
  const seconds = (from: number) => ((Date.now() - from) / 1000).toFixed(1);
  const tookMs = acknowledgedAt - startedAt;
  t.comment(
    `${events} events, ${copies} of them twice: acknowledged in ${tookMs} ms (99 % of the answers within ${await answeredWithin(tandem)} s), all with their effect after ${seconds(startedAt)} s`,
  );

  const [inbox] = await tandem.sql<{ events: number; deliveries: number; open: number }>(
    `SELECT count(*)::int AS events, sum(deliveries)::int AS deliveries,
            count(*) FILTER (WHERE status NOT IN ('processed', 'ignored'))::int AS open FROM stripe_events`,
  );
  t.match(inbox, { events, open: 0 }, 'none lost');
  const [funded] = await tandem.sql<{ fundings: number; granted: number; lines: number }>(
    `SELECT (SELECT count(*)::int FROM credit_fundings) AS fundings,
            (SELECT count(*)::int FROM billing_facts WHERE type = 'plan_paid') AS lines,
            (SELECT sum(granted)::int FROM credit_lots WHERE source = 'allocation' AND credit_type = 'analysis' AND granted = 100) AS granted`,
  );
  t.same(funded, { fundings: SUBSCRIPTIONS, lines: SUBSCRIPTIONS, granted: SUBSCRIPTIONS * 100 }, 'none twice');
  t.same(await tandem.verify(), []);
});
