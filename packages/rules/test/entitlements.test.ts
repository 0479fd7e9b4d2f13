import { type EntitlingSubscription, entitlementsAt } from '@tandem/rules';
import t from 'tap';

const AT = Date.parse('2026-03-10T12:00:00Z');
const DAY = 86_400_000;

const feature = (limit: number | null) => ({ isEnabled: true, limit, unit: 'requests' });
const LEVELS = {
  trial: { rank: 0, features: { api_requests: feature(1_000) } },
  basic: { rank: 1, features: { api_requests: feature(10_000) } },
  pro: {
    rank: 4,
    features: { api_requests: feature(1_000_000), seats: { isEnabled: true, limit: null, unit: 'seats' } },
  },
};
const OFF = {
  api_requests: { isEnabled: false, limit: 0, unit: 'requests' },
  seats: { isEnabled: false, limit: 0, unit: 'seats' },
};

const subscription = (changes: Partial<EntitlingSubscription> = {}): EntitlingSubscription => ({
  status: 'active',
  trialEndsAt: null,
  graceEndsAt: null,
  periodEndsAt: AT + 20 * DAY,
  entitlementLevel: 'pro',
  ...changes,
});
const at = (when: number, ...subscriptions: EntitlingSubscription[]) => entitlementsAt(subscriptions, LEVELS, when);

t.test('without an active subscription every feature is off', async (t) => {
  t.same(at(AT), { level: null, features: OFF, changesAt: null });
  for (const status of [
    'canceled',
    'incomplete',
    'incomplete_expired',
    'unpaid',
    'paused',
    'expired',
    'something_new',
  ]) {
    t.same(at(AT, subscription({ status })), { level: null, features: OFF, changesAt: null }, status);
  }
});

t.test('the highest level of the active subscriptions counts, in whatever order they are', async (t) => {
  const basic = subscription({ entitlementLevel: 'basic' });
  const pro = subscription();
  const over = subscription({ status: 'canceled' });
  t.match(at(AT, basic, pro), { level: 'pro', features: LEVELS.pro.features });
  t.match(at(AT, pro, basic), { level: 'pro' });
  t.match(at(AT, over, basic), { level: 'basic', features: { ...OFF, ...LEVELS.basic.features } });
  t.match(
    at(AT, subscription({ periodEndsAt: null })),
    { level: 'pro', changesAt: null },
    'without an end: complimentary, or bought once',
  );
});

t.test('a trial has a level of its own until it ends', async (t) => {
  const trial = subscription({ status: 'trialing', trialEndsAt: AT + DAY, periodEndsAt: AT + DAY });
  t.match(at(AT, trial), { level: 'trial', features: { api_requests: { limit: 1_000 } }, changesAt: AT + DAY });
  t.match(at(AT + DAY, trial), { level: null });
  t.match(at(AT, trial, subscription({ entitlementLevel: 'basic' })), { level: 'basic', changesAt: AT + DAY });
});

t.test('it changes by time alone at the next end of anything that counts, and not before', async (t) => {
  const ends = [
    subscription({ periodEndsAt: AT + 5 * DAY }),
    subscription({ status: 'past_due', graceEndsAt: AT + 7 * DAY, periodEndsAt: AT - DAY, entitlementLevel: 'basic' }),
    subscription({ status: 'canceled', periodEndsAt: AT + DAY }),
  ];
  const levels = [0, 5 * DAY, 7 * DAY].map((passed) => at(AT + passed, ...ends));
  t.same(
    levels.map(({ level, changesAt }) => ({ level, in: changesAt === null ? null : (changesAt - AT) / DAY })),
    [
      { level: 'pro', in: 5 },
      { level: 'basic', in: 7 },
      { level: null, in: null },
    ],
  );
  for (const [from, to] of [
    [0, 5 * DAY],
    [5 * DAY, 7 * DAY],
  ] as const) {
    t.same(at(AT + to - 1, ...ends).level, at(AT + from, ...ends).level, 'the same until a millisecond before');
  }
});
