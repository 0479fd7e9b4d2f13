import { setTimeout as pause } from 'node:timers/promises';
import type { Tandem } from '@tandem/testing';
import type { Test } from 'tap';

/** Pays on the hosted page of a Checkout Session, as a person would, and is sent back to the shop. */
export type Pay = (checkoutUrl: string) => Promise<void>;

const WAIT_MS = 60_000;
const USER = 'ann';
const ORGANIZATION = 'personal_ann';

type Balance = { plan: string; analysis: number; roast: number };

/** What a life is told with: everything over HTTP, as a shop, its customer and Stripe's dashboard would. */
export function customerOf(t: Test, tandem: Tandem) {
  const { stripe } = tandem;
  if (!stripe) throw new Error('a customer needs a Stripe');
  const call = tandem.call;

  const subscription = async () => {
    const { body } = await call(`/organizations/${ORGANIZATION}/subscriptions`, { user: USER });
    const [first] = (body['items'] ?? []) as Record<string, unknown>[];
    return first ?? {};
  };
  const balance = async (): Promise<Balance> => {
    const { body } = await call('/api/user/credits/status', { user: USER });
    const remaining = (type: string) => (body[type] as { remaining: number }).remaining;
    return { plan: String(body['plan']), analysis: remaining('analysis'), roast: remaining('roast') };
  };
  const level = async () => (await call(`/organizations/${ORGANIZATION}/features`, { user: USER })).body['level'];

  /** Waits until something holds; when it never does, the difference is shown. */
  async function until<T>(what: string, look: () => Promise<T>, wanted: unknown): Promise<void> {
    let seen = await look();
    for (const end = Date.now() + WAIT_MS; !matches(seen, wanted) && Date.now() < end; seen = await look())
      await pause(50);
    t.match(seen, wanted, what);
  }
  const control = async (path: string, body: object = {}) => {
    const answer = await fetch(`${stripe.url}/_emulator${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    t.equal(answer.status, 200, `the dashboard takes ${path}`);
  };
  const customer = () => stripe.emulator.world.store.all('customer').at(-1)?.id ?? '';

  return {
    subscription,
    balance,
    level,
    until,
    travel: async (by: string) => t.match((await tandem.travel(by)).body, { status: 'applied' }, `${by} pass`),
    /** Asks for a plan; what comes back says where to pay, if anything is to be paid by hand. */
    want: (tier: string, more: object = {}) =>
      call('/api/subscriptions/intents', {
        user: USER,
        body: { productKey: 'tandem', tier, billingCycle: 'monthly', region: 'US', ...more },
      }),
    intent: async (id: unknown) => (await call(`/api/subscriptions/intents/${String(id)}`, { user: USER })).body,
    cancel: async () => {
      const { subscriptionId } = await subscription();
      return call(`/organizations/${ORGANIZATION}/subscriptions/${subscriptionId}/cancel`, { user: USER, body: {} });
    },
    consume: (amount: number) => tandem.consume(USER, { amount }),
    card: (behaviour: 'declines' | 'succeeds') => control(`/customers/${customer()}/card`, { behaviour }),
    refundLast: () =>
      control(`/charges/${stripe.emulator.world.store.all('charge').findLast(({ paid }) => paid)?.id}/refund`),
  };
}

/** Of objects, every member that is wanted; anything else as it is. */
function matches(seen: unknown, wanted: unknown): boolean {
  if (wanted === String) return typeof seen === 'string';
  if (typeof wanted !== 'object' || wanted === null) return seen === wanted;
  return Object.entries(wanted).every(([name, value]) => matches(Object(seen)[name], value));
}

/** Trial, paid, upgrade, failed payment, grace, recovered, downgrade, cancelled, refunded: credits right at each step. */
export async function liveThrough(t: Test, tandem: Tandem, pay: Pay): Promise<void> {
  const ann = customerOf(t, tandem);
  t.match(await ann.balance(), { plan: 'free', analysis: 5, roast: 5 }, 'free: five of each');

  const trial = await ann.want('standard');
  t.match(trial, { status: 201, body: { kind: 'trial', status: 'pending', checkoutUrl: String } }, trial.text);
  await pay(String(trial.body['checkoutUrl']));
  await ann.until('the intent is completed', () => ann.intent(trial.body['intentId']), { status: 'completed' });
  await ann.until('a trial', ann.subscription, { status: 'trialing', isActive: true });
  t.equal(await ann.level(), 'trial');
  t.match(await ann.balance(), { analysis: 5, roast: 5 }, 'a trial pays for nothing: the free allowance');

  await ann.travel('31d');
  await ann.until('paid', ann.subscription, { status: 'active', tier: 'standard', isActive: true });
  t.equal(await ann.level(), 'standard');
  t.match(await ann.balance(), { plan: 'entry', analysis: 5, roast: 5 });

  const up = await ann.want('pro');
  t.match(up, { status: 201, body: { kind: 'upgrade', status: 'completed', checkoutUrl: null } }, up.text);
  await ann.until('upgraded', ann.subscription, { tier: 'pro', status: 'active' });
  await ann.until('the level follows', ann.level, 'pro');
  await ann.until('the plan follows', ann.balance, { plan: 'pro_monthly' });
  const upgraded = await ann.balance();
  t.ok(
    upgraded.analysis > 5 && upgraded.analysis < 100,
    `the difference for the time left, not all: ${upgraded.analysis}`,
  );
  t.match(await ann.consume(4), { status: 200 });

  await ann.card('declines');
  await ann.travel('33d');
  await ann.until('payment failed', ann.subscription, { status: 'past_due', isActive: true, graceEndsAt: String });
  t.equal(await ann.level(), 'pro', 'in grace everything stays');
  t.match(await ann.balance(), { analysis: 0, roast: 0 }, 'but no new credits, and the old ones ended a day later');
  t.match(await ann.consume(1), { status: 402 });

  await ann.card('succeeds');
  await ann.travel('3d');
  await ann.until('recovered', ann.subscription, { status: 'active', isActive: true, graceEndsAt: null });
  t.match(await ann.balance(), { plan: 'pro_monthly', analysis: 100, roast: 100 }, 'the month is paid: all of it');

  const down = await ann.want('standard');
  t.match(down, { status: 201, body: { kind: 'downgrade', status: 'completed' } }, down.text);
  t.match(await ann.balance(), { analysis: 100, roast: 100 }, 'less counts from the next period');
  await ann.travel('31d');
  await ann.until('downgraded', ann.balance, { plan: 'entry', analysis: 5, roast: 5 });
  t.equal(await ann.level(), 'standard');

  t.match(await ann.cancel(), { status: 200, body: { cancelAtPeriodEnd: true } });
  await ann.until('it will end', ann.subscription, { cancelAtPeriodEnd: true, status: 'active', isActive: true });
  await ann.refundLast();
  await ann.until('refunded: what was not spent of it is taken back', ann.balance, { analysis: 0, roast: 0 });

  await ann.travel('31d');
  await ann.until('it has ended', ann.level, null);
  t.match(await ann.balance(), { plan: 'free', analysis: 5, roast: 5 }, 'free again');
  t.same(await tandem.verify(), []);
}
