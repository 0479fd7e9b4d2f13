import type { Static } from '@sinclair/typebox';
import { invalid } from '../core/failure.ts';
import { find } from '../core/find.ts';
import type { CheckoutSession, LineItem } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { pageOf, within } from '../http/page-of.ts';
import {
  flag,
  integer,
  list,
  mergedMetadata,
  metadata,
  oneOf,
  optional,
  page,
  parameters,
  range,
  text,
} from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';
import { expireSession } from '../lifecycle/complete-session.ts';
import { productName } from '../lifecycle/describe.ts';
import { newLineItem, newSession } from '../objects/checkout-session.ts';

const DAY = 86_400;
const HALF_HOUR = 1800;

const create = parameters({
  mode: oneOf('payment', 'subscription'),
  line_items: list(parameters({ price: text, quantity: optional(integer) }), { minItems: 1 }),
  success_url: text,
  cancel_url: optional(text),
  customer: optional(text),
  customer_email: optional(text),
  customer_creation: optional(oneOf('always', 'if_required')),
  client_reference_id: optional(text),
  metadata: optional(metadata),
  expires_at: optional(integer),
  allow_promotion_codes: optional(flag),
  payment_method_collection: optional(oneOf('always', 'if_required')),
  locale: optional(text),
  submit_type: optional(text),
  subscription_data: optional(
    parameters({
      metadata: optional(metadata),
      description: optional(text),
      trial_period_days: optional(integer),
      trial_end: optional(integer),
      trial_settings: optional(
        parameters({
          end_behavior: parameters({ missing_payment_method: oneOf('cancel', 'create_invoice', 'pause') }),
        }),
      ),
    }),
  ),
  payment_intent_data: optional(parameters({ metadata: optional(metadata), description: optional(text) })),
});

const filters = parameters({
  ...page,
  customer: optional(text),
  subscription: optional(text),
  payment_intent: optional(text),
  status: optional(oneOf('open', 'complete', 'expired')),
  created: optional(range),
});

export const checkoutSessions: Route[] = [
  route('POST', '/checkout/sessions', create, ({ world, input }) => open(world, input)),
  route('GET', '/checkout/sessions/:id', parameters({}), ({ world, id }) => find(world, 'checkout.session', id)),
  route('POST', '/checkout/sessions/:id', parameters({ metadata: optional(metadata) }), ({ world, id, input }) => {
    const session = find(world, 'checkout.session', id);
    session.metadata = mergedMetadata(session.metadata, input.metadata);
    return session;
  }),
  route('POST', '/checkout/sessions/:id/expire', parameters({}), ({ world, id }) => {
    const session = find(world, 'checkout.session', id);
    if (session.status !== 'open') {
      throw invalid(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
      );
    }
    expireSession(world, session);
    return session;
  }),
  route('GET', '/checkout/sessions/:id/line_items', parameters(page), ({ world, id, input }) => {
    find(world, 'checkout.session', id);
    const { lineItems } = world.known('checkout_plan', id);
    return pageOf(`/v1/checkout/sessions/${id}/line_items`, lineItems.toReversed(), input);
  }),
  route('GET', '/checkout/sessions', filters, ({ world, input }) => {
    const rows = world.store
      .all('checkout.session')
      .filter(
        (each) =>
          (input.customer ?? each.customer) === each.customer &&
          (input.subscription ?? each.subscription) === each.subscription &&
          (input.payment_intent ?? each.payment_intent) === each.payment_intent &&
          (input.status ?? each.status) === each.status &&
          within(each.created, input.created),
      );
    return pageOf('/v1/checkout/sessions', rows, input);
  }),
];

function open(world: World, input: Static<typeof create>): CheckoutSession {
  const lineItems = input.line_items.map((item, index) => lineItem(world, input.mode, item, index));
  const currencies = new Set(lineItems.map(({ currency }) => currency));
  if (currencies.size > 1) throw invalid('All line items must have the same currency.', 'line_items');
  const { subscription_data: data, payment_intent_data: payment, customer, customer_email: email } = input;
  if (customer !== undefined && email !== undefined) {
    throw invalid('You may only specify one of these parameters: customer, customer_email.');
  }
  if (data && input.mode !== 'subscription') throw modeOnly('subscription_data', 'subscription');
  if (payment && input.mode !== 'payment') throw modeOnly('payment_intent_data', 'payment');
  const buyer = customer === undefined ? undefined : find(world, 'customer', customer, 'customer');
  const trialDays = data?.trial_period_days ?? null;
  const trialEnd = data?.trial_end ?? null;
  const recurs = (item: LineItem) => item.price?.recurring !== null && (trialDays !== null || trialEnd !== null);
  const total = lineItems.filter((item) => !recurs(item)).reduce((sum, { amount_total }) => sum + amount_total, 0);
  const session = newSession(world, {
    mode: input.mode,
    success_url: webAddress(input.success_url, 'success_url'),
    cancel_url: input.cancel_url === undefined ? null : webAddress(input.cancel_url, 'cancel_url'),
    client_reference_id: input.client_reference_id ?? null,
    customer: buyer?.id ?? null,
    customer_email: email ?? null,
    metadata: mergedMetadata({}, input.metadata),
    expires_at: expiry(world, input.expires_at),
    currency: lineItems[0]?.currency ?? null,
    amount_total: total,
    ...(input.allow_promotion_codes === undefined ? {} : { allow_promotion_codes: input.allow_promotion_codes }),
    ...(input.locale === undefined ? {} : { locale: input.locale }),
    ...(input.submit_type === undefined ? {} : { submit_type: input.submit_type }),
    ...(input.payment_method_collection === undefined
      ? {}
      : { payment_method_collection: input.payment_method_collection }),
    ...(buyer ? {} : { customer_creation: creation(input) }),
  });
  world.add('checkout_plan', {
    id: session.id,
    lineItems,
    subscription: {
      metadata: mergedMetadata({}, data?.metadata),
      description: data?.description ?? null,
      trialEnd,
      trialDays,
      missingPaymentMethod: data?.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
    },
    payment: { metadata: mergedMetadata({}, payment?.metadata), description: payment?.description ?? null },
  });
  world.note(session.expires_at, 'session.expire', session.id);
  return session;
}

const creation = ({ mode, customer_creation: wish }: Static<typeof create>) =>
  wish ?? (mode === 'payment' ? 'if_required' : 'always');

const modeOnly = (param: string, mode: string) => invalid(`You can only use \`${param}\` in \`${mode}\` mode.`, param);

function lineItem(world: World, mode: string, given: { price: string; quantity?: number }, index: number): LineItem {
  const param = `line_items[${index}][price]`;
  const price = find(world, 'price', given.price, param);
  if (!price.active) throw invalid('The price specified is inactive. This field only accepts active prices.', param);
  if (mode === 'payment' && price.recurring) {
    throw invalid('You specified `payment` mode but passed a recurring price.', param);
  }
  if (mode === 'subscription' && !price.recurring) {
    throw invalid('The emulator takes recurring prices only in `subscription` mode.', param);
  }
  return newLineItem(world, price, given.quantity ?? 1, productName(world, price));
}

function expiry(world: World, given: number | undefined): number {
  if (given === undefined) return world.now + DAY;
  if (given >= world.now + HALF_HOUR && given <= world.now + DAY) return given;
  throw invalid(
    'The `expires_at` timestamp must be between 30 minutes and 24 hours after Checkout Session creation.',
    'expires_at',
  );
}

function webAddress(url: string, param: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw invalid('Not a valid URL', param, 'url_invalid');
}
