import type { FaultRow } from './fault-row.ts';

const DOOR = 'apps/api/test/webhook-door.test.ts';
const INBOX = 'apps/worker/test/stripe-inbox.test.ts';
const ORDERS = 'apps/worker/test/event-orders.test.ts';
const LIFE = 'apps/worker/test/subscription-life.test.ts';
const FACTS = 'packages/rules/test/subscription-facts.test.ts';
const TWINS = 'a payment told by twins, twenty times each, at once, funds once (W1, W4)';
const ALL_ORDERS = 'five events of a life in all 120 orders end in one state (RELIABILITY W2, W3)';
const ACCEPTED = 'accepted: rotation, several signatures, old events with a fresh signature, odd shapes';
const WHOLE_LIFE = 'subscribe, renew, upgrade, fail, recover, cancel, refund: credits right at each step';
const ONE_MARK = 'effect and mark are one: what breaks between them is done again, once (W10, W11)';

/** What Stripe, or somebody in its name, sends. */
export const WEBHOOK_ROWS: readonly FaultRow[] = [
  {
    id: 'W1',
    fault: 'a webhook twenty times, one after the other and at once',
    promise: 'one effect, 200 for all',
    tests: [
      [DOOR, 'a signed event is queued once, whatever the number of deliveries'],
      [INBOX, TWINS],
    ],
  },
  { id: 'W2', fault: 'a life’s events in any order', promise: 'one final state', tests: [[ORDERS, ALL_ORDERS]] },
  {
    id: 'W3',
    fault: 'an older event arrives last',
    promise: 'what is over stays over',
    tests: [
      [INBOX, 'an older event that comes last changes nothing (W3)'],
      [ORDERS, ALL_ORDERS],
    ],
  },
  {
    id: 'W4',
    fault: 'a payment as invoice.paid, invoice.payment_succeeded and checkout.session.completed',
    promise: 'one grant',
    tests: [
      [INBOX, TWINS],
      [ORDERS, ALL_ORDERS],
    ],
  },
  {
    id: 'W5',
    fault: 'forged, missing, v0-only signatures; another secret',
    promise: '400, nothing stored',
    tests: [[DOOR, 'refused: not signed by Stripe']],
  },
  {
    id: 'W6',
    fault: 'a valid request again after 301 s or 25 h',
    promise: '400, nothing stored',
    tests: [[DOOR, 'refused: stale, from the future, or no event']],
  },
  { id: 'W7', fault: 'an event three days old, freshly signed', promise: 'accepted', tests: [[DOOR, ACCEPTED]] },
  { id: 'W8', fault: 'a rotated secret, two signatures', promise: 'accepted', tests: [[DOOR, ACCEPTED]] },
  {
    id: 'W9',
    fault: 'bodies altered, compressed, too large, no JSON, no event',
    promise: '400 or 413, never 500',
    tests: [
      [DOOR, 'refused: not signed by Stripe'],
      [DOOR, 'refused: stale, from the future, or no event'],
    ],
  },
  {
    id: 'W10',
    fault: 'the effect fails after the webhook was acknowledged',
    promise: 'tried again from the inbox, by itself and by ops; never lost',
    tests: [
      [INBOX, ONE_MARK],
      [INBOX, 'what fails ten times is quarantined with its reason, and done when ops send it again'],
      [
        'apps/worker/test/webhook-controls.test.ts',
        'retried by id and by span, with a reason; what has had its effect changes nothing',
      ],
    ],
  },
  {
    id: 'W11',
    fault: 'a crash between effect and mark',
    promise: 'they are one transaction',
    tests: [[INBOX, ONE_MARK]],
  },
  {
    id: 'W12',
    fault: 'unknown types, thin events, other API versions, unknown customers and prices',
    promise: 'stored; ignored, or parked with the reason',
    tests: [
      [DOOR, ACCEPTED],
      ['apps/api/test/webhook-fixtures.test.ts', 'every real event goes through the door and into the inbox, once'],
      [
        'packages/stripe/test/shapes/fixtures.test.ts',
        'every real object is read alike, whatever its API version (RELIABILITY 4)',
      ],
      [INBOX, 'a customer, then a price, that nobody knows: parked with the reason, done when it is known'],
    ],
  },
  {
    id: 'W13',
    fault: 'refunds before the payment, in part, after the end',
    promise: 'taken back as far as unspent; never negative',
    tests: [
      [ORDERS, ALL_ORDERS],
      [LIFE, WHOLE_LIFE],
    ],
  },
  {
    id: 'W14',
    fault: 'trials, unpaid sessions, invoices without a subscription, two items, cancel_at alone',
    promise: 'no paid grant, no failure',
    tests: [
      [FACTS, 'only a paid, non-trial line funds (RULES 1)'],
      [FACTS, 'Checkout in payment mode, refunds and disputes'],
      ['packages/stripe/test/shapes/fixtures.test.ts', 'the differences between the versions, one by one'],
      [LIFE, 'a trial funds nothing, and counts once; a plan bought once is taken away by its refund'],
    ],
  },
  {
    id: 'W15',
    fault: 'a burst of webhooks',
    promise: 'acknowledged at once, none lost, none twice',
    tests: [
      ['apps/worker/test/webhook-burst.test.ts', 'a burst of webhooks, 5 % of them twice: none lost, none twice (W15)'],
    ],
  },
  {
    id: 'W16',
    fault: 'Stripe is down, slow, asks for less, or its answer is lost, while somebody buys',
    promise: 'an answer in time; the same key at every try; one session for an intent',
    tests: [
      [
        'apps/worker/test/intents.test.ts',
        'Stripe down, slow, asking for less, or losing its answers: bounded, and never a double session (W16)',
      ],
      [
        'apps/worker/test/intents.test.ts',
        'twenty at once, two prices: one live intent, and no session beside it that could be paid',
      ],
    ],
  },
];
