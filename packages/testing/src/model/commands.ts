import fc from 'fast-check';
import { KINDS, type Kind, PAID_PLANS, type PackageName } from './plans.ts';

/** One thing that happens to a user. `nth` counts among what there is then: subscriptions, payments, holds. */
export type Command =
  | { do: 'nothing' }
  | { do: 'subscribe'; plan: (typeof PAID_PLANS)[number]; months: 1 | 12; trialDays: number; lateHours: number }
  | { do: 'pay'; nth: number; oldest: boolean; again: boolean }
  | { do: 'fail to pay' }
  | { do: 'upgrade'; nth: number; credits: boolean; lateHours: number; isTorn: boolean }
  | { do: 'downgrade'; nth: number }
  | { do: 'move the anchor'; nth: number; lateHours: number }
  | { do: 'cancel at the end'; nth: number; insideDays: number }
  | { do: 'withdraw the cancellation'; nth: number }
  | { do: 'cancel now'; nth: number; credits: boolean }
  | { do: 'buy'; package: PackageName }
  | { do: 'buy lifetime' }
  | { do: 'refund'; nth: number; percent: number; again: boolean }
  | { do: 'dispute'; nth: number; percent: number }
  | { do: 'close the dispute'; nth: number; won: boolean }
  | { do: 'consume'; kind: 'analysis' | 'roast'; amount: number; again: boolean }
  | { do: 'hold'; kind: 'analysis' | 'roast'; amount: number; seconds: number; again: boolean }
  | { do: 'extend'; nth: number; seconds: number }
  | { do: 'capture'; nth: number; amount: number | undefined; final: boolean; again: boolean }
  | { do: 'release'; nth: number; again: boolean }
  | {
      do: 'grant';
      kind: Kind;
      source: 'promotion' | 'compensation';
      amount: number;
      priority: number;
      days: number | null;
    }
  | { do: 'adjust'; kind: Kind; amount: number }
  | { do: 'reset' }
  | { do: 'change the system' };

/** How far the clock goes before a step; `to` names an instant of the n-th user, and `ms` is how far beyond it. */
export type Wait =
  | { to: 'here' }
  | { to: 'later'; hours: number }
  | { to: 'instant'; at: number }
  | { to: 'month' | 'period' | 'hold'; nth: number; ms: number };

export type Step = {
  wait: Wait;
  /** The cron route runs what is due, or nobody does before the next write. */
  sweep: boolean;
  crash: 'worker' | 'api' | 'both' | null;
  /** One for each user, at once. */
  commands: Command[];
};

export type Story = {
  start: number;
  rollover: number;
  clawbackDebt: boolean;
  steps: Step[];
};

const nth = fc.nat(7);
const again = fc.integer({ min: 0, max: 4 }).map((n) => n === 0);
const lateHours = fc.constantFrom(0, 0, 0, 1, 30);
const kind = fc.constantFrom('analysis' as const, 'roast' as const);
const anyKind = fc.constantFrom(...KINDS);
const plan = fc.constantFrom(...PAID_PLANS);
const smallOrLarge = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 160 }));
const seconds = fc.constantFrom(1, 300, 3600, 40_000, 86_400);
const percent = fc.constantFrom(1, 25, 50, 60, 99, 100);
const rare = { lateHours, isTorn: again };

const one = <const D extends Command['do'], M extends object>(weight: number, name: D, members: M) => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(name), ...members }) as unknown as fc.Arbitrary<Command>,
});

const command: fc.Arbitrary<Command> = fc.oneof(
  one(1, 'nothing', {}),
  one(7, 'subscribe', {
    plan,
    months: fc.constantFrom(1, 1, 12),
    trialDays: fc.constantFrom(0, 0, 0, 0, 7, 30),
    lateHours,
  }),
  one(12, 'pay', { nth, oldest: again, again }),
  one(1, 'fail to pay', {}),
  one(5, 'upgrade', { nth, credits: fc.boolean(), ...rare }),
  one(4, 'downgrade', { nth }),
  one(3, 'move the anchor', { nth, lateHours }),
  one(3, 'cancel at the end', { nth, insideDays: fc.constantFrom(0, 0, 0, 3) }),
  one(2, 'withdraw the cancellation', { nth }),
  one(3, 'cancel now', { nth, credits: fc.boolean() }),
  one(2, 'buy', { package: fc.constantFrom('pkg_starter', 'pkg_popular') }),
  one(1, 'buy lifetime', {}),
  one(4, 'refund', { nth, percent, again }),
  one(2, 'dispute', { nth, percent }),
  one(3, 'close the dispute', { nth, won: fc.boolean() }),
  one(16, 'consume', { kind, amount: smallOrLarge, again }),
  one(8, 'hold', { kind, amount: smallOrLarge, seconds, again }),
  one(2, 'extend', { nth, seconds }),
  one(5, 'capture', {
    nth,
    amount: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    final: fc.boolean(),
    again,
  }),
  one(3, 'release', { nth, again }),
  one(3, 'grant', {
    kind: anyKind,
    source: fc.constantFrom('promotion', 'compensation'),
    amount: smallOrLarge,
    priority: fc.constantFrom(10, 50, 90),
    days: fc.option(fc.integer({ min: 1, max: 50 })),
  }),
  one(3, 'adjust', {
    kind: anyKind,
    amount: fc.oneof(fc.integer({ min: -60, max: -1 }), fc.integer({ min: 1, max: 60 })),
  }),
  one(1, 'reset', {}),
  one(3, 'change the system', {}),
);

const around = fc.constantFrom(-1, 0, 0, 1, 3_600_000, 86_399_999, 86_400_000);
const wait: fc.Arbitrary<Wait> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ to: 'here' as const }) },
  { weight: 5, arbitrary: fc.record({ to: fc.constant('later' as const), hours: fc.integer({ min: 1, max: 24 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({ to: fc.constant('later' as const), hours: fc.integer({ min: 24, max: 24 * 25 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ to: fc.constant('later' as const), hours: fc.integer({ min: 24 * 25, max: 24 * 100 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      to: fc.constantFrom('month' as const, 'period' as const, 'period' as const),
      nth,
      ms: around,
    }),
  },
  { weight: 1, arbitrary: fc.record({ to: fc.constant('hold' as const), nth, ms: fc.constantFrom(-1, 0, 1) }) },
);

const starts = [
  '2026-01-01T00:00Z',
  '2026-01-31T12:00Z',
  '2026-02-27T23:30Z',
  '2026-03-10T08:00Z',
  '2028-01-30T00:00Z',
];

/** @param crashes of a thousand steps, in how many something is killed; only processes can be */
export const stories = (size: { users: number; steps: number; crashes: number }): fc.Arbitrary<Story> =>
  fc.record({
    start: fc.constantFrom(...starts).map((at) => Date.parse(at)),
    rollover: fc.constantFrom(0, 0, 0, 30),
    clawbackDebt: fc.boolean(),
    steps: fc.array(
      fc.record({
        wait,
        sweep: fc.boolean(),
        crash: fc
          .nat(999)
          .map((n) => (n < size.crashes ? ((['worker', 'api', 'both'] as const)[n % 3] ?? null) : null)),
        commands: fc.array(command, { minLength: size.users, maxLength: size.users }),
      }),
      { minLength: size.steps, maxLength: size.steps },
    ),
  });
