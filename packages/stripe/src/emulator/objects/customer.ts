import type { Customer } from '../core/tables.ts';
import type { World } from '../core/world.ts';

export type CustomerFields = Partial<
  Pick<Customer, 'email' | 'name' | 'phone' | 'description' | 'metadata' | 'address' | 'preferred_locales'>
>;

export function newCustomer(world: World, fields: CustomerFields): Customer {
  return world.add('customer', {
    id: world.newId('customer', 14),
    object: 'customer',
    address: null,
    balance: 0,
    created: world.now,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: world.random.letters(8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
    ...fields,
  });
}
