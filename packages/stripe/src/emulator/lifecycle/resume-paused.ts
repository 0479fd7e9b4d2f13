import { invalid } from '../core/failure.ts';
import type { Subscription } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { collect } from './collect.ts';
import { draftInvoice } from './make-invoice.ts';
import { finalizeInvoice } from './pay-invoice.ts';
import { rollTo } from './renew.ts';

/** Starts a new period of a subscription that was paused at its trial's end; active when that is paid. */
export function resumePaused(world: World, subscription: Subscription): void {
  if (subscription.status !== 'paused') throw invalid('Only a subscription that is paused can be resumed.');
  const past = { start: world.now, end: world.now };
  subscription.billing_cycle_anchor = world.now;
  rollTo(world, subscription, world.now);
  const [item] = subscription.items.data;
  const cycle = { start: world.now, end: item?.current_period_end ?? world.now, trial: false };
  const invoice = draftInvoice(world, subscription, { reason: 'subscription_update', past, cycle });
  finalizeInvoice(world, invoice);
  subscription.status = 'active';
  world.emit('customer.subscription.resumed', subscription);
  collect(world, invoice);
}
