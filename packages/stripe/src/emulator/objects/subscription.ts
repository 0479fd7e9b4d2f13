import { listOf } from '../core/list-of.ts';
import type { Price, Subscription, SubscriptionItem } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { planOf } from './price.ts';

export type NewSubscription = Pick<Subscription, 'customer' | 'currency' | 'metadata' | 'status'> & {
  anchor: number;
  items: { price: Price; quantity: number; metadata: Record<string, string> }[];
  period: { start: number; end: number };
  trial: { start: number; end: number } | null;
} & Pick<Subscription, 'default_payment_method' | 'description' | 'trial_settings' | 'cancel_at_period_end'>;

export function newSubscription(world: World, fields: NewSubscription): Subscription {
  const { anchor, items, period, trial, ...rest } = fields;
  const id = world.newId('subscription');
  const made = items.map(({ price, quantity, metadata }) =>
    newItem(world, id, { price, quantity, metadata, ...period }),
  );
  const subscription: Subscription = {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: anchor,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible', updated_at: world.now },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: rest.cancel_at_period_end ? period.end : null,
    canceled_at: rest.cancel_at_period_end ? world.now : null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: world.now,
    customer_account: null,
    days_until_due: null,
    default_source: null,
    default_tax_rates: [],
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: listOf(`/v1/subscription_items?subscription=${id}`, made),
    latest_invoice: null,
    livemode: false,
    managed_payments: { enabled: false },
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    plan: null,
    quantity: null,
    schedule: null,
    start_date: world.now,
    test_clock: null,
    transfer_data: null,
    trial_end: trial?.end ?? null,
    trial_start: trial?.start ?? null,
    ...rest,
  };
  tellSinglePlan(subscription);
  return world.add('subscription', subscription);
}

type NewItem = { price: Price; quantity: number; metadata: Record<string, string>; start: number; end: number };

export function newItem(world: World, subscription: string, fields: NewItem): SubscriptionItem {
  const { price, quantity, metadata, start, end } = fields;
  return {
    id: `si_${world.random.letters(14)}`,
    object: 'subscription_item',
    billing_thresholds: null,
    created: world.now,
    current_period_end: end,
    current_period_start: start,
    current_trial: null,
    discounts: [],
    metadata,
    plan: planOf(price),
    price: structuredClone(price),
    quantity,
    subscription,
    tax_rates: [],
  };
}

/** A subscription of one item repeats its plan and quantity at the top. */
export function tellSinglePlan(subscription: Subscription): void {
  const [only, ...more] = subscription.items.data;
  const single = only && more.length === 0;
  subscription.items.total_count = subscription.items.data.length;
  subscription.plan = single ? only.plan : null;
  subscription.quantity = single ? (only.quantity ?? null) : null;
}
