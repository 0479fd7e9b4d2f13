import { invalid } from '../core/failure.ts';
import type { Charge, Dispute } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { newDispute } from '../objects/dispute.ts';

/** A cardholder disputes a charge: charge.dispute.created, and the money is gone until it is decided. */
export function openDispute(world: World, charge: Charge, amount: number | undefined, reason: string): Dispute {
  if (charge.status !== 'succeeded') throw invalid(`Charge ${charge.id} has not succeeded.`, 'charge');
  if (charge.disputed) throw invalid(`Charge ${charge.id} is disputed already.`, 'charge');
  const wanted = amount ?? charge.amount - charge.amount_refunded;
  if (wanted < 1 || wanted > charge.amount) throw invalid('The amount is not part of the charge.', 'amount');
  charge.disputed = true;
  const dispute = newDispute(world, charge, wanted, reason);
  world.emit('charge.dispute.created', dispute);
  world.emit('charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

/** The bank decides: charge.dispute.closed with status won or lost. */
export function closeDispute(world: World, dispute: Dispute, outcome: 'won' | 'lost'): void {
  if (dispute.status === 'won' || dispute.status === 'lost') throw invalid(`Dispute ${dispute.id} is closed already.`);
  world.change('charge.dispute.closed', dispute, (each) => {
    each.status = outcome;
  });
  if (outcome === 'won') world.emit('charge.dispute.funds_reinstated', dispute);
}
