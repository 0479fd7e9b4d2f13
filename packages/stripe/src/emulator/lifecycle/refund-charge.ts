import { invalid } from '../core/failure.ts';
import type { Charge, Refund } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { newRefund, type RefundFields } from '../objects/refund.ts';
import { money } from './describe.ts';

/** Gives back some or all of a charge, never more than was paid: charge.refunded, refund.created. */
export function refundCharge(
  world: World,
  charge: Charge,
  { amount, ...fields }: Omit<RefundFields, 'amount'> & { amount: number | undefined },
): Refund {
  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.status !== 'succeeded') throw invalid(`Charge ${charge.id} has not succeeded.`, 'charge');
  if (left <= 0) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, 'charge_already_refunded');
  }
  const wanted = amount ?? left;
  if (wanted > left) {
    const [asked, rest] = [money(wanted, charge.currency), money(left, charge.currency)];
    throw invalid(`Refund amount (${asked}) is greater than unrefunded amount on charge (${rest})`, 'amount');
  }
  if (charge.disputed) {
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, undefined, 'charge_disputed');
  }
  const refund = newRefund(world, charge, { amount: wanted, ...fields });
  world.change('charge.refunded', charge, (each) => {
    each.amount_refunded += wanted;
    each.refunded = each.amount_refunded === each.amount;
  });
  world.emit('refund.created', refund);
  return refund;
}
