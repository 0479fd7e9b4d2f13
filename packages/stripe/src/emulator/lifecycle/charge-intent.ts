import type { Behaviour, Charge, PaymentIntent, PaymentMethod } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { DECLINED, newCharge } from '../objects/charge.ts';

export type Outcome = 'succeeded' | 'processing' | 'declined';

/** How a payment method answers the next time it is charged. */
function answerOf(world: World, method: PaymentMethod): Behaviour {
  const { behaviour, used } = world.known('behaviour', method.id);
  if (behaviour === 'later_declines') return used ? 'declines' : 'succeeds';
  return behaviour;
}

/** Whether a charge now would be declined at once. */
export const wouldDecline = (world: World, method: PaymentMethod | undefined): boolean =>
  method === undefined || answerOf(world, method) === 'declines';

/** Charges a payment intent: charge.* and payment_intent.*, in the order in which Stripe sends them. */
export function chargeIntent(world: World, intent: PaymentIntent, method: PaymentMethod): Outcome {
  const answer = answerOf(world, method);
  intent.payment_method = method.id;
  if (answer === 'declines') return decline(world, intent, method);
  world.known('behaviour', method.id).used = true;
  if (answer !== 'succeeds') {
    intent.latest_charge = newCharge(world, intent, method, 'pending').id;
    intent.status = 'processing';
    world.emit('charge.pending', world.known('charge', intent.latest_charge));
    world.emit('payment_intent.processing', intent);
    world.note(world.now + world.settings.bankSeconds, 'payment_intent.settle', intent.id);
    return 'processing';
  }
  const charge = newCharge(world, intent, method, 'succeeded');
  succeed(world, intent, charge);
  return 'succeeded';
}

/** The bank's answer to a debit that was pending. */
export function settleIntent(world: World, intent: PaymentIntent): Outcome {
  const charge = world.known('charge', intent.latest_charge ?? '');
  const method = world.known('payment_method', intent.payment_method ?? '');
  if (answerOf(world, method) === 'bank_fails') {
    charge.status = 'failed';
    charge.amount_captured = 0;
    charge.failure_code = 'payment_method_not_available';
    charge.failure_message = 'The bank refused the debit.';
    fail(world, intent, charge, 'The bank refused the debit.', {});
    return 'declined';
  }
  charge.status = 'succeeded';
  charge.paid = true;
  charge.balance_transaction = `txn_${world.random.letters(24)}`;
  charge.receipt_url = `${world.baseUrl}/_emulator`;
  succeed(world, intent, charge);
  return 'succeeded';
}

function succeed(world: World, intent: PaymentIntent, charge: Charge): void {
  intent.latest_charge = charge.id;
  intent.status = 'succeeded';
  intent.amount_received = intent.amount;
  intent.last_payment_error = null;
  world.emit('charge.succeeded', charge);
  world.emit('payment_intent.succeeded', intent);
}

function decline(world: World, intent: PaymentIntent, method: PaymentMethod): Outcome {
  const charge = newCharge(world, intent, method, 'failed');
  fail(world, intent, charge, DECLINED.message, { code: DECLINED.code, decline_code: DECLINED.decline });
  return 'declined';
}

function fail(world: World, intent: PaymentIntent, charge: Charge, message: string, codes: object): void {
  intent.latest_charge = charge.id;
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.last_payment_error = { type: 'card_error', charge: charge.id, message, ...codes };
  world.emit('charge.failed', charge);
  world.emit('payment_intent.payment_failed', intent);
}
