import { invalid, missing } from '../core/failure.ts';
import { find } from '../core/find.ts';
import type { PaymentMethod } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { pageOf, within } from '../http/page-of.ts';
import {
  clearable,
  list,
  mergedMetadata,
  metadata,
  optional,
  page,
  parameters,
  range,
  text,
} from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';
import { endSubscription, hasEnded } from '../lifecycle/end-subscription.ts';
import { newCustomer } from '../objects/customer.ts';
import { newPaymentMethod, TEST_METHODS } from '../objects/payment-method.ts';

const fields = {
  email: optional(clearable(text)),
  name: optional(clearable(text)),
  phone: optional(clearable(text)),
  description: optional(clearable(text)),
  metadata: optional(metadata),
  preferred_locales: optional(list(text)),
  invoice_settings: optional(parameters({ default_payment_method: optional(text) })),
};

export const customers: Route[] = [
  route('POST', '/customers', parameters({ ...fields, payment_method: optional(text) }), ({ world, input }) => {
    const { payment_method: given, invoice_settings, metadata: extra, preferred_locales, ...plain } = input;
    const chosen = invoice_settings?.default_payment_method;
    const customer = newCustomer(world, {
      ...cleared(plain),
      metadata: mergedMetadata({}, extra),
      ...(preferred_locales === undefined ? {} : { preferred_locales }),
    });
    const method = given === undefined ? undefined : attach(world, given, customer.id, 'payment_method');
    if (chosen !== undefined) {
      const same = chosen === given ? method : attach(world, chosen, customer.id, 'invoice_settings');
      customer.invoice_settings.default_payment_method = same?.id ?? null;
    }
    world.emit('customer.created', customer);
    return customer;
  }),
  route('GET', '/customers/:id', parameters({}), ({ world, id }) => find(world, 'customer', id)),
  route('POST', '/customers/:id', parameters(fields), ({ world, id, input }) => {
    const { invoice_settings, metadata: extra, preferred_locales, ...plain } = input;
    const customer = find(world, 'customer', id);
    const chosen = invoice_settings?.default_payment_method;
    const method = chosen === undefined ? undefined : attach(world, chosen, id, 'invoice_settings');
    world.change('customer.updated', customer, (each) => {
      Object.assign(each, cleared(plain));
      each.metadata = mergedMetadata(each.metadata, extra);
      if (preferred_locales) each.preferred_locales = preferred_locales;
      if (method) each.invoice_settings.default_payment_method = method.id;
    });
    return customer;
  }),
  route('DELETE', '/customers/:id', parameters({}), ({ world, id }) => {
    const customer = find(world, 'customer', id);
    for (const subscription of world.store.all('subscription')) {
      if (subscription.customer === id && !hasEnded(subscription)) endSubscription(world, subscription, null);
    }
    world.emit('customer.deleted', customer);
    world.store.delete('customer', id);
    return { id, object: 'customer', deleted: true };
  }),
  route(
    'GET',
    '/customers',
    parameters({ ...page, email: optional(text), created: optional(range) }),
    ({ world, input }) => {
      const rows = world.store
        .all('customer')
        .filter(({ email, created }) => within(created, input.created) && (input.email ?? email) === email);
      return pageOf('/v1/customers', rows, input);
    },
  ),
];

/** Attaches a payment method, or makes one of Stripe's test names. */
export function attach(world: World, id: string, customer: string, param: string): PaymentMethod {
  const behaviour = TEST_METHODS[id];
  const method = behaviour === undefined ? world.store.get('payment_method', id) : undefined;
  if (behaviour === undefined && !method) throw missing('PaymentMethod', id, param);
  const attached = method ?? newPaymentMethod(world, behaviour ?? 'succeeds', null);
  if (attached.customer !== null && attached.customer !== customer) {
    throw invalid('The payment method you provided has already been attached to a customer.', param);
  }
  if (attached.customer === null) {
    attached.customer = customer;
    world.emit('payment_method.attached', attached);
  }
  return attached;
}

/** Empty texts mean "none". */
const cleared = <T extends Record<string, unknown>>(plain: T) =>
  Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, value === '' ? null : value]));
