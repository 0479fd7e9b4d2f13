import type { Behaviour, PaymentMethod } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { newPaymentMethod } from '../objects/payment-method.ts';
import { hasEnded } from './end-subscription.ts';

/** Gives a customer and all their subscriptions another card, as they would in a billing portal. */
export function replaceCard(world: World, customerId: string, behaviour: Behaviour): PaymentMethod {
  const method = newPaymentMethod(world, behaviour, customerId);
  world.emit('payment_method.attached', method);
  world.change('customer.updated', world.known('customer', customerId), (each) => {
    each.invoice_settings.default_payment_method = method.id;
  });
  for (const subscription of world.store.all('subscription')) {
    if (subscription.customer !== customerId || hasEnded(subscription)) continue;
    if (subscription.default_payment_method === null) continue;
    world.change('customer.subscription.updated', subscription, (each) => {
      each.default_payment_method = method.id;
    });
  }
  return method;
}
