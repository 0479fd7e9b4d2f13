import t from 'tap';
import { GRACE_MS, graceEnd, isActive, isListedTransition, isOver, SUBSCRIPTION_STATUSES } from '../src/index.ts';

const AT = Date.parse('2026-06-01T00:00:00Z');
const SECOND = 1000;

t.test('every pair of statuses is a listed transition or is not', async (t) => {
  const listed: Record<string, string> = {
    incomplete: 'active trialing incomplete_expired canceled',
    incomplete_expired: '',
    trialing: 'active past_due unpaid paused canceled expired',
    active: 'trialing past_due unpaid paused canceled expired',
    past_due: 'active trialing unpaid paused canceled expired',
    unpaid: 'active past_due trialing paused canceled expired',
    paused: 'active trialing past_due unpaid canceled expired',
    canceled: '',
    expired: '',
  };
  t.same(Object.keys(listed).sort(), [...SUBSCRIPTION_STATUSES].sort());
  for (const from of SUBSCRIPTION_STATUSES) {
    for (const to of SUBSCRIPTION_STATUSES) {
      const wanted = from === to || (listed[from] ?? '').split(' ').includes(to);
      t.equal(isListedTransition(from, to), wanted, `${from} → ${to}`);
    }
    t.equal(isListedTransition(undefined, from), true, `first seen as ${from}`);
    t.equal(isListedTransition(from, 'hibernating'), false, `${from} → a status of tomorrow`);
    t.equal(isOver(from), ['incomplete_expired', 'canceled', 'expired'].includes(from), `${from} is over or not`);
  }
  t.equal(isListedTransition('hibernating', 'active'), false);
});

t.test('what counts at an instant (RULES 16), to the second', async (t) => {
  const facts = { status: 'active', trialEndsAt: null, graceEndsAt: null, periodEndsAt: null };
  const rows: [what: string, facts: Partial<Parameters<typeof isActive>[0]>, wanted: boolean][] = [
    ...['canceled', 'incomplete', 'incomplete_expired', 'unpaid', 'expired', 'paused', 'hibernating', ''].map(
      (status): [string, object, boolean] => [
        status,
        { status, trialEndsAt: AT + SECOND, graceEndsAt: AT + SECOND, periodEndsAt: AT + SECOND },
        false,
      ],
    ),
    ['a trial before its end', { status: 'trialing', trialEndsAt: AT + SECOND }, true],
    ['a trial at its end', { status: 'trialing', trialEndsAt: AT }, false],
    ['a trial a second after', { status: 'trialing', trialEndsAt: AT - SECOND, periodEndsAt: AT + SECOND }, false],
    ['a trial without an end', { status: 'trialing' }, true],
    ['grace, a second before its end', { status: 'past_due', graceEndsAt: AT + SECOND, periodEndsAt: AT }, true],
    ['grace at its end', { status: 'past_due', graceEndsAt: AT, periodEndsAt: AT + SECOND }, false],
    ['grace a second after', { status: 'past_due', graceEndsAt: AT - SECOND, periodEndsAt: AT + SECOND }, false],
    ['a period, a second before its end', { periodEndsAt: AT + SECOND }, true],
    ['a period at its end', { periodEndsAt: AT }, false],
    ['nothing with an end', {}, true],
    ['past due, nothing with an end', { status: 'past_due' }, false],
  ];
  for (const [what, own, wanted] of rows) t.equal(isActive({ ...facts, ...own }, AT), wanted, what);
});

t.test('grace: seven days from the first failure, until it is paid', async (t) => {
  const first = graceEnd('past_due', null, AT);
  t.equal(first, AT + GRACE_MS);
  t.equal(GRACE_MS, 7 * 86_400_000);
  t.equal(graceEnd('past_due', first, AT + 3 * 86_400_000), first, 'a later failure does not move it');
  t.equal(graceEnd('past_due', AT + 1, AT), AT + 1, 'nor what ops have set');
  t.equal(graceEnd('past_due', null, null), null, 'not before the failure is told');
  for (const status of ['active', 'canceled', 'unpaid']) t.equal(graceEnd(status, first, AT), null, status);
  const past = (at: number) =>
    isActive({ status: 'past_due', graceEndsAt: first, trialEndsAt: null, periodEndsAt: null }, at);
  t.same([past(AT + GRACE_MS - SECOND), past(AT + GRACE_MS), past(AT + GRACE_MS + SECOND)], [true, false, false]);
});
