import type { BilledInvoice, BilledLine, BilledSession, BilledSubscription } from '@tandem/contracts';
import t from 'tap';
import {
  invoicePaid,
  type KnownPrice,
  moneyOf,
  paymentDisputed,
  paymentRefunded,
  type SubscriptionRow,
  sessionPaid,
  subscriptionDrift,
  syncSubscription,
} from '../src/index.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-03-10T00:00:00Z');
const END = START + 31 * DAY;
const PRO: KnownPrice = { priceId: 'pro', creditPlan: 'pro_monthly' };
const BASIC: KnownPrice = { priceId: 'basic', creditPlan: 'free' };
const find = (id: string) => ({ price_pro: PRO, price_basic: BASIC })[id];

const subscription = (own: Partial<BilledSubscription> = {}): BilledSubscription => ({
  id: 'sub_1',
  customerId: 'cus_1',
  status: 'active',
  items: [{ price: { id: 'price_pro', lookupKey: null }, startsAt: START, endsAt: END }],
  anchorAt: START,
  createdAt: START,
  trialStartsAt: null,
  trialEndsAt: null,
  cancelAt: null,
  cancelAtPeriodEnd: false,
  canceledAt: null,
  endedAt: null,
  metadata: {},
  ...own,
});
const item = { price: { id: 'price_pro', lookupKey: null }, startsAt: START, endsAt: END };
const told = (own: Partial<BilledSubscription>, before?: SubscriptionRow & { version: number }, price = PRO) =>
  syncSubscription({ before, now: subscription(own), item, price, failedAt: START + DAY });
const rowOf = (own: Partial<BilledSubscription> = {}, version = 3) => ({ ...told(own).after, version });

t.test('steps of a subscription become facts, named by object and version', async (t) => {
  t.same(told({}).facts, [], 'a new one is funded by its invoice');
  t.same(told({}, rowOf()).facts, [], 'nothing has changed');
  t.match(told({ status: 'trialing', trialEndsAt: END, anchorAt: END }).facts, [
    { type: 'trial_started', factId: 'sub_1/trial', plan: 'pro_monthly', anchorAt: END, endsAt: END },
  ]);
  t.match(told({}, rowOf(), BASIC).facts, [{ type: 'plan_changed', factId: 'sub_1/plan/4', plan: 'free' }]);
  t.match(told({ cancelAtPeriodEnd: true, cancelAt: END }, rowOf()).facts, [
    { type: 'cancellation_scheduled', factId: 'sub_1/cancels/4', endsAt: END },
  ]);
  t.match(told({ cancelAt: END - DAY }, rowOf()).facts, [{ type: 'cancellation_scheduled', endsAt: END - DAY }]);
  t.match(told({}, rowOf({ cancelAt: END })).facts, [{ type: 'cancellation_withdrawn', factId: 'sub_1/stays/4' }]);
  t.match(told({ cancelAt: END }, rowOf({ cancelAtPeriodEnd: true })).facts, [], 'the same end, said otherwise');
  t.match(told({ status: 'canceled', endedAt: END }, rowOf()).facts, [
    { type: 'subscription_ended', factId: 'sub_1/ended' },
  ]);
  t.same(told({ status: 'canceled', endedAt: END }, rowOf({ status: 'canceled' })).facts, [], 'once');
  t.match(told({ status: 'canceled' }).facts, [{ type: 'subscription_ended' }], 'also when it is the first we hear');
  t.same(told({ status: 'incomplete_expired' }, rowOf({ status: 'incomplete' })).facts, [], 'never began');
  for (const status of ['past_due', 'unpaid', 'paused', 'hibernating']) t.same(told({ status }, rowOf()).facts, []);
});

t.test('an unlisted step is kept as Stripe reports it, and reported', async (t) => {
  t.match(told({ status: 'active' }, rowOf({ status: 'canceled' })), {
    after: { status: 'active' },
    unlisted: { from: 'canceled', to: 'active' },
  });
  t.match(told({ status: 'hibernating' }, rowOf()), { after: { status: 'hibernating' }, unlisted: { from: 'active' } });
  t.equal(told({ status: 'past_due' }, rowOf()).unlisted, null);
});

t.test('a failure told by an event of long ago happened in this period all the same', async (t) => {
  const late = syncSubscription({
    before: undefined,
    now: subscription({ status: 'past_due' }),
    item,
    price: PRO,
    failedAt: START - 40 * DAY,
  });
  t.equal(late.after.graceEndsAt, START + 7 * DAY);
});

t.test('drift: where our row is not what Stripe says', async (t) => {
  const drift = (own: Partial<BilledSubscription>) =>
    subscriptionDrift(rowOf({ status: 'past_due' }), {
      now: subscription({ status: 'past_due', ...own }),
      item,
      price: PRO,
    });
  t.same(drift({}), [], 'the grace is ours');
  t.same(drift({ status: 'active', cancelAt: END }), [
    { member: 'status', ours: 'past_due', stripes: 'active' },
    { member: 'cancelAt', ours: null, stripes: END },
  ]);
});

const line = (own: Partial<BilledLine> = {}): BilledLine => ({
  id: 'il_1',
  amountMinor: 4900,
  discountMinor: 0,
  price: { id: 'price_pro', lookupKey: null },
  startsAt: START,
  endsAt: END,
  proration: false,
  isPeriod: true,
  subscriptionId: 'sub_1',
  ...own,
});
const invoice = (lines: BilledLine[], own: Partial<BilledInvoice> = {}): BilledInvoice => ({
  id: 'in_1',
  customerId: 'cus_1',
  subscriptionId: 'sub_1',
  subscriptionMetadata: {},
  isPaid: true,
  paidMinor: 4900,
  lines,
  ...own,
});
const paid = (lines: BilledLine[], own: Partial<BilledInvoice> = {}, now: Partial<BilledSubscription> = {}) =>
  invoicePaid(invoice(lines, own), { subscription: subscription(now), row: told(now).after, find });

t.test('only a paid, non-trial line funds (RULES 1)', async (t) => {
  t.match(paid([line()]), [
    {
      type: 'plan_paid',
      factId: 'in_1/il_1',
      fundingRef: 'in_1/il_1',
      paymentRef: 'in_1',
      paidMinor: 4900,
      plan: 'pro_monthly',
      startsAt: START,
      endsAt: END,
      anchorAt: START,
      proration: false,
    },
  ]);
  t.same(paid([line()], { isPaid: false }), [], 'unpaid');
  t.equal(paid([line({ amountMinor: 4900, discountMinor: 4900 })], { paidMinor: 0 }).length, 1, 'fully discounted');
  t.equal(paid([line({ amountMinor: 0, discountMinor: 0 })], { paidMinor: 0 }).length, 1, 'a price of nothing');
  const trial = { trialStartsAt: START, trialEndsAt: END };
  t.same(paid([line({ amountMinor: 0 })], { paidMinor: 0 }, trial), [], 'a trial');
  t.same(paid([line({ amountMinor: 0 })], {}, { ...trial, trialEndsAt: START + DAY }), [], 'a trial cut short');
  t.equal(paid([line({ startsAt: END, endsAt: END + 31 * DAY })], {}, trial).length, 1, 'the first month after it');
  t.equal(paid([line({ amountMinor: 4900, discountMinor: 4900 })], {}, { trialEndsAt: START }).length, 1);
  t.same(paid([line({ isPeriod: false })]), [], 'a one-off item');
  t.same(paid([line({ price: { id: 'price_seat', lookupKey: null } })]), [], 'somebody else’s price');
  t.same(paid([line({ subscriptionId: 'sub_other' })]), [], 'another subscription');
});

t.test('prorations: what is given back first, then what is paid', async (t) => {
  const up = line({ id: 'il_up', amountMinor: 3266, proration: true, isPeriod: false, startsAt: START + DAY });
  const back = line({
    id: 'il_back',
    amountMinor: -1200,
    proration: true,
    isPeriod: false,
    startsAt: START + DAY,
    price: { id: 'price_basic', lookupKey: null },
  });
  t.match(paid([up, back]), [
    { type: 'unused_time_credited', factId: 'in_1/il_back', plan: 'free', startsAt: START + DAY },
    { type: 'plan_paid', factId: 'in_1/il_up', proration: true, startsAt: START + DAY },
    { type: 'plan_changed', factId: 'in_1/plan', plan: 'pro_monthly' },
  ]);
});

t.test('after a payment it is told once more that the subscription ends', async (t) => {
  t.match(paid([line()], {}, { cancelAt: END }), [
    { type: 'plan_paid' },
    { type: 'cancellation_scheduled', factId: 'in_1/cancels', endsAt: END },
  ]);
  t.equal(paid([line()], {}, { status: 'canceled', cancelAt: END }).length, 1, 'not of one that is over');
});

t.test('Checkout in payment mode, refunds and disputes', async (t) => {
  const session: BilledSession = {
    id: 'cs_1',
    mode: 'payment',
    isPaid: true,
    customerId: null,
    subscriptionId: null,
    invoiceId: null,
    paymentIntentId: 'pi_1',
    totalMinor: 29_900,
    metadata: {},
  };
  t.match(sessionPaid(session, { plan: 'lifetime' }), [
    { type: 'lifetime_paid', factId: 'cs_1/paid', fundingRef: 'cs_1', paymentRef: 'pi_1', paidMinor: 29_900 },
  ]);
  t.match(sessionPaid({ ...session, invoiceId: 'in_9' }, { packageId: 'pkg_value' }), [
    { type: 'package_paid', paymentRef: 'in_9', packageId: 'pkg_value' },
  ]);
  t.same(sessionPaid({ ...session, isPaid: false }, { plan: 'lifetime' }), []);
  const charge = {
    id: 'ch_1',
    customerId: null,
    invoiceId: null,
    paymentIntentId: 'pi_1',
    paidMinor: 100,
    refundedMinor: 40,
    metadata: {},
  };
  const money = moneyOf([charge], 'pi_1');
  t.match(paymentRefunded(money), [{ factId: 'pi_1/refunded/40', refundedMinor: 40, paidMinor: 100 }]);
  t.same(paymentRefunded({ ...money, refundedMinor: 0 }), []);
  const parts = [charge, charge, { ...charge, id: 'ch_2', paidMinor: 300, refundedMinor: 0 }];
  t.match(paymentRefunded(moneyOf(parts, 'in_1')), [{ factId: 'in_1/refunded/40', refundedMinor: 40, paidMinor: 400 }]);
  const dispute = { id: 'dp_1', chargeId: 'ch_1', amountMinor: 100, stage: 'open' as const };
  t.match(paymentDisputed(dispute, money), [{ type: 'payment_disputed', factId: 'dp_1/open' }]);
  t.match(paymentDisputed({ ...dispute, stage: 'won' }, money), [{ type: 'dispute_closed', won: true }]);
  t.match(paymentDisputed({ ...dispute, stage: 'lost' }, money), [{ type: 'dispute_closed', won: false }]);
  t.same(paymentDisputed({ ...dispute, stage: 'inquiry' }, money), []);
});
