import { existsSync, readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { readCharge, readCheckoutSession, readInvoice, readSubscription } from '../../src/index.ts';

const FIXTURES = new URL('../../../../../shared/fixtures/stripe/', import.meta.url);
const skip = existsSync(FIXTURES) ? false : 'the shared fixtures are not here';

const READERS: Readonly<Record<string, (value: unknown) => object>> = {
  subscription: readSubscription,
  invoice: readInvoice,
  'checkout.session': readCheckoutSession,
  charge: readCharge,
};
const read = (file: string) => {
  const { object } = JSON.parse(readFileSync(new URL(`${file}.json`, FIXTURES), 'utf8')).data;
  return READERS[object.object]?.(object) ?? {};
};

t.test('every real object is read alike, whatever its API version (RELIABILITY 4)', { skip }, async (t) => {
  const files = readdirSync(FIXTURES).filter((file) => file.endsWith('.json') && file !== 'INVENTORY.json');
  t.ok(files.length > 40, `${files.length} files`);
  for (const file of files) {
    const { object } = JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')).data;
    const reader = READERS[object.object];
    if (reader === undefined) continue;
    const said = reader(object) as Record<string, unknown>;
    t.equal(said['id'], object.id, file);
    if (object.object === 'subscription') {
      const [first] = said['items'] as { startsAt: number; endsAt: number; price: { id: string } }[];
      t.ok(first !== undefined && first.startsAt < first.endsAt && first.price.id.startsWith('price_'), 'a period');
    }
    for (const line of (said['lines'] ?? []) as { price: unknown; startsAt: number; endsAt: number }[]) {
      t.ok(line.price !== null && line.startsAt <= line.endsAt, 'a line with its price and period');
    }
  }
});

t.test('the differences between the versions, one by one', { skip }, async (t) => {
  t.match(read('2020-08-27__customer.subscription.updated'), {
    items: [{ startsAt: 1_648_320_105_000, endsAt: 1_650_998_505_000 }],
  });
  t.match(read('2025-12-15.clover__customer.subscription.updated__renewal_period_roll'), {
    items: [{ startsAt: 1_767_232_320_000, endsAt: 1_769_910_720_000 }],
    anchorAt: 1_764_553_920_000,
  });
  t.match(read('2026-10-28.endive__customer.subscription.updated__cancel_at_only'), {
    cancelAt: 1_795_996_800_000,
    cancelAtPeriodEnd: false,
  });
  t.match(read('2026-10-28.endive__customer.subscription.updated__two_items'), { items: { length: 2 } });
  t.match(read('2020-03-02__invoice.paid__renewal'), {
    subscriptionId: 'sub_bG2aK6oDBQYN7L',
    isPaid: true,
    lines: [{ isPeriod: true, proration: false, price: { id: 'price_qWn2RYOv8vt2YSEyj8dsw43Y' } }],
  });
  t.match(read('2025-02-24.acacia__invoice.payment_action_required__transition_shape'), {
    subscriptionId: 'sub_1234',
    isPaid: false,
    lines: [{ isPeriod: true, price: { id: 'price_1234' } }],
  });
  t.match(read('2025-12-15.clover__invoice.payment_succeeded__first_invoice'), {
    subscriptionId: 'sub_br9yn7Qux14Q5oyqxo2sSK5l',
    paidMinor: 28_800,
    lines: [{ isPeriod: true, subscriptionId: 'sub_br9yn7Qux14Q5oyqxo2sSK5l' }],
  });
  t.match(read('2026-10-28.endive__invoice.payment_succeeded__no_parent'), { subscriptionId: null });
  t.match(read('2020-08-27__invoice.paid'), { subscriptionId: null, lines: [{ isPeriod: false }] });
  t.match(read('2026-10-28.endive__invoice.payment_succeeded__trial_zero'), { lines: [{ amountMinor: 0 }] });
  t.match(read('2026-10-28.endive__invoice.payment_succeeded__upgrade_proration'), {
    lines: [
      { amountMinor: -1200, proration: true, isPeriod: false },
      { amountMinor: 3266, proration: true, isPeriod: false },
    ],
  });
  for (const [file, isPaid] of [
    ['payment_unpaid', false],
    ['zero_total', true],
    ['lifetime', true],
  ] as const) {
    t.match(read(`2026-10-28.endive__checkout.session.completed__${file}`), { mode: 'payment', isPaid }, file);
  }
  t.match(read('2025-03-31.basil__checkout.session.completed__payment_mode'), { customerId: null, isPaid: true });
  t.match(read('2025-12-15.clover__charge.refunded__subscription'), { refundedMinor: 28_800, invoiceId: null });
});

t.test('what cannot be read is said', async (t) => {
  for (const value of [undefined, null, [], 'sub_1', {}, { id: 'sub_1' }]) {
    t.throws(() => readSubscription(value), { name: 'UnreadableObjectError' });
  }
  t.throws(() => readInvoice({ id: 'in_1', lines: { data: [{ id: 'il_1' }] } }), { name: 'UnreadableObjectError' });
});
